"""A load balancer that services share, a network load balancer, and what belongs to them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import (  # pyright: ignore[reportMissingTypeStubs]
    ClientError,
    WaiterError,
)

from tests.local_aws.deployment import Environment, wait_until


@pytest.fixture(scope="module")
def template() -> str:
    return Path(__file__).with_name("load_balancers.yaml").read_text()


@pytest.fixture(scope="module")
def empty(start: Callable[..., Environment]) -> Environment:
    return start()


@pytest.fixture(scope="module")
def deployed(empty: Environment, template: str) -> Environment:
    empty.create(template)
    return empty


def load_balancer(deployed: Environment, name: str) -> Any:
    return deployed.client("elbv2").describe_load_balancers(Names=[name])["LoadBalancers"][0]


def rules(deployed: Environment) -> dict[str, Any]:
    found = deployed.client("elbv2").describe_rules(ListenerArn=deployed.output("Https"))["Rules"]
    return {rule["Priority"]: rule for rule in found}


def without(template: str, first: str, end: str) -> str:
    return template[: template.index(first)] + template[template.index(end) :]


_REFUSED: list[tuple[Callable[[str], str], str]] = [
    (lambda text: text.replace("!Ref Port", "443"), "A listener already exists on this port"),
    (
        lambda text: without(text, "  ShopRule:", "  OldRule:").replace("ShopRule, ", ""),
        "does not have an associated load balancer",
    ),
    (
        lambda text: without(text, "      NetworkConfiguration:", "Outputs:"),
        "Network Configuration must be provided",
    ),
    (
        lambda text: text.replace("!Ref OtherCertificate", "arn:none"),
        "Certificate 'arn:none' not found",
    ),
]


@pytest.mark.parametrize(("change", "reason"), _REFUSED)
def test_what_aws_refuses_is_refused(
    empty: Environment, template: str, change: Callable[[str], str], reason: str
) -> None:
    with pytest.raises(WaiterError):
        empty.create(change(template))
    assert any(reason in failure for failure in empty.failures())
    empty.delete()


def test_rules_look_at_host_and_path(deployed: Environment) -> None:
    dns = deployed.output("Dns")

    def ask(host: str | None, path: str = "/") -> Any:
        return deployed.aws.request(dns, path, port=443, host=host)

    assert ask("shop.example.com").status == 200
    assert ask("shop.example.com", "/other").status == 404
    assert ask("other.example.com").status == 404
    assert ask(None).status == 404
    moved = ask("old.example.com", "/a?b=c")
    assert moved.status == 301
    assert moved.headers["Location"].startswith("https://shop.example.com:443/a")
    assert deployed.aws.url(dns, 443, host="shop.example.com") == (
        f"http://443.shop.example.com.shared.alb.localhost:{deployed.aws.port}/"
    )


def test_rules_and_their_targets_are_described(deployed: Environment) -> None:
    found = rules(deployed)
    assert set(found) == {"10", "20", "default"}
    forward = found["10"]["Actions"][0]["ForwardConfig"]
    assert [group["Weight"] for group in forward["TargetGroups"]] == [1]
    assert forward["TargetGroupStickinessConfig"] == {"Enabled": False}
    elbv2 = deployed.client("elbv2")
    (group,) = elbv2.describe_target_groups(
        TargetGroupArns=[forward["TargetGroups"][0]["TargetGroupArn"]]
    )["TargetGroups"]
    assert group["ProtocolVersion"] == "HTTP1"
    assert group["LoadBalancerArns"] == [load_balancer(deployed, "shared")["LoadBalancerArn"]]
    attributes = elbv2.describe_target_group_attributes(TargetGroupArn=group["TargetGroupArn"])
    kept = {one["Key"]: one["Value"] for one in attributes["Attributes"]}
    assert kept["stickiness.enabled"] == "true"
    assert kept["deregistration_delay.timeout_seconds"] == "300"


def test_traffic_follows_the_weights_that_a_request_sets(deployed: Environment) -> None:
    elbv2, dns = deployed.client("elbv2"), deployed.output("Dns")
    rule = rules(deployed)["10"]
    shop = rule["Actions"][0]["ForwardConfig"]["TargetGroups"][0]["TargetGroupArn"]
    (empty,) = elbv2.create_target_group(Name="empty", TargetType="ip")["TargetGroups"]
    other = empty["TargetGroupArn"]

    def moved(to_shop: int, to_other: int) -> int:
        groups = [
            {"TargetGroupArn": shop, "Weight": to_shop},
            {"TargetGroupArn": other, "Weight": to_other},
        ]
        action = {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}
        elbv2.modify_rule(RuleArn=rule["RuleArn"], Actions=[action])
        assert rules(deployed)["10"]["Actions"][0]["ForwardConfig"]["TargetGroups"] == groups
        return deployed.aws.request(dns, port=443, host="shop.example.com").status

    assert moved(0, 100) == 503
    assert moved(100, 0) == 200
    elbv2.delete_target_group(TargetGroupArn=other)


def test_a_listener_has_more_certificates(deployed: Environment) -> None:
    found = deployed.client("elbv2").describe_listener_certificates(
        ListenerArn=deployed.output("Https")
    )["Certificates"]
    acm = deployed.client("acm")
    certificates = [
        acm.describe_certificate(CertificateArn=one["CertificateArn"])["Certificate"]
        for one in found
    ]
    assert [one["IsDefault"] for one in found] == [True, False]
    assert [one["DomainName"] for one in certificates] == ["example.com", "other.example.com"]
    assert {one["Status"] for one in certificates} == {"ISSUED"}


def test_the_record_leads_to_the_load_balancer(deployed: Environment) -> None:
    route53 = deployed.client("route53")
    (zone,) = route53.list_hosted_zones()["HostedZones"]
    records = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    (alias,) = (one["AliasTarget"] for one in records if one["Name"] == "shop.example.com.")
    assert alias["DNSName"] == f"dualstack.{deployed.output('Dns')}."
    shared = load_balancer(deployed, "shared")
    assert alias["HostedZoneId"] == shared["CanonicalHostedZoneId"]
    assert [zone["ZoneName"] for zone in shared["AvailabilityZones"]] == [
        "us-east-1a",
        "us-east-1b",
    ]


def test_the_web_acl_keeps_its_managed_rules(deployed: Environment) -> None:
    found = deployed.client("wafv2").get_web_acl_for_resource(
        ResourceArn=load_balancer(deployed, "shared")["LoadBalancerArn"]
    )
    assert [rule["Name"] for rule in found["WebACL"]["Rules"]] == ["common"]


def test_a_network_load_balancer_forwards_tcp_and_tls(deployed: Environment) -> None:
    network = load_balancer(deployed, "network")
    assert network["Type"] == "network"
    assert f":loadbalancer/{deployed.output('NetworkName')}" in network["LoadBalancerArn"]
    assert deployed.output("NetworkName").startswith("net/network/")
    assert network["DNSName"].endswith(".elb.us-east-1.amazonaws.com")
    assert len(network["SecurityGroups"]) == 1
    assert len(network["AvailabilityZones"]) == 2
    listeners = deployed.client("elbv2").describe_listeners(
        LoadBalancerArn=network["LoadBalancerArn"]
    )["Listeners"]
    assert {one["Protocol"] for one in listeners} == {"TCP", "TLS", "UDP"}
    assert all(":listener/net/network/" in one["ListenerArn"] for one in listeners)
    dns = deployed.output("NetworkDns")
    assert deployed.aws.request(dns).status == 200
    assert deployed.aws.request(dns, port=443).status == 200
    datagram = deployed.aws.request(dns, port=53)
    assert (datagram.status, datagram.text) == (501, "The local AWS does not emulate UDP.\n")


def test_a_priority_in_use_is_refused(deployed: Environment, template: str) -> None:
    with pytest.raises(WaiterError):
        deployed.update(template, Priority="10")
    wait_until(lambda: deployed.status() == "UPDATE_ROLLBACK_COMPLETE")
    assert any("Priority '10' is currently in use" in one for one in deployed.failures())
    assert set(rules(deployed)) == {"10", "20", "default"}
    with pytest.raises(ClientError, match="PriorityInUse"):
        deployed.client("elbv2").create_rule(
            ListenerArn=deployed.output("Https"),
            Priority=20,
            Conditions=[{"Field": "path-pattern", "Values": ["/any"]}],
            Actions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}],
        )


def test_rules_and_ports_change_in_place(deployed: Environment, template: str) -> None:
    before = {rule["RuleArn"] for rule in rules(deployed).values()}
    deployed.update(template, Priority="5", Port="9443")
    found = rules(deployed)
    assert set(found) == {"5", "10", "default"}
    assert {rule["RuleArn"] for rule in found.values()} == before


def test_deleting_the_stack_leaves_nothing(deployed: Environment) -> None:
    deployed.delete()
    elbv2 = deployed.client("elbv2")
    assert elbv2.describe_load_balancers()["LoadBalancers"] == []
    assert elbv2.describe_target_groups()["TargetGroups"] == []
    assert elbv2.describe_rules()["Rules"] == []
    assert deployed.client("acm").list_certificates()["CertificateSummaryList"] == []
    assert deployed.client("route53").list_hosted_zones()["HostedZones"] == []
    assert deployed.client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"] == []
