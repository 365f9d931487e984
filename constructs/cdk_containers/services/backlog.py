"""Let the number of tasks follow the messages that wait for each of them."""

from typing import cast

from aws_cdk import Duration
from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ecs as ecs

from cdk_containers.cluster import ContainerCluster
from cdk_containers.findings import Finding, error
from cdk_containers.services.tracked_formula import hold, scalable_target
from cdk_containers.spec import Backlog, DesiredCount, EachInstance, Scaling, is_known

# Without tasks Container Insights may say nothing; then the messages count as one task's.
_PER_TASK = "waiting / IF(FILL(running, 0) > 0, FILL(running, 1), 1)"
_NOBODY_WORKS = "IF(FILL(running, 0) > 0, 0, waiting)"


def insights_problems(
    cluster: ContainerCluster | ecs.ICluster, scaling: Scaling | DesiredCount | EachInstance
) -> list[Finding]:
    """The problem of a cluster that counts no tasks."""
    follows = isinstance(scaling, Scaling) and scaling.backlog is not None
    if not follows or not isinstance(cluster, ContainerCluster) or cluster.counts_tasks:
        return []
    return [
        error(
            "backlog-without-insights",
            "scaling.backlog",
            "The messages are shared out among the tasks that run, which only Container Insights "
            "counts, and the cluster has it off.",
            "Leave container_insights of the cluster on.",
        )
    ]


def scale_on_backlog(
    count: ecs.ScalableTaskCount, service: ecs.BaseService, backlog: Backlog, scaling: Scaling
) -> None:
    """Hold the number of messages that wait for each task."""
    hold(
        count,
        "Backlog",
        formula=_PER_TASK,
        metrics={"waiting": _waiting(backlog), "running": _running(service)},
        target=backlog.messages_per_task,
        scaling=scaling,
    )
    fewest = (scaling.minimum, *(bounds.minimum for bounds in scaling.schedule))
    if any(is_known(minimum) and minimum == 0 for minimum in fewest):
        _wake(count, service, backlog)


def _wake(count: ecs.ScalableTaskCount, service: ecs.BaseService, backlog: Backlog) -> None:
    """Start the first task for the first message, rather than when a whole task's share waits."""
    first = autoscaling.StepScalingAction(
        count,
        "Wake",
        scaling_target=scalable_target(count),
        adjustment_type=autoscaling.AdjustmentType.CHANGE_IN_CAPACITY,
        cooldown=Duration.minutes(5),
        metric_aggregation_type=autoscaling.MetricAggregationType.MAXIMUM,
    )
    first.add_adjustment(adjustment=1, lower_bound=0)
    cloudwatch.Alarm(
        count,
        "NobodyWorks",
        alarm_description="Messages wait and no task runs: starts the first one",
        metric=cloudwatch.MathExpression(
            expression=_NOBODY_WORKS,
            using_metrics={"waiting": _waiting(backlog), "running": _running(service)},
            label="messages that nobody works on",
            period=Duration.minutes(1),
        ),
        threshold=1,
        comparison_operator=(cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD),
        evaluation_periods=1,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
    ).add_alarm_action(
        # Cast, because CDK's stub of IAlarmAction names a parameter otherwise.
        cast("cloudwatch.IAlarmAction", actions.ApplicationScalingAction(first))
    )


def _waiting(backlog: Backlog) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/SQS",
        metric_name="ApproximateNumberOfMessagesVisible",
        dimensions_map={"QueueName": backlog.queue_name},
        statistic="Sum",
        period=Duration.minutes(1),
    )


def _running(service: ecs.BaseService) -> cloudwatch.Metric:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html"""
    return cloudwatch.Metric(
        namespace="ECS/ContainerInsights",
        metric_name="RunningTaskCount",
        dimensions_map={
            "ClusterName": service.cluster.cluster_name,
            "ServiceName": service.service_name,
        },
        statistic="Average",
        period=Duration.minutes(1),
    )
