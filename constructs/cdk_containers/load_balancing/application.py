"""An Application Load Balancer with its listeners."""

from collections.abc import Iterable
from dataclasses import dataclass

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from cdk_containers.exposure import Http, Https, OverHttp
from cdk_containers.findings import Finding
from cdk_containers.firewall import firewall_problems, put_before
from cdk_containers.load_balancing.domain import certificate_for, domain_problems, make_records
from cdk_containers.load_balancing.security_group import security_group_for


@dataclass(frozen=True, kw_only=True)
class ApplicationBalancer:
    """A load balancer, the listener that answers people, and where they reach it."""

    load_balancer: elbv2.ApplicationLoadBalancer
    listener: elbv2.ApplicationListener
    url: str


def balancer_problems(expose: OverHttp) -> list[Finding]:
    """What is wrong with a load balancer before it is made."""
    return [
        *firewall_problems(expose.firewall),
        *(domain_problems(expose) if isinstance(expose, Https) else []),
    ]


def application_balancer(
    scope: Construct,
    vpc: ec2.IVpc,
    expose: OverHttp,
    default_action: elbv2.ListenerAction,
) -> ApplicationBalancer:
    """Make a load balancer.

    Args:
        scope: its parent.
        vpc: where it is.
        expose: how people reach it.
        default_action: what its listener does with a request that no rule is for.
    """
    ports = [80] if isinstance(expose, Http) else [80, 443]
    balancer = load_balancer(scope, vpc, expose, ports)
    if expose.firewall is not None:
        put_before(scope, expose.firewall, balancer)
    if isinstance(expose, Http):
        listener = balancer.add_listener("Http", port=80, open=False, default_action=default_action)
        url = f"http://{balancer.load_balancer_dns_name}/"
        return ApplicationBalancer(load_balancer=balancer, listener=listener, url=url)
    balancer.add_listener(
        "Http",
        port=80,
        open=False,
        default_action=elbv2.ListenerAction.redirect(protocol="HTTPS", port="443", permanent=True),
    )
    listener = balancer.add_listener(
        "Https",
        port=443,
        open=False,
        certificates=[certificate_for(scope, expose)],
        ssl_policy=elbv2.SslPolicy.RECOMMENDED_TLS,
        default_action=default_action,
    )
    make_records(scope, expose, balancer)
    url = f"https://{expose.domain or balancer.load_balancer_dns_name}/"
    return ApplicationBalancer(load_balancer=balancer, listener=listener, url=url)


def load_balancer(
    scope: Construct, vpc: ec2.IVpc, expose: OverHttp, ports: Iterable[int]
) -> elbv2.ApplicationLoadBalancer:
    """Make a load balancer that has no listener yet.

    Args:
        scope: its parent.
        vpc: where it is.
        expose: how people reach it.
        ports: where they may connect.
    """
    security_group = security_group_for(scope, vpc, expose, *map(ec2.Port.tcp, ports))
    return elbv2.ApplicationLoadBalancer(
        scope,
        # Another scheme is another load balancer, and so has another id.
        "InternalLoadBalancer" if expose.internal else "LoadBalancer",
        vpc=vpc,
        security_group=security_group,
        # Written out either way, since it can never be changed.
        internet_facing=not expose.internal,
        drop_invalid_header_fields=True,
        deletion_protection=expose.deletion_protection,
    )
