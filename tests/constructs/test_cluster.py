from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Annotations, Match, Template
from syrupy.assertion import SnapshotAssertion

from cdk_containers import Capacity, ContainerCluster, InvalidSpecError
from tests.apps import existing_vpc, new_stack
from tests.readable import readable


def test_default(flags: Mapping[str, Any], snapshot: SnapshotAssertion) -> None:
    stack = new_stack(flags)
    ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    assert readable(stack) == snapshot


def test_strategy(stack: Stack, vpc: ec2.IVpc) -> None:
    ContainerCluster(
        stack,
        "Cluster",
        network=vpc,
        capacity=[Capacity.fargate(base=1), Capacity.fargate_spot(weight=3)],
    )
    Template.from_stack(stack).has_resource_properties(
        "AWS::ECS::ClusterCapacityProviderAssociations",
        {
            "DefaultCapacityProviderStrategy": [
                {"CapacityProvider": "FARGATE", "Base": 1, "Weight": 1},
                {"CapacityProvider": "FARGATE_SPOT", "Weight": 3},
            ]
        },
    )


def test_exec_sessions_are_logged_and_encrypted(stack: Stack, vpc: ec2.IVpc) -> None:
    cluster = ContainerCluster(stack, "Cluster", network=vpc)
    key = {"Fn::GetAtt": [stack.get_logical_id(cluster.exec_key.node.default_child), "Arn"]}  # pyright: ignore[reportArgumentType]
    template = Template.from_stack(stack)
    template.has_resource_properties(
        "AWS::ECS::Cluster",
        {
            "Configuration": {
                "ExecuteCommandConfiguration": {
                    "KmsKeyId": key,
                    "Logging": "OVERRIDE",
                    "LogConfiguration": {"CloudWatchEncryptionEnabled": True},
                }
            }
        },
    )
    template.has_resource_properties("AWS::Logs::LogGroup", {"KmsKeyId": key})
    template.has_resource_properties(
        "AWS::KMS::Key",
        {
            "EnableKeyRotation": True,
            "KeyPolicy": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {
                                "Principal": {
                                    "Service": {
                                        "Fn::Join": [
                                            "",
                                            ["logs.", {"Ref": "AWS::Region"}, ".amazonaws.com"],
                                        ]
                                    }
                                }
                            }
                        )
                    ]
                )
            },
        },
    )


@pytest.mark.parametrize(
    ("capacity", "message"),
    [
        ([Capacity.fargate(base=1), Capacity.fargate_spot(base=1)], "each have a base"),
        ([Capacity.fargate(), Capacity.fargate()], "listed 2 times"),
        ([Capacity.fargate(weight=0)], "Every weight is 0"),
        ([Capacity(provider="my-nodes")], "no capacity provider 'my-nodes'"),
        ([], "has no default strategy"),
    ],
)
def test_strategy_refused(
    stack: Stack, vpc: ec2.IVpc, capacity: list[Capacity], message: str
) -> None:
    with pytest.raises(InvalidSpecError, match=message):
        ContainerCluster(stack, "Cluster", network=vpc, capacity=capacity)


def test_template_can_be_looked_at_twice(stack: Stack, vpc: ec2.IVpc) -> None:
    """CDK's own way to add the default strategy makes it again at each synthesis, and fails."""
    ContainerCluster(stack, "Cluster", network=vpc)
    Template.from_stack(stack)
    Annotations.from_stack(stack).has_no_error("*", Match.any_value())
