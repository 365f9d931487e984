"""Let the number of tasks follow the requests that they get."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2

from cdk_containers.services.tracked_formula import hold
from cdk_containers.spec import DesiredCount, EachInstance, RequestsPerTask, Scaling

_MINUTE = Duration.minutes(1)


def scale_on_requests(
    count: ecs.ScalableTaskCount | None,
    scaling: Scaling | DesiredCount | EachInstance,
    target_groups: Sequence[elbv2.ApplicationTargetGroup],
) -> None:
    """Scale on the requests that each task gets through the load balancer, if that was asked.

    Args:
        count: what changes the number of tasks, if it changes.
        scaling: what is asked.
        target_groups: the tasks as the load balancer sees them; one for each of two versions,
            where traffic is shifted between them.
    """
    if count is None or not isinstance(scaling, Scaling):
        return
    if scaling.requests_per_target_per_minute is not None:
        count.scale_on_request_count(
            "Requests",
            requests_per_target=scaling.requests_per_target_per_minute,
            target_group=target_groups[0],
            scale_in_cooldown=Duration.seconds(scaling.scale_in_cooldown_seconds),
            scale_out_cooldown=Duration.seconds(scaling.scale_out_cooldown_seconds),
        )
    for metric in scaling.metrics:
        if isinstance(metric, RequestsPerTask):
            _share_out(count, target_groups, metric, scaling)


def _share_out(
    count: ecs.ScalableTaskCount,
    target_groups: Sequence[elbv2.ApplicationTargetGroup],
    asked: RequestsPerTask,
    scaling: Scaling,
) -> None:
    """Divide the requests to all versions by the tasks of one.

    Divided by the tasks of both, the service would scale in while it deploys, and be too small for
    the traffic that the one which stays gets in the end.
    """
    requests = {
        f"requests_{index}": group.metrics.request_count(period=_MINUTE)
        for index, group in enumerate(target_groups)
    }
    healthy = {
        f"healthy_{index}": group.metrics.healthy_host_count(statistic="Maximum", period=_MINUTE)
        for index, group in enumerate(target_groups)
    }
    # A target group in which nothing happens has no data; without healthy tasks there is no value.
    all_requests = " + ".join(f"FILL({name}, 0)" for name in requests)
    tasks = [f"FILL({name}, 0)" for name in healthy]
    tasks_of_one = f"MAX([{', '.join(tasks)}])" if len(tasks) > 1 else tasks[0]
    hold(
        count,
        "RequestsPerTask",
        formula=f"({all_requests}) / {tasks_of_one}",
        metrics={**requests, **healthy},
        target=asked.per_minute,
        scaling=scaling,
    )
