"""Rules about values that CDK itself looks at, and that so have to be known before deployment."""

from collections.abc import Iterator, Mapping, Sequence

from cdk_containers.checks.context import Context, Platform
from cdk_containers.checks.lifecycle_hooks import hooks_of
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.checks.test_traffic import allowed_addresses
from cdk_containers.spec import (
    CloudWatchLogs,
    EbsVolume,
    ListenerRule,
    MetricSteps,
    Scaling,
    Service,
    ServiceConnect,
    Task,
    is_known,
    is_of_unknown_list,
)


@rule()
def value_known_too_late(task: Task, context: Context) -> Iterator[Problem]:
    """Times, commands of health checks, log buffers, disks and some limits are known by now."""
    for container in task.containers:
        place = f"containers[{container.name}]"
        if container.health_check is not None:
            check = container.health_check
            yield from _unknown(f"{place}.health_check.interval_seconds", check.interval_seconds)
            yield from _unknown(f"{place}.health_check.timeout_seconds", check.timeout_seconds)
            yield from _unknown_list(f"{place}.health_check.command", check.command)
        if container.memory_reservation_mib is not None:
            yield from _unknown(f"{place}.memory_mib", container.memory_mib)
        yield from _unknown(f"{place}.linux.gpus", container.linux.gpus)
        if container.restart is not None:
            yield from _unknown(
                f"{place}.restart.attempt_seconds", container.restart.attempt_seconds
            )
        if isinstance(container.logging, CloudWatchLogs):
            yield from _unknown(f"{place}.logging.buffer_mib", container.logging.buffer_mib)
    yield from _unknown("spare_memory_mib", task.spare_memory_mib)
    for volume in task.volumes:
        if isinstance(volume, EbsVolume):
            yield from _unknown(f"volumes[{volume.name}].size_gib", volume.size_gib)


@rule()
def setting_known_too_late(service: Service, context: Context) -> Iterator[Problem]:
    """Times of the load balancer's check, lists, steps and the like are known before deployment."""
    yield from _unknown("health.interval_seconds", service.health.interval_seconds)
    yield from _unknown("health.timeout_seconds", service.health.timeout_seconds)
    for path, addresses in allowed_addresses(service).items():
        yield from _unknown_list(path, addresses)
    if context.platform is Platform.EC2:
        maximum = service.deployment.maximum_percent
        yield from _unknown("deployment.maximum_percent", maximum)
    if isinstance(service.discovery, ServiceConnect):
        yield from _unknown("discovery.name", service.discovery.name)
        yield from _unknown("discovery.port", service.discovery.port)
        yield from _unknown("discovery.other_ports", service.discovery.other_ports)
    if service.node_placement is not None:
        yield from _unknown("node_placement.pack_by", service.node_placement.pack_by)
        if service.deployment.zone_rebalancing:
            first = service.node_placement.attributes[:1]
            yield from _unknown("node_placement.spread_across", first)
    if service.deployment.roll_back is not None:
        alarms = service.deployment.roll_back
        yield from _unknown("deployment.roll_back.minimum_requests", alarms.minimum_requests)
        yield from _unknown("deployment.roll_back.minutes", alarms.minutes)
    for place, hook in hooks_of(service.deployment):
        yield from _unknown(f"{place}.stages", hook.stages)
    if isinstance(service.scaling, Scaling):
        yield from _unknown_steps(service.scaling)


def _unknown_steps(scaling: Scaling) -> Iterator[Problem]:
    for metric in scaling.metrics:
        if isinstance(metric, MetricSteps):
            place = f"scaling.metrics[{metric.name}].steps"
            for step in metric.steps:
                yield from _unknown(place, step.above)
                yield from _unknown(place, step.below)


@rule()
def conditions_known_too_late(
    rules: Mapping[str, ListenerRule], context: Context
) -> Iterator[Problem]:
    """How many hosts and paths a rule of a listener has is known before deployment.

    So is its priority, where the rule for its test traffic has the number before it.
    """
    for identity, each in rules.items():
        if each.tested:
            yield from _unknown(f"rules[{identity}].priority", each.priority)
        yield from _unknown_list(f"rules[{identity}].hosts", each.hosts)
        yield from _unknown_list(f"rules[{identity}].paths", each.paths)


def _unknown_list(path: str, values: Sequence[str]) -> Iterator[Problem]:
    """A list of which not even the length is known; single entries may be tokens."""
    if any(map(is_of_unknown_list, values)):
        yield from _unknown(path, values)


def _unknown(path: str, value: object) -> Iterator[Problem]:
    if not is_known(value):
        yield Problem(
            path,
            "It is a token, known at deployment only, and CDK looks at it before.",
            "Write the value out.",
        )
