"""Files of the author's machine that go along with the task, as texts in its definition."""

import os
import os.path
import posixpath
import stat
from collections.abc import Iterator

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage.machine import Machine
from cdk_containers.spec import File

MOST_FILES = 50
MOST_BYTES = 32 * 1024
"""Of what one mount brings along: all of a task definition has 64 KiB."""

_MOST_FOLDERS = 200
_BAKE = "Bake it into the image with COPY; for a folder that is empty at first, write scratch."


def text_of_file(path: str, place: Section, key: str, machine: Machine) -> str | None:
    """The text of a file, or ``None`` if it has none.

    Args:
        path: the file.
        place: what asks for it.
        key: which key of it does.
        machine: reads it.
    """
    at = place.place(key)
    content = machine.files.content(path, at, at.path)
    if content is None:
        return None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        # Either way it is no text; this character says so, too.
        text = "\0"
    return text_that_fits(text, place, key)


def text_that_fits(text: str | None, place: Section, key: str) -> str | None:
    """A text if a task definition takes it.

    Args:
        text: the text.
        place: what brings it.
        key: which key of it does.
    """
    if text is None:
        return None
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        _refuse_size(place, key, f"It has more than {MOST_BYTES:,} bytes.")
        return None
    if "\0" in text:
        place.refuse(
            "compose-file-not-text",
            key,
            "It is no text in UTF-8 without the character NUL; a task definition takes nothing "
            "else.",
            _BAKE,
        )
        return None
    return text


def mounted_files(mount: Section, source: str, target: str, machine: Machine) -> Iterator[File]:
    """A file, or each file of a folder, where a bind mount would show it.

    Args:
        mount: the mount.
        source: the file or folder.
        target: where it is mounted.
        machine: reads it.
    """
    if not os.path.isdir(source):
        tell_hidden(mount, "target", target)
        yield from _file(mount, source, target, machine)
        return
    paths = paths_of(source)
    if len(paths) > MOST_FILES or sum(map(_size, paths)) > MOST_BYTES:
        _refuse_size(
            mount,
            "source",
            f"{machine.shown(source)} has more than {MOST_FILES} files, or more than "
            f"{MOST_BYTES:,} bytes.",
        )
        return
    for path in paths:
        below = os.path.relpath(path, source).replace(os.sep, "/")
        yield from _file(mount, path, posixpath.join(target, below), machine)


def paths_of(source: str) -> list[str]:
    """A file itself, or the files in a folder: one more than are allowed if there are too many.

    Args:
        source: the file or folder.
    """
    return _paths_below(source) if os.path.isdir(source) else [source]


def tell_hidden(place: Section, key: str, target: str) -> None:
    """Tell that a single file takes the place of the whole folder that it is in.

    Args:
        place: what mounts it.
        key: which key of it says where.
        target: its path in the container.
    """
    folder = posixpath.dirname(target)
    place.warn(
        "compose-file-hides-folder",
        key,
        f"{folder} will hold the files that are given here and nothing else: Docker would mount "
        "one file, ECS mounts the folder, so that what the image has there is hidden.",
        "See that the image has nothing else there that it needs; or choose a folder of the file's "
        "own, and tell the application where it is.",
    )


def _file(mount: Section, path: str, target: str, machine: Machine) -> Iterator[File]:
    text = text_of_file(path, mount, "source", machine)
    if text is not None:
        yield File(path=target, content=text, mode="0555" if _is_program(path) else "0444")


def _paths_below(folder: str) -> list[str]:
    found: list[str] = []
    for number, (path, folders, names) in enumerate(os.walk(folder), start=1):
        folders.sort()
        found += [os.path.join(path, name) for name in sorted(names)]
        if len(found) > MOST_FILES:
            break
        if number > _MOST_FOLDERS:
            return [folder] * (MOST_FILES + 1)
    return found


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        # Reading it tells what is wrong.
        return 0


def _is_program(path: str) -> bool:
    try:
        return bool(os.stat(path).st_mode & stat.S_IXUSR)
    except OSError:
        return False


def _refuse_size(place: Section, key: str, message: str) -> None:
    place.refuse("compose-file-too-large-for-task", key, message, _BAKE)
