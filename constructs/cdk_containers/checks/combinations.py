"""Rules about what goes together: the traits that a spec has, looked up in the table."""

from collections.abc import Iterable, Iterator, Set
from itertools import combinations, product

from cdk_containers.checks.compatibility import REFUSED, Trait
from cdk_containers.checks.context import Context
from cdk_containers.checks.lifecycle_hooks import hooks_of
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import (
    Approval,
    BindMount,
    BlueGreen,
    Canary,
    CloudMap,
    Deployment,
    DesiredCount,
    DockerVolume,
    EachInstance,
    EbsVolume,
    EfsVolume,
    Linear,
    NetworkMode,
    Platform,
    RequestsPerTask,
    Scaling,
    Service,
    ServiceConnect,
    Task,
    Volume,
)

T = Trait


@rule()
def task_combination_refused(task: Task, context: Context) -> Iterator[Problem]:
    """Capacity, network and storage of a task go together: see docs/compatibility.md."""
    traits = _task_traits(task, context)
    yield from _refused(combinations(traits.items(), 2), traits.keys())


@rule()
def combination_refused(service: Service, context: Context) -> Iterator[Problem]:
    """What a service has and does goes together: see docs/compatibility.md."""
    of_the_task = _task_traits(service.task, context)
    of_the_service = dict(_service_traits(service))
    traits = of_the_task.keys() | of_the_service.keys()
    yield from _refused(combinations(of_the_service.items(), 2), traits)
    yield from _refused(product(of_the_task.items(), of_the_service.items()), traits)


_Placed = tuple[Trait, str]


def _refused(pairs: Iterable[tuple[_Placed, _Placed]], traits: Set[Trait]) -> Iterator[Problem]:
    """What is refused of some pairs, at the place of the second.

    Args:
        pairs: the traits with their places; those come first that others are asked for beside.
        traits: all that are there.
    """
    for (one, _), (other, place) in pairs:
        refusal = REFUSED.get(frozenset({one, other}))
        if refusal is not None and refusal.unless.isdisjoint(traits):
            yield Problem(place, f"{one} and {other}: {refusal.reason}", refusal.fix)


_PLATFORMS = {Platform.FARGATE: T.FARGATE, Platform.EC2: T.EC2}
_NETWORKS = {
    NetworkMode.AWSVPC: T.AWSVPC,
    NetworkMode.BRIDGE: T.BRIDGE,
    NetworkMode.HOST: T.HOST,
    NetworkMode.NONE: T.NO_NETWORK,
}


def _task_traits(task: Task, context: Context) -> dict[Trait, str]:
    """What a task has, and the place in the spec that says so."""
    found = {_PLATFORMS[context.platform]: "capacity"}
    if task.network_mode in _NETWORKS:
        found[_NETWORKS[task.network_mode]] = "network_mode"
    if task.ephemeral_storage_gib is not None:
        found[T.LARGE_SCRATCH] = "ephemeral_storage_gib"
    for volume in task.volumes:
        found.setdefault(_storage(volume), f"volumes[{volume.name}]")
    return found


def _storage(volume: Volume) -> Trait:
    match volume:
        case BindMount(host_path=None):
            return T.SCRATCH
        case BindMount():
            return T.HOST_FOLDER
        case EfsVolume():
            return T.EFS
        case EbsVolume():
            return T.EBS
        case DockerVolume():
            return T.DOCKER_VOLUME


def _service_traits(service: Service) -> Iterator[tuple[Trait, str]]:
    yield T(service.reach.value), "expose"
    match service.discovery:
        case ServiceConnect(name=None):
            yield T.CALLS_ONLY, "discovery"
        case ServiceConnect():
            yield T.SERVICE_CONNECT, "discovery"
        case CloudMap():
            yield T.CLOUD_MAP, "discovery"
        case None:
            pass
    if service.node_placement is not None:
        yield T.NODE_PLACEMENT, "node_placement"
    yield from _scaling_traits(service.scaling)
    yield from _deployment_traits(service.deployment)


def _scaling_traits(scaling: Scaling | DesiredCount | EachInstance) -> Iterator[tuple[Trait, str]]:
    if isinstance(scaling, DesiredCount):
        yield T.FIXED_COUNT, "scaling"
        return
    if isinstance(scaling, EachInstance):
        yield T.EACH_INSTANCE, "scaling"
        return
    if scaling.cpu_percent is not None or scaling.memory_percent is not None:
        yield T.ON_UTILIZATION, "scaling.cpu_percent"
    if scaling.requests_per_target_per_minute is not None:
        yield T.ON_REQUESTS, "scaling.requests_per_target_per_minute"
    if scaling.backlog is not None:
        yield T.ON_BACKLOG, "scaling.backlog"
    for metric in scaling.metrics:
        per_task = isinstance(metric, RequestsPerTask)
        yield T.ON_REQUESTS_PER_TASK if per_task else T.ON_METRICS, "scaling.metrics"
    if scaling.schedule:
        yield T.ON_SCHEDULE, "scaling.schedule"


def _deployment_traits(deployment: Deployment) -> Iterator[tuple[Trait, str]]:
    match deployment:
        case BlueGreen():
            yield T.BLUE_GREEN, "deployment"
        case Canary():
            yield T.CANARY, "deployment"
        case Linear():
            yield T.LINEAR, "deployment"
        case _:
            yield T.ROLLING, "deployment"
    if deployment.circuit_breaker is not None:
        yield T.CIRCUIT_BREAKER, "deployment.circuit_breaker"
    if deployment.early_success is not None:
        yield T.EARLY_SUCCESS, "deployment.early_success"
    by_itself = type(deployment)().roll_back
    if deployment.roll_back not in (None, by_itself):
        yield T.ROLLBACK_ALARMS, "deployment.roll_back"
    if any(isinstance(hook, Approval) for _, hook in hooks_of(deployment)):
        yield T.APPROVAL, "deployment.hooks"
    if deployment.run_first is not None:
        yield T.RUN_FIRST, "deployment.run_first"
    if deployment.zone_rebalancing:
        yield T.ZONE_REBALANCING, "deployment.zone_rebalancing"
