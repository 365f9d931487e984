"""What is wrong with the thresholds of alarms."""

from collections.abc import Sequence

from cdk_containers.checks.rule import Range
from cdk_containers.findings import Finding, error
from cdk_containers.spec import ClusterThresholds, Thresholds, is_known

# An alarm looks at the last day at the most, and two minutes of it are for numbers that come late:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
LONGEST_MINUTES = 24 * 60 - 2
_MOST = 2**31 - 1
_RANGES = (
    # The alarm tells of more than that.
    ("server_error_percent", 0, 99.9, "percent"),
    ("latency_p99_seconds", 0.001, _MOST, "seconds"),
    ("minimum_requests", 1, _MOST, "requests"),
    ("unhealthy_hosts", 1, _MOST, "targets"),
    # Without a hard limit tasks may use more than they have reserved.
    ("memory_percent", 1, 1000, "percent"),
    ("cpu_percent", 1, 1000, "percent"),
    # SQS keeps a message for 14 days.
    ("queue_age_seconds", 1, 14 * 24 * 60 * 60, "seconds"),
    ("dead_letter_messages", 1, _MOST, "messages"),
)
_MINUTES = (
    "minutes",
    "no_running_task_minutes",
    "scaling_at_maximum_minutes",
    "stuck_deployment_minutes",
)
_MINUTES_OF_A_CLUSTER = ("missing_instances_minutes", "instances_at_maximum_minutes")


def check_thresholds(thresholds: Thresholds) -> list[Finding]:
    """Everything that is wrong with the thresholds of a service's alarms."""
    out_of_range = [
        finding
        for name, lowest, highest, unit in _RANGES
        for finding in Range(
            path=f"thresholds.{name}",
            value=getattr(thresholds, name),
            lowest=lowest,
            highest=highest,
            unit=unit,
        ).findings("threshold-out-of-range")
    ]
    needed = (*_MINUTES, "minimum_requests")
    return out_of_range + _out_of_a_day(thresholds, _MINUTES) + _known_too_late(thresholds, needed)


def check_cluster_thresholds(thresholds: ClusterThresholds) -> list[Finding]:
    """Everything that is wrong with the thresholds of a cluster's alarms."""
    names = _MINUTES_OF_A_CLUSTER
    return _out_of_a_day(thresholds, names) + _known_too_late(thresholds, names)


def _out_of_a_day(
    thresholds: Thresholds | ClusterThresholds, names: Sequence[str]
) -> list[Finding]:
    return [
        finding
        for name in names
        for finding in Range(
            path=f"thresholds.{name}",
            value=getattr(thresholds, name),
            lowest=1,
            highest=LONGEST_MINUTES,
            unit="minutes",
            whole=True,
        ).findings("threshold-out-of-range")
    ]


def _known_too_late(
    thresholds: Thresholds | ClusterThresholds, names: Sequence[str]
) -> list[Finding]:
    return [
        error(
            "threshold-known-too-late",
            f"thresholds.{name}",
            "It is needed when the alarm is made, and is known at deployment only.",
            "Write the number.",
        )
        for name in names
        if not is_known(getattr(thresholds, name))
    ]
