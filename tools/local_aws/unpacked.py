"""The files of pushed images, unpacked once each, where the processes that stand for them run."""

import io
import shutil
import tarfile
import tempfile
import threading
from pathlib import Path


class UnpackError(Exception):
    """The layer is damaged, or would write outside its folder."""


class UnpackedImages:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def folder(self, digest: str, layer: bytes, working_folder: str) -> Path:
        """The image's working folder, such as /app, in a folder that its digest alone names."""
        unpacked = self._folder / digest.rpartition(":")[2]
        with self._lock:
            if not unpacked.exists():
                self._unpack(layer, unpacked)
        working = unpacked / working_folder.strip("/")
        working.mkdir(parents=True, exist_ok=True)
        return working

    def _unpack(self, layer: bytes, place: Path) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        # Renamed when all of it is there, so that half of an image is never run.
        unfinished = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            with tarfile.open(fileobj=io.BytesIO(layer)) as archive:
                for member in archive:
                    _write(archive, member, unfinished)
        except (tarfile.TarError, OSError, UnpackError) as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise UnpackError(f"its layer cannot be unpacked: {error}") from error
        unfinished.rename(place)


def _write(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Python's own filter for this came with 3.11.4, and Debian 12 has 3.11.2."""
    target = (folder / member.name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise UnpackError(f"{member.name} is outside its folder")
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    content = archive.extractfile(member) if member.isfile() else None
    if content is None:
        raise UnpackError(f"{member.name} is neither a file nor a folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content.read())
    target.chmod(member.mode & 0o755)
