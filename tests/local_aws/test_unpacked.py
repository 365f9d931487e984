import io
import tarfile
from pathlib import Path

import pytest

from tools.local_aws.unpacked import UnpackedImages, UnpackError


def layer(**files: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    return buffer.getvalue()


@pytest.fixture
def images(tmp_path: Path) -> UnpackedImages:
    return UnpackedImages(tmp_path / "images")


def test_a_digest_names_the_files_for_good(images: UnpackedImages, tmp_path: Path) -> None:
    folder = images.folder("sha256:ab", layer(**{"app/app.py": "one"}), "/app")
    assert folder == tmp_path / "images" / "ab" / "app"
    assert (folder / "app.py").read_text() == "one"
    (folder / "app.py").write_text("touched, so not unpacked again")
    assert images.folder("sha256:ab", b"", "/app") == folder
    assert images.folder("sha256:cd", layer(**{"app/app.py": "two"}), "/app") != folder


@pytest.mark.parametrize("content", [b"no archive", layer(**{"../outside": "text"})])
def test_what_cannot_be_unpacked_safely_is_refused_each_time(
    images: UnpackedImages, tmp_path: Path, content: bytes
) -> None:
    for _ in range(2):
        with pytest.raises(UnpackError):
            images.folder("sha256:ab", content, "/app")
    assert not (tmp_path / "images" / "outside").exists()
