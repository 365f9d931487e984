"""Lets one command at a time start or stop the instance of a folder."""

import fcntl
import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_POLL_SECONDS = 0.05


class LockError(Exception):
    """The message is for the person who asked."""


@contextmanager
def locked(folder: Path, patience_seconds: float) -> Generator[None, None, None]:
    # Beside the folder, which starting and stopping remove.
    file = folder.resolve().with_name(f"{folder.resolve().name}.lock")
    lock = _wait_for(file, patience_seconds)
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
        lock.close()


def _wait_for(file: Path, patience_seconds: float) -> IO[bytes]:
    deadline = time.monotonic() + patience_seconds
    while (lock := _try(file)) is None:
        if time.monotonic() > deadline:
            raise LockError(
                f"Another command starts or stops this local AWS and has not ended in "
                f"{patience_seconds:.0f} seconds: end it (it holds {file}), or name another folder"
            )
        time.sleep(_POLL_SECONDS)
    return lock


def _try(file: Path) -> IO[bytes] | None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = file.open("ab")
    except OSError as error:
        raise LockError(f"The local AWS cannot lock its folder: {error}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever held it has removed it meanwhile: then this is the lock of nothing.
        if _is_still(file, lock):
            return lock
    except BlockingIOError:
        pass
    except OSError as error:
        lock.close()
        raise LockError(f"The local AWS cannot lock {file}: {error}") from error
    lock.close()
    return None


def _is_still(file: Path, lock: IO[bytes]) -> bool:
    try:
        return os.path.samestat(file.stat(), os.fstat(lock.fileno()))
    except FileNotFoundError:
        return False
