"""Rules about the EBS volume of a task: one disk, with the numbers that its type allows.

The numbers are those of EBS, which ECS hands them on to. ECS's own page has lower ones for gp3 and
io2, from before these grew; CDK accepts the new ones for ECS too (aws-cdk #36074, #37049).

Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
and https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.spec import EbsVolume, Service, Task, TaskFromFile, is_known


@dataclass(frozen=True, kw_only=True)
class _VolumeType:
    """What EBS allows for one type of volume.

    Attributes:
        sizes: smallest and largest, in GiB.
        iops: fewest and most that can be asked for; ``None`` if none can be.
        iops_per_gib: how many of them each GiB brings.
        needs_iops: whether they must be asked for.
    """

    sizes: tuple[int, int]
    iops: tuple[int, int] | None = None
    iops_per_gib: int = 0
    needs_iops: bool = False


_VOLUME_TYPES = MappingProxyType(
    {
        "gp2": _VolumeType(sizes=(1, 16_384)),
        "gp3": _VolumeType(sizes=(1, 65_536), iops=(3_000, 80_000), iops_per_gib=500),
        "io1": _VolumeType(sizes=(4, 16_384), iops=(100, 64_000), iops_per_gib=50, needs_iops=True),
        "io2": _VolumeType(
            sizes=(4, 65_536), iops=(100, 256_000), iops_per_gib=1_000, needs_iops=True
        ),
        "sc1": _VolumeType(sizes=(125, 16_384)),
        "st1": _VolumeType(sizes=(125, 16_384)),
        "standard": _VolumeType(sizes=(1, 1_024)),
    }
)
# A container instance with Windows could have NTFS; a spec cannot say Windows.
_FILE_SYSTEM_TYPES = ("ext3", "ext4", "xfs")
_SNAPSHOT = re.compile(r"snap-[0-9a-f]+")
_DEFAULT_IOPS = 3_000
_THROUGHPUTS = (125, 2_000)
_IOPS_PER_MIB_PER_SECOND = 4


@rule()
def ebs_volume_repeated(task: Task, context: Context) -> Iterator[Problem]:
    """A task has one EBS volume at most.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html
    """
    names = [volume.name for volume in _volumes(task)]
    if len(names) > 1:
        yield Problem(
            "volumes",
            f"{', '.join(names)} are EBS volumes; ECS attaches one to a task.",
            "Keep one, and use folders of it, BindMount or EfsVolume for the rest.",
        )


@rule()
def ebs_volume_unconfigured(service: Service, context: Context) -> Iterator[Problem]:
    """A volume that a task definition leaves to its service has settings there."""
    task = service.task
    known = [volume.name for volume in _volumes(task)]
    for name in task.launched_volumes if isinstance(task, TaskFromFile) else ():
        if name not in known:
            yield Problem(
                f"task.volumes[{name}]",
                "The task definition leaves this volume to the service, which says nothing of it.",
                f"Give task_from_file volumes={{{name!r}: EbsVolume(…)}}.",
            )


@rule()
def ebs_volume_unused(task: Task, context: Context) -> Iterator[Problem]:
    """An EBS volume is mounted by one of the containers, or ECS refuses the task."""
    mounted = [mount.volume for container in task.containers for mount in container.mounts]
    for volume in _volumes(task):
        if is_known([volume.name, *mounted]) and volume.name not in mounted:
            yield Problem(
                f"volumes[{volume.name}]",
                "No container mounts it, and ECS refuses a task with such an EBS volume.",
                "Mount it, or remove it.",
            )


@rule()
def ebs_setting_unknown(task: Task, context: Context) -> Iterator[Problem]:
    """An EBS volume is of a type that EBS has, with a file system that ECS can make.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html
    """
    for volume in _volumes(task):
        for field, value, known in (
            ("volume_type", volume.volume_type, tuple(_VOLUME_TYPES)),
            ("file_system_type", volume.file_system_type, _FILE_SYSTEM_TYPES),
        ):
            if is_known(value) and value not in known:
                yield Problem(
                    f"volumes[{volume.name}].{field}",
                    f"{value!r} is none of {', '.join(known)}.",
                    "Choose one of these.",
                )


@rule()
def ebs_size_refused(task: Task, context: Context) -> Iterator[Problem]:
    """An EBS volume has a size that its type allows, or that of its snapshot."""
    for volume, kind in _volumes_with_types(task):
        path = f"volumes[{volume.name}].size_gib"
        lowest, highest = kind.sizes
        if volume.size_gib is None and volume.snapshot_id is None:
            yield Problem(
                path,
                "Neither a size nor a snapshot was given.",
                f"Choose a size from {lowest} to {highest} GiB.",
            )
        yield from Range(
            path=path, value=volume.size_gib, lowest=lowest, highest=highest, unit="GiB"
        ).problems()


@rule()
def ebs_snapshot_invalid(task: Task, context: Context) -> Iterator[Problem]:
    """A snapshot is named by its id."""
    for volume in _volumes(task):
        snapshot = volume.snapshot_id
        if snapshot is not None and is_known(snapshot) and not _SNAPSHOT.fullmatch(snapshot):
            yield Problem(
                f"volumes[{volume.name}].snapshot_id",
                f"{snapshot!r} is not the id of a snapshot.",
                "Write such as 'snap-0123456789abcdef0'.",
            )


@rule()
def ebs_iops_refused(task: Task, context: Context) -> Iterator[Problem]:
    """Operations a second are asked for as far as the type of the EBS volume and its size allow."""
    for volume, kind in _volumes_with_types(task):
        path = f"volumes[{volume.name}].iops"
        if volume.iops is None:
            if kind.needs_iops:
                yield Problem(
                    path,
                    f"A volume of the type {volume.volume_type} is made with a number of IOPS.",
                    "Give iops, or choose gp3.",
                )
        elif kind.iops is None:
            yield Problem(
                path,
                f"A volume of the type {volume.volume_type} cannot be given IOPS.",
                "Leave iops out, or choose gp3, io1 or io2.",
            )
        else:
            lowest, highest = kind.iops
            size, unit = volume.size_gib, "IOPS"
            if size is not None and is_known(size):
                highest = min(highest, max(lowest, size * kind.iops_per_gib))
                unit = f"IOPS for {size} GiB"
            yield from Range(
                path=path, value=volume.iops, lowest=lowest, highest=highest, unit=unit
            ).problems()


@rule()
def ebs_throughput_refused(task: Task, context: Context) -> Iterator[Problem]:
    """Throughput is asked for with gp3 only, and for each MiB/s there are four operations."""
    for volume, _ in _volumes_with_types(task):
        throughput = volume.throughput_mib_per_second
        if throughput is None:
            continue
        path = f"volumes[{volume.name}].throughput_mib_per_second"
        if volume.volume_type != "gp3":
            yield Problem(
                path,
                f"A volume of the type {volume.volume_type} cannot be given a throughput.",
                "Leave it out, or choose gp3.",
            )
            continue
        lowest, highest = _THROUGHPUTS
        yield from Range(
            path=path, value=throughput, lowest=lowest, highest=highest, unit="MiB/s"
        ).problems()
        iops = _DEFAULT_IOPS if volume.iops is None else volume.iops
        needed = throughput * _IOPS_PER_MIB_PER_SECOND
        if is_known([throughput, iops]) and throughput <= highest and needed > iops:
            yield Problem(
                path,
                f"{throughput} MiB/s need {needed} IOPS, and there are {iops}.",
                f"Give iops={needed} or more, or a throughput of "
                f"{iops // _IOPS_PER_MIB_PER_SECOND} MiB/s or less.",
            )


def _volumes(task: Task) -> Iterator[EbsVolume]:
    return (volume for volume in task.volumes if isinstance(volume, EbsVolume))


def _volumes_with_types(task: Task) -> Iterator[tuple[EbsVolume, _VolumeType]]:
    """The EBS volumes of which the type is known, with what it allows."""
    for volume in _volumes(task):
        kind = _VOLUME_TYPES.get(volume.volume_type)
        if kind is not None:
            yield volume, kind
