"""Rules about how many tasks run."""

from collections.abc import Iterator
from dataclasses import replace
from math import inf

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.spec import DesiredCount, MetricTarget, Scaling, Service, is_known

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
_MOST_TASKS = 5000
# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_CustomizedMetricSpecification.html
_STATISTICS = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")


@rule()
def task_count_out_of_range(service: Service, context: Context) -> Iterator[Problem]:
    """A service runs 0 to 5000 tasks; one that scales on a load keeps at least one."""
    scaling = service.scaling
    if isinstance(scaling, DesiredCount):
        yield from Range(
            path="scaling.tasks", value=scaling.tasks, lowest=0, highest=_MOST_TASKS, unit="tasks"
        ).problems()
        return
    if scaling.minimum == 0 and not scaling.metrics:
        yield Problem(
            "scaling.minimum",
            "With 0 tasks there is no CPU, memory or request metric, so the service would never "
            "come back.",
            "Keep a minimum of 1, or follow a metric that is there without tasks, like a queue's.",
        )
    else:
        yield from Range(
            path="scaling.minimum",
            value=scaling.minimum,
            lowest=0 if scaling.metrics else 1,
            highest=_MOST_TASKS,
            unit="tasks",
        ).problems()
    yield from Range(
        path="scaling.maximum", value=scaling.maximum, lowest=1, highest=_MOST_TASKS, unit="tasks"
    ).problems()


@rule()
def scaling_minimum_above_maximum(service: Service, context: Context) -> Iterator[Problem]:
    """The most tasks are not fewer than the fewest."""
    scaling = service.scaling
    if not isinstance(scaling, Scaling):
        return
    known = is_known(scaling.minimum) and is_known(scaling.maximum)
    if known and scaling.minimum > scaling.maximum:
        yield Problem(
            "scaling.maximum",
            f"The maximum of {scaling.maximum} tasks is below the minimum of {scaling.minimum}.",
            "Raise the maximum or lower the minimum.",
        )


@rule()
def scaling_without_target(service: Service, context: Context) -> Iterator[Problem]:
    """A service that scales follows at least one metric."""
    scaling = service.scaling
    if isinstance(scaling, Scaling) and not (
        scaling.cpu_percent is not None
        or scaling.memory_percent is not None
        or scaling.requests_per_target_per_minute is not None
        or scaling.metrics
    ):
        yield Problem(
            "scaling",
            "It has a minimum and a maximum but no metric to follow.",
            "Give cpu_percent, another target, or DesiredCount(…) for a fixed number.",
        )


@rule()
def scaling_target_out_of_range(service: Service, context: Context) -> Iterator[Problem]:
    """Percentages are 1 to 100, other targets above 0, cooldowns not negative."""
    scaling = service.scaling
    if not isinstance(scaling, Scaling):
        return
    for name, value, lowest, highest, unit in (
        ("cpu_percent", scaling.cpu_percent, 1, 100, "percent"),
        ("memory_percent", scaling.memory_percent, 1, 100, "percent"),
        (
            "requests_per_target_per_minute",
            scaling.requests_per_target_per_minute,
            1,
            2**31 - 1,
            "requests",
        ),
        ("scale_in_cooldown_seconds", scaling.scale_in_cooldown_seconds, 0, 2**31 - 1, "seconds"),
        ("scale_out_cooldown_seconds", scaling.scale_out_cooldown_seconds, 0, 2**31 - 1, "seconds"),
    ):
        yield from Range(
            path=f"scaling.{name}", value=value, lowest=lowest, highest=highest, unit=unit
        ).problems()
    for metric in scaling.metrics:
        yield from _metric_problems(metric)
        if is_known(metric.target) and not 0 < metric.target < inf:
            yield Problem(
                f"scaling.metrics[{metric.name}].target",
                f"The target {metric.target} is not a number above 0.",
                "Give the value that the metric should have.",
            )


def _metric_problems(metric: MetricTarget) -> Iterator[Problem]:
    place = f"scaling.metrics[{metric.name}]"
    texts = (metric.namespace, metric.name, *metric.dimensions, *metric.dimensions.values())
    if not all(texts):
        yield Problem(
            place,
            "Its namespace, its name or one of its dimensions is empty.",
            "Name the metric as CloudWatch does.",
        )
    if is_known(metric.statistic) and metric.statistic not in _STATISTICS:
        yield Problem(
            f"{place}.statistic",
            f"Target tracking knows no statistic {metric.statistic!r}; it knows "
            f"{', '.join(_STATISTICS)}.",
            "Choose one of these.",
        )


@rule()
def scaling_metric_repeated(service: Service, context: Context) -> Iterator[Problem]:
    """A metric is followed once."""
    if not isinstance(service.scaling, Scaling):
        return
    seen: list[MetricTarget] = []
    for metric in service.scaling.metrics:
        same = replace(metric, target=0)
        if same in seen:
            yield Problem(
                f"scaling.metrics[{metric.name}]",
                f"{metric.namespace}/{metric.name} is followed twice.",
                "Keep one of the two.",
            )
        seen.append(same)


@rule()
def request_scaling_without_load_balancer(service: Service, context: Context) -> Iterator[Problem]:
    """Requests can be counted only where a load balancer sends them."""
    scaling = service.scaling
    if (
        isinstance(scaling, Scaling)
        and scaling.requests_per_target_per_minute is not None
        and not service.load_balanced
    ):
        yield Problem(
            "scaling.requests_per_target_per_minute",
            "The service has no load balancer that counts its requests.",
            "Scale on cpu_percent, or put the service behind a load balancer.",
        )
