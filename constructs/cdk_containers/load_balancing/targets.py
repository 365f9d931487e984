"""The tasks of a service as a load balancer sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from cdk_containers.exposure import Http, Https, OverNetwork, Route, Tcp, Tls, Udp
from cdk_containers.spec import NetworkMode, Reach, Service

# Targets bring their own port, and a target group's cannot be changed without replacing it: a
# constant lets the container's port change freely.
_PORT = 80


TargetGroup = TypeVar("TargetGroup", elbv2.ApplicationTargetGroup, elbv2.NetworkTargetGroup)


@dataclass(frozen=True)
class TargetGroups(Generic[TargetGroup]):
    """The tasks as a load balancer sees them.

    Attributes:
        main: all of them, or those of one version.
        alternate: those of the other version, where traffic is shifted between the two. Which
            version is in which changes with each deployment.
    """

    main: TargetGroup
    alternate: TargetGroup | None

    @property
    def all(self) -> Sequence[TargetGroup]:
        """Whatever there is of both."""
        return [self.main] if self.alternate is None else [self.main, self.alternate]


def application_targets(
    scope: Construct, vpc: ec2.IVpc, spec: Service, expose: Http | Https | Route
) -> TargetGroups[elbv2.ApplicationTargetGroup]:
    """Make room for the tasks behind an Application Load Balancer.

    A target group belongs to one load balancer only, also while one replaces another (aws-cdk
    #5440, #36149): its id follows the load balancer's.
    """
    main, alternate = _construct_ids(expose)
    return TargetGroups(
        main=_application_group(scope, main, vpc, spec, expose.sticky_seconds),
        alternate=(
            _application_group(scope, alternate, vpc, spec, expose.sticky_seconds)
            if spec.traffic_shift is not None
            else None
        ),
    )


def network_targets(
    scope: Construct, vpc: ec2.IVpc, spec: Service, expose: OverNetwork
) -> TargetGroups[elbv2.NetworkTargetGroup]:
    """Make room for the tasks behind a Network Load Balancer."""
    main, alternate = _construct_ids(expose)
    return TargetGroups(
        main=_sticky(_network_group(scope, main, vpc, spec), expose),
        alternate=(
            _sticky(_network_group(scope, alternate, vpc, spec), expose)
            if spec.traffic_shift is not None
            else None
        ),
    )


def target_group(
    scope: Construct, construct_id: str, vpc: ec2.IVpc, spec: Service, *, both: bool = False
) -> elbv2.ApplicationTargetGroup | elbv2.NetworkTargetGroup:
    """Make room for the tasks behind a load balancer of the kind that their service says.

    Args:
        scope: its parent.
        construct_id: unique below the parent; another one for another load balancer or protocol.
        vpc: where the tasks are.
        spec: the service, and which of its ports is meant.
        both: whether a Network Load Balancer passes TCP and UDP on. Default: what the service says.
    """
    if spec.reach is Reach.ALB:
        return _application_group(scope, construct_id, vpc, spec, None)
    return _network_group(scope, construct_id, vpc, spec, both=both)


def register(
    service: ecs.BaseService,
    spec: Service,
    group: elbv2.ApplicationTargetGroup | elbv2.NetworkTargetGroup,
    alternate: ecs.AlternateTarget | None = None,
) -> None:
    """Put a service's tasks into a target group.

    Args:
        service: whose tasks.
        spec: which of their ports.
        group: where its load balancer finds them.
        alternate: where the tasks of another version are, and what ECS shifts traffic with.
            Default: there is one version, but for what a rolling deployment has meanwhile.
    """
    assert spec.reachable is not None, "the checks refuse a service whose port is not clear"
    container, port = spec.reachable
    target = service.load_balancer_target(
        container_name=container.name,
        container_port=port.number,
        protocol=ecs.Protocol.UDP if port.protocol == "udp" else ecs.Protocol.TCP,
        alternate_target=alternate,
    )
    group.add_target(target)


def _application_group(
    scope: Construct, construct_id: str, vpc: ec2.IVpc, spec: Service, sticky: int | None
) -> elbv2.ApplicationTargetGroup:
    health = spec.health
    return elbv2.ApplicationTargetGroup(
        scope,
        construct_id,
        vpc=vpc,
        port=_PORT,
        protocol=elbv2.ApplicationProtocol.HTTP,
        target_type=_target_type(spec),
        deregistration_delay=Duration.seconds(health.deregistration_delay_seconds),
        stickiness_cookie_duration=None if sticky is None else Duration.seconds(sticky),
        health_check=elbv2.HealthCheck(
            path=health.path or "/",
            port=_checked_port(spec),
            healthy_http_codes=health.healthy_codes,
            interval=Duration.seconds(health.interval_seconds),
            timeout=Duration.seconds(health.timeout_seconds),
            healthy_threshold_count=health.healthy_threshold,
            unhealthy_threshold_count=health.unhealthy_threshold,
        ),
    )


def _network_group(
    scope: Construct, construct_id: str, vpc: ec2.IVpc, spec: Service, *, both: bool = False
) -> elbv2.NetworkTargetGroup:
    health = spec.health
    one = elbv2.Protocol.UDP if spec.protocol == "udp" else elbv2.Protocol.TCP
    return elbv2.NetworkTargetGroup(
        scope,
        construct_id,
        vpc=vpc,
        port=_PORT,
        protocol=elbv2.Protocol.TCP_UDP if both else one,
        target_type=_target_type(spec),
        deregistration_delay=Duration.seconds(health.deregistration_delay_seconds),
        health_check=elbv2.HealthCheck(
            protocol=elbv2.Protocol.HTTP if health.path else elbv2.Protocol.TCP,
            path=health.path,
            port=_checked_port(spec),
            healthy_http_codes=health.healthy_codes if health.path else None,
            interval=Duration.seconds(health.interval_seconds),
            timeout=Duration.seconds(health.timeout_seconds),
            healthy_threshold_count=health.healthy_threshold,
            unhealthy_threshold_count=health.unhealthy_threshold,
        ),
    )


def _sticky(group: elbv2.NetworkTargetGroup, expose: OverNetwork) -> elbv2.NetworkTargetGroup:
    if not isinstance(expose, Tls) and expose.sticky:
        group.set_attribute("stickiness.enabled", "true")
        group.set_attribute("stickiness.type", "source_ip")
    return group


def _construct_ids(expose: Http | Https | Route | OverNetwork) -> tuple[str, str]:
    """Of the target group, and of the alternate one."""
    match expose:
        case Route():
            identity = expose.listener.identity
            return f"TargetGroup{identity}", f"AlternateTargetGroup{identity}"
        case Http() | Https():
            kind = ""
        case Tcp() | Udp() | Tls():
            kind = type(expose).__name__
    scheme = "Internal" if expose.internal else ""
    return f"{scheme}{kind}TargetGroup", f"{scheme}{kind}AlternateTargetGroup"


def _target_type(spec: Service) -> elbv2.TargetType:
    own_address = spec.task.network_mode == NetworkMode.AWSVPC
    return elbv2.TargetType.IP if own_address else elbv2.TargetType.INSTANCE


def _checked_port(spec: Service) -> str:
    # Written out, so that a port that is taken away again is forgotten.
    return "traffic-port" if spec.checked_port is None else str(spec.checked_port)
