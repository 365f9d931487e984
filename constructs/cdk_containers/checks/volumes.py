"""Rules about the volumes of a task and where its containers mount them."""

import re
from collections import Counter
from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.findings import Severity
from cdk_containers.spec import (
    FILE_MODE,
    LARGEST_ID,
    DockerVolume,
    EbsVolume,
    EfsVolume,
    NewFolder,
    Task,
    is_known,
)

# With a drive in containers of Windows.
_ABSOLUTE = re.compile(r"/|[A-Za-z]:[\\/]")
_DOCKER_SCOPES = ("task", "shared")


@rule()
def mounted_volume_unknown(task: Task, context: Context) -> Iterator[Problem]:
    """A container mounts only volumes that the task has."""
    names = [volume.name for volume in task.volumes]
    if not is_known(names):
        return
    for container in task.containers:
        for mount in container.mounts:
            if is_known(mount.volume) and mount.volume not in names:
                has = f"it has {', '.join(names)}" if names else "it has none"
                yield Problem(
                    f"containers[{container.name}].mounts[{mount.path}]",
                    f"The task has no volume {mount.volume!r}; {has}.",
                    "Add it to the task's volumes; in Python, for example "
                    f"BindMount(name={mount.volume!r}).",
                )


@rule()
def mount_path_relative(task: Task, context: Context) -> Iterator[Problem]:
    """A volume is mounted at an absolute path."""
    for container in task.containers:
        for mount in container.mounts:
            if is_known(mount.path) and not _ABSOLUTE.match(mount.path):
                yield Problem(
                    f"containers[{container.name}].mounts[{mount.path}]",
                    f"{mount.path!r} is not an absolute path.",
                    f"Write /{mount.path} or wherever the container expects it.",
                )


@rule()
def tmpfs_invalid(task: Task, context: Context) -> Iterator[Problem]:
    """A file system in memory has an absolute path and a size."""
    for container in task.containers:
        for tmpfs in container.linux.tmpfs:
            place = f"containers[{container.name}].linux.tmpfs[{tmpfs.path}]"
            if is_known(tmpfs.path) and not tmpfs.path.startswith("/"):
                yield Problem(
                    place, f"{tmpfs.path!r} is not an absolute path.", f"Write '/{tmpfs.path}'."
                )
            yield from Range(
                path=place, value=tmpfs.size_mib, lowest=1, highest=2**31 - 1, unit="MiB"
            ).problems()


@rule()
def mount_path_repeated(task: Task, context: Context) -> Iterator[Problem]:
    """A container mounts one volume at a path, or has a file system in memory there.

    Docker starts no container with two: https://docs.docker.com/engine/storage/
    """
    for container in task.containers:
        volumes = [_plain(mount.path) for mount in container.mounts if is_known(mount.path)]
        in_memory = [_plain(tmpfs.path) for tmpfs in container.linux.tmpfs if is_known(tmpfs.path)]
        for path, count in Counter([*volumes, *in_memory]).items():
            if count > 1:
                kind = "mounts" if path in volumes else "linux.tmpfs"
                yield Problem(
                    f"containers[{container.name}].{kind}[{path}]",
                    f"{count} {'file systems' if path in in_memory else 'volumes'} are mounted at "
                    f"{path}; one would hide the others.",
                    "Mount each at a path of its own.",
                )


@rule()
def root_directory_relative(task: Task, context: Context) -> Iterator[Problem]:
    """The folder of a file system is named by an absolute path."""
    for volume in task.volumes:
        if not isinstance(volume, EfsVolume) or not is_known(volume.root_directory):
            continue
        if not volume.root_directory.startswith("/"):
            yield Problem(
                f"volumes[{volume.name}].root_directory",
                f"{volume.root_directory!r} is not an absolute path.",
                f"Write '/{volume.root_directory}'.",
            )


@rule(Severity.WARNING)
def volume_unused(task: Task, context: Context) -> Iterator[Problem]:
    """Each volume of a task is mounted by one of its containers."""
    mounted = {mount.volume for container in task.containers for mount in container.mounts}
    for volume in task.volumes:
        known = is_known([volume.name, *mounted])
        # ECS refuses an EBS volume that is not mounted: another rule, and an error.
        if known and volume.name not in mounted and not isinstance(volume, EbsVolume):
            yield Problem(
                f"volumes[{volume.name}]",
                "No container mounts it.",
                "Mount it, or remove it.",
            )


@rule()
def access_point_with_root_directory(task: Task, context: Context) -> Iterator[Problem]:
    """An EFS access point brings its own root directory."""
    for volume in task.volumes:
        if (
            isinstance(volume, EfsVolume)
            and volume.access_point_id is not None
            and is_known(volume.root_directory)
            and volume.root_directory != "/"
        ):
            yield Problem(
                f"volumes[{volume.name}].root_directory",
                f"{volume.root_directory!r} and an access point are both given; ECS takes the "
                "access point's own root directory only.",
                "Leave the root directory out.",
            )


@rule()
def new_folder_refused(task: Task, context: Context) -> Iterator[Problem]:
    """A folder that is made has an owner by number, and permissions in octal.

    https://docs.aws.amazon.com/efs/latest/ug/API_CreationInfo.html
    """
    for volume in task.volumes:
        if not isinstance(volume, NewFolder):
            continue
        place = f"volumes[{volume.name}]"
        for name, value in (("uid", volume.uid), ("gid", volume.gid)):
            yield from Range(
                path=f"{place}.{name}", value=value, lowest=0, highest=LARGEST_ID, whole=True
            ).problems()
        if is_known(volume.mode) and not FILE_MODE.fullmatch(volume.mode):
            yield Problem(
                f"{place}.mode",
                f"{volume.mode!r} are not permissions in octal.",
                "Write three or four digits from 0 to 7, such as '755'.",
            )


@rule()
def docker_volume_refused(task: Task, context: Context) -> Iterator[Problem]:
    """A Docker volume is of the task or shared, and only a shared one is made where it is missing.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DockerVolumeConfiguration.html
    """
    for volume in task.volumes:
        if not isinstance(volume, DockerVolume) or not is_known(volume.scope):
            continue
        if volume.scope not in _DOCKER_SCOPES:
            yield Problem(
                f"volumes[{volume.name}].scope",
                f"There is no scope {volume.scope!r}; there are {' and '.join(_DOCKER_SCOPES)}.",
                "Choose 'shared' for files that outlive the task.",
            )
        elif volume.autoprovision and volume.scope != "shared":
            yield Problem(
                f"volumes[{volume.name}].autoprovision",
                "A volume of the task is always made with it; autoprovision is about shared ones.",
                "Leave autoprovision out, or choose the scope 'shared'.",
            )


def _plain(path: str) -> str:
    """A path as Docker compares it: ``/data/`` is ``/data``."""
    return path.rstrip("/") or path
