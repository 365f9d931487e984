"""Let the number of a service's tasks follow its load."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from aws_cdk import Duration, TimeZone
from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs

from cdk_containers.services.backlog import scale_on_backlog
from cdk_containers.spec import (
    DesiredCount,
    EachInstance,
    MetricSteps,
    MetricTarget,
    RequestsPerTask,
    Scaling,
    ScheduledBounds,
    is_known,
)


def add_scaling(
    service: ecs.BaseService, scaling: Scaling | DesiredCount | EachInstance
) -> ecs.ScalableTaskCount | None:
    """Scale on all but requests, which need a target group; ``None`` for a fixed number."""
    if not isinstance(scaling, Scaling):
        return None
    count = service.auto_scale_task_count(
        min_capacity=scaling.minimum, max_capacity=scaling.maximum
    )
    scale_in, scale_out = _cooldowns(scaling)
    if scaling.cpu_percent is not None:
        count.scale_on_cpu_utilization(
            "Cpu",
            target_utilization_percent=scaling.cpu_percent,
            scale_in_cooldown=scale_in,
            scale_out_cooldown=scale_out,
        )
    if scaling.memory_percent is not None:
        count.scale_on_memory_utilization(
            "Memory",
            target_utilization_percent=scaling.memory_percent,
            scale_in_cooldown=scale_in,
            scale_out_cooldown=scale_out,
        )
    if scaling.backlog is not None:
        scale_on_backlog(count, service, scaling.backlog, scaling)
    followed = [each for each in scaling.metrics if not isinstance(each, RequestsPerTask)]
    for construct_id, metric in _with_ids(followed):
        _scale_on_metric(count, construct_id, metric, scaling)
    for bounds in scaling.schedule:
        _change_bounds(count, bounds)
    return count


def _cooldowns(scaling: Scaling) -> tuple[Duration, Duration]:
    """The rests after tasks were removed and added."""
    return (
        Duration.seconds(scaling.scale_in_cooldown_seconds),
        Duration.seconds(scaling.scale_out_cooldown_seconds),
    )


def _scale_on_metric(
    count: ecs.ScalableTaskCount,
    construct_id: str,
    metric: MetricTarget | MetricSteps,
    scaling: Scaling,
) -> None:
    followed = cloudwatch.Metric(
        namespace=metric.namespace,
        metric_name=metric.name,
        dimensions_map=dict(metric.dimensions),
        statistic=metric.statistic,
        period=Duration.minutes(1),
    )
    scale_in, scale_out = _cooldowns(scaling)
    if isinstance(metric, MetricSteps):
        count.scale_on_metric(
            construct_id,
            metric=followed,
            adjustment_type=autoscaling.AdjustmentType.CHANGE_IN_CAPACITY,
            scaling_steps=[
                autoscaling.ScalingInterval(change=step.add, lower=step.above, upper=step.below)
                for step in metric.steps
            ],
            cooldown=scale_out,
        )
        return
    count.scale_to_track_custom_metric(
        construct_id,
        metric=followed,
        target_value=metric.target,
        scale_in_cooldown=scale_in,
        scale_out_cooldown=scale_out,
    )


def _change_bounds(count: ecs.ScalableTaskCount, bounds: ScheduledBounds) -> None:
    count.scale_on_schedule(
        # A name that may have neither a slash nor a colon.
        f"{bounds.schedule} {bounds.time_zone}".replace("/", "%2F").replace(":", "%3A"),
        schedule=autoscaling.Schedule.expression(bounds.schedule),
        time_zone=TimeZone.of(bounds.time_zone),
        min_capacity=bounds.minimum,
        max_capacity=bounds.maximum,
    )


def _with_ids(
    metrics: Sequence[MetricTarget | MetricSteps],
) -> Iterator[tuple[str, MetricTarget | MetricSteps]]:
    """Each metric with a construct id that says what it is; equal ones are numbered."""
    seen: Counter[str] = Counter()
    for metric in metrics:
        values = [value for _, value in sorted(metric.dimensions.items()) if is_known(value)]
        name = re.sub(r"[^A-Za-z0-9]+", "-", "-".join([metric.namespace, metric.name, *values]))
        seen[name] += 1
        yield (f"{name}-{seen[name]}" if seen[name] > 1 else name), metric
