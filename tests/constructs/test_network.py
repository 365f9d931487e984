from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Match, Template
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from cdk_containers import InvalidSpecError, Nat, Network
from cdk_containers.checks import Egress
from cdk_containers.network import placement_in
from tests.apps import new_stack
from tests.readable import readable


def subnets(stack: Stack) -> dict[str, str]:
    """Logical id and CIDR block of each subnet."""
    found = Template.from_stack(stack).find_resources("AWS::EC2::Subnet")
    return {name: each["Properties"]["CidrBlock"] for name, each in found.items()}


def test_default(flags: Mapping[str, Any], snapshot: SnapshotAssertion) -> None:
    stack = new_stack(flags)
    Network(stack, "Network")
    assert readable(stack) == snapshot


def test_without_nat(flags: Mapping[str, Any], snapshot: SnapshotAssertion) -> None:
    stack = new_stack(flags)
    Network(stack, "Network", nat=Nat.none(endpoints=["ssmmessages"]))
    assert readable(stack) == snapshot


@settings(max_examples=8)
@given(fewer=st.integers(2, 5), cidr=st.sampled_from(["10.0.0.0/16", "10.8.0.0/18"]))
def test_another_zone_moves_no_subnet(fewer: int, cidr: str) -> None:
    before, after = new_stack(), new_stack()
    Network(before, "Network", availability_zones=fewer, cidr=cidr)
    Network(after, "Network", availability_zones=fewer + 1, cidr=cidr)
    assert subnets(before).items() < subnets(after).items()


@pytest.mark.parametrize(
    ("nat", "gateways"),
    [(Nat.single(), 1), (Nat.per_az(), 3), (Nat.none(), 0), (Nat.public_tasks(), 0)],
)
def test_nat_gateways(stack: Stack, nat: Nat, gateways: int) -> None:
    Network(stack, "Network", nat=nat, availability_zones=3)
    Template.from_stack(stack).resource_count_is("AWS::EC2::NatGateway", gateways)


@pytest.mark.parametrize("nat", [Nat.single(), Nat.none(), Nat.public_tasks()])
def test_changing_nat_replaces_no_subnet(nat: Nat) -> None:
    before, after = new_stack(), new_stack()
    Network(before, "Network", nat=Nat.per_az())
    Network(after, "Network", nat=nat)
    assert subnets(before) == subnets(after)


def test_public_subnets_hand_out_no_public_addresses(stack: Stack) -> None:
    Network(stack, "Network")
    Template.from_stack(stack).all_resources_properties(
        "AWS::EC2::Subnet", {"MapPublicIpOnLaunch": False}
    )


def test_default_security_group_is_closed(stack: Stack) -> None:
    Network(stack, "Network")
    Template.from_stack(stack).resource_count_is("Custom::VpcRestrictDefaultSG", 1)


def test_without_nat_tasks_reach_what_they_need(stack: Stack) -> None:
    network = Network(stack, "Network", nat=Nat.none(endpoints=["secretsmanager"]))
    assert network.placement.egress == Egress.through_endpoints(
        ["ecr.api", "ecr.dkr", "s3", "logs", "secretsmanager"]
    )
    template = Template.from_stack(stack)
    made = template.find_resources("AWS::EC2::VPCEndpoint")
    services = {
        "".join(p for p in each["Properties"]["ServiceName"]["Fn::Join"][1] if isinstance(p, str))
        for each in made.values()
    }
    assert services == {
        f"com.amazonaws..{name}" for name in ("ecr.api", "ecr.dkr", "logs", "s3", "secretsmanager")
    }
    template.all_resources_properties(
        "AWS::EC2::SecurityGroup",
        {"SecurityGroupIngress": Match.array_with([Match.object_like({"FromPort": 443})])},
    )


def test_public_tasks_have_public_addresses(stack: Stack) -> None:
    placement = Network(stack, "Network", nat=Nat.public_tasks()).placement
    assert placement.assign_public_ip
    assert placement.egress == Egress.to_internet()


def test_existing_vpc_serves(vpc: ec2.IVpc) -> None:
    placement = placement_in(vpc)
    assert not placement.assign_public_ip
    assert placement.egress == Egress.unknown()


def test_existing_vpc_without_private_subnets(stack: Stack) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["a"], public_subnet_ids=["subnet-1"]
    )
    assert placement_in(vpc).assign_public_ip


def test_all_problems_at_once_and_nothing_made(stack: Stack) -> None:
    with pytest.raises(InvalidSpecError) as refused:
        Network(
            stack, "Network", availability_zones=1, cidr="10.0.0.1/16", flow_log_retention_days=2
        )
    assert [finding.code for finding in refused.value.findings] == [
        "availability-zones-out-of-range",
        "cidr-invalid",
        "log-retention-unknown",
    ]
    assert not [child for child in stack.node.children if child.node.id == "Network"]


@pytest.mark.parametrize("endpoints", [["com.amazonaws.us-east-1.kms"], [""], ["Ssm"]])
def test_endpoint_names_refused(stack: Stack, endpoints: list[str]) -> None:
    with pytest.raises(InvalidSpecError, match="endpoint-name-invalid"):
        Network(stack, "Network", nat=Nat.none(endpoints=endpoints))


@pytest.mark.parametrize(
    "cidr", ["10.0.0.0/15", "10.0.0.0/20", "10.0.0.0/255.255.0.0", "10.0.0.0", "fd00::/16", ""]
)
def test_cidr_refused(stack: Stack, cidr: str) -> None:
    with pytest.raises(InvalidSpecError, match="cidr-invalid"):
        Network(stack, "Network", cidr=cidr)
