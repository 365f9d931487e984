"""A Network Load Balancer with its listener."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from cdk_containers.checks.rule import Range
from cdk_containers.exposure import OverNetwork, Tcp, Tls, Udp
from cdk_containers.findings import Finding, error
from cdk_containers.load_balancing.domain import certificate_for, domain_problems, make_records
from cdk_containers.load_balancing.security_group import let_in, security_group_for
from cdk_containers.load_balancing.targets import TargetGroups
from cdk_containers.load_balancing.traffic_shift import Shift, network_action, network_shift
from cdk_containers.spec import TestTraffic

_PROTOCOLS: Mapping[type, elbv2.Protocol] = MappingProxyType(
    {Tcp: elbv2.Protocol.TCP, Udp: elbv2.Protocol.UDP, Tls: elbv2.Protocol.TLS}
)
_HIGHEST_PORT = 65535


@dataclass(frozen=True, kw_only=True)
class NetworkBalancer:
    """A load balancer, its security group, its listener, and where people reach it.

    ``shift`` is what ECS shifts traffic with, where there are two versions.
    """

    load_balancer: elbv2.NetworkLoadBalancer
    security_group: ec2.SecurityGroup
    listener: elbv2.NetworkListener
    shift: Shift | None
    url: str


def balancer_problems(expose: OverNetwork, test: TestTraffic | None) -> list[Finding]:
    """What is wrong with a load balancer before it is made.

    Args:
        expose: how people reach it.
        test: how test traffic is told, where there are two versions.
    """
    port = Range(path="expose.port", value=expose.port, lowest=1, highest=_HIGHEST_PORT)
    return [
        *(domain_problems(expose) if isinstance(expose, Tls) else []),
        *port.findings("listener-port-out-of-range"),
        *([_one_port_for_both(test)] if test is not None and test.port == expose.port else []),
    ]


def network_balancer(
    scope: Construct,
    vpc: ec2.IVpc,
    expose: OverNetwork,
    targets: TargetGroups[elbv2.NetworkTargetGroup],
    test: TestTraffic | None,
) -> NetworkBalancer:
    """Make a load balancer that passes everything on to some tasks.

    Args:
        scope: its parent.
        vpc: where it is.
        expose: how people reach it.
        targets: the tasks.
        test: how test traffic is told, where there are two versions.
    """
    security_group = security_group_for(scope, vpc, expose, _port(expose, expose.port))
    kind = type(expose).__name__
    # Another protocol is another load balancer, and so has another id: the old listener serves
    # until the new tasks work, and two cannot share a port.
    balancer = load_balancer(scope, f"{kind}LoadBalancer", vpc, expose, security_group)
    tls = isinstance(expose, Tls)
    certificates = [certificate_for(scope, expose)] if tls else None

    def listen(construct_id: str, number: int) -> elbv2.NetworkListener:
        return balancer.add_listener(
            construct_id,
            port=number,
            protocol=_PROTOCOLS[type(expose)],
            certificates=certificates,
            ssl_policy=elbv2.SslPolicy.RECOMMENDED_TLS if tls else None,
            default_action=network_action(targets),
        )

    listener = listen(kind, expose.port)
    shift = None
    if test is not None:
        let_in(security_group, vpc, expose, test.allow_from, _port(expose, test.port))
        test_listener = listen(f"Test{kind}", test.port)
        shift = network_shift(scope, production=listener, test=test_listener, targets=targets)
    domain = None
    if tls:
        make_records(scope, expose, balancer)
        domain = expose.domain
    url = f"{kind.lower()}://{domain or balancer.load_balancer_dns_name}:{expose.port}"
    return NetworkBalancer(
        load_balancer=balancer,
        security_group=security_group,
        listener=listener,
        shift=shift,
        url=url,
    )


def load_balancer(
    scope: Construct,
    construct_id: str,
    vpc: ec2.IVpc,
    expose: OverNetwork,
    security_group: ec2.SecurityGroup,
) -> elbv2.NetworkLoadBalancer:
    """Make a load balancer that has no listener yet.

    Args:
        scope: its parent.
        construct_id: unique below the parent, also with another word before it.
        vpc: where it is.
        expose: how people reach it.
        security_group: who may connect.
    """
    return elbv2.NetworkLoadBalancer(
        scope,
        # Another scheme is another load balancer, too.
        f"Internal{construct_id}" if expose.internal else construct_id,
        vpc=vpc,
        # None can be added later to one that began without.
        security_groups=[security_group],
        internet_facing=not expose.internal,
        cross_zone_enabled=True,
        deletion_protection=expose.deletion_protection,
    )


def _one_port_for_both(test: TestTraffic) -> Finding:
    return error(
        "test-port-taken",
        "deployment.test_traffic.port",
        f"{test.port} is the port of everybody's traffic already.",
        "Choose another one: deployment=…(test_traffic=TestTraffic(port=…)).",
    )


def _port(expose: OverNetwork, number: int) -> ec2.Port:
    return ec2.Port.udp(number) if isinstance(expose, Udp) else ec2.Port.tcp(number)
