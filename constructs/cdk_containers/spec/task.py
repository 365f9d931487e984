"""Containers that run together on one host and share an address, storage and a life."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cdk_containers.spec.container import Container
from cdk_containers.spec.volume import Volume


class Architecture(StrEnum):
    """The processor that the images were built for."""

    X86_64 = "X86_64"
    ARM64 = "ARM64"


@dataclass(frozen=True, kw_only=True)
class Task:
    """What ECS starts, stops and scales as one. The containers reach each other on ``localhost``.

    Args:
        containers: at least one, at most ten.
        cpu_units: 1024 a vCPU. Default: the smallest Fargate size that holds the containers.
        memory_mib: Default: the smallest Fargate size that holds the containers.
        architecture: Default: X86_64.
        ephemeral_storage_gib: disk of the task, 21 to 200. Default: Fargate's 20.
        volumes: storage that the containers mount. Default: none.
    """

    containers: Sequence[Container]
    cpu_units: int | None = None
    memory_mib: int | None = None
    architecture: Architecture = Architecture.X86_64
    ephemeral_storage_gib: int | None = None
    volumes: Sequence[Volume] = ()
