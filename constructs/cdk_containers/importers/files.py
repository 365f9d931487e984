"""The files that somebody names."""

import stat
from os import PathLike
from pathlib import Path

from cdk_containers.findings import FilePosition
from cdk_containers.importers.report import Report

FileName = str | PathLike[str]
"""What Python's own functions take for a file's name."""

_MOST_BYTES = 10_000_000
"""No template and no definition is larger; what reads them says so more exactly."""


def read_file(name: str, report: Report) -> bytes | None:
    """What a file holds; ``None`` if it cannot be read, which goes to the report.

    Args:
        name: the file's.
        report: takes the finding.
    """
    try:
        # A device or a pipe might never end.
        if not stat.S_ISREG(Path(name).stat().st_mode):
            reason = "it is no file"
        else:
            with Path(name).open("rb") as file:
                return file.read(_MOST_BYTES)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "its name is invalid"
    report.error(
        "aws-cli-file-unreadable",
        FilePosition(file=name, line=1, column=1),
        "",
        f"The file cannot be read: {reason}.",
        "Name one that can.",
    )
    return None
