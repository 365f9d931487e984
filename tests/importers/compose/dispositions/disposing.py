"""What tests of the table of all keys share: files, read and disposed of."""

from pathlib import Path

from cdk_containers.findings import Finding
from cdk_containers.importers.compose.dispositions.dispose import Disposed, dispose
from cdk_containers.importers.compose.extensions import with_extensions
from cdk_containers.importers.fates import Disposition
from cdk_containers.importers.report import Report
from cdk_containers.spec import Platform
from tests.importers.compose.reading import nodes, read


def disposed(
    folder: Path, text: str, platform: Platform = Platform.FARGATE
) -> tuple[Disposed, list[Finding]]:
    """What becomes of a file, and what its author is told.

    Args:
        folder: an empty folder.
        text: the file.
        platform: Default: Fargate.
    """
    report = Report()
    model = with_extensions(nodes(read(folder, text)), report)
    return dispose(model, platform, report), report.findings


def fates(found: Disposed) -> dict[str, Disposition]:
    """What becomes of each value, by its path."""
    return {key.path: key.fate.disposition for key in found.keys}
