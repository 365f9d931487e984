"""A target group belongs to one load balancer, and is replaced only together with it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk.assertions import Template

from cdk_containers import (
    Container,
    ContainerCluster,
    ExistingListener,
    Exposure,
    Http,
    Https,
    InvalidSpecError,
    LoadBalancedService,
    Port,
    Route,
    SharedLoadBalancer,
    TargetHealth,
    Tcp,
    Tls,
    Udp,
)
from tests.apps import existing_vpc, new_stack

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
TARGET_GROUP = "AWS::ElasticLoadBalancingV2::TargetGroup"
# What CloudFormation can only change by making a new target group.
CREATE_ONLY = {"Port", "Protocol", "TargetType", "VpcId", "Name", "ProtocolVersion"}

MakeExposure = Callable[[Stack], Exposure]


def certificate(stack: Stack) -> acm.ICertificate:
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/0"
    return acm.Certificate.from_certificate_arn(stack, "Certificate", arn)


def on_shared(construct_id: str, **more: Any) -> MakeExposure:
    def expose(stack: Stack) -> Exposure:
        vpc = existing_vpc(Stack(stack, "Network"))
        balancer = SharedLoadBalancer(stack, construct_id, network=vpc, expose=Http(**more))
        return Route(listener=balancer, paths=["/api/*"])

    return expose


def on_existing(arn: str) -> MakeExposure:
    def expose(stack: Stack) -> Exposure:
        listener = elbv2.ApplicationListener.from_application_listener_attributes(
            stack,
            "Listener",
            listener_arn=arn,
            security_group=ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1"),
        )
        existing = ExistingListener(listener, url="http://a.co/")
        return Route(listener=existing, paths=["/api/*"])

    return expose


def made(expose: MakeExposure, **more: Any) -> Template:
    stack = new_stack()
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    settings: dict[str, Any] = {"image": IMAGE, "port": 80, **more}
    LoadBalancedService(stack, "Web", cluster=cluster, expose=expose(stack), **settings)
    return Template.from_stack(stack)


def ids(template: Template, kind: str) -> set[str]:
    return {*template.find_resources(kind)}


EXPOSURES: Mapping[str, MakeExposure] = {
    "http": lambda _: Http(),
    "internal http": lambda _: Http(internal=True),
    "tcp": lambda _: Tcp(port=443),
    "internal tcp": lambda _: Tcp(port=443, internal=True),
    "tls": lambda stack: Tls(certificate=certificate(stack)),
    "shared": on_shared("Balancer"),
    "internal shared": on_shared("Balancer", internal=True),
    "another shared": on_shared("Another"),
    "existing": on_existing(
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/a/0/1"
    ),
    "another existing": on_existing(
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/b/0/1"
    ),
}


def test_another_load_balancer_has_another_target_group() -> None:
    """Neither is moved while one replaces the other (aws-cdk #5440, #36149)."""
    templates = {name: made(expose) for name, expose in EXPOSURES.items()}
    for (one, before), (other, after) in combinations(templates.items(), 2):
        assert not ids(before, TARGET_GROUP) & ids(after, TARGET_GROUP), (one, other)
        assert not ids(before, BALANCER) & ids(after, BALANCER), (one, other)


def test_udp_has_another_target_group_than_tcp() -> None:
    speaks_udp = Container(
        name="app", image=IMAGE, ports=[Port(number=53, protocol="udp"), Port(number=8080)]
    )
    udp = made(
        lambda _: Udp(port=443),
        task=speaks_udp,
        image=None,
        port=None,
        health=TargetHealth(port=8080),
    )
    tcp = made(EXPOSURES["tcp"])
    assert not ids(udp, TARGET_GROUP) & ids(tcp, TARGET_GROUP)
    assert not ids(udp, BALANCER) & ids(tcp, BALANCER)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Http(), Https(domain="shop.example.org")),
        (Http(), Http(sticky_seconds=60)),
        (Http(), Http(allow_from=["203.0.113.0/24"], deletion_protection=True)),
        (Tcp(port=443), Tcp(port=8443)),
        (Tcp(port=443), Tcp(port=443, sticky=True)),
    ],
)
def test_what_keeps_the_load_balancer_keeps_the_target_group(
    before: Exposure, after: Exposure
) -> None:
    templates = [made(_with_certificate(each)) for each in (before, after)]
    assert ids(templates[0], BALANCER) == ids(templates[1], BALANCER)
    assert _create_only(templates[0]) == _create_only(templates[1])


@pytest.mark.parametrize("name", ["http", "tcp", "shared"])
@pytest.mark.parametrize(
    "more",
    [
        {"port": 8080},
        {"health": TargetHealth(path="/ready", port=9000, interval_seconds=20)},
        {"health": TargetHealth(deregistration_delay_seconds=5, grace_period_seconds=100)},
    ],
)
def test_target_group_outlives_changes_of_the_service(name: str, more: Mapping[str, Any]) -> None:
    before, after = made(EXPOSURES[name]), made(EXPOSURES[name], **more)
    assert _create_only(before) == _create_only(after)
    assert ids(before, BALANCER) == ids(after, BALANCER)


def _create_only(template: Template) -> Mapping[str, Mapping[str, Any]]:
    return {
        name: {key: resource["Properties"].get(key) for key in CREATE_ONLY}
        for name, resource in template.find_resources(TARGET_GROUP).items()
    }


def _with_certificate(expose: Exposure) -> MakeExposure:
    if isinstance(expose, Https):
        return lambda stack: replace(expose, certificate=certificate(stack))
    return lambda _: expose


def test_stickiness(stack: Stack, cluster: ContainerCluster) -> None:
    expose = Http(sticky_seconds=3600)
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose)
    (group,) = Template.from_stack(stack).find_resources(TARGET_GROUP).values()
    attributes = {
        each["Key"]: each["Value"] for each in group["Properties"]["TargetGroupAttributes"]
    }
    assert attributes["stickiness.enabled"] == "true"
    assert attributes["stickiness.type"] == "lb_cookie"
    assert attributes["stickiness.lb_cookie.duration_seconds"] == "3600"


@pytest.mark.parametrize("seconds", [0, 604_801])
def test_stickiness_out_of_range(stack: Stack, cluster: ContainerCluster, seconds: int) -> None:
    expose = Http(sticky_seconds=seconds)
    with pytest.raises(InvalidSpecError, match=r"expose.sticky_seconds: .* 1 to 604800"):
        LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose)
