"""The folder of an instance: that it is one, what is in it, and which server owns it."""

import json
import os
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.local_aws.processes import ProcessFolder, ProcessIdentity

_MARKER = ".folder-of-a-local-aws"


@dataclass(frozen=True)
class Recorded:
    """What a server says of itself, once it holds its port."""

    port: int
    server: ProcessIdentity
    engine: str | None
    """The address of the container engine that runs the tasks; None when they are processes."""


def make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # Different each time, so that a server sees when another one has taken its place.
    (folder / _MARKER).write_text(
        f"The local AWS owns this folder, and removes it when it stops.\n{uuid.uuid4()}\n"
    )


def marker(folder: Path) -> str | None:
    try:
        return (folder / _MARKER).read_text()
    except OSError:
        return None


def log_file(folder: Path) -> Path:
    return folder / "server.log"


def task_logs(folder: Path) -> Path:
    return folder / "logs"


def processes(folder: Path) -> ProcessFolder:
    """Those of the tasks."""
    return ProcessFolder(folder / "processes")


def server(folder: Path) -> ProcessFolder:
    """The server's, from the moment it was started."""
    return ProcessFolder(folder / "server")


def write(folder: Path, recorded: Recorded) -> None:
    written = folder / "state.json.new"
    written.write_text(json.dumps(asdict(recorded)))
    os.replace(written, _file(folder))


def read(folder: Path) -> Recorded | None:
    """None also when it cannot be understood: whoever asks then begins anew."""
    try:
        found = json.loads(_file(folder).read_text())
        process = ProcessIdentity(int(found["server"]["pid"]), str(found["server"]["started"]))
        return Recorded(int(found["port"]), process, found["engine"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _file(folder: Path) -> Path:
    return folder / "state.json"
