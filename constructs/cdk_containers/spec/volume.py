"""Storage that the containers of a task share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class BindMount:
    """A folder that lives as long as the task; every container that mounts it sees the same files.

    It starts empty, or with what the first image that declares it as a ``VOLUME`` has there
    (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html).

    Args:
        name: what the mounts refer to.
        host_path: a folder of the container instance, on EC2 only. It stays there when the task
            goes. Default: a folder that ECS makes for the task and removes with it.
    """

    name: str
    host_path: str | None = None


@dataclass(frozen=True, kw_only=True)
class EfsVolume:
    """A folder of an Amazon EFS file system, which outlives the task. It is encrypted in transit.

    Args:
        name: what the mounts refer to.
        file_system_id: for example ``fs-0123456789abcdef0``. Its security group must let the
            service's in, on TCP port 2049.
        access_point_id: the access point to go through. Default: none.
        root_directory: the folder to mount. Default: the root; an access point brings its own.
        read_only: whether the task may only read. Default: it may write.
    """

    name: str
    file_system_id: str
    access_point_id: str | None = None
    root_directory: str = "/"
    read_only: bool = False


@dataclass(frozen=True, kw_only=True)
class EbsVolume:
    """An Amazon EBS disk of the task's own, larger and faster than what tasks come with.

    ECS makes one for each task of a service, encrypted with the account's key for EBS, and deletes
    it with the task; files that are to outlive the task belong in an ``EfsVolume``. A task has one
    at most. It belongs to root; a container with another user may write to it as well
    (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html).

    What each type allows:
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html

    Args:
        name: what the mounts refer to.
        size_gib: for gp3 1 to 65536. Default: the snapshot's.
        volume_type: Default: gp3.
        iops: input and output operations a second, for gp3, io1 and io2. Default: 3000 for gp3;
            io1 and io2 need a number.
        throughput_mib_per_second: for gp3, 125 to 2000. Default: 125.
        file_system_type: how ECS formats it, or how the snapshot is formatted. Default: xfs.
        snapshot_id: what it starts with, such as ``snap-0123456789abcdef0``. Default: nothing.
    """

    name: str
    size_gib: int | None = None
    volume_type: Literal["gp2", "gp3", "io1", "io2", "sc1", "st1", "standard"] = "gp3"
    iops: int | None = None
    throughput_mib_per_second: int | None = None
    file_system_type: Literal["ext3", "ext4", "xfs"] = "xfs"
    snapshot_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class DockerVolume:
    """A volume that Docker keeps on the container instance, on EC2 only.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/docker-volumes.html

    Args:
        name: what the mounts refer to, and what Docker knows a shared volume by.
        driver: the Docker volume driver. Default: local.
        driver_options: what the driver is told. Default: nothing.
        labels: on the volume. Default: none.
        scope: a ``task`` volume comes and goes with its task, a ``shared`` one stays on the
            instance, for every task that names it. Default: task.
        autoprovision: whether a shared volume is made where there is none. Default: it has to be
            there.
    """

    name: str
    driver: str = "local"
    driver_options: Mapping[str, str] = field(default_factory=dict[str, str])
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    scope: Literal["task", "shared"] = "task"
    autoprovision: bool = False


Volume = BindMount | DockerVolume | EbsVolume | EfsVolume


@dataclass(frozen=True, kw_only=True)
class Mount:
    """A volume of the task in one of its containers.

    Args:
        volume: the volume's name.
        path: absolute path in the container.
        read_only: whether the container may only read. Default: it may write.
    """

    volume: str
    path: str
    read_only: bool = False
