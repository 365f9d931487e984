"""Every way to be reached passes CDK's validation and cfn-lint."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aws_cdk import App, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_route53 as route53
from cfnlint.api import lint  # pyright: ignore[reportMissingTypeStubs]
from cfnlint.config import ManualArgs  # pyright: ignore[reportMissingTypeStubs]

from cdk_containers import (
    Architecture,
    Capacity,
    Container,
    ContainerCluster,
    Ec2Capacity,
    ExistingListener,
    Exposure,
    Firewall,
    Http,
    Https,
    LoadBalancedService,
    NetworkMode,
    Port,
    PublicAddresses,
    Route,
    SharedLoadBalancer,
    TargetHealth,
    Task,
    Tcp,
    Tls,
    Udp,
)
from tests.apps import existing_vpc

# A dependency that a reference implies already: CDK writes each one out.
HARMLESS = {"W3005"}
LISTENER = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/shop/0/1"
WEB_ACL = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/0"


def exposures(stack: Stack, balancer: SharedLoadBalancer) -> Mapping[str, Exposure]:
    zone = route53.HostedZone.from_hosted_zone_attributes(
        stack, "Zone", hosted_zone_id="Z1", zone_name="example.org"
    )
    certificate = acm.Certificate.from_certificate_arn(
        stack, "Certificate", "arn:aws:acm:us-east-1:123456789012:certificate/0"
    )
    existing = ExistingListener(
        elbv2.ApplicationListener.from_application_listener_attributes(
            stack,
            "Listener",
            listener_arn=LISTENER,
            security_group=ec2.SecurityGroup.from_security_group_id(
                stack, "Group", "sg-00000000000000001", allow_all_outbound=False
            ),
        ),
        url="https://example.org/",
    )
    return {
        "Http": Http(sticky_seconds=60, firewall=Firewall(requests_per_5_minutes=10)),
        "InternalHttp": Http(internal=True, firewall=Firewall(web_acl_arn=WEB_ACL)),
        "Https": Https(
            domain="shop.example.org",
            zone=zone,
            other_domains=["*.example.org"],
            firewall=Firewall(only_count=True),
        ),
        "InternalHttps": Https(certificate=certificate, internal=True, allow_from=["10.0.0.0/8"]),
        "Route": Route(listener=balancer, hosts=["*.example.org"], paths=["/a", "/a/*"]),
        "Existing": Route(listener=existing, paths=["/b/*"], priority=7, sticky_seconds=60),
        "Tcp": Tcp(port=5432, sticky=True),
        "InternalTcp": Tcp(port=5432, internal=True, deletion_protection=True),
        "Udp": Udp(port=53, sticky=True),
        "Tls": Tls(domain="db.example.org", zone=zone),
        "PublicAddresses": PublicAddresses(allow_from=["203.0.113.0/24"]),
    }


def task(*ports: Port, **more: Any) -> Task:
    container = Container(
        name="app", image="public.ecr.aws/nginx/nginx:1.27", ports=ports, memory_mib=256
    )
    return Task(containers=[container], **more)


def test_every_way_to_be_reached_passes_every_validation() -> None:
    app = App(context={"@aws-cdk/core:validateAgainstDefaultRules": True})
    base = Stack(app, "Base")
    cluster = ContainerCluster(base, "Cluster", network=existing_vpc(base))
    nodes = [Capacity.ec2(Ec2Capacity(base, "Nodes", cluster=cluster))]
    balancer = SharedLoadBalancer(base, "Balancer", network=cluster.cluster.vpc)
    exposed = exposures(base, balancer)
    for construct_id, expose in exposed.items():
        LoadBalancedService(
            base,
            construct_id,
            cluster=cluster,
            task=task(
                Port(number=80), Port(number=53, protocol="udp"), Port(number=8080, host_port=8080)
            ),
            port=53 if isinstance(expose, Udp) else 80,
            expose=expose,
            health=TargetHealth(port=8080),
        )
    for construct_id, ports, health in (
        ("Http", [Port(number=80)], TargetHealth()),
        ("Route", [Port(number=80)], TargetHealth()),
        ("Tcp", [Port(number=80)], TargetHealth(path="/")),
        (
            "Udp",
            [Port(number=53, host_port=53, protocol="udp"), Port(number=8080, host_port=8080)],
            TargetHealth(port=8080),
        ),
    ):
        expose = exposed[construct_id]
        if isinstance(expose, Route):
            expose = replace(expose, paths=["/bridge/*"])
        LoadBalancedService(
            base,
            f"Bridge{construct_id}",
            cluster=cluster,
            task=task(*ports, network_mode=NetworkMode.BRIDGE, architecture=Architecture.ARM64),
            expose=expose,
            health=health,
            capacity=nodes,
        )
    template = app.synth().get_stack_by_name("Base").template
    text = json.dumps(template, ensure_ascii=False)
    matches = lint(text, config=ManualArgs(regions=["us-east-1"]))
    assert [str(match) for match in matches if match.rule.id not in HARMLESS] == []
