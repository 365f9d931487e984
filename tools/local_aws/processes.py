"""Processes known by their id and the moment they began, so that no other is ever ended."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class ProcessIdentity:
    """An id alone is reused by the system; with its start it names one process for good."""

    pid: int
    started: str


def identify(pid: int) -> ProcessIdentity | None:
    """The process that has this id now; None when it has ended."""
    started = _started_from_proc(pid) if Path("/proc/self/stat").exists() else _started_from_ps(pid)
    return ProcessIdentity(pid, started) if started else None


def is_running(process: ProcessIdentity) -> bool:
    return identify(process.pid) == process


def end(processes: Iterable[ProcessIdentity], grace_seconds: float) -> None:
    """Asks each process group to stop, and kills what is left after the grace period."""
    left = [process for process in processes if _signal(process, signal.SIGTERM)]
    deadline = time.monotonic() + grace_seconds
    while (left := [process for process in left if is_running(process)]) and (
        time.monotonic() < deadline
    ):
        time.sleep(_POLL_SECONDS)
    for process in left:
        _signal(process, signal.SIGKILL)
    while any(is_running(process) for process in left):
        time.sleep(_POLL_SECONDS)


class ProcessFolder:
    """The processes of an instance, one small file each, for whoever must end them later."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, process: ProcessIdentity) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / str(process.pid)
        written = file.with_suffix(".new")
        written.write_text(process.started)
        os.replace(written, file)

    def remove(self, process: ProcessIdentity) -> None:
        (self._folder / str(process.pid)).unlink(missing_ok=True)

    def all(self) -> list[ProcessIdentity]:
        if not self._folder.is_dir():
            return []
        return [
            ProcessIdentity(int(file.name), file.read_text())
            for file in self._folder.iterdir()
            if file.name.isdigit()
        ]


def _signal(process: ProcessIdentity, number: signal.Signals) -> bool:
    """Every process here leads a group of its own, which goes with it."""
    if not is_running(process):
        return False
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return False
    return True


def _started_from_proc(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is the program's name in brackets, which may hold spaces itself.
    fields = stat.rpartition(")")[2].split()
    state, started = fields[0], fields[19]
    return None if state in "ZX" else started


def _started_from_ps(pid: int) -> str | None:
    listed = subprocess.run(  # noqa: S603
        ["/bin/ps", "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    state, _, started = listed.stdout.strip().partition(" ")
    return None if not state or state.startswith("Z") else started.strip()
