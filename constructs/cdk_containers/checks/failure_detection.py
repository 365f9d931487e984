"""Rules about how ECS tells that a new version does not work."""

from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.checks.thresholds import LONGEST_MINUTES
from cdk_containers.spec import Reach, RollbackAlarms, Service, is_known

_MOST = 2**31 - 1
_PERCENTS = ("BOUNDED_PERCENT", "UNBOUNDED_PERCENT")
_KINDS = (*_PERCENTS, "COUNT")
_ABOUT_REQUESTS = ("server_error_percent", "latency_p99_seconds", "minimum_requests")


@rule()
def circuit_breaker_out_of_range(service: Service, context: Context) -> Iterator[Problem]:
    """The circuit breaker counts 1 to 100 percent of the tasks, or 1 task or more.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html
    """
    breaker = service.deployment.circuit_breaker
    if breaker is None or not is_known(breaker.kind):
        return
    if breaker.kind not in _KINDS:
        yield Problem(
            "deployment.circuit_breaker.kind",
            f"ECS knows no {breaker.kind!r}; it knows {', '.join(_KINDS)}.",
            "Use CircuitBreaker.percent(…), CircuitBreaker.unbounded_percent(…) or "
            "CircuitBreaker.tasks(…).",
        )
        return
    percent = breaker.kind in _PERCENTS
    yield from Range(
        path="deployment.circuit_breaker.threshold",
        value=breaker.threshold,
        lowest=1,
        highest=100 if percent else _MOST,
        unit="percent" if percent else "tasks",
        whole=True,
    ).problems()


@rule()
def early_success_out_of_range(service: Service, context: Context) -> Iterator[Problem]:
    """Early success needs 0 to 100 percent of the tasks, and no fewer than have to stay healthy.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html
    """
    early, lowest = service.deployment.early_success, service.deployment.minimum_healthy_percent
    if early is None:
        return
    path = "deployment.early_success.healthy_percent"
    yield from Range(
        path=path, value=early.healthy_percent, lowest=0, highest=100, unit="percent"
    ).problems()
    if is_known([early.healthy_percent, lowest]) and early.healthy_percent < lowest <= 100:
        yield Problem(
            path,
            f"{early.healthy_percent} percent is below the {lowest} percent that stay healthy all "
            "the time.",
            "Raise it, or lower minimum_healthy_percent.",
        )


@rule()
def rollback_alarm_out_of_range(service: Service, context: Context) -> Iterator[Problem]:
    """What an alarm compares is above 0 and, if a share, below 100, for up to a day."""
    alarms = service.deployment.roll_back
    if alarms is None:
        return
    for name, value in (
        ("server_error_percent", alarms.server_error_percent),
        ("unhealthy_host_percent", alarms.unhealthy_host_percent),
    ):
        if value is not None and is_known(value) and not 0 < value < 100:
            yield Problem(
                f"deployment.roll_back.{name}",
                f"{value} percent is not above 0, or nothing is above it.",
                "Give a share below 100, or None for no such alarm.",
            )
    latency = alarms.latency_p99_seconds
    if latency is not None and is_known(latency) and not 0 < latency < float("inf"):
        yield Problem(
            "deployment.roll_back.latency_p99_seconds",
            f"{latency} seconds is not a number above 0.",
            "Give the longest time that 99 of 100 requests may take.",
        )
    for name, number, lowest, highest, unit in (
        ("minimum_requests", alarms.minimum_requests, 1, _MOST, "requests"),
        ("minutes", alarms.minutes, 1, LONGEST_MINUTES, "minutes"),
    ):
        yield from Range(
            path=f"deployment.roll_back.{name}",
            value=number,
            lowest=lowest,
            highest=highest,
            unit=unit,
            whole=True,
        ).problems()
    watched = service.load_balanced and alarms.unhealthy_host_percent is not None
    if not watched or not is_known(alarms.minutes):
        return
    looked_at = alarms.minutes + service.grace_minutes
    if alarms.minutes <= LONGEST_MINUTES < looked_at:
        yield Problem(
            "deployment.roll_back.minutes",
            f"With the grace period of new tasks it is {looked_at} minutes, and CloudWatch looks "
            f"at {LONGEST_MINUTES}.",
            "Lower it or health.grace_period_seconds, or give unhealthy_host_percent=None.",
        )


@rule()
def rollback_alarm_without_metric(service: Service, context: Context) -> Iterator[Problem]:
    """An alarm is asked for where its metric is: that of requests, at the right load balancer.

    What there is unless it is asked for is left out where there is no metric for it.
    """
    alarms = service.deployment.roll_back
    if alarms is None or not service.load_balanced or service.reach is Reach.ALB:
        return
    for name in _ABOUT_REQUESTS:
        asked = getattr(alarms, name)
        if asked is not None and asked != getattr(RollbackAlarms(), name):
            yield Problem(
                f"deployment.roll_back.{name}",
                "A Network Load Balancer knows no requests, and neither their status nor their "
                "time.",
                "Leave it out, or expose the service with Http, Https or Route.",
            )
