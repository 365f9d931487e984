"""Whether a cluster has the capacity that its tasks need."""

from collections.abc import Mapping, Sequence
from typing import cast

from aws_cdk import Duration, Stack
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_events as events
from aws_cdk import aws_sns as sns
from constructs import Construct

from cdk_containers.checks import check_cluster_thresholds
from cdk_containers.monitoring.event_rule import event_rule, field
from cdk_containers.monitoring.graphs import Graph, as_metrics, dashboard, limits, row, states
from cdk_containers.monitoring.instances import InstanceMetrics, instance_alarms
from cdk_containers.monitoring.once import monitored_before
from cdk_containers.monitoring.topic import Topic, let_send, tell, topic_problems
from cdk_containers.spec import ClusterThresholds
from cdk_containers.validation import refuse_errors, show_warnings, typed

_MINUTE = Duration.minutes(1)
# Documentation of AWS has the one and the other.
_INTERRUPTED = ("SpotInterruption", "TerminationNotice")
_INSTANCE_INTERRUPTED = "InstanceInterrupted"


class ClusterMonitoring(Construct):
    """A cluster seen: its dashboard, alarms about its instances, and what Spot takes back.

    ``cluster.monitor(…)`` makes it.

    Attributes:
        topic: where alarms and events are sent.
        alarms: about each group of instances.
        dashboard: what capacity there is, and what is used of it; ``dashboard.add_widgets(…)``
            puts more below.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ecs.Cluster,
        counts_tasks: bool,
        topic: Topic,
        thresholds: ClusterThresholds = ClusterThresholds(),
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            cluster: the cluster.
            counts_tasks: whether it has Container Insights on.
            topic: where alarms and events are sent. One with a key of its own grants its use.
            thresholds: what is too long. Default: what is wrong for most clusters.

        Raises:
            InvalidSpecError: CloudWatch would refuse a threshold or the topic, or it is monitored
                already.
        """
        findings = [
            *monitored_before(scope, construct_id),
            *check_cluster_thresholds(thresholds),
            *topic_problems(scope, topic),
        ]
        refuse_errors(scope, construct_id, findings)
        super().__init__(scope, construct_id)
        # Cast, because CDK's stub of ITopic names a parameter otherwise.
        self.topic = cast("sns.ITopic", topic)
        self.alarms: list[cloudwatch.Alarm] = []
        self._cluster = cluster
        self._thresholds = thresholds
        self._events = Construct(self, "Events")
        self._watched: list[str] = []
        self.dashboard: cloudwatch.Dashboard = dashboard(self, f"# {scope.node.path}", [])
        graphs = [_count("Tasks that Spot took back", self._report_interrupted_tasks())]
        if counts_tasks:
            graphs = [*_tasks(cluster), *graphs]
        self.dashboard.add_widgets(*row(*graphs))
        show_warnings(self, let_send(self.topic))

    def watch_instances(
        self, provider: str, group: autoscaling.IAutoScalingGroup, *, spot: bool
    ) -> None:
        """Show instances, and tell when some are missing; the cluster calls it.

        Args:
            provider: name of the capacity provider that brings them to the cluster.
            group: the instances.
            spot: whether AWS may take some of them back.
        """
        if not self._watched:
            self.dashboard.add_widgets(*row(*_instances(self._cluster)))
        self._watched.append(provider)
        metrics = InstanceMetrics(cluster=self._cluster, provider=provider, group=group)
        path = group.node.path.removeprefix(f"{Stack.of(self).node.path}/")
        of_group = Construct(self, path.replace("/", ""))
        alarms = instance_alarms(of_group, metrics, self._thresholds)
        tell(self.topic, alarms.values())
        self.alarms += alarms.values()
        if alarms:
            self.dashboard.add_widgets(states(f"Alarms about {provider}", list(alarms.values())))
        self.dashboard.add_widgets(*row(*_group(provider, metrics, alarms)))
        if spot and self._events.node.try_find_child(_INSTANCE_INTERRUPTED) is None:
            rule = self._report_interrupted_instances()
            self.dashboard.add_widgets(
                *row(_count("Spot instances that were taken back, of the whole account", rule))
            )

    def _report_interrupted_tasks(self) -> events.Rule:
        """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html"""
        return event_rule(
            self._events,
            "TaskInterrupted",
            topic=self.topic,
            description="Spot took a task back",
            kind="ECS Task State Change",
            detail={
                "clusterArn": [self._cluster.cluster_arn],
                "lastStatus": ["STOPPED"],
                "stopCode": list(_INTERRUPTED),
            },
            message=f"Spot took a task back, of {field('group')}: {field('stoppedReason')} ECS "
            "starts another one when there is capacity.",
        )

    def _report_interrupted_instances(self) -> events.Rule:
        """https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html"""
        instance = field("instance-id")
        return event_rule(
            self._events,
            _INSTANCE_INTERRUPTED,
            topic=self.topic,
            description="Spot takes an instance back",
            source="aws.ec2",
            kind="EC2 Spot Instance Interruption Warning",
            message=f"Spot takes the instance {instance} back in two minutes. The event says not "
            "whose it is; this one prints it if it is of the cluster: "
            f"aws ecs list-container-instances --region {Stack.of(self).region} "
            f"--cluster {self._cluster.cluster_name} --filter 'ec2InstanceId == {instance}'",
        )


def _tasks(cluster: ecs.Cluster) -> Sequence[Graph]:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html"""
    return [
        Graph(
            title="Used of what the tasks reserve",
            metrics=[_used(cluster, "Cpu", "CPU"), _used(cluster, "Memory", "Memory")],
            unit="Percent",
        ),
        Graph(
            title="Tasks and services",
            metrics=[
                _insight(cluster, "TaskCount", "Tasks", "Maximum"),
                _insight(cluster, "ServiceCount", "Services", "Maximum"),
            ],
        ),
    ]


def _used(cluster: ecs.Cluster, resource: str, label: str) -> cloudwatch.IMetric:
    """The share that the tasks use of what they reserve, of all of them together."""
    used, reserved = f"{resource.lower()}_used", f"{resource.lower()}_reserved"
    share = cloudwatch.MathExpression(
        expression=f"100 * {used} / {reserved}",
        using_metrics={
            used: _insight(cluster, f"{resource}Utilized", label, "Sum"),
            reserved: _insight(cluster, f"{resource}Reserved", label, "Sum"),
        },
        label=label,
        period=_MINUTE,
    )
    return cast("cloudwatch.IMetric", share)


def _insight(cluster: ecs.Cluster, name: str, label: str, statistic: str) -> cloudwatch.IMetric:
    metric = cloudwatch.Metric(
        namespace="ECS/ContainerInsights",
        metric_name=name,
        dimensions_map={"ClusterName": cluster.cluster_name},
        statistic=statistic,
        period=_MINUTE,
        label=label,
    )
    return cast("cloudwatch.IMetric", metric)


def _instances(cluster: ecs.Cluster) -> Sequence[Graph]:
    """All instances together, as ECS counts them."""
    reserved = [
        cluster.metric_cpu_reservation(period=_MINUTE, label="CPU"),
        cluster.metric_memory_reservation(period=_MINUTE, label="Memory"),
    ]
    used = [
        cluster.metric_cpu_utilization(period=_MINUTE, label="CPU"),
        cluster.metric_memory_utilization(period=_MINUTE, label="Memory"),
    ]
    return [
        Graph(title="Reserved of the instances", metrics=as_metrics(*reserved), unit="Percent"),
        Graph(title="Used of the instances", metrics=as_metrics(*used), unit="Percent"),
    ]


def _group(
    provider: str, metrics: InstanceMetrics, alarms: Mapping[str, cloudwatch.Alarm]
) -> Sequence[Graph]:
    return [
        Graph(
            title=f"Instances that tasks need of {provider}",
            metrics=[metrics.needed_percent()],
            unit="Percent",
            limits=limits(alarms, "MissingInstances"),
        ),
        Graph(
            title=f"Instances of {provider}",
            metrics=[metrics.in_service(), metrics.desired(), metrics.maximum()],
        ),
    ]


def _count(title: str, rule: events.Rule) -> Graph:
    """How many events a rule has passed on: EventBridge counts them.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
    """
    metric = cloudwatch.Metric(
        namespace="AWS/Events",
        metric_name="TriggeredRules",
        dimensions_map={"RuleName": rule.rule_name},
        statistic="Sum",
        period=_MINUTE,
        label="Interruptions",
    )
    return Graph(title=title, metrics=as_metrics(metric))
