"""The task that really runs: one more container writes the files of the others."""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from posixpath import basename, dirname

from cdk_containers.spec.container import Condition, Container, Dependency
from cdk_containers.spec.file import File
from cdk_containers.spec.secret import Secret
from cdk_containers.spec.task import Task
from cdk_containers.spec.volume import BindMount, Mount

_FOLDER_OF_VOLUMES = "/volumes"


@dataclass(frozen=True)
class _Written:
    """One file, and how it reaches its container.

    Attributes:
        file: the file.
        container: index of the container that has it.
        variable: what brings its content to the container that writes it.
        volume: the folder that the two share.
    """

    file: File
    container: int
    variable: str
    volume: str


def with_written_files(task: Task) -> Task:
    """The task with a container that writes its files, and no files left to write.

    A task without files is returned as it is. The container asks for no CPU and no memory of its
    own: it has ended before those start that wait for it.
    """
    written = _written(task)
    if not written:
        return task
    writer = _writer(task, written)
    containers = [
        _with_files_mounted(
            container, [each for each in written if each.container == index], writer
        )
        for index, container in enumerate(task.containers)
    ]
    volumes = dict.fromkeys(each.volume for each in written)
    return replace(
        task,
        containers=[*containers, writer],
        volumes=[*task.volumes, *(BindMount(name=name) for name in volumes)],
    )


def places_as_written(task: Task) -> Mapping[str, str]:
    """Where the author finds what ``with_written_files`` has added, by its place in the result."""
    writer = f"containers[{_writer_name(task)}]"
    places = {
        f"{writer}.secrets[{each.variable}]": (
            f"containers[{task.containers[each.container].name}].files[{each.file.path}]"
        )
        for each in _written(task)
    }
    return {f"{writer}.image": "files_image", **places}


def _written(task: Task) -> list[_Written]:
    """Each file of the task; those of one folder of one container share a volume."""
    names = _free_names(volume.name for volume in task.volumes)
    files = [
        (index, file) for index, container in enumerate(task.containers) for file in container.files
    ]
    folders = dict.fromkeys((index, dirname(file.path)) for index, file in files)
    volumes = dict(zip(folders, names, strict=False))
    return [
        _Written(file, index, f"FILE_{number}", volumes[index, dirname(file.path)])
        for number, (index, file) in enumerate(files, start=1)
    ]


def _writer(task: Task, written: Sequence[_Written]) -> Container:
    texts: dict[str, str] = {}
    secrets: dict[str, Secret] = {}
    for each in written:
        if isinstance(each.file.content, str):
            texts[each.variable] = each.file.content
        else:
            secrets[each.variable] = each.file.content
    return Container(
        name=_writer_name(task),
        image=task.files_image,
        essential=False,
        # Whatever entry point and user the image has.
        entrypoint=["/bin/sh", "-c"],
        command=["\n".join(["set -e", *(line for each in written for line in _commands(each))])],
        user="0",
        working_directory=_FOLDER_OF_VOLUMES,
        environment=texts,
        secrets=secrets,
        mounts=[
            Mount(volume=name, path=f"{_FOLDER_OF_VOLUMES}/{name}")
            for name in dict.fromkeys(each.volume for each in written)
        ],
        read_only_root=True,
    )


def _commands(written: _Written) -> Iterator[str]:
    file = written.file
    target = shlex.quote(f"{written.volume}/{basename(file.path)}")
    yield f'printf %s "${written.variable}" > {target}'
    if file.owner is not None:
        yield f"chown {shlex.quote(file.owner)} {target}"
    # After chown, which takes away the bits that run a program as its owner.
    yield f"chmod {shlex.quote(file.mode)} {target}"


def _with_files_mounted(
    container: Container, written: Sequence[_Written], writer: Container
) -> Container:
    if not written:
        return container
    folders = {each.volume: dirname(each.file.path) for each in written}
    return replace(
        container,
        files=(),
        mounts=[
            *container.mounts,
            *(Mount(volume=name, path=path, read_only=True) for name, path in folders.items()),
        ],
        depends_on=[
            *container.depends_on,
            Dependency(container=writer.name, condition=Condition.SUCCESS),
        ],
    )


def _writer_name(task: Task) -> str:
    return next(_free_names(container.name for container in task.containers))


def _free_names(taken: Iterable[str]) -> Iterator[str]:
    """``files``, ``files-2``, ``files-3`` and so on, but for those that the author has taken."""
    others = set(taken)
    names = (f"files-{number}" if number > 1 else "files" for number in count(1))
    return (name for name in names if name not in others)
