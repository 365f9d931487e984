"""The command in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

_SOURCES = Path(__file__).parents[2] / "constructs"
_PROGRAM = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from cdk_containers.cli import main
status = main(sys.argv[1:])
print(sorted({"aws_cdk", "constructs", "jsii"} & sys.modules.keys()), file=sys.stderr)
sys.exit(status)
"""


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command; the last line of its standard error says what of CDK was loaded.

    Args:
        folder: where.
        arguments: what stands behind its name.
        environment: variables. Default: none but ``PATH``.
    """
    command = [sys.executable, "-c", _PROGRAM, str(_SOURCES), *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": os.environ["PATH"], **environment},
    )
