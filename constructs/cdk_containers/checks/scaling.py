"""Rules about how many tasks run."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from math import inf

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.checks.schedules import recurs, schedule_problems, time_zone_problems
from cdk_containers.spec import (
    DesiredCount,
    MetricSteps,
    MetricTarget,
    RequestsPerTask,
    Scaling,
    ScheduledBounds,
    Service,
    is_known,
)

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
_MOST_TASKS = 5000
_FEWEST_STEPS, _MOST_STEPS = 2, 40
# https://docs.aws.amazon.com/autoscaling/application/APIReference/API_CustomizedMetricSpecification.html
_STATISTICS = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
_QUEUE = re.compile(r"(?=.{1,80}$)[A-Za-z0-9_-]+(\.fifo)?")
_ONCE = "at(1970-01-01T00:00:00)"
_PERCENTILE = re.compile(r"p\d{1,2}(\.\d{1,2})?")


@rule()
def task_count_out_of_range(service: Service, context: Context) -> Iterator[Problem]:
    """A service runs 0 to 5000 tasks."""
    scaling = service.scaling
    if isinstance(scaling, DesiredCount):
        yield from _tasks("scaling.tasks", scaling.tasks)
    if not isinstance(scaling, Scaling):
        return
    yield from _tasks("scaling.minimum", scaling.minimum)
    yield from _tasks("scaling.maximum", scaling.maximum, lowest=1)
    for bounds in scaling.schedule:
        yield from _tasks(f"scaling.schedule[{bounds.schedule}].minimum", bounds.minimum)
        yield from _tasks(f"scaling.schedule[{bounds.schedule}].maximum", bounds.maximum)


@rule()
def scaling_stays_at_zero(service: Service, context: Context) -> Iterator[Problem]:
    """Where no task may run, something that needs none brings the first one back.

    https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
    """
    scaling = service.scaling
    if not isinstance(scaling, Scaling):
        return
    wakes = _follows_what_needs_no_task(scaling)
    for place, bounds in _bounds(scaling):
        if not is_known(bounds.minimum) or bounds.minimum != 0:
            continue
        # No metric starts a task where none may run.
        may_run = not is_known(bounds.maximum) or bounds.maximum > 0
        if (wakes and may_run) or any(
            _ends(bounds, later, wakes=wakes) for later in scaling.schedule
        ):
            continue
        yield Problem(
            place,
            "With 0 tasks there is no CPU, memory or request metric, so the service would never "
            "come back."
            if may_run
            else "No task may run, and nothing lets one run again.",
            "Keep a minimum of 1; or follow a backlog or a metric that is there without tasks; or "
            "add ScheduledBounds(…) whose minimum is above 0 again.",
        )


@rule()
def scaling_schedule_invalid(service: Service, context: Context) -> Iterator[Problem]:
    """A schedule is cron(…) with six fields, rate(…) or at(…), and each stands there once.

    https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
    """
    scaling = service.scaling
    if not isinstance(scaling, Scaling):
        return
    for bounds in scaling.schedule:
        place = f"scaling.schedule[{bounds.schedule}]"
        yield from schedule_problems(place, bounds.schedule)
        yield from time_zone_problems(f"{place}.time_zone", bounds.time_zone)
        if is_known([bounds.minimum, bounds.maximum]) and bounds.minimum > bounds.maximum:
            yield Problem(
                f"{place}.maximum",
                f"The maximum of {bounds.maximum} tasks is below the minimum of {bounds.minimum}.",
                "Raise the maximum or lower the minimum.",
            )
    moments = Counter((each.schedule, each.time_zone) for each in scaling.schedule)
    for (schedule, _), count in moments.items():
        if count > 1 and is_known(schedule):
            yield Problem(
                f"scaling.schedule[{schedule}]",
                f"{count} bounds begin at {schedule}.",
                "Keep one of them.",
            )


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
        or scaling.backlog is not None
        or scaling.metrics
        or scaling.schedule
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
        (
            "backlog.messages_per_task",
            None if scaling.backlog is None else scaling.backlog.messages_per_task,
            1,
            2**31 - 1,
            "messages",
        ),
        ("scale_in_cooldown_seconds", scaling.scale_in_cooldown_seconds, 0, 2**31 - 1, "seconds"),
        ("scale_out_cooldown_seconds", scaling.scale_out_cooldown_seconds, 0, 2**31 - 1, "seconds"),
    ):
        yield from Range(
            path=f"scaling.{name}", value=value, lowest=lowest, highest=highest, unit=unit
        ).problems()
    for metric in scaling.metrics:
        match metric:
            case RequestsPerTask():
                yield from Range(
                    path="scaling.metrics[RequestsPerTask].per_minute",
                    value=metric.per_minute,
                    lowest=1,
                    highest=2**31 - 1,
                    unit="requests",
                ).problems()
            case MetricSteps():
                yield from _metric_problems(metric)
                yield from _step_problems(metric)
            case MetricTarget():
                yield from _metric_problems(metric)
                yield from _target_problems(metric)


def _target_problems(metric: MetricTarget) -> Iterator[Problem]:
    if is_known(metric.target) and not 0 < metric.target < inf:
        yield Problem(
            f"scaling.metrics[{metric.name}].target",
            f"The target {metric.target} is not a number above 0.",
            "Give the value that the metric should have.",
        )


def _step_problems(metric: MetricSteps) -> Iterator[Problem]:
    """https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html"""
    place = f"scaling.metrics[{metric.name}].steps"
    if not is_known([step.add for step in metric.steps]):
        return
    ends = [(step.above, step.below) for step in metric.steps]
    if not all(is_known(end) for pair in ends for end in pair if end is not None):
        return
    if not _FEWEST_STEPS <= len(metric.steps) <= _MOST_STEPS:
        yield Problem(
            place,
            f"It has {len(metric.steps)} steps, and CDK makes alarms for {_FEWEST_STEPS} to "
            f"{_MOST_STEPS}.",
            "Say what to add and what to remove, in fewer than that.",
        )
        return
    # CDK begins at 0, as most metrics do.
    limits = [(0 if low is None else low, inf if high is None else high) for low, high in ends]
    bounds = [(0.0, 0.0), *limits, (inf, inf)]
    in_order = all(high <= low for (_, high), (low, _) in pairwise(bounds))
    if not in_order or any(low >= high for low, high in limits):
        yield Problem(
            place,
            "The steps are not in rising order from 0 on, or overlap.",
            "Let each begin where the one before it ends, or later.",
        )
        return
    if [step.add for step in metric.steps] != sorted(step.add for step in metric.steps):
        yield Problem(
            place,
            "A higher value of the metric adds fewer tasks than a lower one.",
            "Let the tasks that are added rise with the metric, or turn the metric round.",
        )
        return
    if any(step.add == 0 for step in metric.steps):
        yield Problem(place, "A step adds nothing.", "Leave it out: a gap changes nothing.")
        return
    gaps = [index for index, ((_, high), (low, _)) in enumerate(pairwise(bounds)) if high < low]
    if gaps != [sum(step.add < 0 for step in metric.steps)]:
        yield Problem(
            place,
            "There is not one range of the metric in which nothing happens, between where tasks "
            "are removed and where they are added.",
            "Leave one gap there, so that the number of tasks comes to rest, and none elsewhere.",
        )


def _metric_problems(metric: MetricTarget | MetricSteps) -> Iterator[Problem]:
    place = f"scaling.metrics[{metric.name}]"
    texts = (metric.namespace, metric.name, *metric.dimensions, *metric.dimensions.values())
    if not all(texts):
        yield Problem(
            place,
            "Its namespace, its name or one of its dimensions is empty.",
            "Name the metric as CloudWatch does.",
        )
    if is_known(metric.statistic) and not _knows_statistic(metric):
        # The alarms of steps know percentiles, target tracking does not.
        more = ", p0 to p99.99" if isinstance(metric, MetricSteps) else ""
        yield Problem(
            f"{place}.statistic",
            f"There is no statistic {metric.statistic!r} for it; there are "
            f"{', '.join(_STATISTICS)}{more}.",
            "Choose one of these.",
        )


def _knows_statistic(metric: MetricTarget | MetricSteps) -> bool:
    if metric.statistic in _STATISTICS:
        return True
    return isinstance(metric, MetricSteps) and bool(_PERCENTILE.fullmatch(metric.statistic))


@rule()
def scaling_queue_invalid(service: Service, context: Context) -> Iterator[Problem]:
    """The queue of a backlog is named, by 1 to 80 letters, digits, hyphens and underscores."""
    scaling = service.scaling
    if not isinstance(scaling, Scaling) or scaling.backlog is None:
        return
    name = scaling.backlog.queue_name
    if is_known(name) and not _QUEUE.fullmatch(name):
        yield Problem(
            "scaling.backlog.queue_name",
            f"{name!r} is not the name of a queue.",
            "Give its name, such as orders or orders.fifo, and not its URL or its ARN.",
        )


@rule()
def scaling_metric_repeated(service: Service, context: Context) -> Iterator[Problem]:
    """A metric is followed once."""
    if not isinstance(service.scaling, Scaling):
        return
    seen: list[tuple[object, ...]] = []
    for metric in service.scaling.metrics:
        if isinstance(metric, RequestsPerTask):
            same, place, name = (RequestsPerTask,), "RequestsPerTask", "The number of requests"
        else:
            same = (metric.namespace, metric.name, metric.dimensions, metric.statistic)
            place, name = metric.name, f"{metric.namespace}/{metric.name}"
        if same in seen:
            yield Problem(
                f"scaling.metrics[{place}]", f"{name} is followed twice.", "Keep one of the two."
            )
        seen.append(same)


def _follows_what_needs_no_task(scaling: Scaling) -> bool:
    """Whether it follows something that may be there without tasks, and adds some."""
    return scaling.backlog is not None or any(
        isinstance(metric, MetricTarget)
        or (
            isinstance(metric, MetricSteps)
            and any(not is_known(step.add) or step.add > 0 for step in metric.steps)
        )
        for metric in scaling.metrics
    )


def _bounds(scaling: Scaling) -> Iterator[tuple[str, ScheduledBounds]]:
    """The bounds from the start, and those of the schedule, with their places."""
    start = ScheduledBounds(schedule=_ONCE, minimum=scaling.minimum, maximum=scaling.maximum)
    yield "scaling.minimum", start
    for each in scaling.schedule:
        yield f"scaling.schedule[{each.schedule}].minimum", each


def _ends(bounds: ScheduledBounds, later: ScheduledBounds, *, wakes: bool) -> bool:
    """Whether tasks run again with later bounds, as often as there were none."""
    again = not is_known(later.minimum) or later.minimum > 0
    may_run = not is_known(later.maximum) or later.maximum > 0
    return (again or (wakes and may_run)) and (
        recurs(later.schedule) or not recurs(bounds.schedule)
    )


def _tasks(path: str, count: int, *, lowest: int = 0) -> Iterator[Problem]:
    return Range(
        path=path, value=count, lowest=lowest, highest=_MOST_TASKS, unit="tasks"
    ).problems()
