"""What one call makes to watch a service is there, and tells people; nothing is left of it."""

import json
from collections.abc import Callable, Mapping
from typing import Any, cast

import pytest
from aws_cdk import DefaultStackSynthesizer
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from botocore.exceptions import WaiterError  # pyright: ignore[reportMissingTypeStubs]

from cdk_containers import (
    Approval,
    CircuitBreaker,
    ContainerCluster,
    DesiredCount,
    InternalService,
    LifecycleStage,
    Operation,
    Rolling,
)
from tests.apps import new_stack
from tests.local_aws.deployment import REPOSITORY, Environment, wait_until

WORKS = "public.ecr.aws/docker/library/web:1"
IS_NOT_THERE = f"{REPOSITORY}:gone"


def template(image: str) -> str:
    """A service that is watched, and a queue that gets what people would read."""
    stack = new_stack(synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False))
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1)
    cluster = ContainerCluster(stack, "Cluster", network=vpc, disposable=True)
    topic = sns.Topic(stack, "Alerts")
    inbox = sqs.Queue(stack, "Inbox", queue_name="inbox")
    # Cast, because CDK's stub of ITopicSubscription names a parameter otherwise.
    read = subscriptions.SqsSubscription(cast("sqs.IQueue", inbox), raw_message_delivery=True)
    topic.add_subscription(cast("sns.ITopicSubscription", read))
    asks = Approval(stages=[LifecycleStage.PRE_SCALE_UP])
    api = InternalService(
        stack,
        "Api",
        cluster=cluster,
        image=image,
        port=80,
        scaling=DesiredCount(1),
        deployment=Rolling(hooks=[asks], circuit_breaker=CircuitBreaker.tasks(1)),
        operation=Operation(disposable=True),
    )
    watched = api.monitor(topic)
    api.roll_back_on(watched.alarms["Memory"])
    return json.dumps(stack.node.root.synth().stacks[0].template)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def deployed(start: Callable[..., Environment]) -> Environment:
    environment = start()
    environment.create(template(WORKS))
    return environment


def inbox(deployed: Environment) -> list[str]:
    """What has come since the last look."""
    queues = deployed.client("sqs")
    url = queues.get_queue_url(QueueName="inbox")["QueueUrl"]
    found: list[str] = []
    while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for each in messages:
            found.append(each["Body"])
            queues.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    return found


def service(deployed: Environment) -> Any:
    ecs = deployed.client("ecs")
    (cluster,) = ecs.list_clusters()["clusterArns"]
    (arn,) = ecs.list_services(cluster=cluster)["serviceArns"]
    return ecs.describe_services(cluster=cluster, services=[arn])["services"][0]


def matches(deployed: Environment, description: str, event: Mapping[str, Any]) -> bool:
    """Whether the rule with the description passes an event on."""
    events = deployed.client("events")
    rules = {each["Description"]: each["EventPattern"] for each in events.list_rules()["Rules"]}
    whole: dict[str, Any] = {
        "id": "1",
        "account": "000000000000",
        "source": "aws.ecs",
        "time": "2026-11-22T12:00:00Z",
        "region": "us-east-1",
        "resources": [],
        **event,
    }
    answer = events.test_event_pattern(EventPattern=rules[description], Event=json.dumps(whole))
    return answer["Result"]


def test_the_alarms_are_there_and_the_service_knows_them(deployed: Environment) -> None:
    found = deployed.client("cloudwatch").describe_alarms()["MetricAlarms"]
    (topic,) = deployed.client("sns").list_topics()["Topics"]
    assert {tuple(each["AlarmActions"]) for each in found} == {(topic["TopicArn"],)}
    assert len(found) == 3
    gates = service(deployed)["deploymentConfiguration"]["alarms"]
    names = {each["AlarmName"] for each in found}
    assert set(gates["alarmNames"]) < names
    assert (gates["enable"], gates["rollback"]) == (True, True)


def test_the_queries_are_saved(deployed: Environment) -> None:
    answer = deployed.client("logs").describe_query_definitions(
        queryDefinitionNamePrefix="Test/Api"
    )
    (group,) = {each["logGroupNames"][0] for each in answer["queryDefinitions"]}
    assert "ApiTaskLogGroup" in group


def test_a_task_that_a_person_stops_is_no_news(deployed: Environment) -> None:
    ecs, cluster = deployed.client("ecs"), service(deployed)["clusterArn"]
    (task,) = ecs.list_tasks(cluster=cluster)["taskArns"]
    ecs.stop_task(cluster=cluster, task=task, reason="a test")

    def stopped() -> bool:
        (found,) = ecs.describe_tasks(cluster=cluster, tasks=[task])["tasks"]
        return found["lastStatus"] == "STOPPED"

    wait_until(stopped)
    assert inbox(deployed) == []


def test_people_are_told_why_a_task_stopped_and_a_deployment_failed(deployed: Environment) -> None:
    name = service(deployed)["serviceName"]
    with pytest.raises(WaiterError):
        deployed.update(template(IS_NOT_THERE))
    told = inbox(deployed)
    stopped = next(each for each in told if "A task of" in each)
    assert stopped.startswith(f'"A task of {name} stopped: CannotPullContainerError')
    assert "(TaskFailedToStart)" in stopped
    assert "--tasks arn:aws:ecs:us-east-1:000000000000:task/" in stopped
    failed = [each for each in told if "A deployment of" in each]
    assert len(failed) == 1
    assert failed[0].startswith(f'"A deployment of {name} failed: ECS deployment circuit breaker')


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        (("EssentialContainerExited", "Essential container in task exited"), True),
        (("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment 1)"), False),
        (("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group x)"), True),
        (("ServiceSchedulerInitiated", "Task failed container health checks"), True),
        (("UserInitiated", "Task stopped by user"), False),
        (("SpotInterruption", "Your Spot Task was interrupted."), False),
    ],
)
def test_which_stopped_tasks_are_news(
    deployed: Environment, stop: tuple[str, str], expected: bool
) -> None:
    found = service(deployed)
    code, reason = stop
    detail = {
        "clusterArn": found["clusterArn"],
        "group": f"service:{found['serviceName']}",
        "lastStatus": "STOPPED",
        "stopCode": code,
        "stoppedReason": reason,
    }
    title = "A task stopped that nobody wanted to stop"
    event = {"detail-type": "ECS Task State Change", "detail": detail}
    other = {**event, "detail": {**detail, "group": "service:other"}}
    assert matches(deployed, title, event) is expected
    assert not matches(deployed, title, other)


def test_which_approvals_are_asked_for(deployed: Environment) -> None:
    arn = service(deployed)["serviceArn"]
    deployment = f"{arn.replace(':service/', ':service-deployment/')}/abc"
    for resource, expected in ((arn, True), (deployment, True), (f"{arn}-2", False)):
        event = {
            "detail-type": "ECS Hook State Change",
            "resources": [resource],
            "detail": {"eventName": "HOOK_AWAITING_ACTION"},
        }
        assert matches(deployed, "A deployment waits for an approval", event) is expected


def test_nothing_is_left(deployed: Environment) -> None:
    """Destroys what the others look at, so it comes last."""
    deployed.delete()
    assert deployed.client("cloudwatch").describe_alarms()["MetricAlarms"] == []
    assert deployed.client("events").list_rules()["Rules"] == []
    assert deployed.client("sns").list_topics()["Topics"] == []
    assert deployed.client("logs").describe_query_definitions()["queryDefinitions"] == []
