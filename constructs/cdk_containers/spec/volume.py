"""Storage that the containers of a task share."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class BindMount:
    """A folder that lives as long as the task; every container that mounts it sees the same files.

    It starts empty, or with what the first image that declares it as a ``VOLUME`` has there
    (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html).

    Args:
        name: what the mounts refer to.
        host_path: a folder of the container instance, on EC2 only. Default: a folder that ECS makes
            for the task and removes with it.
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


Volume = BindMount | EfsVolume


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
