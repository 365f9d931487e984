"""Rules about values that CDK itself looks at, and that so have to be known before deployment."""

from collections.abc import Iterator, Sequence

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import CloudWatchLogs, Service, Task, is_known


@rule()
def value_known_too_late(task: Task, context: Context) -> Iterator[Problem]:
    """Times and commands of health checks, and log buffers, are known before deployment."""
    for container in task.containers:
        place = f"containers[{container.name}]"
        if container.health_check is not None:
            check = container.health_check
            yield from _unknown(f"{place}.health_check.interval_seconds", check.interval_seconds)
            yield from _unknown(f"{place}.health_check.timeout_seconds", check.timeout_seconds)
            yield from _unknown_list(f"{place}.health_check.command", check.command)
        if isinstance(container.logging, CloudWatchLogs):
            yield from _unknown(f"{place}.logging.buffer_mib", container.logging.buffer_mib)


@rule()
def setting_known_too_late(service: Service, context: Context) -> Iterator[Problem]:
    """Times of the load balancer's check and lists of addresses are known before deployment."""
    yield from _unknown("health.interval_seconds", service.health.interval_seconds)
    yield from _unknown("health.timeout_seconds", service.health.timeout_seconds)
    yield from _unknown_list("allow_from", service.allow_from)


def _unknown_list(path: str, values: Sequence[str]) -> Iterator[Problem]:
    """A list of which not even the length is known; single entries may be tokens."""
    if not isinstance(values, str) and any(value.startswith("#{Token[") for value in values):
        yield from _unknown(path, values)


def _unknown(path: str, value: object) -> Iterator[Problem]:
    if not is_known(value):
        yield Problem(
            path,
            "It is a token, known at deployment only, and CDK looks at it before.",
            "Write the value out.",
        )
