"""When a load balancer sends requests to a task, and when it stops."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TargetHealth:
    """The load balancer's health check, and how a task comes into service and leaves it.

    The defaults call a task healthy after 20 seconds and give it 30 to finish its requests. With
    AWS's own (30 seconds, 5 times, 300 to drain) the same step of a rollout takes over 7 minutes.

    Ranges: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html

    Args:
        path: what is requested; answer it cheaply. Default: ``/``; behind a Network Load
            Balancer, nothing: a task is healthy when its port accepts connections.
        port: the container port that is checked. Default: the one that is reached; one that speaks
            UDP cannot be.
        healthy_codes: HTTP status codes that mean healthy. Default: 200 to 399, since a first
            page often redirects to a login.
        interval_seconds: time between two checks, 5 to 300. Default: 10.
        timeout_seconds: time that an answer may take, 2 to 120, less than the interval. Default: 5.
        healthy_threshold: answers in a row that make a task healthy, 2 to 10. Default: 2.
        unhealthy_threshold: failures in a row that make it unhealthy, 2 to 10. Default: 3.
        grace_period_seconds: time after a task's start in which a failing check does not make
            ECS replace it. Default: the start periods of the container and of those that it waits
            for, plus the time to become healthy, and at least 60.
        deregistration_delay_seconds: time that a leaving task has for its open requests, 0 to
            3600. Default: 30.
    """

    path: str | None = None
    port: int | None = None
    healthy_codes: str = "200-399"
    interval_seconds: int = 10
    timeout_seconds: int = 5
    healthy_threshold: int = 2
    unhealthy_threshold: int = 3
    grace_period_seconds: int | None = None
    deregistration_delay_seconds: int = 30
