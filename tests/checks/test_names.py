"""The names that ECS knows are those that CDK knows, or the constructs could not use them."""

from aws_cdk.aws_ecs import Capability, UlimitName

from cdk_containers.checks.names import CAPABILITIES, ULIMITS


def test_capabilities_are_those_of_cdk() -> None:
    assert {each.name for each in Capability} == CAPABILITIES


def test_ulimits_are_those_of_cdk() -> None:
    assert {each.name.lower() for each in UlimitName} == ULIMITS
