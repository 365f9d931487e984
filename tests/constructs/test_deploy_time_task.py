"""The template that makes ECS run a task before a new version. Its handler is tested apart."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import App, Fn, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk.assertions import Template
from cfnlint.api import lint  # pyright: ignore[reportMissingTypeStubs]
from cfnlint.config import ManualArgs  # pyright: ignore[reportMissingTypeStubs]
from syrupy.assertion import SnapshotAssertion

from cdk_containers import (
    Capacity,
    Container,
    ContainerCluster,
    DeployTimeTask,
    InvalidSpecError,
    LoadBalancedService,
    Task,
    TaskDefinition,
)
from cdk_containers.cluster import strategy
from tests.apps import PRIVATE_SUBNETS, existing_vpc, new_stack
from tests.readable import readable

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
# A dependency that a reference implies already: CDK writes each one out.
HARMLESS = {"W3005"}


def migration(stack: Stack, cluster: ecs.ICluster, **changes: Any) -> DeployTimeTask:
    task = TaskDefinition(
        stack,
        "MigrationTask",
        task=Task(
            containers=[
                Container(name="migrate", image=IMAGE, command=["migrate"]),
                Container(name="proxy", image=IMAGE, essential=False),
            ]
        ),
    )
    arguments: dict[str, Any] = {
        "cluster": cluster,
        "task_definition": task.task_definition,
        "strategy": strategy([Capacity.fargate()]),
        "subnets": ec2.SubnetSelection(),
        "security_groups": [security_group(stack, "MigrationSecurityGroup")],
    }
    return DeployTimeTask(stack, "Migration", **(arguments | changes))


def security_group(stack: Stack, construct_id: str) -> ec2.ISecurityGroup:
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        f"{construct_id}Vpc",
        vpc_id="vpc-00000000000000001",
        availability_zones=["us-east-1a"],
    )
    return ec2.SecurityGroup(stack, construct_id, vpc=vpc)


def plain_service(stack: Stack, cluster: ecs.ICluster) -> ecs.FargateService:
    definition = ecs.FargateTaskDefinition(stack, "WebTask")
    definition.add_container("web", image=ecs.ContainerImage.from_registry(IMAGE))
    return ecs.FargateService(
        stack, "Web", cluster=cluster, task_definition=definition, min_healthy_percent=100
    )


def properties(template: Template, kind: str, name: str) -> Mapping[str, Any]:
    (found,) = (
        found["Properties"] for key, found in template.find_resources(kind).items() if name in key
    )
    return found


def logical_id(template: Template, kind: str, name: str) -> str:
    (found,) = (each for each in template.find_resources(kind) if name in each)
    return found


def before(template: Template, resource: str) -> set[str]:
    """All that CloudFormation makes before a resource, by logical id."""
    resources = template.to_json()["Resources"]
    found: set[str] = set()
    unseen = [resource]
    while unseen:
        text = json.dumps(resources[unseen.pop()])
        named = set(re.findall(r'"([A-Za-z0-9]+)"', text)) & resources.keys()
        unseen += named - found
        found |= named
    return found


def test_template(flags: Mapping[str, Any], snapshot: SnapshotAssertion) -> None:
    stack = new_stack(flags)
    cluster = ecs.Cluster.from_cluster_attributes(
        stack, "Cluster", cluster_name="shop", vpc=existing_vpc(stack)
    )
    migration(stack, cluster).run_before(plain_service(stack, cluster))
    assert readable(stack) == snapshot


def test_hook(stack: Stack, cluster: ContainerCluster) -> None:
    migration(stack, cluster.cluster).run_before(plain_service(stack, cluster.cluster))
    template = Template.from_stack(stack)
    (hook,) = properties(template, "AWS::ECS::Service", "Web")["DeploymentConfiguration"][
        "LifecycleHooks"
    ]
    details = hook.pop("HookDetails")
    assert hook == {
        "HookTargetArn": {
            "Fn::GetAtt": [logical_id(template, "AWS::Lambda::Function", "Migration"), "Arn"]
        },
        "LifecycleStages": ["PRE_SCALE_UP"],
        "RoleArn": {"Fn::GetAtt": [logical_id(template, "AWS::IAM::Role", "HookRole"), "Arn"]},
    }
    # A text, which CloudFormation demands although the type of the property is JSON.
    assert said(details) == {
        "taskDefinition": ref(logical_id(template, "AWS::ECS::TaskDefinition", "MigrationTask")),
        "essentialContainers": ["migrate"],
        "logGroups": [ref(logical_id(template, "AWS::Logs::LogGroup", "MigrationTask"))],
    }


def ref(name: str) -> str:
    return f"${{{name}}}"


def said(text: Any) -> Any:
    """What a JSON text with references says once these are written as ``Fn::Sub`` writes them."""
    return json.loads(as_text(text))


def as_text(value: Any) -> Any:
    """A value with its references as ``Fn::Sub`` writes them."""
    match value:
        case {"Fn::Join": [separator, parts]}:
            return separator.join(map(as_text, parts))
        case {"Ref": name}:
            return ref(name)
        case {"Fn::GetAtt": [name, attribute]}:
            return ref(f"{name}.{attribute}")
        case _:
            return value


def test_order(stack: Stack, cluster: ContainerCluster) -> None:
    """When ECS calls the function, it may call it, and the function may do its work."""
    task = migration(stack, cluster.cluster)
    task.run_before(plain_service(stack, cluster.cluster))
    template = Template.from_stack(stack)
    earlier = before(template, logical_id(template, "AWS::ECS::Service", "Web"))
    needed = ("FunctionRoleDefaultPolicy", "HookRoleDefaultPolicy", "ExecutionRoleDefaultPolicy")
    assert [part for part in needed if not any(part in name for name in earlier)] == []
    assert logical_id(template, "AWS::ECS::TaskDefinition", "MigrationTask") in earlier


def test_function(stack: Stack, cluster: ContainerCluster) -> None:
    """Nothing in it belongs to one version, so that deployments leave it alone."""
    migration(stack, cluster.cluster, timeout_minutes=45, assign_public_ip=True)
    template = Template.from_stack(stack)
    function = properties(template, "AWS::Lambda::Function", "Migration")
    assert function["Runtime"] == "python3.13"
    variables = function["Environment"]["Variables"]
    assert variables["TIMEOUT_MINUTES"] == "45"
    assert variables["SUBNETS"] == ",".join(PRIVATE_SUBNETS)
    tag = said(variables["RUN_TASK"]).pop("tags")
    assert said(variables["RUN_TASK"]) == {
        "cluster": ref(logical_id(template, "AWS::ECS::Cluster", "Cluster") + ".Arn"),
        "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "base": 0, "weight": 1}],
        "networkConfiguration": {
            "awsvpcConfiguration": {
                "securityGroups": [
                    ref(logical_id(template, "AWS::EC2::SecurityGroup", "Migration") + ".GroupId")
                ],
                "assignPublicIp": "ENABLED",
            }
        },
        "tags": tag,
    }
    definition = logical_id(template, "AWS::ECS::TaskDefinition", "MigrationTask")
    assert definition not in before(template, logical_id(template, "AWS::Lambda::Function", ""))


def test_cluster_without_capacity_providers(stack: Stack, cluster: ContainerCluster) -> None:
    migration(stack, cluster.cluster, strategy=[])
    function = properties(Template.from_stack(stack), "AWS::Lambda::Function", "Migration")
    request = said(function["Environment"]["Variables"]["RUN_TASK"])
    assert request["launchType"] == "FARGATE"
    assert "capacityProviderStrategy" not in request


def test_what_the_function_may_do(stack: Stack, cluster: ContainerCluster) -> None:
    task = migration(stack, cluster.cluster)
    template = Template.from_stack(stack)
    policy = properties(template, "AWS::IAM::Policy", "FunctionRoleDefaultPolicy")
    allowed = {
        str(each["Action"]): (resources(each), each.get("Condition"))
        for each in policy["PolicyDocument"]["Statement"]
    }
    cluster_id = logical_id(template, "AWS::ECS::Cluster", "Cluster")
    tasks = arn(f":task/{ref(cluster_id)}/*")
    family = properties(template, "AWS::ECS::TaskDefinition", "MigrationTask")["Family"]
    log_group = logical_id(template, "AWS::Logs::LogGroup", "MigrationLogGroup")
    roles = (
        logical_id(template, "AWS::IAM::Role", "MigrationTaskTaskDefinitionTaskRole"),
        logical_id(template, "AWS::IAM::Role", "MigrationTaskTaskDefinitionExecutionRole"),
    )
    own = {"aws:ResourceTag/cdk-containers:deploy-time-task": task.node.addr}
    assert allowed == {
        "['logs:CreateLogStream', 'logs:PutLogEvents']": (ref(f"{log_group}.Arn"), None),
        "ecs:RunTask": (
            arn(f":task-definition/{family}:*"),
            {"ArnEquals": {"ecs:cluster": {"Fn::GetAtt": [cluster_id, "Arn"]}}},
        ),
        "ecs:TagResource": (tasks, {"StringEquals": {"ecs:CreateAction": "RunTask"}}),
        "ecs:DescribeTasks": (tasks, None),
        "ecs:StopTask": (tasks, {"StringEquals": own}),
        "iam:PassRole": (
            [ref(f"{role}.Arn") for role in roles],
            {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        ),
    }
    tags = said(
        properties(template, "AWS::Lambda::Function", "Migration")["Environment"]["Variables"][
            "RUN_TASK"
        ]
    )["tags"]
    assert tags == [{"key": "cdk-containers:deploy-time-task", "value": task.node.addr}]


def resources(statement: Mapping[str, Any]) -> str | list[str]:
    match statement["Resource"]:
        case [*several]:
            return [as_text(each) for each in several]
        case one:
            return as_text(one)


def arn(end: str) -> str:
    return "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}" + end


def test_only_ecs_may_call_the_function(stack: Stack, cluster: ContainerCluster) -> None:
    migration(stack, cluster.cluster)
    template = Template.from_stack(stack)
    role = properties(template, "AWS::IAM::Role", "HookRole")
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "ecs.amazonaws.com"}
    policy = properties(template, "AWS::IAM::Policy", "HookRoleDefaultPolicy")
    (statement,) = policy["PolicyDocument"]["Statement"]
    function = ref(logical_id(template, "AWS::Lambda::Function", "Migration") + ".Arn")
    assert statement["Action"] == "lambda:InvokeFunction"
    assert resources(statement) == [function, f"{function}:*"]


def test_before_a_service_of_ours(stack: Stack, cluster: ContainerCluster) -> None:
    web = LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80)
    migration(stack, cluster.cluster).run_before(web.service)
    deployment = properties(Template.from_stack(stack), "AWS::ECS::Service", "Web")[
        "DeploymentConfiguration"
    ]
    assert deployment["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
    assert [each["LifecycleStages"] for each in deployment["LifecycleHooks"]] == [["PRE_SCALE_UP"]]


def test_subnets_that_are_known_at_deployment_only(stack: Stack) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-1",
        availability_zones=Fn.split(",", Fn.import_value("zones")),
        private_subnet_ids=Fn.split(",", Fn.import_value("private")),
    )
    migration(stack, ContainerCluster(stack, "Cluster", network=vpc).cluster)
    function = properties(Template.from_stack(stack), "AWS::Lambda::Function", "Migration")
    assert function["Environment"]["Variables"]["SUBNETS"] == {
        "Fn::Join": [",", {"Fn::Split": [",", {"Fn::ImportValue": "private"}]}]
    }
    assert not [kind for kind in kinds(stack) if kind.startswith("Custom::")]


def kinds(stack: Stack) -> set[str]:
    return {each["Type"] for each in Template.from_stack(stack).to_json()["Resources"].values()}


def test_log_is_kept_as_long_as_said(stack: Stack, cluster: ContainerCluster) -> None:
    migration(stack, cluster.cluster, log_retention_days=7, disposable=True)
    template = Template.from_stack(stack)
    name = logical_id(template, "AWS::Logs::LogGroup", "MigrationLogGroup")
    found = template.to_json()["Resources"][name]
    assert found["Properties"]["RetentionInDays"] == 7
    assert found["DeletionPolicy"] == "Delete"


def test_overlay(stack: Stack, cluster: ContainerCluster) -> None:
    migration(stack, cluster.cluster, overlay={"AWS::Lambda::Function": {"MemorySize": 512}})
    function = properties(Template.from_stack(stack), "AWS::Lambda::Function", "Migration")
    assert function["MemorySize"] == 512


@pytest.mark.parametrize("minutes", [1, 1430])
def test_timeouts(stack: Stack, cluster: ContainerCluster, minutes: int) -> None:
    migration(stack, cluster.cluster, timeout_minutes=minutes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"timeout_minutes": 0}, "deploy-time-task-timeout-out-of-range"),
        ({"timeout_minutes": 1431}, "deploy-time-task-timeout-out-of-range"),
        ({"log_retention_days": 2}, "log-retention-unknown"),
        (
            {"subnets": ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)},
            "deploy-time-task-without-subnets",
        ),
    ],
)
def test_refused(
    stack: Stack, cluster: ContainerCluster, changes: Mapping[str, Any], code: str
) -> None:
    with pytest.raises(InvalidSpecError) as refused:
        migration(stack, cluster.cluster, **changes)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert stack.node.try_find_child("Migration") is None


def test_a_security_group_is_made_where_none_is_given(
    stack: Stack, cluster: ContainerCluster
) -> None:
    made = migration(stack, cluster.cluster, security_groups=())
    (group,) = made.security_groups
    assert group.node.scope is made


def test_too_many_security_groups(stack: Stack, cluster: ContainerCluster) -> None:
    groups = [security_group(stack, f"Group{number}") for number in range(6)]
    with pytest.raises(InvalidSpecError, match="6 security groups") as refused:
        migration(stack, cluster.cluster, security_groups=groups)
    assert [each.code for each in refused.value.findings] == ["deploy-time-task-security-groups"]


def test_task_without_containers(stack: Stack, cluster: ContainerCluster) -> None:
    empty = ecs.FargateTaskDefinition(stack, "Empty")
    with pytest.raises(InvalidSpecError, match="deploy-time-task-without-containers"):
        migration(stack, cluster.cluster, task_definition=empty)


def test_cluster_that_was_imported_without_its_vpc(stack: Stack) -> None:
    imported = ecs.Cluster.from_cluster_arn(
        stack, "Imported", "arn:aws:ecs:us-east-1:123456789012:cluster/old"
    )
    with pytest.raises(InvalidSpecError, match="deploy-time-task-without-subnets"):
        migration(stack, imported)


def test_every_validation_agrees() -> None:
    app = App(context={"@aws-cdk/core:validateAgainstDefaultRules": True})
    stack = Stack(app, "Test")
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    migration(stack, cluster.cluster).run_before(plain_service(stack, cluster.cluster))
    template = app.synth().get_stack_by_name("Test").template
    matches = lint(json.dumps(template), config=ManualArgs(regions=["us-east-1"]))
    assert [str(match) for match in matches if match.rule.id not in HARMLESS] == []
