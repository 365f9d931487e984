"""A service for other services, and the minimal call of each kind."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ecs as ecs
from aws_cdk.assertions import Template

from cdk_containers import (
    Capacity,
    Container,
    ContainerCluster,
    InternalService,
    InvalidSpecError,
    LoadBalancedService,
    Operation,
    Port,
    QueueWorker,
    ScheduledTask,
    Task,
)
from tests.apps import PRIVATE_SUBNETS, existing_vpc
from tests.templates import before, logical_id, properties, resources

IMAGE = "public.ecr.aws/nginx/nginx:1.27"

MINIMAL: dict[str, Callable[[Stack, ContainerCluster], object]] = {
    "internal": lambda stack, cluster: InternalService(stack, "S", cluster=cluster, image=IMAGE),
    "worker": lambda stack, cluster: QueueWorker(stack, "S", cluster=cluster, image=IMAGE),
    "schedule": lambda stack, cluster: ScheduledTask(
        stack, "S", cluster=cluster, image=IMAGE, schedule="rate(1 day)"
    ),
    "balanced": lambda stack, cluster: LoadBalancedService(
        stack, "S", cluster=cluster, image=IMAGE, port=80
    ),
}


@pytest.mark.parametrize("kind", MINIMAL)
def test_minimal_call(kind: str, stack: Stack, cluster: ContainerCluster) -> None:
    """Three arguments at most beside the place."""
    MINIMAL[kind](stack, cluster)
    task = properties(stack, "AWS::ECS::TaskDefinition")
    (container,) = task["ContainerDefinitions"]
    assert container["Image"] == IMAGE
    assert container["LogConfiguration"]["LogDriver"] == "awslogs"


def test_nothing_reaches_it(stack: Stack, cluster: ContainerCluster) -> None:
    InternalService(stack, "Mailer", cluster=cluster, image=IMAGE)
    assert resources(stack, "AWS::ElasticLoadBalancingV2::LoadBalancer") == {}
    assert resources(stack, "AWS::EC2::SecurityGroupIngress") == {}
    group = properties(stack, "AWS::EC2::SecurityGroup")
    assert "SecurityGroupIngress" not in group
    service = properties(stack, "AWS::ECS::Service")
    where = service["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert (where["AssignPublicIp"], where["Subnets"]) == ("DISABLED", PRIVATE_SUBNETS)
    assert "LoadBalancers" not in service
    assert "HealthCheckGracePeriodSeconds" not in service
    assert "ServiceConnectConfiguration" not in service
    breaker = service["DeploymentConfiguration"]["DeploymentCircuitBreaker"]
    assert breaker == {"Enable": True, "Rollback": True}


def test_ports_that_nobody_calls_need_no_choice(stack: Stack, cluster: ContainerCluster) -> None:
    ports = [Port(number=80), Port(number=81)]
    made = InternalService(
        stack, "Mailer", cluster=cluster, task=Container(name="app", image=IMAGE, ports=ports)
    )
    assert made.connections.default_port is None


def test_grants_go_to_the_task_role(stack: Stack, cluster: ContainerCluster) -> None:
    table = dynamodb.TableV2(
        stack,
        "Table",
        partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
    )
    made = InternalService(stack, "Mailer", cluster=cluster, image=IMAGE)
    table.grant_read_data(made)
    policy = properties(stack, "AWS::IAM::Policy", "TaskDefinitionTaskRole")
    assert policy["Roles"] == [{"Ref": logical_id(stack, "AWS::IAM::Role", "TaskDefinitionTask")}]
    earlier = before(stack, logical_id(stack, "AWS::ECS::Service"))
    assert logical_id(stack, "AWS::IAM::Policy", "TaskDefinitionTaskRole") in earlier


def test_in_a_cluster_of_somebody_else(stack: Stack) -> None:
    cluster = ecs.Cluster.from_cluster_attributes(
        stack, "Cluster", cluster_name="shop", vpc=existing_vpc(stack)
    )
    InternalService(stack, "Mailer", cluster=cluster, image=IMAGE)
    service = properties(stack, "AWS::ECS::Service")
    assert (service["Cluster"], service["LaunchType"]) == ("shop", "FARGATE")


def test_on_instances_of_somebody_else(stack: Stack) -> None:
    cluster = ecs.Cluster.from_cluster_attributes(
        stack, "Cluster", cluster_name="shop", vpc=existing_vpc(stack)
    )
    InternalService(stack, "Mailer", cluster=cluster, image=IMAGE, capacity=[Capacity.ec2("nodes")])
    service = properties(stack, "AWS::ECS::Service")
    assert service["CapacityProviderStrategy"] == [{"CapacityProvider": "nodes", "Weight": 1}]


def test_shell(stack: Stack, cluster: ContainerCluster) -> None:
    InternalService(
        stack, "Mailer", cluster=cluster, image=IMAGE, operation=Operation(enable_exec=True)
    )
    assert properties(stack, "AWS::ECS::Service")["EnableExecuteCommand"] is True
    outputs = Template.from_stack(stack).find_outputs("*")
    assert any("OpenShell" in each for each in outputs)


@pytest.mark.parametrize(
    ("settings", "place", "code", "fix"),
    [
        ({}, "image", "task-unclear", "Give image= and port="),
        (
            {"image": IMAGE, "task": Container(name="app", image=IMAGE)},
            "image",
            "task-unclear",
            "or task= for anything else",
        ),
        (
            {"task": Task(containers=[Container(name="app", image=IMAGE)]), "port": 80},
            "port",
            "reachable-port-unclear",
            "Port",
        ),
        (
            {"image": IMAGE, "operation": Operation(log_retention_days=2)},
            "operation.log_retention_days",
            "log-retention-unknown",
            "Choose",
        ),
    ],
)
def test_refused(
    stack: Stack, cluster: ContainerCluster, settings: Any, place: str, code: str, fix: str
) -> None:
    with pytest.raises(InvalidSpecError, match=fix) as refused:
        InternalService(stack, "Mailer", cluster=cluster, **settings)
    assert (code, f"Test/Mailer: {place}") in [
        (each.code, str(each.where)) for each in refused.value.findings
    ]
    assert stack.node.try_find_child("Mailer") is None
