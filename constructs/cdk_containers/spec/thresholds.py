"""When a service or a cluster is so unwell that somebody has to be told."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """What the alarms of a service tell of; ``None`` leaves one out.

    Only what a service has is watched: requests behind an Application Load Balancer, targets
    behind any, messages of a worker. What is asked for and cannot be seen is a warning.

    Args:
        server_error_percent: share of the requests that the tasks answer with a 5xx status.
            Default: 5.
        latency_p99_seconds: time that 99 of 100 requests are answered in. Default: 3, when people
            begin to go away.
        minimum_requests: fewer requests to a version in a minute say nothing. Default: 20, of
            which a single error is 5 percent.
        unhealthy_hosts: targets that fail the load balancer's check. Default: 1.
        memory_percent: share of its memory that some task uses; above 100 percent of the hard
            limit it is killed. Default: 90.
        cpu_percent: share of their CPU that the tasks use on average. Default: no such alarm, since
            CPU that is used up shows in the latency, the age of the messages and the scaling.
        queue_age_seconds: how long the oldest message of a worker has waited. Default: 900, in
            which a first task has long started.
        dead_letter_messages: messages that a worker failed with for good. Default: 1.
        minutes: for how many minutes it has to be so, of two more, for all of the above but dead
            letters. The grace period that new targets have comes on top. Default: 5.
        no_running_task_minutes: how long no task has run, of a service that always has one.
            Default: 5.
        scaling_at_maximum_minutes: how long the load has asked for the most tasks that scaling may
            start. Default: 15.
        stuck_deployment_minutes: how long a deployment takes, beyond the time that it waits on
            purpose. Default: 60.
    """

    server_error_percent: float | None = 5
    latency_p99_seconds: float | None = 3
    minimum_requests: int = 20
    unhealthy_hosts: int | None = 1
    memory_percent: float | None = 90
    cpu_percent: float | None = None
    queue_age_seconds: int | None = 900
    dead_letter_messages: int | None = 1
    minutes: int = 5
    no_running_task_minutes: int | None = 5
    scaling_at_maximum_minutes: int | None = 15
    stuck_deployment_minutes: int | None = 60


@dataclass(frozen=True, kw_only=True)
class ClusterThresholds:
    """What the alarms of a cluster's instances tell of; ``None`` leaves one out.

    Args:
        missing_instances_minutes: how long tasks have waited for more instances than there are.
            A new one takes 2 to 5 minutes. Default: 15.
        instances_at_maximum_minutes: how long there have been as many instances as there may be.
            Default: 60.
    """

    missing_instances_minutes: int | None = 15
    instances_at_maximum_minutes: int | None = 60
