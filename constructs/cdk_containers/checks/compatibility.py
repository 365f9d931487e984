"""What goes with what: one table of capacity, network, exposure, scaling and storage.

Checks read it, docs/compatibility.md is made from it, and a test goes through each of its cells.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, combinations, product
from types import MappingProxyType

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import (
    BindMount,
    CloudMap,
    DesiredCount,
    DockerVolume,
    EachInstance,
    EbsVolume,
    EfsVolume,
    NetworkMode,
    Platform,
    Reach,
    Service,
    ServiceConnect,
    Task,
    Volume,
)


class Trait(StrEnum):
    """Something that a service has or does."""

    FARGATE = "Fargate"
    EC2 = "EC2"

    AWSVPC = "awsvpc network"
    BRIDGE = "bridge network"
    HOST = "host network"

    ALB = Reach.ALB.value
    NLB_TCP = Reach.NLB_TCP.value
    NLB_UDP = Reach.NLB_UDP.value
    NLB_TLS = Reach.NLB_TLS.value
    PUBLIC_ADDRESSES = Reach.PUBLIC_ADDRESSES.value
    NOTHING = Reach.NOTHING.value

    SERVICE_CONNECT = "Service Connect"
    CALLS_ONLY = "Service Connect, calls only"
    CLOUD_MAP = "Cloud Map"

    FIXED_COUNT = "fixed number of tasks"
    EACH_INSTANCE = "one task on each instance"
    ON_UTILIZATION = "scaling on CPU or memory"
    ON_REQUESTS = "scaling on requests"
    ON_BACKLOG = "scaling on a queue"
    ON_METRICS = "scaling on any metric"
    ON_SCHEDULE = "scaling on a schedule"

    SCRATCH = "scratch volume"
    LARGE_SCRATCH = "more than 20 GiB of scratch"
    EFS = "EFS volume"
    EBS = "EBS volume"
    HOST_FOLDER = "folder of the instance"
    DOCKER_VOLUME = "Docker volume"

    NODE_PLACEMENT = "choice of instances"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why two things do not go together, and what to do instead."""

    reason: str
    fix: str


T = Trait

DIMENSIONS: Mapping[str, tuple[Trait, ...]] = MappingProxyType(
    {
        "capacity": (T.FARGATE, T.EC2),
        "network": (T.AWSVPC, T.BRIDGE, T.HOST),
        "exposure": (T.ALB, T.NLB_TCP, T.NLB_UDP, T.NLB_TLS, T.PUBLIC_ADDRESSES, T.NOTHING),
        "discovery": (T.SERVICE_CONNECT, T.CALLS_ONLY, T.CLOUD_MAP),
        "scaling": (
            T.FIXED_COUNT,
            T.EACH_INSTANCE,
            T.ON_UTILIZATION,
            T.ON_REQUESTS,
            T.ON_BACKLOG,
            T.ON_METRICS,
            T.ON_SCHEDULE,
        ),
        "storage": (
            T.SCRATCH,
            T.LARGE_SCRATCH,
            T.EFS,
            T.EBS,
            T.HOST_FOLDER,
            T.DOCKER_VOLUME,
        ),
        "placement": (T.NODE_PLACEMENT,),
    }
)
"""The traits, by what they are about."""

# Each service has one trait of these.
_ALWAYS = ("capacity", "network", "exposure", "scaling")

_OWN_INTERFACE_ONLY = Refusal(
    reason="Fargate gives each task a network interface of its own.",
    fix="Use NetworkMode.AWSVPC, or EC2 capacity.",
)
_NO_REQUEST_COUNT = Refusal(
    reason="Only an Application Load Balancer counts the requests of each task.",
    fix="Expose it with Http, Https or Route, or scale on CPU.",
)
_NO_ADDRESS_OF_ITS_OWN = Refusal(
    reason="Only a task with awsvpc networking has an address of its own.",
    fix="Use NetworkMode.AWSVPC.",
)
_NO_PROXY_ON_THE_HOST = Refusal(
    reason="Service Connect has no proxy for host networking.",
    fix="Use NetworkMode.AWSVPC or NetworkMode.BRIDGE.",
)

REFUSED: Mapping[frozenset[Trait], Refusal] = MappingProxyType(
    {
        frozenset({T.FARGATE, T.BRIDGE}): _OWN_INTERFACE_ONLY,
        frozenset({T.FARGATE, T.HOST}): _OWN_INTERFACE_ONLY,
        frozenset({T.FARGATE, T.HOST_FOLDER}): Refusal(
            reason="Fargate has no folder of its host to mount.",
            fix="Leave host_path out for a folder of the task's own, or use EfsVolume for files "
            "that outlive the task.",
        ),
        frozenset({T.FARGATE, T.DOCKER_VOLUME}): Refusal(
            reason="Fargate has no Docker volumes.",
            fix="Use BindMount for a folder of the task's own, EfsVolume for files that outlive "
            "it, or EC2 capacity.",
        ),
        frozenset({T.FARGATE, T.EACH_INSTANCE}): Refusal(
            reason="Fargate has no instances that a daemon could run on.",
            fix="Run it on EC2 capacity, or as a container beside the others in each task.",
        ),
        frozenset({T.FARGATE, T.NODE_PLACEMENT}): Refusal(
            reason="Fargate spreads tasks over Availability Zones by itself.",
            fix="Leave node_placement out, or run it on EC2 capacity.",
        ),
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
        frozenset({T.EC2, T.LARGE_SCRATCH}): Refusal(
            reason="On EC2, a task has what the disk of its instance has to spare.",
            fix="Leave ephemeral_storage_gib out and give the instances a larger volume, or use "
            "EbsVolume.",
        ),
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
        frozenset({T.EC2, T.PUBLIC_ADDRESSES}): Refusal(
            reason="The network interface of a task on EC2 gets no public address.",
            fix="Use a load balancer, or Fargate.",
        ),
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
        frozenset({T.HOST, T.SERVICE_CONNECT}): _NO_PROXY_ON_THE_HOST,
        frozenset({T.HOST, T.CALLS_ONLY}): _NO_PROXY_ON_THE_HOST,
        # The port that the outside reaches is the one that others call.
        frozenset({T.NLB_UDP, T.SERVICE_CONNECT}): Refusal(
            reason="The proxy of Service Connect passes on TCP only.",
            fix="Use CloudMap, or ServiceConnect() without a name for a service that only calls.",
        ),
        frozenset({T.BRIDGE, T.CLOUD_MAP}): _NO_ADDRESS_OF_ITS_OWN,
        frozenset({T.HOST, T.CLOUD_MAP}): _NO_ADDRESS_OF_ITS_OWN,
        frozenset({T.BRIDGE, T.PUBLIC_ADDRESSES}): _NO_ADDRESS_OF_ITS_OWN,
        frozenset({T.HOST, T.PUBLIC_ADDRESSES}): _NO_ADDRESS_OF_ITS_OWN,
        **{
            frozenset({exposure, T.ON_REQUESTS}): _NO_REQUEST_COUNT
            for exposure in (
                T.NLB_TCP,
                T.NLB_UDP,
                T.NLB_TLS,
                T.PUBLIC_ADDRESSES,
                T.NOTHING,
            )
        },
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html
        frozenset({T.EACH_INSTANCE, T.EBS}): Refusal(
            reason="ECS attaches EBS volumes to tasks of replica services only.",
            fix="Use a folder of the instance, or a scaled service.",
        ),
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_scheduler_daemon.html
        frozenset({T.EACH_INSTANCE, T.NODE_PLACEMENT}): Refusal(
            reason="A daemon runs on every instance, so that nothing is left to choose.",
            fix="Leave node_placement out; EachInstance(only_on=…) leaves instances out.",
        ),
    }
)
"""Pairs that ECS refuses or ignores."""


def refusals(one: Trait, other: Trait) -> tuple[Refusal, ...]:
    """Why two traits of different dimensions do not go together; nothing if they do.

    Two that have nothing against each other may still need different capacity, say, of which each
    service has one: then these are the reasons against each.
    """
    refusal = REFUSED.get(frozenset({one, other}))
    if refusal is not None:
        return (refusal,)
    for dimension in _ALWAYS:
        against = [
            [found for each in (one, other) if (found := REFUSED.get(frozenset({each, choice})))]
            for choice in DIMENSIONS[dimension]
        ]
        if all(against):
            return tuple(dict.fromkeys(chain.from_iterable(against)))
    return ()


@rule()
def task_combination_refused(task: Task, context: Context) -> Iterator[Problem]:
    """Capacity, network and storage of a task go together: see docs/compatibility.md."""
    yield from _refused(_task_traits(task, context))


@rule()
def combination_refused(service: Service, context: Context) -> Iterator[Problem]:
    """What a service has and does goes together: see docs/compatibility.md."""
    of_the_task = _task_traits(service.task, context)
    of_the_service = dict(_service_traits(service))
    yield from _refused(of_the_service)
    for (one, place), (other, elsewhere) in product(of_the_task.items(), of_the_service.items()):
        # A finding is about what the service asks for, unless that is only where it runs.
        yield from _refusal(one, other, elsewhere or place)


def _refused(traits: Mapping[Trait, str]) -> Iterator[Problem]:
    for (one, place), (other, elsewhere) in combinations(traits.items(), 2):
        yield from _refusal(one, other, elsewhere or place)


def _refusal(one: Trait, other: Trait, place: str) -> Iterator[Problem]:
    refusal = REFUSED.get(frozenset({one, other}))
    if refusal is not None:
        yield Problem(place, f"{one} and {other}: {refusal.reason}", refusal.fix)


_PLATFORMS = {Platform.FARGATE: T.FARGATE, Platform.EC2: T.EC2}
_NETWORKS = {NetworkMode.AWSVPC: T.AWSVPC, NetworkMode.BRIDGE: T.BRIDGE, NetworkMode.HOST: T.HOST}


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
    scaling = service.scaling
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
    if scaling.metrics:
        yield T.ON_METRICS, "scaling.metrics"
    if scaling.schedule:
        yield T.ON_SCHEDULE, "scaling.schedule"
