"""Let the number of a service's tasks follow its load."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_containers.spec import DesiredCount, MetricTarget, Scaling, is_known


def add_scaling(
    service: ecs.FargateService, scaling: Scaling | DesiredCount
) -> ecs.ScalableTaskCount | None:
    """Scale on all but requests, which need a target group; ``None`` for a fixed number."""
    if isinstance(scaling, DesiredCount):
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
    for construct_id, metric in _with_ids(scaling.metrics):
        count.scale_to_track_custom_metric(
            construct_id,
            metric=cloudwatch.Metric(
                namespace=metric.namespace,
                metric_name=metric.name,
                dimensions_map=dict(metric.dimensions),
                statistic=metric.statistic,
            ),
            target_value=metric.target,
            scale_in_cooldown=scale_in,
            scale_out_cooldown=scale_out,
        )
    return count


def scale_on_requests(
    count: ecs.ScalableTaskCount | None,
    scaling: Scaling | DesiredCount,
    target_group: elbv2.ApplicationTargetGroup,
) -> None:
    """Scale on the requests that each task gets through the load balancer, if that was asked."""
    if count is None or isinstance(scaling, DesiredCount):
        return
    if scaling.requests_per_target_per_minute is not None:
        scale_in, scale_out = _cooldowns(scaling)
        count.scale_on_request_count(
            "Requests",
            requests_per_target=scaling.requests_per_target_per_minute,
            target_group=target_group,
            scale_in_cooldown=scale_in,
            scale_out_cooldown=scale_out,
        )


def _cooldowns(scaling: Scaling) -> tuple[Duration, Duration]:
    return (
        Duration.seconds(scaling.scale_in_cooldown_seconds),
        Duration.seconds(scaling.scale_out_cooldown_seconds),
    )


def _with_ids(metrics: Sequence[MetricTarget]) -> Iterator[tuple[str, MetricTarget]]:
    """Each metric with a construct id that says what it is; equal ones are numbered."""
    seen: Counter[str] = Counter()
    for metric in metrics:
        values = [value for _, value in sorted(metric.dimensions.items()) if is_known(value)]
        name = re.sub(r"[^A-Za-z0-9]+", "-", "-".join([metric.namespace, metric.name, *values]))
        seen[name] += 1
        yield (f"{name}-{seen[name]}" if seen[name] > 1 else name), metric
