"""What one call shows of a cluster, and tells of it."""

from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template
from syrupy.assertion import SnapshotAssertion

from cdk_containers import (
    ClusterThresholds,
    ContainerCluster,
    Ec2Capacity,
    ExistingInstances,
    InvalidSpecError,
    SpotInstances,
)
from tests.apps import existing_vpc
from tests.constructs.building import validated
from tests.dimensions import alarm_metrics, problems, widget_metrics, widgets
from tests.outlines import outline_text
from tests.templates import as_text, properties, resources

ALARM = "AWS::CloudWatch::Alarm"
DASHBOARD = "AWS::CloudWatch::Dashboard"
RULE = "AWS::Events::Rule"


@pytest.fixture
def topic(stack: Stack) -> sns.Topic:
    return sns.Topic(stack, "Alerts")


def titles(stack: Stack) -> list[str]:
    (dashboard,) = resources(stack, DASHBOARD).values()
    return [
        as_text(widget["properties"]["title"])
        for widget in widgets(dashboard)
        if widget["type"] == "metric"
    ]


def wrong(template: Mapping[str, Any]) -> list[str]:
    every = template["Resources"].values()
    metrics = [
        metric
        for each in every
        for widget in (widgets(each) if each["Type"] == DASHBOARD else ())
        for metric in widget_metrics(widget)
    ]
    metrics += [metric for each in every if each["Type"] == ALARM for metric in alarm_metrics(each)]
    assert metrics
    return [each for metric in metrics for each in problems(template, metric)]


def test_outline(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic, snapshot: SnapshotAssertion
) -> None:
    Ec2Capacity(stack, "Nodes", cluster=cluster, spot=SpotInstances())
    cluster.monitor(topic)
    (dashboard,) = resources(stack, DASHBOARD).values()
    assert set(dashboard["Properties"]) == {"DashboardBody"}
    assert outline_text(dashboard) == snapshot


def test_all_is_of_resources_of_the_template_and_valid() -> None:
    app = App()
    stack = Stack(app, "Test")
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    Ec2Capacity(stack, "Nodes", cluster=cluster, spot=SpotInstances())
    cluster.monitor(sns.Topic(stack, "Alerts", enforce_ssl=True))
    (template,) = validated(app)
    assert wrong(template) == []


def test_fargate_alone_shows_no_instances(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    cluster.monitor(topic)
    assert titles(stack) == [
        "Used of what the tasks reserve",
        "Tasks and services",
        "Tasks that Spot took back",
    ]
    assert resources(stack, ALARM) == {}


def test_container_insights_may_be_off(stack: Stack, topic: sns.Topic) -> None:
    cluster = ContainerCluster(
        stack,
        "Cluster",
        network=existing_vpc(stack),
        container_insights=ecs.ContainerInsights.DISABLED,
    )
    cluster.monitor(topic)
    assert titles(stack) == ["Tasks that Spot took back"]


def test_instances_that_come_later_are_watched_too(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    Ec2Capacity(stack, "First", cluster=cluster)
    monitoring = cluster.monitor(topic)
    Ec2Capacity(stack, "Second", cluster=cluster)
    assert len(monitoring.alarms) == 4
    template = Template.from_stack(stack).to_json()
    assert wrong(template) == []
    shown = [title for title in titles(stack) if title.startswith("Instances of ${")]
    assert [name in title for name, title in zip(("First", "Second"), shown, strict=True)] == [
        True,
        True,
    ]


def test_instances_of_others_are_watched_too(
    stack: Stack, cluster: ContainerCluster, vpc: ec2.IVpc, topic: sns.Topic
) -> None:
    group = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Theirs", "theirs")
    ExistingInstances(
        stack,
        "Existing",
        cluster=cluster,
        auto_scaling_group=group,
        security_group=ec2.SecurityGroup(stack, "Group", vpc=vpc),
    )
    assert len(cluster.monitor(topic).alarms) == 2


def test_alarms_tell_the_topic(stack: Stack, cluster: ContainerCluster, topic: sns.Topic) -> None:
    Ec2Capacity(stack, "Nodes", cluster=cluster)
    cluster.monitor(topic)
    for alarm in resources(stack, ALARM).values():
        target = [stack.resolve(topic.topic_arn)]
        assert (alarm["Properties"]["AlarmActions"], alarm["Properties"]["OKActions"]) == (
            target,
            target,
        )
        assert "Look first: " in str(as_text(alarm["Properties"]["AlarmDescription"]))


def test_as_many_instances_as_ever_are_no_news(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    """A group of a fixed size is at its maximum all the time."""
    Ec2Capacity(stack, "Nodes", cluster=cluster, minimum=3, maximum=3)
    cluster.monitor(topic)
    (alarm,) = (each for name, each in resources(stack, ALARM).items() if "AtMaximum" in name)
    formula, *metrics = alarm["Properties"]["Metrics"]
    assert formula["Expression"] == "IF(maximum > minimum, 100 * instances / maximum, 0)"
    assert {each["Id"]: each["MetricStat"]["Metric"]["MetricName"] for each in metrics} == {
        "instances": "GroupInServiceInstances",
        "minimum": "GroupMinSize",
        "maximum": "GroupMaxSize",
    }
    counted = properties(stack, "AWS::AutoScaling::AutoScalingGroup")["MetricsCollection"]
    assert "GroupMinSize" in counted[0]["Metrics"]


def test_thresholds(stack: Stack, cluster: ContainerCluster, topic: sns.Topic) -> None:
    Ec2Capacity(stack, "Nodes", cluster=cluster)
    thresholds = ClusterThresholds(missing_instances_minutes=7, instances_at_maximum_minutes=None)
    cluster.monitor(topic, thresholds=thresholds)
    alarm = properties(stack, ALARM)
    assert (alarm["DatapointsToAlarm"], alarm["Threshold"], alarm["ComparisonOperator"]) == (
        7,
        100,
        "GreaterThanThreshold",
    )


def test_thresholds_out_of_range(cluster: ContainerCluster, topic: sns.Topic) -> None:
    thresholds = ClusterThresholds(missing_instances_minutes=0, instances_at_maximum_minutes=2000)
    with pytest.raises(InvalidSpecError) as refused:
        cluster.monitor(topic, thresholds=thresholds)
    assert [finding.code for finding in refused.value.findings] == ["threshold-out-of-range"] * 2


def test_what_spot_takes_back_is_told(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    cluster.monitor(topic)
    rule = properties(stack, RULE)
    assert rule["EventPattern"] == {
        "source": ["aws.ecs"],
        "detail-type": ["ECS Task State Change"],
        "detail": {
            "clusterArn": [stack.resolve(cluster.cluster.cluster_arn)],
            "lastStatus": ["STOPPED"],
            "stopCode": ["SpotInterruption", "TerminationNotice"],
        },
    }
    assert [target["Arn"] for target in rule["Targets"]] == [stack.resolve(topic.topic_arn)]


def test_spot_instances_are_told_of_once(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    cluster.monitor(topic)
    Ec2Capacity(stack, "Paid", cluster=cluster)
    for name in ("Spot", "MoreSpot"):
        Ec2Capacity(stack, name, cluster=cluster, spot=SpotInstances())
    rules = resources(stack, RULE).values()
    kinds = [rule["Properties"]["EventPattern"]["detail-type"] for rule in rules]
    assert sorted(kinds) == [["EC2 Spot Instance Interruption Warning"], ["ECS Task State Change"]]


def test_instances_at_the_normal_price_are_not_taken_back(
    stack: Stack, cluster: ContainerCluster, topic: sns.Topic
) -> None:
    cluster.monitor(topic)
    Ec2Capacity(stack, "Paid", cluster=cluster)
    assert len(resources(stack, RULE)) == 1
