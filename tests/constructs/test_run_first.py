"""A task that ends well before a new version starts, in every kind of service."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Annotations, Match, Template

from cdk_containers import (
    Architecture,
    Capacity,
    Container,
    ContainerCluster,
    EbsVolume,
    Ec2Capacity,
    InternalService,
    InvalidSpecError,
    LoadBalancedService,
    Mount,
    Nat,
    Network,
    NetworkMode,
    Operation,
    QueueWorker,
    Rolling,
    SharedFileSystem,
    Task,
)
from cdk_containers.services.base import ContainerService
from tests.apps import PRIVATE_SUBNETS, existing_vpc
from tests.templates import as_text, before, logical_id, properties, resources, statements

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
MIGRATE = Container(name="migrate", image=IMAGE, command=["migrate"])
FIRST = Task(containers=[MIGRATE])
X86 = ["m6i.large"]


def migrated(
    stack: Stack, cluster: ContainerCluster | ecs.ICluster, first: Task = FIRST, **settings: Any
) -> InternalService:
    if "task" not in settings:
        settings["image"] = IMAGE
    return InternalService(
        stack, "Web", cluster=cluster, deployment=Rolling(run_first=first), **settings
    )


def imported(stack: Stack, **more: Any) -> ecs.ICluster:
    return ecs.Cluster.from_cluster_attributes(
        stack, "Imported", cluster_name="shop", vpc=existing_vpc(stack), **more
    )


def request(stack: Stack) -> Any:
    """What the function asks ECS for."""
    function = properties(stack, "AWS::Lambda::Function", "RunFirst")
    return json.loads(as_text(function["Environment"]["Variables"]["RUN_TASK"]))


def details(stack: Stack) -> Any:
    service = properties(stack, "AWS::ECS::Service")
    (hook,) = service["DeploymentConfiguration"]["LifecycleHooks"]
    assert hook["LifecycleStages"] == ["PRE_SCALE_UP"]
    return json.loads(as_text(hook["HookDetails"]))


KINDS: dict[str, Callable[..., ContainerService]] = {
    "internal": InternalService,
    "worker": QueueWorker,
    "balanced": lambda *place, **settings: LoadBalancedService(*place, port=80, **settings),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind(kind: str, stack: Stack, cluster: ContainerCluster) -> None:
    made = KINDS[kind](
        stack, "Web", cluster=cluster, image=IMAGE, deployment=Rolling(run_first=FIRST)
    )
    assert made.run_first is not None
    definition = logical_id(stack, "AWS::ECS::TaskDefinition", "RunFirst")
    assert details(stack) == {
        "taskDefinition": f"${{{definition}}}",
        "essentialContainers": ["migrate"],
        "logGroups": [f"${{{logical_id(stack, 'AWS::Logs::LogGroup', 'RunFirstTask')}}}"],
    }
    earlier = before(stack, logical_id(stack, "AWS::ECS::Service"))
    for policy in ("FunctionRole", "HookRole", "RunFirstTaskTaskDefinitionExecutionRole"):
        assert logical_id(stack, "AWS::IAM::Policy", policy) in earlier


def test_it_runs_where_the_service_does(stack: Stack, cluster: ContainerCluster) -> None:
    migrated(stack, cluster, capacity=[Capacity.fargate(base=1), Capacity.fargate_spot(weight=3)])
    group = logical_id(stack, "AWS::EC2::SecurityGroup")
    asked = request(stack)
    assert asked["capacityProviderStrategy"] == [
        {"capacityProvider": "FARGATE", "base": 1, "weight": 1},
        {"capacityProvider": "FARGATE_SPOT", "base": 0, "weight": 3},
    ]
    assert asked["networkConfiguration"]["awsvpcConfiguration"] == {
        "securityGroups": [f"${{{group}.GroupId}}"],
        "assignPublicIp": "DISABLED",
    }
    variables = properties(stack, "AWS::Lambda::Function", "RunFirst")["Environment"]["Variables"]
    assert variables["SUBNETS"] == ",".join(PRIVATE_SUBNETS)


def test_its_role_is_its_own(stack: Stack, cluster: ContainerCluster) -> None:
    made = migrated(stack, cluster)
    assert made.run_first is not None
    secret = secretsmanager.Secret(stack, "Owner")
    secret.grant_read(made.run_first.task.task_role)
    (statement,) = statements(stack, "RunFirstTaskTaskDefinitionTaskRole")
    assert "secretsmanager:GetSecretValue" in statement["Action"]
    earlier = before(stack, logical_id(stack, "AWS::ECS::Service"))
    assert logical_id(stack, "AWS::IAM::Policy", "RunFirstTaskTaskDefinitionTaskRole") in earlier


def test_logs(stack: Stack, cluster: ContainerCluster) -> None:
    migrated(stack, cluster, operation=Operation(log_retention_days=7, disposable=True))
    groups = resources(stack, "AWS::Logs::LogGroup")
    ours = [each for name, each in groups.items() if name.startswith("Web")]
    assert len(ours) == 3
    assert {each["Properties"]["RetentionInDays"] for each in ours} == {7}
    assert {each["DeletionPolicy"] for each in ours} == {"Delete"}
    group = logical_id(stack, "AWS::Logs::LogGroup", "RunFirstTask")
    outputs = Template.from_stack(stack).find_outputs("*")
    (command,) = (each["Value"] for name, each in outputs.items() if "FollowRunFirstLogs" in name)
    assert as_text(command).endswith(f"--follow ${{{group}}}")


def test_tasks_with_public_addresses(stack: Stack) -> None:
    cluster = ContainerCluster(
        stack, "Cluster", network=Network(stack, "Network", nat=Nat.public_tasks())
    )
    migrated(stack, cluster)
    assert request(stack)["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == (
        "ENABLED"
    )


def test_in_a_cluster_of_somebody_else(stack: Stack) -> None:
    migrated(stack, imported(stack))
    assert request(stack)["launchType"] == "FARGATE"
    assert request(stack)["cluster"].endswith(":cluster/shop")


def test_on_instances(stack: Stack, cluster: ContainerCluster) -> None:
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=X86)
    migrated(stack, cluster, capacity=[Capacity.ec2(nodes)])
    (part,) = request(stack)["capacityProviderStrategy"]
    assert part["capacityProvider"] == as_text(stack.resolve(nodes.provider))
    definition = properties(stack, "AWS::ECS::TaskDefinition", "RunFirst")
    assert definition["RequiresCompatibilities"] == ["EC2"]
    assert definition["NetworkMode"] == "awsvpc"


def test_beside_a_service_on_the_network_of_its_instances(stack: Stack) -> None:
    """Databases let the instances in, and so the task."""
    cluster = ContainerCluster(
        stack, "Cluster", network=Network(stack, "Network", nat=Nat.public_tasks())
    )
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=X86)
    task = Task(containers=[Container(name="app", image=IMAGE)], network_mode=NetworkMode.BRIDGE)
    migrated(stack, cluster, task=task, capacity=[Capacity.ec2(nodes)])
    group = as_text(stack.resolve(nodes.security_group.security_group_id))
    assert request(stack)["networkConfiguration"]["awsvpcConfiguration"] == {
        "securityGroups": [group],
        # ECS refuses one for tasks on EC2.
        "assignPublicIp": "DISABLED",
    }


def test_file_system_that_only_it_mounts(stack: Stack, cluster: ContainerCluster) -> None:
    files = SharedFileSystem(stack, "Files", network=cluster.cluster.vpc)
    first = Task(
        containers=[Container(name="copy", image=IMAGE, mounts=[Mount(volume="d", path="/d")])],
        volumes=[files.volume("d")],
    )
    migrated(stack, cluster, first)
    (rule,) = resources(stack, "AWS::EC2::SecurityGroupIngress").values()
    assert rule["Properties"]["FromPort"] == 2049
    earlier = before(stack, logical_id(stack, "AWS::ECS::Service"))
    assert set(resources(stack, "AWS::EFS::MountTarget")) <= earlier


def test_its_warnings_are_told_once(stack: Stack, cluster: ContainerCluster) -> None:
    untagged = Container(name="migrate", image="public.ecr.aws/nginx/nginx")
    migrated(stack, cluster, Task(containers=[untagged]))
    found = Annotations.from_stack(stack).find_warning(
        "*", Match.string_like_regexp(".*image-without-version.*")
    )
    assert [each.id for each in found] == ["/Test/Web/RunFirst/Task"]


@pytest.mark.parametrize(
    ("first", "place", "code", "fix"),
    [
        (
            Task(containers=[Container(name="migrate", image=IMAGE, stop_timeout_seconds=121)]),
            "containers[migrate].stop_timeout_seconds",
            "stop-timeout-out-of-range",
            "from 2 to 120",
        ),
        (
            Task(
                containers=[
                    Container(name="migrate", image=IMAGE, mounts=[Mount(volume="d", path="/d")])
                ],
                volumes=[EbsVolume(name="d", size_gib=1)],
            ),
            "volumes[d]",
            "ebs-volume-on-run-first",
            "EfsVolume",
        ),
    ],
)
def test_refused(
    stack: Stack, cluster: ContainerCluster, first: Task, place: str, code: str, fix: str
) -> None:
    with pytest.raises(InvalidSpecError, match=fix) as refused:
        migrated(stack, cluster, first)
    assert [(each.code, str(each.where)) for each in refused.value.findings] == [
        (code, f"Test/Web: deployment.run_first.{place}")
    ]
    assert stack.node.try_find_child("Web") is None


def test_without_an_interface_of_its_own(stack: Stack, cluster: ContainerCluster) -> None:
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=X86)
    first = Task(containers=[MIGRATE], network_mode=NetworkMode.BRIDGE)
    with pytest.raises(InvalidSpecError, match=r"Use NetworkMode\.AWSVPC") as refused:
        migrated(stack, cluster, first, capacity=[Capacity.ec2(nodes)])
    assert [each.code for each in refused.value.findings] == ["run-first-without-interface"]


def test_processor_that_the_instances_do_not_have(stack: Stack, cluster: ContainerCluster) -> None:
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=X86)
    first = Task(containers=[MIGRATE], architecture=Architecture.ARM64)
    with pytest.raises(InvalidSpecError, match="Build the images for it") as refused:
        migrated(stack, cluster, first, capacity=[Capacity.ec2(nodes)])
    assert [(each.code, str(each.where)) for each in refused.value.findings] == [
        ("architecture-not-of-instances", "Test/Web: deployment.run_first.architecture")
    ]


def test_instances_that_nobody_knows(stack: Stack) -> None:
    task = Task(containers=[Container(name="app", image=IMAGE)], network_mode=NetworkMode.BRIDGE)
    with pytest.raises(InvalidSpecError, match=r"Import the cluster with security_groups") as found:
        migrated(stack, imported(stack), task=task, capacity=[Capacity.ec2("nodes")])
    assert [each.code for each in found.value.findings] == ["run-first-without-security-group"]
    assert stack.node.try_find_child("Web") is None


def test_instances_of_somebody_else(stack: Stack) -> None:
    task = Task(containers=[Container(name="app", image=IMAGE)], network_mode=NetworkMode.BRIDGE)
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-00000000000000001")
    cluster = imported(stack, security_groups=[group])
    migrated(stack, cluster, task=task, capacity=[Capacity.ec2("nodes")])
    where = request(stack)["networkConfiguration"]["awsvpcConfiguration"]
    assert where["securityGroups"] == ["sg-00000000000000001"]
