"""A task that is kept running, in as many copies as needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Literal

from cdk_containers.spec.capacity import Capacity, Platform, platform_of
from cdk_containers.spec.container import Container, Port
from cdk_containers.spec.deployment import Deployment, Rolling, TrafficShift
from cdk_containers.spec.discovery import Discovery, ServiceConnect
from cdk_containers.spec.node_placement import NodePlacement
from cdk_containers.spec.scaling import DesiredCount, EachInstance, Scaling
from cdk_containers.spec.startup import seconds_to_start
from cdk_containers.spec.target_health import TargetHealth
from cdk_containers.spec.task import Task
from cdk_containers.spec.tokens import is_known

_SHORTEST_DEFAULT_GRACE_SECONDS = 60
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
_LONGEST_GRACE_SECONDS = 2**31 - 1


class Reach(StrEnum):
    """How the outside reaches a service."""

    NOTHING = "nothing"
    ALB = "Application Load Balancer"
    NLB_TCP = "Network Load Balancer, TCP"
    NLB_UDP = "Network Load Balancer, UDP"
    NLB_TLS = "Network Load Balancer, TLS"
    PUBLIC_ADDRESSES = "public addresses"


@dataclass(frozen=True, kw_only=True)
class Service:
    """What a service runs and how.

    Args:
        task: what each copy is.
        port: the container port that others reach. Default: the only one there is of the reach's
            protocol.
        reach: how the outside reaches ``port``. Default: it does not.
        allow_from: addresses that may, as CIDR blocks. Default: what the reach brings along.
        health: how the load balancer tells that a task works.
        scaling: how many copies. Default: two to eight, following the CPU.
        deployment: how a new version replaces the old one. Default: all at once beside the old.
        discovery: how other services find it. Default: they do not.
        capacity: what the tasks run on. Default: the cluster's own strategy.
        node_placement: which container instances they are put on. Default: ECS chooses.
        enable_exec: whether people can open a shell in a running container (ECS Exec). Default: no.
    """

    task: Task
    port: int | None = None
    reach: Reach = Reach.NOTHING
    allow_from: Sequence[str] = ()
    health: TargetHealth = TargetHealth()
    scaling: Scaling | DesiredCount | EachInstance = Scaling()
    deployment: Deployment = Rolling()
    discovery: Discovery | None = None
    capacity: Sequence[Capacity] = ()
    node_placement: NodePlacement | None = None
    enable_exec: bool = False

    @property
    def load_balanced(self) -> bool:
        """Whether a load balancer sends requests to the tasks."""
        return self.reach not in (Reach.NOTHING, Reach.PUBLIC_ADDRESSES)

    @property
    def traffic_shift(self) -> TrafficShift | None:
        """How a load balancer's traffic moves from one version to the next, if it does."""
        if not self.load_balanced or not isinstance(self.deployment, TrafficShift):
            return None
        return self.deployment

    @property
    def platform(self) -> Platform:
        """Whose machines the tasks run on: a daemon's are always container instances."""
        each = isinstance(self.scaling, EachInstance)
        return Platform.EC2 if each else platform_of(self.capacity)

    @property
    def protocol(self) -> Literal["tcp", "udp"]:
        """What is spoken on the port that others reach."""
        return "udp" if self.reach is Reach.NLB_UDP else "tcp"

    @property
    def reachable(self) -> tuple[Container, Port] | None:
        """The container and port that others reach, or ``None`` if it is not clear which."""
        candidates = [
            (container, port)
            for container in self.task.containers
            for port in container.ports
            if port.protocol == self.protocol and self.port in (None, port.number)
        ]
        return candidates[0] if len(candidates) == 1 else None

    @property
    def other_reachable(self) -> Sequence[Port]:
        """The further ports that others call by the service's name, as far as there are such."""
        if not isinstance(self.discovery, ServiceConnect) or self.discovery.name is None:
            return []
        return [
            port
            for container in self.task.containers
            for port in container.ports
            if port.protocol == "tcp" and port.number in self.discovery.other_ports
        ]

    @property
    def checked_port(self) -> int | None:
        """The port that the load balancer checks, unless it is the one that it sends requests to.

        It is the port of the task's network interface or of its instance.
        """
        port, reached = self.health.port, self.reachable
        if reached is not None and (port, "tcp") == (reached[1].number, self.protocol):
            return None
        return self.tcp_host_ports.get(port, port) if port is not None else None

    @property
    def tcp_host_ports(self) -> Mapping[int, int]:
        """Ports of the containers that were given one on the outside, with that one."""
        return {
            port.number: port.host_port
            for container in self.task.containers
            for port in container.ports
            if port.protocol == "tcp" and port.host_port
        }

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

    @property
    def grace_minutes(self) -> int:
        """For how long a task may fail the load balancer's check because it is new.

        0 if that is known at deployment only, or none that ECS takes.
        """
        grace = self.grace_period_seconds
        return ceil(grace / 60) if is_known(grace) and 0 <= grace <= _LONGEST_GRACE_SECONDS else 0
