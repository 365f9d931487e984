"""A task that EventBridge Scheduler starts: what it starts, where, and what it may do for that."""

from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk.assertions import Annotations, Match, Template

from cdk_containers import (
    Capacity,
    Container,
    ContainerCluster,
    EbsVolume,
    Ec2Capacity,
    InvalidSpecError,
    Mount,
    Nat,
    Network,
    NetworkMode,
    Operation,
    ScheduledTask,
    SharedFileSystem,
    Task,
    TaskPlacement,
)
from tests.apps import PRIVATE_SUBNETS, PUBLIC_SUBNETS, existing_vpc
from tests.templates import as_text, before, logical_id, properties, resources, statements

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
NIGHTLY = "cron(0 3 * * ? *)"


def report(
    stack: Stack, cluster: ContainerCluster | ecs.ICluster, **settings: Any
) -> ScheduledTask:
    if "task" not in settings:
        settings.setdefault("image", IMAGE)
    settings.setdefault("schedule", NIGHTLY)
    return ScheduledTask(stack, "Report", cluster=cluster, **settings)


def schedule(stack: Stack) -> Any:
    return properties(stack, "AWS::Scheduler::Schedule")


def started(stack: Stack) -> Any:
    return schedule(stack)["Target"]["EcsParameters"]


def output(stack: Stack, name: str) -> str:
    (found,) = (
        each["Value"]
        for key, each in Template.from_stack(stack).find_outputs("*").items()
        if name in key
    )
    return as_text(found)


def imported(stack: Stack, **more: Any) -> ecs.ICluster:
    return ecs.Cluster.from_cluster_attributes(
        stack, "Imported", cluster_name="shop", vpc=existing_vpc(stack), **more
    )


def test_what_it_starts(stack: Stack, cluster: ContainerCluster) -> None:
    report(stack, cluster, time_zone="Europe/Berlin")
    definition = logical_id(stack, "AWS::ECS::TaskDefinition")
    group = logical_id(stack, "AWS::EC2::SecurityGroup")
    assert started(stack) == {
        "CapacityProviderStrategy": [{"CapacityProvider": "FARGATE", "Weight": 1}],
        "EnableECSManagedTags": True,
        "NetworkConfiguration": {
            "AwsvpcConfiguration": {
                "AssignPublicIp": "DISABLED",
                "SecurityGroups": [{"Fn::GetAtt": [group, "GroupId"]}],
                "Subnets": PRIVATE_SUBNETS,
            }
        },
        "PropagateTags": "TASK_DEFINITION",
        "TaskDefinitionArn": {"Ref": definition},
    }
    assert schedule(stack)["ScheduleExpression"] == NIGHTLY
    assert schedule(stack)["ScheduleExpressionTimezone"] == "Europe/Berlin"
    cluster_id = logical_id(stack, "AWS::ECS::Cluster")
    assert schedule(stack)["Target"]["Arn"] == {"Fn::GetAtt": [cluster_id, "Arn"]}


@pytest.mark.parametrize("when", ["rate(15 minutes)", "at(2027-01-31T20:00:00)"])
def test_other_schedules(stack: Stack, cluster: ContainerCluster, when: str) -> None:
    report(stack, cluster, schedule=when)
    assert schedule(stack)["ScheduleExpression"] == when
    assert schedule(stack)["ScheduleExpressionTimezone"] == "Etc/UTC"


def test_role_of_the_scheduler(stack: Stack, cluster: ContainerCluster) -> None:
    """No more than it needs, and every revision, since the schedule may still name the last one."""
    report(stack, cluster)
    role = properties(stack, "AWS::IAM::Role", "SchedulerRole")
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert as_text(trust) == {
        "Action": "sts:AssumeRole",
        "Effect": "Allow",
        "Principal": {"Service": "scheduler.amazonaws.com"},
        "Condition": {
            "StringEquals": {
                "aws:SourceAccount": "${AWS::AccountId}",
                "aws:SourceArn": (
                    "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:"
                    "schedule-group/default"
                ),
            }
        },
    }
    cluster_id = logical_id(stack, "AWS::ECS::Cluster")
    ecs_arn = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}"
    family = properties(stack, "AWS::ECS::TaskDefinition")["Family"]
    roles = [
        f"${{{logical_id(stack, 'AWS::IAM::Role', name)}.Arn}}"
        for name in ("TaskDefinitionTaskRole", "ExecutionRole")
    ]
    dead = logical_id(stack, "AWS::SQS::Queue")
    assert as_text(statements(stack, "SchedulerRole")) == [
        {
            "Action": "ecs:RunTask",
            "Effect": "Allow",
            "Resource": f"{ecs_arn}:task-definition/{family}:*",
            "Condition": {"ArnEquals": {"ecs:cluster": f"${{{cluster_id}.Arn}}"}},
        },
        {
            "Action": "ecs:TagResource",
            "Effect": "Allow",
            "Resource": f"{ecs_arn}:task/${{{cluster_id}}}/*",
            "Condition": {"StringEquals": {"ecs:CreateAction": "RunTask"}},
        },
        {
            "Action": "iam:PassRole",
            "Effect": "Allow",
            "Resource": roles,
            "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        },
        {
            "Action": "sqs:SendMessage",
            "Effect": "Allow",
            "Resource": f"${{{dead}.Arn}}",
        },
    ]


def test_starts_that_fail(stack: Stack, cluster: ContainerCluster) -> None:
    made = report(stack, cluster)
    queue = logical_id(stack, "AWS::SQS::Queue")
    target = schedule(stack)["Target"]
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": [queue, "Arn"]}}
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 10}
    assert resources(stack, "AWS::SQS::Queue")[queue]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert properties(stack, "AWS::SQS::Queue") == {
        "MessageRetentionPeriod": 14 * 24 * 60 * 60,
        "SqsManagedSseEnabled": True,
    }
    assert made.dead_letter_queue.encryption_type is not None


def test_disposable(stack: Stack, cluster: ContainerCluster) -> None:
    report(stack, cluster, operation=Operation(disposable=True))
    for kind in ("AWS::SQS::Queue", "AWS::Logs::LogGroup"):
        found = resources(stack, kind)
        assert {
            each["DeletionPolicy"] for name, each in found.items() if name.startswith("Report")
        } == {"Delete"}


def test_all_is_there_at_the_first_start(stack: Stack) -> None:
    network = Network(stack, "Network", nat=Nat.single())
    cluster = ContainerCluster(stack, "Cluster", network=network)
    made = report(stack, cluster)
    table = dynamodb.TableV2(
        stack,
        "Table",
        partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
    )
    table.grant_read_data(made)
    earlier = before(stack, logical_id(stack, "AWS::Scheduler::Schedule"))
    needed = (
        "SchedulerRoleDefaultPolicy",
        "ExecutionRoleDefaultPolicy",
        "TaskRoleDefaultPolicy",
        "ClusterCapacityProviders",
        "DefaultRoute",
    )
    assert [part for part in needed if not any(part in name for name in earlier)] == []


def test_shell(stack: Stack, cluster: ContainerCluster) -> None:
    report(stack, cluster, operation=Operation(enable_exec=True))
    assert started(stack)["EnableExecuteCommand"] is True
    key = logical_id(stack, "AWS::KMS::Key")
    log_group = logical_id(stack, "AWS::Logs::LogGroup", "ExecLogGroup")
    assert statements(stack, "TaskDefinitionTaskRole") == [
        {
            "Action": [
                "ssmmessages:CreateControlChannel",
                "ssmmessages:CreateDataChannel",
                "ssmmessages:OpenControlChannel",
                "ssmmessages:OpenDataChannel",
            ],
            "Effect": "Allow",
            "Resource": "*",
        },
        {
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Effect": "Allow",
            "Resource": {"Fn::GetAtt": [key, "Arn"]},
        },
        {"Action": "logs:DescribeLogGroups", "Effect": "Allow", "Resource": "*"},
        {
            "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Effect": "Allow",
            "Resource": {"Fn::GetAtt": [log_group, "Arn"]},
        },
    ]
    family = properties(stack, "AWS::ECS::TaskDefinition")["Family"]
    assert f"--family {family} " in output(stack, "OpenShell")
    assert "--container app --interactive" in output(stack, "OpenShell")


def test_without_a_shell_the_task_may_do_nothing(stack: Stack, cluster: ContainerCluster) -> None:
    report(stack, cluster)
    assert "EnableExecuteCommand" not in started(stack)
    assert not any(
        "TaskDefinitionTaskRole" in each for each in resources(stack, "AWS::IAM::Policy")
    )


def test_command_that_runs_it_now(stack: Stack, cluster: ContainerCluster) -> None:
    report(stack, cluster, capacity=[Capacity.fargate(base=1), Capacity.fargate_spot(weight=3)])
    ids = {
        name: logical_id(stack, kind)
        for name, kind in (
            ("cluster", "AWS::ECS::Cluster"),
            ("task", "AWS::ECS::TaskDefinition"),
            ("group", "AWS::EC2::SecurityGroup"),
        )
    }
    assert output(stack, "RunNow") == (
        f"aws ecs run-task --region ${{AWS::Region}} --cluster ${{{ids['cluster']}}} "
        f"--task-definition ${{{ids['task']}}} --capacity-provider-strategy "
        "capacityProvider=FARGATE,base=1,weight=1 capacityProvider=FARGATE_SPOT,base=0,weight=3 "
        f"--network-configuration 'awsvpcConfiguration={{subnets=[{','.join(PRIVATE_SUBNETS)}],"
        f"securityGroups=[${{{ids['group']}.GroupId}}],assignPublicIp=DISABLED}}'"
    )


def test_tasks_with_public_addresses(stack: Stack) -> None:
    network = Network(stack, "Network", nat=Nat.public_tasks())
    cluster = ContainerCluster(stack, "Cluster", network=network)
    report(stack, cluster)
    where = started(stack)["NetworkConfiguration"]["AwsvpcConfiguration"]
    public = stack.resolve([each.subnet_id for each in network.vpc.public_subnets])
    assert (where["AssignPublicIp"], where["Subnets"]) == ("ENABLED", public)
    assert "assignPublicIp=ENABLED" in output(stack, "RunNow")


def test_some_of_the_public_subnets(stack: Stack) -> None:
    vpc = existing_vpc(stack)
    cluster = ContainerCluster(stack, "Cluster", network=vpc)
    placement = TaskPlacement(
        subnets=ec2.SubnetSelection(subnets=vpc.public_subnets[:1]), assign_public_ip=True
    )
    report(stack, cluster, placement=placement)
    where = started(stack)["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert (where["AssignPublicIp"], where["Subnets"]) == ("ENABLED", PUBLIC_SUBNETS[:1])


def test_cluster_of_somebody_else(stack: Stack) -> None:
    report(stack, imported(stack))
    assert started(stack)["LaunchType"] == "FARGATE"
    assert "CapacityProviderStrategy" not in started(stack)
    assert schedule(stack)["Target"]["Arn"] == stack.resolve(
        stack.format_arn(service="ecs", resource="cluster", resource_name="shop")
    )
    assert "--cluster shop " in output(stack, "RunNow")
    assert "--launch-type FARGATE " in output(stack, "RunNow")


def test_on_instances(stack: Stack) -> None:
    report(stack, imported(stack), capacity=[Capacity.ec2("nodes")])
    assert started(stack)["CapacityProviderStrategy"] == [
        {"CapacityProvider": "nodes", "Weight": 1}
    ]
    assert "LaunchType" not in started(stack)
    where = started(stack)["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert "AssignPublicIp" not in where
    assert where["Subnets"] == PRIVATE_SUBNETS
    assert properties(stack, "AWS::ECS::TaskDefinition")["RequiresCompatibilities"] == ["EC2"]


def test_on_instances_without_an_interface_of_its_own(stack: Stack) -> None:
    task = Task(containers=[Container(name="app", image=IMAGE)], network_mode=NetworkMode.BRIDGE)
    made = report(stack, imported(stack), task=task, capacity=[Capacity.ec2("nodes")])
    assert "NetworkConfiguration" not in started(stack)
    assert made.security_group is None
    assert "--network-configuration" not in output(stack, "RunNow")


def test_on_instances_whose_subnets_have_no_nat(stack: Stack) -> None:
    network = Network(stack, "Network", nat=Nat.public_tasks())
    cluster = ContainerCluster(stack, "Cluster", network=network)
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=["m6i.large"])
    report(stack, cluster, capacity=[Capacity.ec2(nodes)])
    code = "task-without-way-out"
    said = Match.string_like_regexp(rf"no public address.*give the network NAT.*{code}")
    Annotations.from_stack(stack).has_warning("/Test/Report", said)


def test_file_system(stack: Stack, cluster: ContainerCluster) -> None:
    files = SharedFileSystem(stack, "Files", network=cluster.cluster.vpc)
    container = Container(name="app", image=IMAGE, mounts=[Mount(volume="data", path="/data")])
    report(stack, cluster, task=Task(containers=[container], volumes=[files.volume("data")]))
    (rule,) = resources(stack, "AWS::EC2::SecurityGroupIngress").values()
    group = logical_id(stack, "AWS::EC2::SecurityGroup", "Report")
    assert rule["Properties"]["FromPort"] == 2049
    assert rule["Properties"]["SourceSecurityGroupId"] == {"Fn::GetAtt": [group, "GroupId"]}
    earlier = before(stack, logical_id(stack, "AWS::Scheduler::Schedule"))
    assert set(resources(stack, "AWS::EFS::MountTarget")) <= earlier


def test_databases_let_it_in(stack: Stack, cluster: ContainerCluster) -> None:
    database = ec2.SecurityGroup(stack, "Database", vpc=cluster.cluster.vpc)
    database.connections.allow_from(report(stack, cluster), ec2.Port.tcp(5432))
    (rule,) = resources(stack, "AWS::EC2::SecurityGroupIngress").values()
    group = logical_id(stack, "AWS::EC2::SecurityGroup", "Report")
    assert rule["Properties"]["SourceSecurityGroupId"] == {"Fn::GetAtt": [group, "GroupId"]}


def test_its_connections_put_rules_into_its_own_stack() -> None:
    """In the database's stack they would make that depend on the stack that depends on it."""
    app = App(builtin_cloud_formation_validation=False)
    data, jobs = Stack(app, "Data"), Stack(app, "Jobs")
    vpc = existing_vpc(data)
    database = ec2.SecurityGroup(data, "Database", vpc=vpc)
    made = report(jobs, ContainerCluster(jobs, "Cluster", network=vpc))
    made.connections.allow_to(database, ec2.Port.tcp(5432))
    app.synth()
    assert jobs.dependencies == [data]
    assert data.dependencies == []


def test_overlay(stack: Stack, cluster: ContainerCluster) -> None:
    report(stack, cluster, overlay={"AWS::Scheduler::Schedule": {"State": "DISABLED"}})
    assert schedule(stack)["State"] == "DISABLED"


@pytest.mark.parametrize(
    ("settings", "place", "code", "fix"),
    [
        ({"schedule": "daily"}, "schedule", "schedule-invalid", r"cron\(0 20"),
        ({"schedule": "cron(0 3 * * * *)"}, "schedule", "schedule-invalid", "Write such as"),
        ({"schedule": "at(2027-02-30T00:00:00)"}, "schedule", "schedule-invalid", "Write such"),
        ({"schedule": "rate(1 hours)"}, "schedule", "schedule-invalid", "Write such as"),
        ({"time_zone": "Berlin"}, "time_zone", "time-zone-unknown", "Europe/Berlin"),
        ({"image": None}, "image", "task-unclear", "Give image="),
        (
            {
                "task": Task(
                    containers=[
                        Container(
                            name="app", image=IMAGE, mounts=[Mount(volume="disk", path="/disk")]
                        )
                    ],
                    volumes=[EbsVolume(name="disk", size_gib=10)],
                )
            },
            "task.volumes[disk]",
            "ebs-volume-on-schedule",
            "EfsVolume",
        ),
        (
            {"operation": Operation(log_retention_days=2)},
            "operation.log_retention_days",
            "log-retention-unknown",
            "Choose",
        ),
        (
            {"placement": TaskPlacement(subnets=ec2.SubnetSelection(subnet_group_name="none"))},
            "placement",
            "placement-without-subnets",
            "Name subnets that it has",
        ),
    ],
)
def test_refused(
    stack: Stack, cluster: ContainerCluster, settings: Any, place: str, code: str, fix: str
) -> None:
    with pytest.raises(InvalidSpecError, match=fix) as refused:
        report(stack, cluster, **settings)
    assert (code, f"Test/Report: {place}") in [
        (each.code, str(each.where)) for each in refused.value.findings
    ]
    assert stack.node.try_find_child("Report") is None


def test_cluster_that_was_imported_without_its_vpc(stack: Stack) -> None:
    cluster = ecs.Cluster.from_cluster_arn(
        stack, "Imported", "arn:aws:ecs:us-east-1:123456789012:cluster/old"
    )
    with pytest.raises(InvalidSpecError, match="cluster-without-vpc"):
        report(stack, cluster)
