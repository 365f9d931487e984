"""AWS WAF before a load balancer."""

from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Template

from cdk_containers import (
    ContainerCluster,
    Firewall,
    Http,
    InvalidSpecError,
    LoadBalancedService,
    SharedLoadBalancer,
)

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
ACL = "AWS::WAFv2::WebACL"
ASSOCIATION = "AWS::WAFv2::WebACLAssociation"
ARN = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/0"


def add(
    stack: Stack, cluster: ContainerCluster, firewall: Firewall, construct_id: str = "Web"
) -> None:
    expose = Http(firewall=firewall)
    LoadBalancedService(stack, construct_id, cluster=cluster, image=IMAGE, port=80, expose=expose)


def only(stack: Stack, kind: str) -> Mapping[str, Any]:
    (found,) = Template.from_stack(stack).find_resources(kind).values()
    return found["Properties"]


def test_managed_rules_turn_away(stack: Stack, cluster: ContainerCluster) -> None:
    add(stack, cluster, Firewall())
    acl = only(stack, ACL)
    assert acl["Scope"] == "REGIONAL"
    assert acl["DefaultAction"] == {"Allow": {}}
    *managed, limit = sorted(acl["Rules"], key=lambda rule: rule["Priority"])
    assert [rule["Statement"]["ManagedRuleGroupStatement"]["Name"] for rule in managed] == [
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
    ]
    assert all(rule["OverrideAction"] == {"None": {}} for rule in managed)
    assert limit["Statement"]["RateBasedStatement"] == {"AggregateKeyType": "IP", "Limit": 2000}
    assert limit["Action"] == {"Block": {}}


def test_only_count(stack: Stack, cluster: ContainerCluster) -> None:
    add(stack, cluster, Firewall(only_count=True))
    *managed, limit = only(stack, ACL)["Rules"]
    assert all(rule["OverrideAction"] == {"Count": {}} for rule in managed)
    assert limit["Action"] == {"Count": {}}


def test_no_limit(stack: Stack, cluster: ContainerCluster) -> None:
    add(stack, cluster, Firewall(requests_per_5_minutes=None))
    assert len(only(stack, ACL)["Rules"]) == 3


def test_load_balancer_comes_first(stack: Stack, cluster: ContainerCluster) -> None:
    add(stack, cluster, Firewall())
    template = Template.from_stack(stack)
    (balancer,) = template.find_resources("AWS::ElasticLoadBalancingV2::LoadBalancer")
    (acl,) = template.find_resources(ACL)
    assert only(stack, ASSOCIATION) == {
        "ResourceArn": {"Ref": balancer},
        "WebACLArn": {"Fn::GetAtt": [acl, "Arn"]},
    }


def test_each_firewall_has_metrics_of_its_own(stack: Stack, cluster: ContainerCluster) -> None:
    """AWS WAF keeps the names All and Default_Action for itself."""
    add(stack, cluster, Firewall(), "Web")
    add(stack, cluster, Firewall(), "Api")
    names = {
        each["Properties"]["VisibilityConfig"]["MetricName"]
        for each in Template.from_stack(stack).find_resources(ACL).values()
    }
    assert len(names) == 2
    assert not names & {"All", "Default_Action"}
    assert all(name.isalnum() and len(name) <= 128 for name in names)


def test_existing_web_acl(stack: Stack, vpc: ec2.IVpc) -> None:
    expose = Http(firewall=Firewall(web_acl_arn=ARN))
    SharedLoadBalancer(stack, "Balancer", network=vpc, expose=expose)
    Template.from_stack(stack).resource_count_is(ACL, 0)
    assert only(stack, ASSOCIATION)["WebACLArn"] == ARN


@pytest.mark.parametrize("limit", [10, 2_000_000_000])
def test_limits_that_aws_takes(stack: Stack, cluster: ContainerCluster, limit: int) -> None:
    add(stack, cluster, Firewall(requests_per_5_minutes=limit))
    assert only(stack, ACL)["Rules"][-1]["Statement"]["RateBasedStatement"]["Limit"] == limit


@pytest.mark.parametrize(
    ("firewall", "says"),
    [
        (Firewall(requests_per_5_minutes=9), r"10 to 2000000000.*firewall-limit-out-of-range"),
        (Firewall(requests_per_5_minutes=2_000_000_001), "firewall-limit-out-of-range"),
        (Firewall(web_acl_arn="shop"), r"regional/webacl/NAME/ID.*web-acl-arn-invalid"),
        (
            Firewall(web_acl_arn=ARN.replace("regional", "global")),
            r"for load balancers.*web-acl-arn-invalid",
        ),
        (Firewall(web_acl_arn=ARN, only_count=True), r"web_acl_arn= alone.*firewall-unclear"),
        (Firewall(web_acl_arn=ARN, requests_per_5_minutes=None), "firewall-unclear"),
    ],
)
def test_what_is_refused(
    stack: Stack, cluster: ContainerCluster, firewall: Firewall, says: str
) -> None:
    with pytest.raises(InvalidSpecError, match=rf"expose\.firewall.*{says}"):
        add(stack, cluster, firewall)
    assert stack.node.try_find_child("Web") is None
