"""What tests of the compose door share: files in a folder, checked by the command."""

import json
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cdk_containers.cli import main


@dataclass(frozen=True, kw_only=True)
class Checked:
    """How the command ended.

    Args:
        status: its exit status.
        shown: all that it printed.
        findings: the findings, as data.
        keys: what becomes of each key, as data.
    """

    status: int
    shown: str
    findings: list[dict[str, Any]]
    keys: list[dict[str, Any]]

    @property
    def codes(self) -> set[str]:
        """The codes of the findings."""
        return {finding["code"] for finding in self.findings}


def check(content: str | bytes | Mapping[str, str | bytes], *options: str) -> Checked:
    """Run ``cdk-containers check`` on files, and see that it answers as it says it does.

    Args:
        content: the files by their names, or ``compose.yaml`` alone. An ``ecs-params.yml`` is
            used.
        options: more of the command line.
    """
    written = content if isinstance(content, Mapping) else {"compose.yaml": content}
    with TemporaryDirectory() as folder:
        for name, text in written.items():
            path = Path(folder, name)
            path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "replace"))
        words = ["check", str(Path(folder, "compose.yaml")), "--format", "json", "-p", "shop"]
        if "ecs-params.yml" in written:
            words += ["--ecs-params", str(Path(folder, "ecs-params.yml"))]
        output, problems = StringIO(), StringIO()
        with redirect_stdout(output), redirect_stderr(problems):
            status = main([*words, *options])
    answer = json.loads(output.getvalue())
    assert answer.keys() == {"findings", "keys"}
    for finding in answer["findings"]:
        assert finding["line"] >= 1, finding
        assert finding["column"] >= 1, finding
        assert all(finding[each] for each in ("code", "file", "message", "fix")), finding
    refused = any(finding["severity"] == "error" for finding in answer["findings"])
    assert status == int(refused)
    return Checked(status=status, shown=output.getvalue() + problems.getvalue(), **answer)
