"""Rules about the files of containers, as they were written.

The other rules look at the task that really runs, in which a container writes the files.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from cdk_containers.checks.containers import MOST_CONTAINERS
from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import FILE_MODE, Container, File, Task, is_known

_OWNER = re.compile(r"[0-9]+(:[0-9]+)?")
_KERNEL_FOLDERS = ("/dev", "/proc", "/sys")
# https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html, and where images keep their
# certificates: no image works without what it has there.
_SYSTEM_FOLDERS = """
    / /bin /boot /dev /etc /etc/pki /etc/ssl /etc/ssl/certs /home /lib /lib64 /opt /proc /root /run
    /sbin /sys /tmp /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/local/lib /usr/sbin
    /usr/share /var /var/lib /var/log /var/run /var/tmp
"""
_NEEDED_FOLDERS = frozenset(map(PurePosixPath, _SYSTEM_FOLDERS.split()))


@rule()
def file_path_known_too_late(task: Task, context: Context) -> Iterator[Problem]:
    """The path of a file is known before deployment."""
    for container in task.containers:
        for index, file in enumerate(container.files):
            if not is_known(file.path):
                yield Problem(
                    f"containers[{container.name}].files[{index}].path",
                    "The path is a token, known at deployment only; its folder has to be mounted.",
                    "Write the path out.",
                )


@rule()
def file_path_invalid(task: Task, context: Context) -> Iterator[Problem]:
    """A file has the absolute path of a file."""
    for container, file in _files(task):
        if is_known(file.path) and not _is_path(file.path):
            yield Problem(
                _place(container, file),
                f"{file.path!r} is not the absolute path of a file: it begins with one slash, does "
                "not end with one, has no part that is empty, '.' or '..', and no colon in its "
                "folder, where Docker takes it for the end of the path.",
                "Write such as '/etc/app/app.conf'.",
            )


@rule()
def file_path_repeated(task: Task, context: Context) -> Iterator[Problem]:
    """A container has one file at a path."""
    for container in task.containers:
        for path, count in Counter(file.path for file in container.files).items():
            if count > 1 and is_known(path):
                yield Problem(
                    f"containers[{container.name}].files[{path}]",
                    f"{count} files are written to {path}; the last one would stay.",
                    "Give each a path of its own.",
                )


@rule()
def file_hides_image(task: Task, context: Context) -> Iterator[Problem]:
    """The folder of a file is none that every image needs: what the image has there is hidden."""
    for container, file in _files(task):
        if not (is_known(file.path) and _is_path(file.path)):
            continue
        folder = PurePosixPath(file.path).parent
        if _is_needed(folder):
            yield Problem(
                _place(container, file),
                f"{folder} would hold the files that are given here and nothing else: what the "
                "image has there is hidden.",
                "Choose a folder of the file's own, such as /run/secrets or /etc/app, and tell the "
                "application where it is.",
            )


@rule()
def file_folder_overlaps(task: Task, context: Context) -> Iterator[Problem]:
    """The folders of a container's files lie apart, from each other and from its other mounts.

    In the folder of a file, which is read-only, no place for another mount can be made
    (https://github.com/docker/for-linux/issues/128), and of two mounts at one place one is hidden.
    """
    for container in task.containers:
        folders = _folders(container)
        for folder, file in folders.items():
            for mounted in _mounted(container):
                if folder == mounted or folder in mounted.parents or mounted in folder.parents:
                    yield Problem(
                        _place(container, file),
                        f"Its folder {folder} and the mount at {mounted} are the same, or one lies "
                        "in the other; one would be hidden, or could not be mounted, since the "
                        "folder of a file is read-only.",
                        f"Put the file in a folder outside {mounted}, or the mount elsewhere.",
                    )
            for outer in folder.parents:
                if outer in folders:
                    yield Problem(
                        _place(container, file),
                        f"Its folder {folder} lies in {outer}, which holds a file, too, and is "
                        "read-only, so that nothing can be mounted in it.",
                        f"Put the file into {outer} itself, or into a folder outside it.",
                    )


@rule()
def file_mode_invalid(task: Task, context: Context) -> Iterator[Problem]:
    """The mode of a file is a text of three or four octal digits."""
    for container, file in _files(task):
        if is_known(file.mode) and not FILE_MODE.fullmatch(file.mode):
            yield Problem(
                f"{_place(container, file)}.mode",
                f"{file.mode!r} is not a text of three or four digits from 0 to 7.",
                "Write such as '0444' for every user, or '0400' for the owner alone.",
            )


@rule()
def file_owner_invalid(task: Task, context: Context) -> Iterator[Problem]:
    """The owner of a file is named by numbers, since the names are another image's."""
    for container, file in _files(task):
        if file.owner is not None and is_known(file.owner) and not _OWNER.fullmatch(file.owner):
            yield Problem(
                f"{_place(container, file)}.owner",
                f"{file.owner!r} is neither the number of a user nor of a user and a group; the "
                "container that writes the file does not know the names in the image.",
                "Write such as '1000' or '1000:1000', as 'id' shows them in the image.",
            )


@rule()
def file_content_invalid(task: Task, context: Context) -> Iterator[Problem]:
    """A text in a file has no character NUL."""
    for container, file in _files(task):
        if isinstance(file.content, str) and "\0" in file.content:
            yield Problem(
                f"{_place(container, file)}.content",
                "The text holds the character NUL, which no variable can, and a variable brings it "
                "into the task.",
                "Remove it, or bring binary files with the image.",
            )


@rule()
def files_need_a_container(task: Task, context: Context) -> Iterator[Problem]:
    """A task with files has room for the container that writes them."""
    if len(task.containers) == MOST_CONTAINERS and any(_files(task)):
        yield Problem(
            "containers",
            f"The task has {MOST_CONTAINERS} containers and files, which one more has to write; "
            f"ECS takes {MOST_CONTAINERS} in all.",
            "Split the task, or bring the files with the images.",
        )


def _files(task: Task) -> Iterator[tuple[Container, File]]:
    return ((container, file) for container in task.containers for file in container.files)


def _folders(container: Container) -> dict[PurePosixPath, File]:
    """The folders to mount, but for those that another rule refuses, each with its first file."""
    folders: dict[PurePosixPath, File] = {}
    for file in container.files:
        if is_known(file.path) and _is_path(file.path):
            folder = PurePosixPath(file.path).parent
            if not _is_needed(folder):
                folders.setdefault(folder, file)
    return folders


def _mounted(container: Container) -> list[PurePosixPath]:
    """Where the container has something mounted beside its files."""
    paths = [
        *(mount.path for mount in container.mounts),
        *(tmpfs.path for tmpfs in container.linux.tmpfs),
    ]
    return [PurePosixPath(path) for path in paths if is_known(path)]


def _place(container: Container, file: File) -> str:
    return f"containers[{container.name}].files[{file.path}]"


def _is_path(path: str) -> bool:
    root, *parts = path.split("/")
    return (
        root == ""
        and parts != []
        and not {"", ".", ".."}.intersection(parts)
        and "\0" not in path
        and ":" not in path.rpartition("/")[0]
    )


def _is_needed(folder: PurePosixPath) -> bool:
    return folder in _NEEDED_FOLDERS or any(
        folder.is_relative_to(kernel) for kernel in _KERNEL_FOLDERS
    )
