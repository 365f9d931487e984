"""One container of a task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from cdk_containers.spec.file import File
from cdk_containers.spec.image import Image
from cdk_containers.spec.linux import LinuxParameters
from cdk_containers.spec.logging import CloudWatchLogs, Logging, LogRouter
from cdk_containers.spec.secret import Secret
from cdk_containers.spec.volume import Mount


@dataclass(frozen=True, kw_only=True)
class Port:
    """A port that a container listens on.

    Args:
        number: the port inside the container.
        host_port: the port on the task's network interface, or on its instance under ``bridge``
            networking. Default: the same; under ``bridge``, a free one that Docker chooses.
        protocol: Default: TCP.
        name: what Service Connect knows it by. Default: none; the port that a service offers by
            ``ServiceConnect`` is called like the service.
        application_protocol: what Service Connect's proxy should understand of the requests, so
            that it counts them, and tries those again that failed. A service that has it keeps
            it: ECS refuses another one. Default: nothing, it passes connections on.
            https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    """

    number: int
    host_port: int | None = None
    protocol: Literal["tcp", "udp"] = "tcp"
    name: str | None = None
    application_protocol: Literal["http", "http2", "grpc"] | None = None


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """A command that tells whether the container works. ECS ignores the image's own HEALTHCHECK.

    Ranges: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html

    Args:
        command: a text is given to the container's shell, a sequence is run as it stands.
        interval_seconds: time between two runs, 5 to 300. Default: 30.
        timeout_seconds: time that one run may take, 2 to 60. Default: 5.
        retries: failures in a row that make it unhealthy, 1 to 10. Default: 3.
        start_period_seconds: time to start in which failures do not count, 0 to 300. Default: 0.
    """

    command: str | Sequence[str]
    interval_seconds: int = 30
    timeout_seconds: int = 5
    retries: int = 3
    start_period_seconds: int = 0


@dataclass(frozen=True, kw_only=True)
class RestartPolicy:
    """Start a container again where it stopped, without a new task.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html

    Args:
        ignored_exit_codes: exit codes after which it stays stopped, at most 50. Default: none, so
            that it is started again whatever it ended with.
        attempt_seconds: how long it must have run to be started again, 60 to 1800. Default:
            ECS's 300.
    """

    ignored_exit_codes: Sequence[int] = ()
    attempt_seconds: int | None = None


class Condition(StrEnum):
    """What a container waits for in another one before it starts."""

    START = "START"
    COMPLETE = "COMPLETE"
    SUCCESS = "SUCCESS"
    HEALTHY = "HEALTHY"


@dataclass(frozen=True, kw_only=True)
class Dependency:
    """Another container of the task that has to come first.

    Args:
        container: its name.
        condition: what to wait for. Default: that it has started.
    """

    container: str
    condition: Condition = Condition.START


@dataclass(frozen=True, kw_only=True)
class Container:
    """What to run, and how.

    Args:
        name: letters, digits, hyphens and underscores.
        image: a text that ``docker pull`` takes, or an ``Image``.
        registry_credentials: secret with the ``username`` and ``password`` of a private registry.
            Default: none; Amazon ECR needs none.
        essential: whether the task stops when this container does. Default: it does.
        ports: what it listens on. Default: nothing.
        cpu_units: share of the task's CPU, 1024 a vCPU. Default: what the others leave.
        memory_mib: hard limit; the container is killed above it. Default: the task's memory.
        memory_reservation_mib: soft limit, kept free for it. Default: none.
        command: replaces the image's CMD. Default: the image's.
        entrypoint: replaces the image's ENTRYPOINT. Default: the image's.
        working_directory: Default: the image's.
        user: user, or user:group, by name or number. Default: the image's.
        environment: plain variables. Default: none.
        secrets: variables whose values ECS reads at start. Default: none.
        health_check: Default: none.
        depends_on: containers that come first. Default: none.
        mounts: volumes of the task that it sees. Default: none.
        files: texts and secrets that it finds as files. Default: none.
        read_only_root: whether the root file system is read-only. Default: it can be written.
        stop_timeout_seconds: time between SIGTERM and SIGKILL, at most 120 on Fargate.
            Default: ECS's 30.
        logging: Default: the log group of the service.
        log_router: makes this container the one that the others' logs go through. Default: it is
            an ordinary container.
        linux: kernel-level settings, most of them for EC2 only. Default: none.
        restart: whether it is started again where it stopped. Default: what its task does when an
            essential container stops, which is to be replaced.
        labels: Docker's labels on it. Default: none.
        interactive: whether its standard input is kept open. Default: it is not.
        pseudo_terminal: whether it has a terminal. Default: it has none.
    """

    name: str
    image: str | Image
    registry_credentials: Secret | None = None
    essential: bool = True
    ports: Sequence[Port] = ()
    cpu_units: int | None = None
    memory_mib: int | None = None
    memory_reservation_mib: int | None = None
    command: Sequence[str] | None = None
    entrypoint: Sequence[str] | None = None
    working_directory: str | None = None
    user: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    secrets: Mapping[str, Secret] = field(default_factory=dict[str, Secret])
    health_check: HealthCheck | None = None
    depends_on: Sequence[Dependency] = ()
    mounts: Sequence[Mount] = ()
    files: Sequence[File] = ()
    read_only_root: bool = False
    stop_timeout_seconds: int | None = None
    logging: Logging = CloudWatchLogs()
    log_router: LogRouter | None = None
    linux: LinuxParameters = LinuxParameters()
    restart: RestartPolicy | None = None
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    interactive: bool = False
    pseudo_terminal: bool = False
