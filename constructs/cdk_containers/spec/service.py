"""A task that is kept running, in as many copies as needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cdk_containers.spec.capacity import Capacity
from cdk_containers.spec.container import Container, Port
from cdk_containers.spec.deployment import Rolling
from cdk_containers.spec.scaling import DesiredCount, Scaling
from cdk_containers.spec.startup import seconds_to_start
from cdk_containers.spec.target_health import TargetHealth
from cdk_containers.spec.task import Task
from cdk_containers.spec.tokens import is_known

_SHORTEST_DEFAULT_GRACE_SECONDS = 60


class Reach(StrEnum):
    """How the outside reaches a service."""

    NOTHING = "nothing"
    LOAD_BALANCER = "load balancer"
    PUBLIC_ADDRESSES = "public addresses"


@dataclass(frozen=True, kw_only=True)
class Service:
    """What a service runs and how.

    Args:
        task: what each copy is.
        port: the container port that others reach. Default: the only TCP port there is.
        reach: how the outside reaches ``port``. Default: it does not.
        allow_from: addresses that may, as CIDR blocks. Default: what the reach brings along.
        health: how the load balancer tells that a task works.
        scaling: how many copies. Default: two to eight, following the CPU.
        deployment: how a new version replaces the old one. Default: all at once beside the old.
        capacity: what the tasks run on. Default: the cluster's own strategy.
        enable_exec: whether people can open a shell in a running container (ECS Exec). Default: no.
    """

    task: Task
    port: int | None = None
    reach: Reach = Reach.NOTHING
    allow_from: Sequence[str] = ()
    health: TargetHealth = TargetHealth()
    scaling: Scaling | DesiredCount = Scaling()
    deployment: Rolling = Rolling()
    capacity: Sequence[Capacity] = ()
    enable_exec: bool = False

    @property
    def load_balanced(self) -> bool:
        """Whether a load balancer sends requests to the tasks."""
        return self.reach is Reach.LOAD_BALANCER

    @property
    def reachable(self) -> tuple[Container, Port] | None:
        """The container and port that others reach, or ``None`` if it is not clear which."""
        candidates = [
            (container, port)
            for container in self.task.containers
            for port in container.ports
            if port.protocol == "tcp" and self.port in (None, port.number)
        ]
        return candidates[0] if len(candidates) == 1 else None

    @property
    def seconds_until_in_service(self) -> int | None:
        """Start periods of the reached container and its predecessors, and the load balancer's.

        ``None`` if some of them are known at deployment only.
        """
        health, reached = self.health, self.reachable
        start = seconds_to_start(self.task, reached[0]) if reached else 0
        if start is None or not (
            is_known(health.interval_seconds) and is_known(health.healthy_threshold)
        ):
            return None
        return start + health.interval_seconds * health.healthy_threshold

    @property
    def grace_period_seconds(self) -> int:
        """The grace period that was given, or one that a healthy start fits in."""
        if self.health.grace_period_seconds is not None:
            return self.health.grace_period_seconds
        return max(_SHORTEST_DEFAULT_GRACE_SECONDS, self.seconds_until_in_service or 0)
