"""The alarms of a service: which it has, and what they tell."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar, cast

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from cdk_containers.checks.traffic_shift import longest_wait
from cdk_containers.findings import Finding, warning
from cdk_containers.monitoring.alarm import Condition, make_alarm
from cdk_containers.monitoring.watched import Watched
from cdk_containers.spec import DesiredCount, EachInstance, Thresholds, is_known

Number = TypeVar("Number", int, float)

_MINUTE = Duration.minutes(1)
_STOPPED_TASKS = (
    "the command in the stack's output WhyStopped, then the one in ShowEvents; "
    "docs/troubleshooting.md goes on from there."
)
_NO_METRIC = "A service like this has no such metric."
_NO_INSIGHTS = "Only Container Insights counts tasks and deployments, and the cluster has it off."


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """A kind of alarm.

    Attributes:
        threshold: the threshold that it is about.
        fits: whether it says something about such a service.
        seen: whether there is a metric for it. Default: there is.
        unseen: what is missing where there is none.
        condition: what it tells of.
    """

    threshold: str
    fits: Callable[[Watched], bool]
    condition: Callable[[Watched, Thresholds], Condition]
    seen: Callable[[Watched], bool] = lambda _: True
    unseen: str = _NO_METRIC


def service_alarms(
    scope: Construct, watched: Watched, thresholds: Thresholds
) -> Mapping[str, cloudwatch.Alarm]:
    """Make the alarms that a service of this kind has.

    Args:
        scope: their parent.
        watched: the service.
        thresholds: what is too much.
    """
    return {
        name: make_alarm(scope, name, kind.condition(watched, thresholds))
        for name, kind in _KINDS.items()
        if getattr(thresholds, kind.threshold) is not None
        and kind.fits(watched)
        and kind.seen(watched)
    }


def unseen_thresholds(watched: Watched, thresholds: Thresholds) -> Iterator[Finding]:
    """What was asked for, or goes without saying, and cannot be watched."""
    for kind in _KINDS.values():
        value, fits = getattr(thresholds, kind.threshold), kind.fits(watched)
        asked = fits or value != getattr(Thresholds, kind.threshold)
        if value is not None and asked and not (fits and kind.seen(watched)):
            yield warning(
                "threshold-not-watched",
                f"thresholds.{kind.threshold}",
                kind.unseen if fits else _NO_METRIC,
                f"Give {kind.threshold}=None if that is meant.",
            )


def _server_errors(watched: Watched, thresholds: Thresholds) -> Condition:
    return Condition(
        metric=watched.metrics.server_error_percent(minimum_requests=thresholds.minimum_requests),
        threshold=_given(thresholds.server_error_percent),
        # As much as that is still allowed, so that 0 means any.
        comparison=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        minutes=thresholds.minutes,
        reason="The tasks answer too large a share of the requests with a 5xx status.",
        look_first=_logs(watched),
    )


def _latency(watched: Watched, thresholds: Thresholds) -> Condition:
    return Condition(
        metric=watched.metrics.latency_seconds("p99", minimum_requests=thresholds.minimum_requests),
        threshold=_given(thresholds.latency_p99_seconds),
        minutes=thresholds.minutes,
        reason="One request in a hundred takes too long.",
        look_first=f"CPU, memory and what the service calls; then {_logs(watched)}",
    )


def _unhealthy_targets(watched: Watched, thresholds: Thresholds) -> Condition:
    return Condition(
        metric=watched.metrics.unhealthy_hosts(),
        threshold=_given(thresholds.unhealthy_hosts),
        minutes=thresholds.minutes + watched.spec.grace_minutes,
        reason="Tasks run and fail the load balancer's health check.",
        look_first=f"what the checked path answers; {_logs(watched)}",
    )


def _memory(watched: Watched, thresholds: Thresholds) -> Condition:
    return Condition(
        metric=watched.metrics.memory_percent("Maximum"),
        threshold=_given(thresholds.memory_percent),
        minutes=thresholds.minutes,
        reason="A task has almost no memory left, and is killed when it wants more.",
        look_first="whether it rises since the last deployment (a leak) or with the load; give "
        "the task more memory_mib.",
    )


def _cpu(watched: Watched, thresholds: Thresholds) -> Condition:
    return Condition(
        metric=watched.metrics.cpu_percent(),
        threshold=_given(thresholds.cpu_percent),
        minutes=thresholds.minutes,
        reason="The tasks have almost no CPU left.",
        look_first="whether the load has grown; let more tasks run, or larger ones.",
    )


def _queue_age(watched: Watched, thresholds: Thresholds) -> Condition:
    assert watched.queue is not None, "only a service with a queue is asked for its age"
    age = watched.queue.metric_approximate_age_of_oldest_message(
        statistic="Maximum", period=_MINUTE
    )
    return Condition(
        metric=cast("cloudwatch.IMetric", age),
        threshold=_given(thresholds.queue_age_seconds),
        minutes=thresholds.minutes,
        reason="Messages wait too long: the worker is too slow, or does not work.",
        look_first=f"whether tasks run and the scaling is at its maximum; then {_logs(watched)}",
    )


def _dead_letters(watched: Watched, thresholds: Thresholds) -> Condition:
    assert watched.dead_letter_queue is not None, "only a service with such a queue is asked"
    waiting = watched.dead_letter_queue.metric_approximate_number_of_messages_visible(
        statistic="Maximum", period=_MINUTE
    )
    return Condition(
        metric=cast("cloudwatch.IMetric", waiting),
        threshold=_given(thresholds.dead_letter_messages),
        minutes=1,
        reason="The worker has given up on messages; SQS keeps them for 14 days.",
        look_first=f"{_logs(watched)} Once they can be worked off, start-message-move-task of "
        "aws sqs puts them back.",
    )


def _no_running_task(watched: Watched, thresholds: Thresholds) -> Condition:
    return Condition(
        metric=watched.metrics.running_tasks(),
        threshold=1,
        comparison=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        minutes=_given(thresholds.no_running_task_minutes),
        # Of a service without tasks Container Insights says nothing; nor does it where it is off.
        missing=(
            cloudwatch.TreatMissingData.BREACHING
            if watched.counts_tasks
            else cloudwatch.TreatMissingData.MISSING
        ),
        reason="No task runs: the service is down.",
        look_first=_STOPPED_TASKS,
    )


def _scaling_at_maximum(watched: Watched, thresholds: Thresholds) -> Condition:
    return Condition(
        # Not those that run: while a deployment is under way there are more.
        metric=watched.metrics.desired_tasks(),
        threshold=_given(watched.most_tasks),
        minutes=_given(thresholds.scaling_at_maximum_minutes),
        reason="The load asks for as many tasks as scaling may start, or more.",
        look_first="whether the load is real; then raise the maximum of the scaling, and the "
        "quotas and databases behind it.",
    )


def _stuck_deployment(watched: Watched, thresholds: Thresholds) -> Condition:
    return Condition(
        metric=watched.metrics.deployments(),
        threshold=2,
        minutes=(_given(thresholds.stuck_deployment_minutes) + (longest_wait(watched.spec) or 0)),
        reason="A deployment neither ends nor fails.",
        look_first=_STOPPED_TASKS,
    )


def _always_runs(watched: Watched) -> bool:
    """Whether at least one task should run at any time; a daemon may have no instance."""
    scaling = watched.spec.scaling
    if isinstance(scaling, EachInstance):
        return False
    fewest = scaling.tasks if isinstance(scaling, DesiredCount) else _given(watched.fewest_tasks)
    return not is_known(fewest) or fewest > 0


def _scales(watched: Watched) -> bool:
    most, fewest = watched.most_tasks, watched.fewest_tasks
    return most is not None and most != fewest


def _answers_requests(watched: Watched) -> bool:
    return any(isinstance(each, elbv2.ApplicationTargetGroup) for each in watched.target_groups)


def _logs(watched: Watched) -> str:
    """The command for them. It names no service, so that the alarm can gate its deployments."""
    group = watched.task.log_group
    if group is None:
        return "what the containers log."
    return f"what the containers log: aws logs tail --since 1h {group.log_group_name}"


def _given(value: Number | None) -> Number:
    assert value is not None, "alarms are made of what was given"
    return value


_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "ServerErrors": _Kind(
            threshold="server_error_percent", fits=_answers_requests, condition=_server_errors
        ),
        "Latency": _Kind(
            threshold="latency_p99_seconds", fits=_answers_requests, condition=_latency
        ),
        "UnhealthyTargets": _Kind(
            threshold="unhealthy_hosts",
            fits=lambda watched: bool(watched.target_groups),
            condition=_unhealthy_targets,
        ),
        "Memory": _Kind(threshold="memory_percent", fits=lambda _: True, condition=_memory),
        "Cpu": _Kind(threshold="cpu_percent", fits=lambda _: True, condition=_cpu),
        "QueueAge": _Kind(
            threshold="queue_age_seconds",
            fits=lambda watched: watched.queue is not None,
            condition=_queue_age,
        ),
        "DeadLetters": _Kind(
            threshold="dead_letter_messages",
            fits=lambda watched: watched.queue is not None,
            seen=lambda watched: watched.dead_letter_queue is not None,
            unseen="Where an existing queue sends the messages that fail again and again is not "
            "known.",
            condition=_dead_letters,
        ),
        "NoRunningTask": _Kind(
            threshold="no_running_task_minutes",
            fits=_always_runs,
            seen=lambda watched: watched.counts_tasks is not False,
            unseen=_NO_INSIGHTS,
            condition=_no_running_task,
        ),
        "ScalingAtMaximum": _Kind(
            threshold="scaling_at_maximum_minutes",
            fits=_scales,
            seen=lambda watched: watched.counts_tasks is not False,
            unseen=_NO_INSIGHTS,
            condition=_scaling_at_maximum,
        ),
        "StuckDeployment": _Kind(
            threshold="stuck_deployment_minutes",
            fits=lambda _: True,
            seen=lambda watched: watched.counts_tasks is not False,
            unseen=_NO_INSIGHTS,
            condition=_stuck_deployment,
        ),
    }
)
