"""What the CDK CLI finds in place of ``docker`` where no container engine is."""

import shlex
import sys
from pathlib import Path

_REPOSITORY_ROOT = Path(__file__).resolve().parents[2]


def write_command(state: Path) -> None:
    """Put an executable into the folder of an instance that builds and pushes images for it."""
    command = command_in(state)
    words = (sys.executable, "-m", "tools.local_aws.docker", str(state.resolve()))
    root = shlex.quote(str(_REPOSITORY_ROOT))
    command.write_text(f'#!/bin/sh\nPYTHONPATH={root} exec {shlex.join(words)} "$@"\n')
    command.chmod(0o755)


def command_in(state: Path) -> Path:
    """Where it is."""
    return state / "docker"
