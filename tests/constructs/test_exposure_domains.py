"""Certificates and DNS records of the names that people use."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from aws_cdk import Fn, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_route53 as route53
from aws_cdk.assertions import Template

from cdk_containers import (
    ContainerCluster,
    Https,
    InvalidSpecError,
    LoadBalancedService,
    SharedLoadBalancer,
    Tls,
)
from tests.apps import new_stack

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
CERTIFICATE = "AWS::CertificateManager::Certificate"
RECORD = "AWS::Route53::RecordSet"

MakeZone = Callable[[Stack], route53.IHostedZone]


def zone(stack: Stack, name: str = "example.org") -> route53.IHostedZone:
    return route53.HostedZone.from_hosted_zone_attributes(
        stack, "Zone", hosted_zone_id="Z1", zone_name=name
    )


def certificate(stack: Stack) -> acm.ICertificate:
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/0"
    return acm.Certificate.from_certificate_arn(stack, "Certificate", arn)


def properties(stack: Stack, kind: str) -> list[Mapping[str, Any]]:
    return [each["Properties"] for each in Template.from_stack(stack).find_resources(kind).values()]


def codes(refused: pytest.ExceptionInfo[InvalidSpecError]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


def test_certificate_and_records_of_a_zone(flags: Mapping[str, Any]) -> None:
    stack = new_stack(flags)
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-1",
        availability_zones=["a", "b"],
        public_subnet_ids=["subnet-1", "subnet-2"],
    )
    balancer = SharedLoadBalancer(
        stack,
        "Balancer",
        network=vpc,
        expose=Https(
            domain="shop.example.org",
            zone=zone(stack),
            other_domains=["*.example.org", "example.org", "shop.example.org"],
        ),
    )
    names = ["shop.example.org", "*.example.org", "example.org"]
    (made,) = properties(stack, CERTIFICATE)
    assert [made["DomainName"], *made["SubjectAlternativeNames"]] == names
    assert made["ValidationMethod"] == "DNS"
    # One record in the zone validates a name and the wildcard below it.
    assert made["DomainValidationOptions"] == [
        {"DomainName": name, "HostedZoneId": "Z1"} for name in ("shop.example.org", "example.org")
    ]
    records = properties(stack, RECORD)
    # The load balancer has no IPv6 addresses.
    assert [(each["Name"], each["Type"]) for each in records] == [(f"{n}.", "A") for n in names]
    assert {each["HostedZoneId"] for each in records} == {"Z1"}
    assert balancer.url == "https://shop.example.org/"


def test_records_keep_their_ids() -> None:
    """With another id it would be made before the old one is deleted, which Route 53 refuses."""
    found: list[Mapping[str, str]] = []
    for others in (
        ["a.example.org", "*.example.org", "aexample.org.example.org"],
        ["aexample.org.example.org", "*.example.org", "a.example.org"],
    ):
        stack = new_stack()
        vpc = ec2.Vpc(stack, "Vpc")
        expose = Https(domain="example.org", zone=zone(stack), other_domains=others)
        SharedLoadBalancer(stack, "Balancer", network=vpc, expose=expose)
        records = Template.from_stack(stack).find_resources(RECORD)
        found.append({each["Properties"]["Name"]: name for name, each in records.items()})
    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_zone_made_in_the_same_app(stack: Stack, cluster: ContainerCluster) -> None:
    made = route53.PublicHostedZone(stack, "Zone", zone_name="example.org")
    LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        image=IMAGE,
        port=80,
        expose=Https(domain="example.org", zone=made),
    )
    (record,) = properties(stack, RECORD)
    assert record["HostedZoneId"] == stack.resolve(made.hosted_zone_id)
    assert record["Name"] == "example.org."


def _without_name(stack: Stack) -> route53.IHostedZone:
    return route53.HostedZone.from_hosted_zone_id(stack, "Zone", "Z1")


def _named_later(stack: Stack) -> route53.IHostedZone:
    return zone(stack, Fn.import_value("zone"))


@pytest.mark.parametrize("make", [_without_name, _named_later])
def test_zone_whose_name_is_not_known(
    stack: Stack, cluster: ContainerCluster, make: MakeZone
) -> None:
    expose = Https(domain="shop.example.org", zone=make(stack))
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose)
    (record,) = properties(stack, RECORD)
    assert record["Name"] == "shop.example.org."


def test_domain_that_is_known_at_deployment_only(stack: Stack, cluster: ContainerCluster) -> None:
    expose = Https(
        domain=Fn.import_value("domain"), zone=zone(stack), other_domains=[Fn.import_value("other")]
    )
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose)
    names = [each["Name"] for each in properties(stack, RECORD)]
    assert names == [
        {"Fn::Join": ["", [{"Fn::ImportValue": name}, "."]]} for name in ("domain", "other")
    ]


def test_certificate_of_ones_own_beside_a_zone(stack: Stack, cluster: ContainerCluster) -> None:
    private = route53.PrivateHostedZone(
        stack, "Zone", zone_name="example.org", vpc=cluster.cluster.vpc
    )
    expose = Https(
        domain="shop.example.org", zone=private, certificate=certificate(stack), internal=True
    )
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose)
    assert properties(stack, CERTIFICATE) == []
    assert [each["Name"] for each in properties(stack, RECORD)] == ["shop.example.org."]


def test_network_load_balancer(stack: Stack, cluster: ContainerCluster) -> None:
    expose = Tls(domain="db.example.org", zone=zone(stack), port=5432)
    web = LoadBalancedService(stack, "Db", cluster=cluster, image=IMAGE, port=80, expose=expose)
    (made,) = properties(stack, CERTIFICATE)
    assert made["DomainName"] == "db.example.org"
    assert len(properties(stack, RECORD)) == 1
    assert web.url == "tls://db.example.org:5432"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ["certificate-missing"]),
        ({"domain": "shop.example.org"}, ["certificate-missing"]),
        ({"zone": zone}, ["certificate-missing"]),
        ({"zone": zone, "certificate": certificate}, ["domain-missing"]),
        ({"zone": zone, "domain": "shop.example.com"}, ["domain-not-in-zone"]),
        ({"zone": zone, "domain": "badexample.org"}, ["domain-not-in-zone"]),
        (
            {"zone": zone, "domain": "a.co", "other_domains": ["b.co", "c.example.org"]},
            ["domain-not-in-zone", "domain-not-in-zone"],
        ),
        ({"zone": zone, "domain": "https://shop.example.org"}, ["domain-invalid"]),
        ({"zone": zone, "domain": "a.*.example.org"}, ["domain-invalid"]),
        ({"zone": zone, "domain": "shop.example.org."}, ["domain-invalid"]),
        (
            {"zone": zone, "domain": "example.org", "other_domains": "*.example.org"},
            ["argument-type-invalid"],
        ),
    ],
)
def test_what_is_refused(
    stack: Stack, cluster: ContainerCluster, settings: Mapping[str, Any], expected: Sequence[str]
) -> None:
    given: dict[str, Any] = {
        key: value(stack) if callable(value) else value for key, value in settings.items()
    }
    with pytest.raises(InvalidSpecError) as refused:
        LoadBalancedService(
            stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=Https(**given)
        )
    assert codes(refused) == expected
    assert all("expose." in str(finding.where) for finding in refused.value.findings)
    assert stack.node.try_find_child("Web") is None


@pytest.mark.parametrize("domain", ["example.org", "*.example.org", "A.Example.org"])
def test_names_that_are_in_the_zone(stack: Stack, cluster: ContainerCluster, domain: str) -> None:
    expose = Https(domain=domain, zone=zone(stack))
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose)
    assert len(properties(stack, RECORD)) == 1


def test_certificate_in_a_private_zone(stack: Stack, cluster: ContainerCluster) -> None:
    private = route53.PrivateHostedZone(
        stack, "Zone", zone_name="example.org", vpc=cluster.cluster.vpc
    )
    expose = Https(domain="shop.example.org", zone=private, internal=True)
    with pytest.raises(InvalidSpecError, match=r"Give a public zone.*certificate-in-private-zone"):
        LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose)
