"""A task that is kept running, in as many copies as needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter

from cdk_containers.spec.capacity import Capacity
from cdk_containers.spec.container import Condition, Container, Dependency, Port
from cdk_containers.spec.deployment import Rolling
from cdk_containers.spec.scaling import DesiredCount, Scaling
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
        start = _start_seconds(self.task, reached[0]) if reached else 0
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


def _start_seconds(task: Task, container: Container) -> int | None:
    """Longest time that a container may take to be up, with those that it waits for.

    Containers that wait for each other never start; a check refuses them.
    """
    containers = _with_predecessors(task, container)
    awaited = {
        name: [each for each in container.depends_on if each.container in containers]
        for name, container in containers.items()
    }
    try:
        order = list(TopologicalSorter(_names(awaited)).static_order())
    except CycleError:
        return _start_period(container)
    begins: dict[str, int] = {}
    counted = {container.name}
    for name in order:
        healthy = [each.container for each in awaited[name] if each.condition == Condition.HEALTHY]
        counted.update(healthy)
        begins[name] = max(
            (
                begins[each.container]
                + (_start_period(containers[each.container]) if each.container in healthy else 0)
                for each in awaited[name]
            ),
            default=0,
        )
    if not all(is_known(_start_period(containers[name])) for name in counted):
        return None
    return begins[container.name] + _start_period(container)


def _start_period(container: Container) -> int:
    return container.health_check.start_period_seconds if container.health_check else 0


def _with_predecessors(task: Task, container: Container) -> dict[str, Container]:
    """The container and all that have to come before it, by name."""
    by_name = {each.name: each for each in task.containers}
    found: dict[str, Container] = {}
    unseen = [container.name]
    while unseen:
        name = unseen.pop()
        if name in by_name and name not in found:
            found[name] = by_name[name]
            unseen += [each.container for each in by_name[name].depends_on]
    return found


def _names(awaited: Mapping[str, Sequence[Dependency]]) -> dict[str, list[str]]:
    return {name: [each.container for each in others] for name, others in awaited.items()}
