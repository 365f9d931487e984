"""The tasks of a service as a load balancer sees them."""

from collections.abc import Mapping
from types import MappingProxyType

from aws_cdk import Duration
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from cdk_containers.checks.rule import Range
from cdk_containers.exposure import Http, Https, OverNetwork, Route, Tcp, Tls, Udp
from cdk_containers.findings import Finding
from cdk_containers.spec import NetworkMode, Service

# Targets bring their own port, and a target group's cannot be changed without replacing it: a
# constant lets the container's port change freely.
_PORT = 80
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
_LONGEST_STICKINESS_SECONDS = 604_800
_NETWORK_PROTOCOLS: Mapping[type, elbv2.Protocol] = MappingProxyType(
    {Tcp: elbv2.Protocol.TCP, Udp: elbv2.Protocol.UDP, Tls: elbv2.Protocol.TCP}
)


def stickiness_problems(sticky_seconds: int | None) -> list[Finding]:
    """What is wrong with keeping clients at their tasks for so long."""
    return Range(
        path="expose.sticky_seconds",
        value=sticky_seconds,
        lowest=1,
        highest=_LONGEST_STICKINESS_SECONDS,
        unit="seconds",
    ).findings("sticky-seconds-out-of-range")


def application_targets(
    scope: Construct, service: ecs.BaseService, spec: Service, expose: Http | Https | Route
) -> elbv2.ApplicationTargetGroup:
    """The tasks behind an Application Load Balancer.

    A target group belongs to one load balancer only, also while one replaces another (aws-cdk
    #5440, #36149): its id follows the load balancer's.
    """
    health = spec.health
    sticky = expose.sticky_seconds
    return elbv2.ApplicationTargetGroup(
        scope,
        _construct_id(expose),
        vpc=service.cluster.vpc,
        port=_PORT,
        protocol=elbv2.ApplicationProtocol.HTTP,
        target_type=_target_type(spec),
        targets=[_target(service, spec)],
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


def network_targets(
    scope: Construct, service: ecs.BaseService, spec: Service, expose: OverNetwork
) -> elbv2.NetworkTargetGroup:
    """The tasks behind a Network Load Balancer."""
    health = spec.health
    group = elbv2.NetworkTargetGroup(
        scope,
        _construct_id(expose),
        vpc=service.cluster.vpc,
        port=_PORT,
        protocol=_NETWORK_PROTOCOLS[type(expose)],
        target_type=_target_type(spec),
        targets=[_target(service, spec)],
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
    if not isinstance(expose, Tls) and expose.sticky:
        group.set_attribute("stickiness.enabled", "true")
        group.set_attribute("stickiness.type", "source_ip")
    return group


def _construct_id(expose: Http | Https | Route | OverNetwork) -> str:
    match expose:
        case Route():
            return f"TargetGroup{expose.listener.identity}"
        case Http() | Https():
            return "InternalTargetGroup" if expose.internal else "TargetGroup"
        case Tcp() | Udp() | Tls():
            kind = type(expose).__name__
            return f"Internal{kind}TargetGroup" if expose.internal else f"{kind}TargetGroup"


def _target(service: ecs.BaseService, spec: Service) -> ecs.IEcsLoadBalancerTarget:
    assert spec.reachable is not None, "the checks refuse a service whose port is not clear"
    container, port = spec.reachable
    return service.load_balancer_target(
        container_name=container.name,
        container_port=port.number,
        protocol=ecs.Protocol.UDP if port.protocol == "udp" else ecs.Protocol.TCP,
    )


def _target_type(spec: Service) -> elbv2.TargetType:
    own_address = spec.task.network_mode == NetworkMode.AWSVPC
    return elbv2.TargetType.IP if own_address else elbv2.TargetType.INSTANCE


def _checked_port(spec: Service) -> str:
    # Written out, so that a port that is taken away again is forgotten.
    return "traffic-port" if spec.checked_port is None else str(spec.checked_port)
