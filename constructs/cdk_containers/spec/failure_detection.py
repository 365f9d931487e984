"""How ECS tells that a new version does not work, and when it has seen enough of it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class CircuitBreaker:
    """A rolling deployment is taken back when too many of its tasks have failed.

    Choose one with ``percent``, ``unbounded_percent`` or ``tasks``.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html

    Args:
        kind: how ``threshold`` is meant.
        threshold: how many failures are too many.
        reset_on_healthy_task: whether a task that works makes ECS begin counting anew.
            Default: yes.
    """

    kind: Literal["BOUNDED_PERCENT", "UNBOUNDED_PERCENT", "COUNT"]
    threshold: int
    reset_on_healthy_task: bool = True

    @classmethod
    def percent(cls, threshold: int, *, reset_on_healthy_task: bool = True) -> "CircuitBreaker":
        """A share of the desired count, but at least 3 tasks and at most 200."""
        return cls(
            kind="BOUNDED_PERCENT",
            threshold=threshold,
            reset_on_healthy_task=reset_on_healthy_task,
        )

    @classmethod
    def unbounded_percent(
        cls, threshold: int, *, reset_on_healthy_task: bool = True
    ) -> "CircuitBreaker":
        """A share of the desired count, however few or many tasks that is."""
        return cls(
            kind="UNBOUNDED_PERCENT",
            threshold=threshold,
            reset_on_healthy_task=reset_on_healthy_task,
        )

    @classmethod
    def tasks(cls, threshold: int, *, reset_on_healthy_task: bool = True) -> "CircuitBreaker":
        """A number of tasks."""
        return cls(kind="COUNT", threshold=threshold, reset_on_healthy_task=reset_on_healthy_task)


@dataclass(frozen=True, kw_only=True)
class EarlySuccess:
    """A rolling deployment counts as successful before all of its tasks run.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html

    Args:
        healthy_percent: share of the desired count that has to be healthy first, at least the
            deployment's minimum; ECS starts the rest afterwards.
        wait_for_old_tasks: whether the old tasks have to be gone, too. Default: no, ECS stops
            them afterwards.
    """

    healthy_percent: int
    wait_for_old_tasks: bool = False


@dataclass(frozen=True, kw_only=True)
class RollbackAlarms:
    """Alarms that are made for the service, and take a deployment back while it is under way.

    They look at both versions, and go off when either does badly: among all requests, the few that
    a canary gets would hardly be seen.

    Args:
        server_error_percent: share of the requests that the tasks answer with a 5xx status, behind
            an Application Load Balancer; ``None`` for no such alarm. Default: 5.
        latency_p99_seconds: time that 99 of 100 requests are answered in, behind an Application
            Load Balancer. Default: no such alarm.
        unhealthy_host_percent: share of the version's targets that fail the load balancer's check,
            beyond the grace period that new ones have; ``None`` for no such alarm. Default: 50.
        minimum_requests: fewer requests to a version in a minute say nothing. Default: 20.
        minutes: for how many minutes it has to be so, of two more. Default: 2.
    """

    server_error_percent: float | None = 5
    latency_p99_seconds: float | None = None
    unhealthy_host_percent: float | None = 50
    minimum_requests: int = 20
    minutes: int = 2
