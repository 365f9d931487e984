"""Containers that run together on one host and share an address, storage and a life."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from cdk_containers.spec.container import Container
from cdk_containers.spec.image import Image
from cdk_containers.spec.volume import EbsVolume, Volume

_BUSYBOX = "public.ecr.aws/docker/library/busybox:1.37.0"


class Architecture(StrEnum):
    """The processor that the images were built for."""

    X86_64 = "X86_64"
    ARM64 = "ARM64"


class NetworkMode(StrEnum):
    """How the containers of a task are on the network.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html
    """

    AWSVPC = "awsvpc"
    """The task has a network interface, an address and security groups of its own."""

    BRIDGE = "bridge"
    """The containers share their instance's address; host ports are mapped to theirs."""

    HOST = "host"
    """The containers use the ports of their instance directly."""

    NONE = "none"
    """The containers are on no network: they reach nobody, nor each other."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What ECS starts, stops and scales as one. The containers reach each other on ``localhost``.

    Args:
        containers: at least one, at most ten.
        cpu_units: 1024 a vCPU. Default: the smallest Fargate size that holds the containers; on
            EC2, what the instance has to spare.
        memory_mib: Default: the smallest Fargate size that holds the containers; on EC2, what the
            containers ask for, and at least 512 MiB where one of them asks for nothing.
        spare_memory_mib: what the default size has beside what the containers ask for: at least
            64 for the proxy of Service Connect. Default: none.
        architecture: Default: X86_64.
        network_mode: Fargate has only ``awsvpc``. Default: ``awsvpc``.
        ephemeral_storage_gib: disk of a Fargate task, 21 to 200. Default: Fargate's 20.
        volumes: storage that the containers mount. Default: none.
        files_image: what writes the containers' files, if they have some: any image with
            ``/bin/sh``, ``chmod`` and ``chown``. Default: BusyBox from Amazon's public registry;
            tasks without a way to the internet need a copy in Amazon ECR.
        pid_mode: ``task`` lets the containers see each other's processes, ``host`` those of the
            instance, on EC2 only. Default: each container sees its own.
        ipc_mode: whose shared memory and semaphores the containers see, on EC2 only. Default:
            their own.
        task_role_arn: a role that exists, for what the application may do: its ARN, or its name
            if it has no path. What is granted to the task becomes a policy on it. Default: one is
            made.
        execution_role_arn: a role that exists, for what starting the task needs, which becomes a
            policy on it in the same way. Default: one is made.
    """

    containers: Sequence[Container]
    cpu_units: int | None = None
    memory_mib: int | None = None
    spare_memory_mib: int = 0
    architecture: Architecture = Architecture.X86_64
    network_mode: NetworkMode = NetworkMode.AWSVPC
    ephemeral_storage_gib: int | None = None
    volumes: Sequence[Volume] = ()
    files_image: str | Image = _BUSYBOX
    pid_mode: Literal["task", "host"] | None = None
    ipc_mode: Literal["task", "host", "none"] | None = None
    task_role_arn: str | None = None
    execution_role_arn: str | None = None

    @property
    def ebs_volume(self) -> EbsVolume | None:
        """The disk that whatever starts the task has to ask for, or ``None`` if it has none."""
        return next((each for each in self.volumes if isinstance(each, EbsVolume)), None)
