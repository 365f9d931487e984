"""Services that are reached by TCP, UDP and TLS."""

from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk.assertions import Template

from cdk_containers import (
    Container,
    ContainerCluster,
    Exposure,
    InvalidSpecError,
    LoadBalancedService,
    Port,
    Scaling,
    TargetHealth,
    Tcp,
    Tls,
    Udp,
)
from tests.apps import PRIVATE_SUBNETS, PUBLIC_SUBNETS, existing_vpc, new_stack

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
SPEAKS_BOTH = Container(
    name="dns", image=IMAGE, ports=[Port(number=53, protocol="udp"), Port(number=8080)]
)


def only(template: Template, kind: str) -> Mapping[str, Any]:
    (found,) = template.find_resources(f"AWS::ElasticLoadBalancingV2::{kind}").values()
    return found["Properties"]


def attributes(properties: Mapping[str, Any], kind: str) -> Mapping[str, str]:
    return {each["Key"]: each["Value"] for each in properties[f"{kind}Attributes"]}


def made(
    expose: Exposure, flags: Mapping[str, Any] | None = None, **more: Any
) -> tuple[LoadBalancedService, Template]:
    stack = new_stack(flags)
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    settings: dict[str, Any] = {"image": IMAGE, "port": 5432, **more}
    web = LoadBalancedService(stack, "Web", cluster=cluster, expose=expose, **settings)
    return web, Template.from_stack(stack)


def certificate() -> acm.ICertificate:
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/0"
    return acm.Certificate.from_certificate_arn(new_stack(), "Certificate", arn)


UDP: Mapping[str, Any] = {
    "task": SPEAKS_BOTH,
    "image": None,
    "port": None,
    "health": TargetHealth(port=8080),
}


@pytest.mark.parametrize(
    ("expose", "more", "listener", "targets", "container_port"),
    [
        (Tcp(port=5432), {}, ("TCP", 5432), "TCP", 5432),
        (Tcp(port=5432, internal=True), {}, ("TCP", 5432), "TCP", 5432),
        (Udp(port=5353), UDP, ("UDP", 5353), "UDP", 53),
        (Tls(certificate=certificate()), {}, ("TLS", 443), "TCP", 5432),
    ],
)
def test_what_is_made(
    flags: Mapping[str, Any],
    expose: Tcp | Udp | Tls,
    more: Mapping[str, Any],
    listener: tuple[str, int],
    targets: str,
    container_port: int,
) -> None:
    web, template = made(expose, flags, **more)
    balancer = only(template, "LoadBalancer")
    assert balancer["Type"] == "network"
    assert balancer["Scheme"] == ("internal" if expose.internal else "internet-facing")
    assert balancer["Subnets"] == (PRIVATE_SUBNETS if expose.internal else PUBLIC_SUBNETS)
    # One that is made without a security group can never get one.
    assert len(balancer["SecurityGroups"]) == 1
    assert attributes(balancer, "LoadBalancer") == {
        "deletion_protection.enabled": "false",
        "load_balancing.cross_zone.enabled": "true",
    }
    assert (only(template, "Listener")["Protocol"], only(template, "Listener")["Port"]) == listener
    assert only(template, "TargetGroup")["Protocol"] == targets
    (service,) = template.find_resources("AWS::ECS::Service").values()
    (reached,) = service["Properties"]["LoadBalancers"]
    assert reached["ContainerPort"] == container_port
    (found,) = template.find_resources("AWS::ElasticLoadBalancingV2::Listener")
    assert found in service["DependsOn"]
    name = Stack.of(web).resolve(str(web.url))["Fn::Join"][1]
    assert (name[0], name[-1]) == (f"{type(expose).__name__.lower()}://", f":{expose.port}")


def test_tls_ends_at_the_load_balancer() -> None:
    _, template = made(Tls(certificate=certificate(), domain="db.example.org"))
    listener = only(template, "Listener")
    assert listener["Certificates"] == [{"CertificateArn": certificate().certificate_arn}]
    assert listener["SslPolicy"].startswith("ELBSecurityPolicy-TLS13")
    assert "AlpnPolicy" not in listener
    outputs = [str(each["Value"]) for each in template.to_json()["Outputs"].values()]
    assert "tls://db.example.org:443" in outputs


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        (TargetHealth(), {"HealthCheckProtocol": "TCP", "HealthCheckPort": "traffic-port"}),
        (
            TargetHealth(path="/ready", port=8080, healthy_codes="200"),
            {
                "HealthCheckProtocol": "HTTP",
                "HealthCheckPath": "/ready",
                "HealthCheckPort": "8080",
                "Matcher": {"HttpCode": "200"},
            },
        ),
    ],
)
def test_health(health: TargetHealth, expected: Mapping[str, Any]) -> None:
    _, template = made(Tcp(port=5432), health=health)
    group = only(template, "TargetGroup")
    assert {key: group[key] for key in expected} == expected
    assert ("Matcher" in group) == ("Matcher" in expected)
    assert (group["HealthCheckIntervalSeconds"], group["HealthCheckTimeoutSeconds"]) == (10, 5)
    assert attributes(group, "TargetGroup")["deregistration_delay.timeout_seconds"] == "30"


@pytest.mark.parametrize(
    ("expose", "more"), [(Tcp(port=1, sticky=True), {}), (Udp(port=1, sticky=True), UDP)]
)
def test_sticky(expose: Exposure, more: Mapping[str, Any]) -> None:
    _, template = made(expose, **more)
    found = attributes(only(template, "TargetGroup"), "TargetGroup")
    assert (found["stickiness.enabled"], found["stickiness.type"]) == ("true", "source_ip")


def test_deletion_protection() -> None:
    _, template = made(Tcp(port=5432, deletion_protection=True))
    found = attributes(only(template, "LoadBalancer"), "LoadBalancer")
    assert found["deletion_protection.enabled"] == "true"


@pytest.mark.parametrize("port", [0, 65536])
def test_port_out_of_range(port: int) -> None:
    with pytest.raises(InvalidSpecError, match=r"expose.port: .*listener-port-out-of-range"):
        made(Tcp(port=port))


def test_certificate_is_needed() -> None:
    with pytest.raises(InvalidSpecError, match=r"domain= and zone=.*certificate-missing"):
        made(Tls(domain="db.example.org"))


def test_udp_needs_a_port_that_can_be_checked() -> None:
    with pytest.raises(InvalidSpecError, match=r"TargetHealth\(port=.*udp-target-unchecked"):
        made(Udp(port=53), None, **{**UDP, "health": TargetHealth()})


def test_requests_cannot_be_counted() -> None:
    with pytest.raises(InvalidSpecError, match="combination-refused"):
        made(Tcp(port=53), scaling=Scaling(requests_per_target_per_minute=10))


def test_vpc_that_does_not_know_its_addresses(stack: Stack) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-1",
        availability_zones=["a", "b"],
        private_subnet_ids=PRIVATE_SUBNETS,
    )
    cluster = ecs.Cluster.from_cluster_attributes(stack, "Cluster", cluster_name="c", vpc=vpc)
    expose = Tcp(port=80, internal=True)
    with pytest.raises(InvalidSpecError, match=r"expose.allow_from: .*vpc-addresses-unknown"):
        LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose)
    expose = Tcp(port=80, internal=True, allow_from=["10.0.0.0/8"])
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose)
