"""What a service reads and writes: its volumes, mounts and files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cdk_containers.importers.compose.dispositions.mount_choices import likely_choice
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage.docker_volumes import docker_volume
from cdk_containers.importers.compose.translation.storage.efs import efs_volume, folder_instead
from cdk_containers.importers.compose.translation.storage.mounted_files import mounted_files
from cdk_containers.importers.compose.translation.storage.tmpfs import in_memory, tmpfs
from cdk_containers.importers.compose.translation.storage.volumes import ProjectVolumes
from cdk_containers.spec import BindMount, File, Mount, Tmpfs, Volume


@dataclass(frozen=True, kw_only=True)
class Storage:
    """What a container reads and writes.

    Args:
        volumes: what the task needs for the mounts; services of one task may name the same.
        mounts: where the container sees them.
        files: texts in its file system.
        tmpfs: file systems in memory.
    """

    volumes: Sequence[Volume] = ()
    mounts: Sequence[Mount] = ()
    files: Sequence[File] = ()
    tmpfs: Sequence[Tmpfs] = ()


def storage(service: Section, name: str, volumes: ProjectVolumes) -> Storage:
    """What the volumes and tmpfs of a service become.

    Args:
        service: the service.
        name: its name.
        volumes: all volumes of the project.
    """
    choices = service.pairs("x-ecs-mounts")
    parts = [
        _mounted(mount, name, choices.get(mount.text("target") or ""), volumes)
        for mount in service.sections("volumes")
    ]
    return _together([*parts, Storage(tmpfs=tuple(tmpfs(service)))])


def _together(parts: Iterable[Storage]) -> Storage:
    listed = list(parts)
    volumes = {volume.name: volume for part in listed for volume in part.volumes}
    return Storage(
        volumes=tuple(volumes.values()),
        mounts=tuple(mount for part in listed for mount in part.mounts),
        files=tuple(file for part in listed for file in part.files),
        tmpfs=tuple(each for part in listed for each in part.tmpfs),
    )


def _mounted(mount: Section, service: str, choice: str | None, volumes: ProjectVolumes) -> Storage:
    kind, target = mount.text("type"), mount.text("target")
    if target is None or choice == "drop":
        return Storage()
    if kind == "tmpfs":
        memory = in_memory(mount)
        return Storage(tmpfs=() if memory is None else (memory,))
    if choice == "file":
        return Storage(files=_files(mount, target, volumes))
    volume = _volume(mount, service, choice, volumes)
    if volume is None:
        return Storage()
    read_only = mount.flag("read_only") is True
    return Storage(
        volumes=(volume,), mounts=(Mount(volume=volume.name, path=target, read_only=read_only),)
    )


def _volume(
    mount: Section, service: str, choice: str | None, volumes: ProjectVolumes
) -> Volume | None:
    source = mount.text("source")
    shared = volumes.shared(mount, service, choice)
    if choice == "scratch":
        return BindMount(name=shared.name)
    if choice == "efs" and (source is None or mount.text("type") == "bind"):
        return folder_instead(mount, shared)
    if source is None:
        return BindMount(name=shared.name)
    if mount.text("type") == "bind":
        return _host_folder(mount, volumes.service(service), shared.name, volumes)
    if volumes.on_ec2 and choice is None and shared.name not in volumes.options.given_volumes:
        kept = docker_volume(volumes.project.section("volumes").section(source), shared.name)
        if kept is not None:
            return kept
    return efs_volume(mount, shared, volumes)


def _host_folder(
    mount: Section, service: Section, name: str, volumes: ProjectVolumes
) -> BindMount | None:
    source = mount.text("source") or ""
    if not volumes.machine.owns(source):
        return BindMount(name=name, host_path=source)
    target, choice = mount.text("target"), likely_choice(mount.node, service.node)
    mount.refuse(
        "compose-bind-mount",
        "source",
        f"{volumes.machine.shown(source)} is on the machine that the file is written on; no task "
        "runs there.",
        f"Say what becomes of it, such as x-ecs-mounts: {{{target}: {choice}}}: file hands over "
        "its text, efs keeps files, scratch is an empty folder, and drop leaves it out, where the "
        "image has it.",
    )
    return None


def _files(mount: Section, target: str, volumes: ProjectVolumes) -> tuple[File, ...]:
    source = mount.text("source")
    if source is None or mount.text("type") != "bind":
        mount.refuse(
            "compose-mount-without-file",
            "target",
            f"{target} is a volume of Docker, and x-ecs-mounts wants a file of this machine.",
            "Mount a file or folder, such as ./app.conf, or write efs or scratch.",
        )
        return ()
    return tuple(mounted_files(mount, source, target, volumes.machine))
