from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Annotations, Match, Template
from syrupy.assertion import SnapshotAssertion

from cdk_containers import (
    Capacity,
    ContainerCluster,
    Ec2Capacity,
    InternalService,
    InvalidSpecError,
)
from tests.apps import existing_vpc, new_stack
from tests.constructs.on_instances import arm_task
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
        ([Capacity.ec2("nodes")], "'nodes' so far.*run_by_default_on"),
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


def strategies(stack: Stack) -> list[list[Mapping[str, Any]]]:
    """The cluster's default strategy, and those of its services."""
    template = Template.from_stack(stack)
    kind = "AWS::ECS::ClusterCapacityProviderAssociations"
    (associations,) = template.find_resources(kind).values()
    services = template.find_resources("AWS::ECS::Service").values()
    return [
        associations["Properties"]["DefaultCapacityProviderStrategy"],
        *(each["Properties"]["CapacityProviderStrategy"] for each in services),
    ]


def test_instances_by_default(stack: Stack, cluster: ContainerCluster) -> None:
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster)
    cluster.run_by_default_on([Capacity.ec2(nodes, weight=2)])
    InternalService(stack, "Orders", cluster=cluster, task=arm_task())
    InternalService(stack, "Apart", cluster=cluster, image="apart:1", capacity=[Capacity.fargate()])
    template = Template.from_stack(stack)
    (provider,) = template.find_resources("AWS::ECS::CapacityProvider")
    on_nodes = [{"CapacityProvider": {"Ref": provider}, "Weight": 2}]
    assert strategies(stack) == [
        on_nodes,
        on_nodes,
        [{"CapacityProvider": "FARGATE", "Weight": 1}],
    ]


def test_what_says_its_own_capacity_does_not_use_the_default(
    stack: Stack, cluster: ContainerCluster
) -> None:
    InternalService(
        stack, "Orders", cluster=cluster, image="orders:1", capacity=[Capacity.fargate()]
    )
    cluster.run_by_default_on([Capacity.fargate_spot()])
    assert strategies(stack)[0] == [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}]


def test_another_default_comes_too_late(stack: Stack, cluster: ContainerCluster) -> None:
    InternalService(stack, "Orders", cluster=cluster, image="orders:1")
    with pytest.raises(InvalidSpecError, match=r"before services are made.*cluster-default-used"):
        cluster.run_by_default_on([Capacity.fargate_spot()])


@pytest.mark.parametrize(
    ("capacity", "code"),
    [
        ([], "cluster-without-capacity"),
        ([Capacity.fargate(weight=0)], "capacity-strategy-refused"),
        ([Capacity.ec2("nodes"), Capacity.fargate()], "capacity-strategy-refused"),
        ([Capacity.ec2("nodes")], "capacity-not-of-cluster"),
    ],
)
def test_another_default_refused(
    cluster: ContainerCluster, capacity: list[Capacity], code: str
) -> None:
    with pytest.raises(InvalidSpecError, match=rf"Test/Cluster: .*\[{code}\]"):
        cluster.run_by_default_on(capacity)


def test_instances_of_any_making(stack: Stack, cluster: ContainerCluster) -> None:
    """A capacity provider that no construct of ours has made."""
    theirs = ec2.SecurityGroup.from_security_group_id(stack, "Theirs", "sg-1")
    cluster.add_instances("their-nodes", theirs)
    cluster.run_by_default_on([Capacity.ec2("their-nodes")])
    Template.from_stack(stack).has_resource_properties(
        "AWS::ECS::ClusterCapacityProviderAssociations",
        {"CapacityProviders": ["FARGATE", "FARGATE_SPOT", "their-nodes"]},
    )
