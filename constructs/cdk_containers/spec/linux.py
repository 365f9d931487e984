"""Kernel-level settings of a container. Fargate has few of them; the checks say which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

DevicePermission = Literal["read", "write", "mknod"]


@dataclass(frozen=True, kw_only=True)
class Ulimit:
    """A resource limit of the container's processes, such as ``nofile``."""

    name: str
    soft: int
    hard: int


@dataclass(frozen=True, kw_only=True)
class Device:
    """A device of the container instance that the container may use.

    Args:
        host_path: for example ``/dev/snd``.
        container_path: Default: the same.
        permissions: what the container may do with it. Default: all.
    """

    host_path: str
    container_path: str | None = None
    permissions: Sequence[DevicePermission] = ()


@dataclass(frozen=True, kw_only=True)
class Tmpfs:
    """A file system in memory.

    Args:
        path: absolute path in the container.
        size_mib: its largest size.
    """

    path: str
    size_mib: int


@dataclass(frozen=True, kw_only=True)
class LinuxParameters:
    """Kernel-level settings. Each is off, or empty, unless it is given.

    Args:
        init_process: whether a small init reaps children and passes signals on.
        capabilities_add: kernel capabilities beyond Docker's default ones.
        capabilities_drop: capabilities to take away.
        ulimits: limits of the container's processes.
        privileged: whether it has the container instance's full powers.
        devices: devices of the container instance.
        gpus: number of GPUs that are reserved for it.
        shared_memory_mib: size of ``/dev/shm``.
        tmpfs: file systems in memory.
        hostname: the container's own host name.
        dns_servers: addresses to ask instead of the VPC's.
        dns_search_domains: domains that are tried for short names.
        extra_hosts: further lines of ``/etc/hosts``, from host name to address.
        docker_security_options: labels for SELinux, AppArmor or credential specs.
        system_controls: kernel parameters by their names, such as ``net.core.somaxconn``.
        max_swap_mib: swap that it may use beside its memory; 0 for none.
        swappiness: how readily its memory is swapped out, 0 to 100.
    """

    init_process: bool = False
    capabilities_add: Sequence[str] = ()
    capabilities_drop: Sequence[str] = ()
    ulimits: Sequence[Ulimit] = ()
    privileged: bool = False
    devices: Sequence[Device] = ()
    gpus: int = 0
    shared_memory_mib: int | None = None
    tmpfs: Sequence[Tmpfs] = ()
    hostname: str | None = None
    dns_servers: Sequence[str] = ()
    dns_search_domains: Sequence[str] = ()
    extra_hosts: Mapping[str, str] = field(default_factory=dict[str, str])
    docker_security_options: Sequence[str] = ()
    system_controls: Mapping[str, str] = field(default_factory=dict[str, str])
    max_swap_mib: int | None = None
    swappiness: int | None = None
