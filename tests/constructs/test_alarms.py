"""The alarms of each kind of service."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import pytest
from aws_cdk import App, Stack, Token
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Annotations, Match, Template

from cdk_containers import (
    Approval,
    BlueGreen,
    ContainerCluster,
    DaemonService,
    DesiredCount,
    Ec2Capacity,
    Http,
    ImageRepository,
    InternalService,
    InvalidSpecError,
    LifecycleStage,
    Linear,
    LoadBalancedService,
    QueueWorker,
    Rolling,
    Scaling,
    TargetHealth,
    Tcp,
    Thresholds,
    WorkQueue,
)
from cdk_containers.services.base import ContainerService
from tests.apps import existing_vpc
from tests.constructs.building import validated
from tests.constructs.on_instances import arm_task
from tests.dimensions import alarm_metrics, problems

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
ALARM = "AWS::CloudWatch::Alarm"
OF_ALL = {"Memory", "NoRunningTask", "ScalingAtMaximum", "StuckDeployment"}
OFF = Thresholds(
    server_error_percent=None,
    latency_p99_seconds=None,
    unhealthy_hosts=None,
    memory_percent=None,
    queue_age_seconds=None,
    dead_letter_messages=None,
    no_running_task_minutes=None,
    scaling_at_maximum_minutes=None,
    stuck_deployment_minutes=None,
)


def behind_http(stack: Stack, cluster: ContainerCluster) -> ContainerService:
    return LoadBalancedService(
        stack, "Web", cluster=cluster, image=IMAGE, port=80, deployment=BlueGreen()
    )


def behind_tcp(stack: Stack, cluster: ContainerCluster) -> ContainerService:
    expose = Tcp(port=9000)
    return LoadBalancedService(
        stack, "Broker", cluster=cluster, image=IMAGE, port=80, expose=expose, deployment=Linear()
    )


def internal(stack: Stack, cluster: ContainerCluster) -> ContainerService:
    return InternalService(stack, "Api", cluster=cluster, image=IMAGE, port=80)


def worker(stack: Stack, cluster: ContainerCluster) -> ContainerService:
    return QueueWorker(stack, "Worker", cluster=cluster, image=IMAGE)


def daemon(stack: Stack, cluster: ContainerCluster) -> ContainerService:
    Ec2Capacity(stack, "Nodes", cluster=cluster)
    return DaemonService(stack, "Agent", cluster=cluster, task=arm_task())


KINDS = {
    behind_http: {*OF_ALL, "ServerErrors", "Latency", "UnhealthyTargets"},
    behind_tcp: {*OF_ALL, "UnhealthyTargets"},
    internal: OF_ALL,
    worker: {*OF_ALL, "QueueAge", "DeadLetters"},
    daemon: {"Memory", "StuckDeployment"},
}


@pytest.fixture
def topic(stack: Stack) -> sns.Topic:
    return sns.Topic(stack, "Alerts")


def alarms(stack: Stack) -> Mapping[str, Any]:
    """The properties of the alarms that tell people, by their ids."""
    found = Template.from_stack(stack).find_resources(ALARM)
    return {
        next(key for key in KEYS if key in name): each["Properties"]
        for name, each in found.items()
        if "Monitoring" in name
    }


KEYS = set[str]().union(*KINDS.values(), {"Cpu"})


@pytest.mark.parametrize(("kind", "expected"), KINDS.items())
def test_what_each_kind_of_service_is_watched_for(
    stack: Stack,
    cluster: ContainerCluster,
    topic: sns.Topic,
    kind: Callable[[Stack, ContainerCluster], ContainerService],
    expected: set[str],
) -> None:
    made = kind(stack, cluster).monitor(topic)
    assert set(made.alarms) == expected
    assert set(alarms(stack)) == expected
    send = [{"Ref": stack.get_logical_id(cast("sns.CfnTopic", topic.node.default_child))}]
    for each in alarms(stack).values():
        assert (each["AlarmActions"], each["OKActions"]) == (send, send)
        assert "Look first: " in str(each["AlarmDescription"])
        assert "AlarmName" not in each
    Annotations.from_stack(stack).has_no_warning("*", Match.string_like_regexp("not-watched"))


def test_every_metric_is_of_a_resource_of_the_template(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    for kind in KINDS:
        kind(stack, cluster).monitor(topic, thresholds=Thresholds(cpu_percent=95))
    template = Template.from_stack(stack).to_json()
    found = {name: each for name, each in template["Resources"].items() if each["Type"] == ALARM}
    looked_at = [metric for each in found.values() for metric in alarm_metrics(each)]
    assert len(looked_at) > 40
    assert [text for metric in looked_at for text in problems(template, metric)] == []


def test_everything_that_is_monitored_passes_every_validation() -> None:
    app = App(context={"@aws-cdk/core:validateAgainstDefaultRules": True})
    stack = Stack(app, "Test")
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    topic = sns.Topic(stack, "Alerts")
    for kind in KINDS:
        kind(stack, cluster).monitor(topic, thresholds=Thresholds(cpu_percent=95))
    image = ImageRepository(stack, "Shop").image("1.4.2")
    asks = BlueGreen(hooks=[Approval()])
    web = LoadBalancedService(
        stack, "Shop2", cluster=cluster, image=image, port=80, deployment=asks
    )
    web.roll_back_on(*web.monitor(topic).alarms.values())
    validated(app)


def test_thresholds_reach_the_template(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    thresholds = Thresholds(
        server_error_percent=2.5,
        latency_p99_seconds=0.8,
        minimum_requests=70,
        unhealthy_hosts=3,
        memory_percent=80,
        cpu_percent=95,
        minutes=7,
        no_running_task_minutes=3,
        scaling_at_maximum_minutes=30,
        stuck_deployment_minutes=20,
    )
    deployment = Rolling()
    web = LoadBalancedService(
        stack, "Web", cluster=cluster, image=IMAGE, port=80, deployment=deployment
    )
    web.monitor(topic, thresholds=thresholds)
    found = alarms(stack)
    assert {
        name: (each["Threshold"], each["DatapointsToAlarm"]) for name, each in found.items()
    } == {
        "ServerErrors": (2.5, 7),
        "Latency": (0.8, 7),
        "UnhealthyTargets": (3, 8),
        "Memory": (80, 7),
        "Cpu": (95, 7),
        "NoRunningTask": (1, 3),
        "ScalingAtMaximum": (8, 30),
        "StuckDeployment": (2, 20),
    }
    for each in found.values():
        assert each["EvaluationPeriods"] == each["DatapointsToAlarm"] + 2
    for name in ("ServerErrors", "Latency"):
        assert ">= 70" in found[name]["Metrics"][0]["Expression"]


def test_thresholds_of_a_worker_reach_the_template(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    thresholds = Thresholds(queue_age_seconds=120, dead_letter_messages=5, minutes=2)
    worker(stack, cluster).monitor(topic, thresholds=thresholds)
    found = alarms(stack)
    assert [found[name]["Threshold"] for name in ("QueueAge", "DeadLetters")] == [120, 5]
    # A message that is lost is told at once.
    assert [found[name]["DatapointsToAlarm"] for name in ("QueueAge", "DeadLetters")] == [2, 1]


def test_no_number_is_no_alarm_but_where_no_task_says_nothing(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    behind_http(stack, cluster).monitor(topic)
    missing = {name: each["TreatMissingData"] for name, each in alarms(stack).items()}
    assert missing.pop("NoRunningTask") == "breaching"
    assert set(missing.values()) == {"notBreaching"}


def test_nobody_is_told_for_ever_where_container_insights_may_be_off(
    stack: Stack, topic: sns.Topic
) -> None:
    """A cluster that is not ours does not say whether it has it on."""
    theirs = ecs.Cluster.from_cluster_attributes(
        stack, "Theirs", cluster_name="theirs", vpc=existing_vpc(stack)
    )
    InternalService(stack, "Api", cluster=theirs, image=IMAGE, port=80).monitor(topic)
    assert alarms(stack)["NoRunningTask"]["TreatMissingData"] == "missing"


def test_a_service_is_monitored_once(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    made = behind_http(stack, cluster)
    made.monitor(topic)
    cluster.monitor(topic)
    for monitored in (made, cluster):
        with pytest.raises(InvalidSpecError, match="monitored-already"):
            monitored.monitor(topic)


@pytest.mark.parametrize("kind", KINDS)
def test_each_alarm_can_be_left_out(
    stack: Stack,
    cluster: ContainerCluster,
    topic: sns.Topic,
    kind: Callable[[Stack, ContainerCluster], ContainerService],
) -> None:
    kind(stack, cluster).monitor(topic, thresholds=OFF)
    assert alarms(stack) == {}


@pytest.mark.parametrize(
    ("scaling", "left_out"),
    [
        (DesiredCount(2), {"ScalingAtMaximum"}),
        (DesiredCount(0), {"ScalingAtMaximum", "NoRunningTask"}),
        (Scaling(minimum=4, maximum=4), {"ScalingAtMaximum"}),
    ],
)
def test_only_what_the_scaling_makes_possible(
    stack: Stack,
    cluster: ContainerCluster,
    topic: sns.Topic,
    scaling: Scaling | DesiredCount,
    left_out: set[str],
) -> None:
    made = InternalService(stack, "Api", cluster=cluster, image=IMAGE, port=80, scaling=scaling)
    made.monitor(topic)
    assert set(alarms(stack)) == OF_ALL - left_out


def test_a_worker_that_may_stop_altogether(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    scaling = Scaling(minimum=0, cpu_percent=None)
    made = QueueWorker(stack, "Worker", cluster=cluster, image=IMAGE, scaling=scaling)
    assert "NoRunningTask" not in made.monitor(topic).alarms


def test_a_deployment_that_waits_on_purpose_is_not_stuck(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    asks = Approval(stages=[LifecycleStage.POST_TEST_TRAFFIC_SHIFT], timeout_minutes=200)
    deployment = Linear(step_percent=25, step_bake_minutes=10, bake_minutes=7, hooks=[asks])
    LoadBalancedService(
        stack, "Web", cluster=cluster, image=IMAGE, port=80, deployment=deployment
    ).monitor(topic)
    assert alarms(stack)["StuckDeployment"]["DatapointsToAlarm"] == 60 + 3 * 10 + 7 + 200


def test_approvals_at_the_same_stage_wait_side_by_side(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    """And a Network Load Balancer takes ten minutes twice."""
    deployment = BlueGreen(hooks=[Approval(timeout_minutes=200), Approval(timeout_minutes=30)])
    expose = Tcp(port=9000)
    LoadBalancedService(
        stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=expose, deployment=deployment
    ).monitor(topic)
    assert alarms(stack)["StuckDeployment"]["DatapointsToAlarm"] == 60 + 5 + 200 + 20


def test_tasks_that_take_long_to_start_are_no_news(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    health = TargetHealth(grace_period_seconds=600)
    LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, health=health).monitor(
        topic
    )
    assert alarms(stack)["UnhealthyTargets"]["DatapointsToAlarm"] == 5 + 10


def test_no_alarm_looks_further_back_than_a_day(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    deployment = BlueGreen(hooks=[Approval(timeout_minutes=1500)])
    LoadBalancedService(
        stack, "Web", cluster=cluster, image=IMAGE, port=80, deployment=deployment
    ).monitor(topic)
    assert alarms(stack)["StuckDeployment"]["EvaluationPeriods"] == 24 * 60


@pytest.mark.parametrize(
    ("changed", "paths"),
    [
        ({"server_error_percent": 100}, ["server_error_percent"]),
        ({"latency_p99_seconds": 0}, ["latency_p99_seconds"]),
        ({"no_running_task_minutes": 2.5}, ["no_running_task_minutes"]),
        ({"minutes": 0, "unhealthy_hosts": 0}, ["minutes", "unhealthy_hosts"]),
        ({"stuck_deployment_minutes": 1439}, ["stuck_deployment_minutes"]),
        ({"queue_age_seconds": 0, "dead_letter_messages": 0}, ["dead_letter", "queue_age"]),
    ],
)
def test_thresholds_that_cloudwatch_refuses(
    stack: Stack,
    cluster: ContainerCluster,
    topic: sns.Topic,
    changed: Mapping[str, Any],
    paths: Sequence[str],
) -> None:
    service = behind_http(stack, cluster)
    with pytest.raises(InvalidSpecError) as refused:
        service.monitor(topic, thresholds=Thresholds(**changed))
    found = sorted(refused.value.findings, key=lambda each: str(each.where))
    assert {each.code for each in found} == {"threshold-out-of-range"}
    assert all(path in str(each.where) for path, each in zip(paths, found, strict=True))
    assert service.node.try_find_child("Monitoring") is None


def test_what_is_known_too_late(stack: Stack, cluster: ContainerCluster, topic: sns.Topic) -> None:
    later = int(Token.as_number({"Ref": "Something"}))
    thresholds = Thresholds(minutes=later, minimum_requests=later, unhealthy_hosts=later)
    with pytest.raises(InvalidSpecError) as refused:
        behind_http(stack, cluster).monitor(topic, thresholds=thresholds)
    assert [(each.code, str(each.where)) for each in refused.value.findings] == [
        ("threshold-known-too-late", "Test/Web/Monitoring: thresholds.minutes"),
        ("threshold-known-too-late", "Test/Web/Monitoring: thresholds.minimum_requests"),
    ]


def test_what_cannot_be_seen_without_container_insights(stack: Stack, topic: sns.Topic) -> None:
    off = ecs.ContainerInsights.DISABLED
    vpc = existing_vpc(stack)
    cluster = ContainerCluster(stack, "Cluster", network=vpc, container_insights=off)
    made = InternalService(stack, "Api", cluster=cluster, image=IMAGE, port=80).monitor(topic)
    assert set(made.alarms) == {"Memory"}
    for name in ("no_running_task", "scaling_at_maximum", "stuck_deployment"):
        Annotations.from_stack(stack).has_warning(
            "/Test/Api/Monitoring",
            Match.string_like_regexp(f"thresholds.{name}_minutes: Only Container Insights"),
        )


def test_what_was_asked_for_and_cannot_be_seen(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    asked = Thresholds(latency_p99_seconds=1, queue_age_seconds=60)
    behind_tcp(stack, cluster).monitor(topic, thresholds=asked)
    for name in ("latency_p99_seconds", "queue_age_seconds"):
        Annotations.from_stack(stack).has_warning(
            "*", Match.string_like_regexp(rf"thresholds.{name}: .*\[threshold-not-watched\]")
        )


def test_the_dead_letters_of_an_existing_queue(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    existing = cast("sqs.IQueue", sqs.Queue(stack, "Orders"))
    queue = WorkQueue(existing=existing)
    made = QueueWorker(stack, "Worker", cluster=cluster, image=IMAGE, queue=queue).monitor(topic)
    assert "DeadLetters" not in made.alarms
    assert "QueueAge" in made.alarms
    Annotations.from_stack(stack).has_warning(
        "*", Match.string_like_regexp("thresholds.dead_letter_messages")
    )


def test_alarms_about_target_groups_do_not_name_the_service(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    """So that they can take its deployments back without a name of their own."""
    behind_http(stack, cluster).monitor(topic)
    (service,) = Template.from_stack(stack).find_resources("AWS::ECS::Service")
    found = alarms(stack)
    free = {name for name, each in found.items() if service not in str(each)}
    assert free == {"ServerErrors", "Latency", "UnhealthyTargets"}


def test_http_without_a_second_version(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    web = LoadBalancedService(stack, "Web", cluster=cluster, image=IMAGE, port=80, expose=Http())
    assert set(web.monitor(topic).alarms) == KINDS[behind_http]
