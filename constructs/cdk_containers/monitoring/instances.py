"""Whether a cluster has the instances that its tasks need."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.monitoring.alarm import Condition, make_alarm
from cdk_containers.spec import ClusterThresholds

_MINUTE = Duration.minutes(1)
_PERCENT = 100


@dataclass(frozen=True, kw_only=True)
class InstanceMetrics:
    """What CloudWatch knows of a group of instances.

    Args:
        cluster: whose tasks they run.
        provider: name of the capacity provider that brings them to the cluster.
        group: the instances.
    """

    cluster: ecs.ICluster
    provider: str
    group: autoscaling.IAutoScalingGroup

    def needed_percent(self) -> cloudwatch.IMetric:
        """How many instances the tasks need, of those that there are.

        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-auto-scaling.html
        """
        metric = cloudwatch.Metric(
            namespace="AWS/ECS/ManagedScaling",
            metric_name="CapacityProviderReservation",
            dimensions_map={
                "ClusterName": self.cluster.cluster_name,
                "CapacityProviderName": self.provider,
            },
            period=_MINUTE,
            label="Needed of those that there are",
        )
        return cast("cloudwatch.IMetric", metric)

    def in_service(self) -> cloudwatch.IMetric:
        """Instances that are ready."""
        return self._of_group("GroupInServiceInstances", "In service")

    def desired(self) -> cloudwatch.IMetric:
        """Instances that should be there."""
        return self._of_group("GroupDesiredCapacity", "Desired")

    def maximum(self) -> cloudwatch.IMetric:
        """Instances that may be there."""
        return self._of_group("GroupMaxSize", "Maximum")

    def percent_of_maximum(self) -> cloudwatch.IMetric:
        """How many instances there are, of those that may be there; 0 if it is always the same."""
        share = cloudwatch.MathExpression(
            expression=f"IF(maximum > minimum, {_PERCENT} * instances / maximum, 0)",
            using_metrics={
                "instances": self.in_service(),
                "minimum": self._of_group("GroupMinSize", "Minimum"),
                "maximum": self.maximum(),
            },
            label="Instances, percent of the maximum",
            period=_MINUTE,
        )
        return cast("cloudwatch.IMetric", share)

    def _of_group(self, name: str, label: str) -> cloudwatch.IMetric:
        """https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html"""
        metric = cloudwatch.Metric(
            namespace="AWS/AutoScaling",
            metric_name=name,
            dimensions_map={"AutoScalingGroupName": self.group.auto_scaling_group_name},
            period=_MINUTE,
            label=label,
        )
        return cast("cloudwatch.IMetric", metric)


def instance_alarms(
    scope: Construct, metrics: InstanceMetrics, thresholds: ClusterThresholds
) -> Mapping[str, cloudwatch.Alarm]:
    """Make the alarms of a group of instances.

    Args:
        scope: their parent.
        metrics: of the group.
        thresholds: what is too long.
    """
    activities = (
        "aws autoscaling describe-scaling-activities --max-items 5 --auto-scaling-group-name "
        f"{metrics.group.auto_scaling_group_name}"
    )
    conditions: dict[str, Condition] = {}
    if thresholds.missing_instances_minutes is not None:
        conditions["MissingInstances"] = Condition(
            metric=metrics.needed_percent(),
            threshold=_PERCENT,
            comparison=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            minutes=thresholds.missing_instances_minutes,
            reason="Tasks wait for instances that do not come.",
            look_first=f"why none was started: {activities}",
        )
    if thresholds.instances_at_maximum_minutes is not None:
        conditions["InstancesAtMaximum"] = Condition(
            metric=metrics.percent_of_maximum(),
            threshold=_PERCENT,
            minutes=thresholds.instances_at_maximum_minutes,
            reason="There are as many instances as there may be: further tasks will wait.",
            look_first="whether the load is real; then raise the maximum of the capacity.",
        )
    return {name: make_alarm(scope, name, condition) for name, condition in conditions.items()}
