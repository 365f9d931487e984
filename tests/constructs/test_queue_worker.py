"""A service that works off a queue: the queue, what it may do with it, and how it follows it."""

from dataclasses import replace
from typing import Any, cast

import pytest
from aws_cdk import App, Aws, Stack, Token
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Annotations, Match, Template

from cdk_containers import (
    Backlog,
    Capacity,
    Container,
    ContainerCluster,
    File,
    InvalidSpecError,
    Operation,
    QueueWorker,
    Rolling,
    Scaling,
    ScheduledBounds,
    Task,
    WorkQueue,
)
from tests.apps import existing_vpc
from tests.templates import as_text, before, logical_id, properties, resources, statements

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
QUEUE_ACTIONS = [
    "sqs:ReceiveMessage",
    "sqs:ChangeMessageVisibility",
    "sqs:GetQueueUrl",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
]


def worker(stack: Stack, cluster: ContainerCluster | ecs.ICluster, **settings: Any) -> QueueWorker:
    if "task" not in settings:
        settings.setdefault("image", IMAGE)
    return QueueWorker(stack, "Worker", cluster=cluster, **settings)


def containers(stack: Stack) -> dict[str, Any]:
    """The containers of the only task definition, by name."""
    found = properties(stack, "AWS::ECS::TaskDefinition")["ContainerDefinitions"]
    return {each["Name"]: each for each in found}


def codes(refused: pytest.ExceptionInfo[InvalidSpecError]) -> dict[str, str]:
    return {each.code: str(each.where) for each in refused.value.findings}


def test_queue_and_dead_letter_queue(stack: Stack, cluster: ContainerCluster) -> None:
    worker(stack, cluster, queue=WorkQueue(seconds_per_message=90, attempts=5, retention_days=2))
    dead = logical_id(stack, "AWS::SQS::Queue", "DeadLetterQueue")
    assert properties(stack, "AWS::SQS::Queue", "WorkerQueue") == {
        "MessageRetentionPeriod": 2 * 24 * 60 * 60,
        "ReceiveMessageWaitTimeSeconds": 20,
        "RedrivePolicy": {
            "deadLetterTargetArn": {"Fn::GetAtt": [dead, "Arn"]},
            "maxReceiveCount": 5,
        },
        "SqsManagedSseEnabled": True,
        "VisibilityTimeout": 90,
    }
    assert resources(stack, "AWS::SQS::Queue")[dead]["Properties"] == {
        "MessageRetentionPeriod": 14 * 24 * 60 * 60,
        "SqsManagedSseEnabled": True,
    }


def test_queues_take_nothing_without_tls(stack: Stack, cluster: ContainerCluster) -> None:
    worker(stack, cluster)
    for name in ("WorkerQueuePolicy", "DeadLetterQueuePolicy"):
        policy = properties(stack, "AWS::SQS::QueuePolicy", name)
        (statement,) = policy["PolicyDocument"]["Statement"]
        assert statement["Effect"] == "Deny"
        assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize(
    ("disposable", "deletion"), [(True, "Delete"), (False, "RetainExceptOnCreate")]
)
def test_messages_outlive_the_stack_unless_they_are_disposable(
    stack: Stack, cluster: ContainerCluster, disposable: bool, deletion: str
) -> None:
    worker(stack, cluster, operation=Operation(disposable=disposable))
    policies = {each["DeletionPolicy"] for each in resources(stack, "AWS::SQS::Queue").values()}
    assert policies == {deletion}


def test_fifo(stack: Stack, cluster: ContainerCluster) -> None:
    made = worker(stack, cluster, queue=WorkQueue(fifo=True))
    for queue in resources(stack, "AWS::SQS::Queue").values():
        assert queue["Properties"]["FifoQueue"] is True
        # CloudFormation ends the names that it chooses with .fifo.
        assert "QueueName" not in queue["Properties"]
    assert properties(stack, "AWS::SQS::Queue", "WorkerQueue")["ContentBasedDeduplication"] is True
    assert made.queue.fifo


def test_worker_may_take_messages_of_its_queue_alone(
    stack: Stack, cluster: ContainerCluster
) -> None:
    worker(stack, cluster)
    queue = logical_id(stack, "AWS::SQS::Queue", "WorkerQueue")
    assert statements(stack, "TaskRole") == [
        {
            "Action": QUEUE_ACTIONS,
            "Effect": "Allow",
            "Resource": {"Fn::GetAtt": [queue, "Arn"]},
        }
    ]
    policy = logical_id(stack, "AWS::IAM::Policy", "TaskRole")
    assert policy in before(stack, logical_id(stack, "AWS::ECS::Service"))


def test_containers_know_the_queue(stack: Stack, cluster: ContainerCluster) -> None:
    task = Task(
        containers=[
            Container(name="app", image=IMAGE, files=[File(path="/etc/app/a", content="x")]),
            Container(name="other", image=IMAGE, environment={"A": "b"}),
        ]
    )
    worker(stack, cluster, task=task)
    queue = {"Ref": logical_id(stack, "AWS::SQS::Queue", "WorkerQueue")}
    found = containers(stack)
    assert found["app"]["Environment"] == [{"Name": "QUEUE_URL", "Value": queue}]
    assert found["other"]["Environment"] == [
        {"Name": "QUEUE_URL", "Value": queue},
        {"Name": "A", "Value": "b"},
    ]
    # What writes the files works off nothing.
    assert [each["Name"] for each in found["files"]["Environment"]] == ["FILE_1"]


def test_others_may_send(stack: Stack, cluster: ContainerCluster) -> None:
    made = worker(stack, cluster)
    sender = QueueWorker(stack, "Sender", cluster=cluster, image=IMAGE)
    made.queue.grant_send_messages(sender)
    queue = logical_id(stack, "AWS::SQS::Queue", "WorkerQueue")
    (send,) = (
        each
        for each in statements(stack, "SenderTaskTaskDefinitionTaskRole")
        if "sqs:SendMessage" in each["Action"]
    )
    assert send["Resource"] == {"Fn::GetAtt": [queue, "Arn"]}


@pytest.mark.parametrize(
    ("seconds", "stop"), [(1, 2), (60, 60), (120, 120), (600, 120), (43_200, 120)]
)
def test_a_task_that_is_stopped_has_the_time_that_a_message_takes(
    stack: Stack, cluster: ContainerCluster, seconds: int, stop: int
) -> None:
    worker(stack, cluster, queue=WorkQueue(seconds_per_message=seconds))
    assert containers(stack)["app"]["StopTimeout"] == stop


def test_a_message_that_outlives_a_task_is_told(stack: Stack, cluster: ContainerCluster) -> None:
    worker(stack, cluster, queue=WorkQueue(seconds_per_message=121))
    code = "message-outlives-task"
    said = Match.string_like_regexp(rf"121 seconds.*kills a task 120.*protection.*\[{code}\]")
    Annotations.from_stack(stack).has_warning("/Test/Worker", said)


def test_a_message_that_fits_is_not(stack: Stack, cluster: ContainerCluster) -> None:
    worker(stack, cluster, queue=WorkQueue(seconds_per_message=120))
    Annotations.from_stack(stack).has_no_warning("/Test/Worker", Match.any_value())


def test_on_instances_a_task_may_take_its_time(stack: Stack) -> None:
    cluster = ecs.Cluster.from_cluster_attributes(
        stack, "Cluster", cluster_name="shop", vpc=existing_vpc(stack)
    )
    capacity = [Capacity.ec2("nodes")]
    worker(stack, cluster, capacity=capacity, queue=WorkQueue(seconds_per_message=600))
    assert containers(stack)["app"]["StopTimeout"] == 600
    Annotations.from_stack(stack).has_no_warning("/Test/Worker", Match.any_value())


def test_stop_timeout_that_is_too_short(stack: Stack, cluster: ContainerCluster) -> None:
    container = Container(name="app", image=IMAGE, stop_timeout_seconds=59)
    with pytest.raises(InvalidSpecError, match="Give at least 60, or leave it out") as refused:
        worker(stack, cluster, task=container)
    assert codes(refused) == {
        "message-outlives-stop": "Test/Worker: containers[app].stop_timeout_seconds"
    }
    assert stack.node.try_find_child("Worker") is None


def test_stop_timeout_of_ones_own(stack: Stack, cluster: ContainerCluster) -> None:
    worker(stack, cluster, task=Container(name="app", image=IMAGE, stop_timeout_seconds=61))
    assert containers(stack)["app"]["StopTimeout"] == 61


@pytest.mark.parametrize(
    ("setting", "lowest", "highest"),
    [
        ("seconds_per_message", 1, 43_200),
        ("messages_per_task", 1, 2**31 - 1),
        ("attempts", 1, 1000),
        ("retention_days", 1, 14),
    ],
)
def test_ranges_of_the_queue(
    stack: Stack, cluster: ContainerCluster, setting: str, lowest: int, highest: int
) -> None:
    for value in (lowest - 1, highest + 1):
        with pytest.raises(InvalidSpecError, match=f"{lowest} to {highest}") as refused:
            worker(stack, cluster, queue=replace(WorkQueue(), **{setting: value}))
        assert codes(refused)["queue-out-of-range"] == f"Test/Worker: queue.{setting}"
    worker(stack, cluster, queue=replace(WorkQueue(), **{setting: highest}))


def test_existing_queue(stack: Stack, cluster: ContainerCluster) -> None:
    key = kms.Key.from_key_arn(
        stack, "Key", "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
    )
    queue = sqs.Queue.from_queue_attributes(
        stack, "Jobs", queue_arn="arn:aws:sqs:us-east-1:123456789012:jobs", key_arn=key.key_arn
    )
    made = worker(stack, cluster, queue=WorkQueue(existing=queue))
    assert made.queue is queue
    assert made.dead_letter_queue is None
    assert resources(stack, "AWS::SQS::Queue") == {}
    receive, decrypt = statements(stack, "TaskRole")
    assert receive["Action"] == QUEUE_ACTIONS
    assert receive["Resource"] == "arn:aws:sqs:us-east-1:123456789012:jobs"
    assert (decrypt["Action"], decrypt["Resource"]) == ("kms:Decrypt", key.key_arn)
    (url,) = containers(stack)["app"]["Environment"]
    assert as_text(url["Value"]) == "https://sqs.us-east-1.${AWS::URLSuffix}/123456789012/jobs"
    assert metrics(stack)["waiting"]["Dimensions"] == [{"Name": "QueueName", "Value": "jobs"}]


def test_settings_that_an_existing_queue_would_ignore(
    stack: Stack, cluster: ContainerCluster
) -> None:
    queue = sqs.Queue(stack, "Jobs")
    ignored = WorkQueue(existing=queue, attempts=5, retention_days=1, fifo=True)
    with pytest.raises(InvalidSpecError, match="where the queue is made") as refused:
        worker(stack, cluster, queue=ignored)
    assert [(each.code, str(each.where)) for each in refused.value.findings] == [
        ("queue-setting-ignored", f"Test/Worker: queue.{name}")
        for name in ("attempts", "retention_days", "fifo")
    ]


def test_queue_and_worker_in_two_stacks_refer_to_each_other_in_one_direction() -> None:
    app = App(builtin_cloud_formation_validation=False)
    data, services = Stack(app, "Data"), Stack(app, "Services")
    key = kms.Key(data, "Key")
    queue = sqs.Queue(data, "Jobs", encryption_master_key=cast("kms.IKey", key))
    cluster = ContainerCluster(services, "Cluster", network=existing_vpc(services))
    worker(services, cluster, queue=WorkQueue(existing=queue))
    app.synth()
    assert services.dependencies == [data]
    assert data.dependencies == []


def metrics(stack: Stack) -> dict[str, Any]:
    """The metrics of the backlog policy, by their ids."""
    policy = properties(stack, "AWS::ApplicationAutoScaling::ScalingPolicy", "Backlog")
    tracking = policy["TargetTrackingScalingPolicyConfiguration"]
    found = tracking["CustomizedMetricSpecification"]["Metrics"]
    return {each["Id"]: each.get("MetricStat", each).get("Metric", each) for each in found}


def test_backlog_for_each_task(stack: Stack, cluster: ContainerCluster) -> None:
    worker(stack, cluster, queue=WorkQueue(messages_per_task=25))
    queue = logical_id(stack, "AWS::SQS::Queue", "WorkerQueue")
    service = logical_id(stack, "AWS::ECS::Service")
    of_ecs = logical_id(stack, "AWS::ECS::Cluster")
    assert metrics(stack) == {
        "waiting": {
            "Namespace": "AWS/SQS",
            "MetricName": "ApproximateNumberOfMessagesVisible",
            "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}],
        },
        "running": {
            "Namespace": "ECS/ContainerInsights",
            "MetricName": "RunningTaskCount",
            "Dimensions": [
                {"Name": "ClusterName", "Value": {"Ref": of_ecs}},
                {"Name": "ServiceName", "Value": {"Fn::GetAtt": [service, "Name"]}},
            ],
        },
        "per_task": {
            "Id": "per_task",
            "Expression": "waiting / IF(FILL(running, 0) > 0, FILL(running, 1), 1)",
            "ReturnData": True,
        },
    }
    policy = properties(stack, "AWS::ApplicationAutoScaling::ScalingPolicy", "Backlog")
    tracking = policy["TargetTrackingScalingPolicyConfiguration"]
    assert tracking["TargetValue"] == 25
    assert (tracking["ScaleInCooldown"], tracking["ScaleOutCooldown"]) == (300, 60)


def test_nothing_but_the_backlog_counts_by_default(stack: Stack, cluster: ContainerCluster) -> None:
    worker(stack, cluster)
    assert len(resources(stack, "AWS::ApplicationAutoScaling::ScalingPolicy")) == 1
    target = properties(stack, "AWS::ApplicationAutoScaling::ScalableTarget")
    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 8)
    assert resources(stack, "AWS::CloudWatch::Alarm") == {}


@pytest.mark.parametrize(
    "scaling",
    [
        Scaling(minimum=0, cpu_percent=None),
        Scaling(
            minimum=1,
            cpu_percent=None,
            schedule=[ScheduledBounds(schedule="cron(0 20 * * ? *)", minimum=0, maximum=8)],
        ),
    ],
    ids=["always", "at-night"],
)
def test_first_message_wakes_a_worker_without_tasks(
    stack: Stack, cluster: ContainerCluster, scaling: Scaling
) -> None:
    worker(stack, cluster, scaling=scaling)
    alarm = properties(stack, "AWS::CloudWatch::Alarm")
    wake = logical_id(stack, "AWS::ApplicationAutoScaling::ScalingPolicy", "Wake")
    assert alarm["AlarmActions"] == [{"Ref": wake}]
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert alarm["Threshold"] == 1
    assert alarm["TreatMissingData"] == "notBreaching"
    by_id = {each["Id"]: each for each in alarm["Metrics"]}
    assert by_id["expr_1"]["Expression"] == "IF(FILL(running, 0) > 0, 0, waiting)"
    assert (
        by_id["waiting"]["MetricStat"]["Metric"]["Dimensions"]
        == metrics(stack)["waiting"]["Dimensions"]
    )
    steps = properties(stack, "AWS::ApplicationAutoScaling::ScalingPolicy", "Wake")
    assert steps["StepScalingPolicyConfiguration"]["StepAdjustments"] == [
        {"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}
    ]


def test_other_backlog(stack: Stack, cluster: ContainerCluster) -> None:
    backlog = Backlog(queue_name="other", messages_per_task=1)
    with pytest.raises(InvalidSpecError, match="messages_per_task=…") as refused:
        worker(stack, cluster, scaling=Scaling(backlog=backlog))
    assert codes(refused) == {"worker-follows-its-queue": "Test/Worker: scaling.backlog"}


def test_cluster_that_does_not_count_its_tasks(stack: Stack) -> None:
    cluster = ContainerCluster(
        stack,
        "Cluster",
        network=existing_vpc(stack),
        container_insights=ecs.ContainerInsights.DISABLED,
    )
    with pytest.raises(InvalidSpecError, match=r"Leave container_insights .* on") as refused:
        worker(stack, cluster)
    assert codes(refused) == {"backlog-without-insights": "Test/Worker: scaling.backlog"}
    assert stack.node.try_find_child("Worker") is None


def test_in_a_cluster_of_somebody_else(stack: Stack) -> None:
    cluster = ecs.Cluster.from_cluster_attributes(
        stack, "Cluster", cluster_name="shop", vpc=existing_vpc(stack)
    )
    worker(stack, cluster)
    service = properties(stack, "AWS::ECS::Service")
    assert (service["Cluster"], service["LaunchType"]) == ("shop", "FARGATE")
    assert metrics(stack)["running"]["Dimensions"][0] == {"Name": "ClusterName", "Value": "shop"}


def test_a_task_runs_before_each_version(stack: Stack, cluster: ContainerCluster) -> None:
    first = Task(containers=[Container(name="migrate", image=IMAGE)])
    made = worker(stack, cluster, deployment=Rolling(run_first=first))
    assert made.run_first is not None
    hooks = properties(stack, "AWS::ECS::Service")["DeploymentConfiguration"]["LifecycleHooks"]
    assert [each["LifecycleStages"] for each in hooks] == [["PRE_SCALE_UP"]]
    (migrate,) = properties(stack, "AWS::ECS::TaskDefinition", "RunFirst")["ContainerDefinitions"]
    assert "Environment" not in migrate


def test_seconds_that_are_known_later(stack: Stack, cluster: ContainerCluster) -> None:
    """No stop time-out can be derived from them, and nothing is wrong with them."""
    worker(stack, cluster, queue=WorkQueue(seconds_per_message=int(Token.as_number(Aws.NO_VALUE))))
    assert "StopTimeout" not in containers(stack)["app"]


def test_queue_url_is_an_output(stack: Stack, cluster: ContainerCluster) -> None:
    worker(stack, cluster)
    queue = {"Ref": logical_id(stack, "AWS::SQS::Queue", "WorkerQueue")}
    outputs = Template.from_stack(stack).find_outputs("*")
    assert queue in [each["Value"] for each in outputs.values()]
