"""The simplest service that has some traits of the compatibility table."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from functools import reduce
from itertools import combinations, product
from typing import Any

from cdk_containers.checks.compatibility import DIMENSIONS, REFUSED, Trait
from cdk_containers.spec import (
    Approval,
    Backlog,
    BindMount,
    BlueGreen,
    Canary,
    Capacity,
    CircuitBreaker,
    CloudMap,
    Container,
    Deployment,
    DesiredCount,
    DockerVolume,
    EachInstance,
    EarlySuccess,
    EbsVolume,
    EfsVolume,
    LifecycleStage,
    Linear,
    MetricTarget,
    Mount,
    NetworkMode,
    NodePlacement,
    Platform,
    Port,
    Reach,
    RequestsPerTask,
    RollbackAlarms,
    Rolling,
    Scaling,
    ScheduledBounds,
    Service,
    ServiceConnect,
    TargetHealth,
    Task,
    Volume,
)

_TCP = Port(number=8080, host_port=8080)
_UDP = Port(number=5353, host_port=5353, protocol="udp")
_APP = Container(name="app", image="public.ecr.aws/nginx/nginx:1.27", ports=[_TCP])
_MIGRATION = Task(containers=[replace(_APP, name="migration", ports=[])])
_BASE = Service(task=Task(containers=[_APP]))

Change = Callable[[Service], Service]


def cells() -> Iterator[tuple[Trait, Trait]]:
    """Each pair of traits of different dimensions."""
    for one, other in combinations(DIMENSIONS.values(), 2):
        yield from product(one, other)


def exceptions() -> Iterator[tuple[Trait, Trait, Trait]]:
    """Each pair that goes together only beside a third trait, with that one."""
    for pair, refusal in REFUSED.items():
        one, other = sorted(pair)
        for beside in refusal.unless:
            yield one, other, beside


def service_with(*traits: Trait, but: Set[Trait] = frozenset()) -> Service:
    """A service that has these traits, and otherwise the first that goes with them.

    Args:
        traits: what it has.
        but: what it has not.
    """
    return reduce(lambda service, trait: _CHANGES[trait](service), _completed(traits, but), _BASE)


def _completed(traits: tuple[Trait, ...], but: Set[Trait]) -> list[Trait]:
    """The traits with one of each dimension that every service has one of.

    What changes a part of a deployment comes after the deployment itself.
    """
    found = list(traits)
    for dimension in ("capacity", "network", "exposure", "scaling", "deployment"):
        choices = [each for each in _SIMPLEST_FIRST[dimension] if each not in but]
        if not any(choice in found for choice in choices):
            goes = (
                each
                for each in choices
                if REFUSED.keys().isdisjoint({frozenset({each, one}) for one in found})
            )
            found.append(next(goes, choices[0]))
    return sorted(found, key=lambda trait: trait in DIMENSIONS["release"])


_SIMPLEST_FIRST = {**DIMENSIONS, "exposure": tuple(reversed(DIMENSIONS["exposure"]))}


def _with(**changes: Any) -> Change:
    return lambda service: replace(service, **changes)


def _with_task(**changes: Any) -> Change:
    return lambda service: replace(service, task=replace(service.task, **changes))


def _scaling_on(**target: Any) -> Change:
    return _with(scaling=replace(Scaling(cpu_percent=None), **target))


def _storing_in(volume: Volume) -> Change:
    def change(service: Service) -> Service:
        (app,) = service.task.containers
        mounts = [*app.mounts, Mount(volume=volume.name, path=f"/{volume.name}")]
        return _with_task(
            containers=[replace(app, mounts=mounts)], volumes=[*service.task.volumes, volume]
        )(service)

    return change


def _on_instances(service: Service) -> Service:
    """A daemon has no capacity of its own: it is on all the instances that there are."""
    daemon = isinstance(service.scaling, EachInstance)
    return replace(service, capacity=[] if daemon else [Capacity.ec2("nodes")])


def _on_each_instance(service: Service) -> Service:
    fargate = [part for part in service.capacity if part.platform is Platform.FARGATE]
    one_after_the_other = Rolling(minimum_healthy_percent=0, maximum_percent=100)
    return replace(
        service, scaling=EachInstance(), deployment=one_after_the_other, capacity=fargate
    )


def _deployed_by(deployment: Deployment) -> Change:
    """A daemon's percentages stay as they are, since no others fit it."""

    def change(service: Service) -> Service:
        before = service.deployment
        return replace(
            service,
            deployment=replace(
                deployment,
                minimum_healthy_percent=before.minimum_healthy_percent,
                maximum_percent=before.maximum_percent,
            ),
        )

    return change


def _deploying_with(**changes: Any) -> Change:
    return lambda service: replace(service, deployment=replace(service.deployment, **changes))


def _on_no_network(service: Service) -> Service:
    (app,) = service.task.containers
    return _with_task(network_mode=NetworkMode.NONE, containers=[replace(app, ports=[])])(service)


def _over_udp(service: Service) -> Service:
    (app,) = service.task.containers
    return replace(
        service,
        reach=Reach.NLB_UDP,
        task=replace(service.task, containers=[replace(app, ports=[_TCP, _UDP])]),
        health=TargetHealth(port=_TCP.number),
    )


_CHANGES: Mapping[Trait, Change] = {
    Trait.FARGATE: _with(capacity=[Capacity.fargate()]),
    Trait.EC2: _on_instances,
    Trait.AWSVPC: _with_task(network_mode=NetworkMode.AWSVPC),
    Trait.BRIDGE: _with_task(network_mode=NetworkMode.BRIDGE),
    Trait.HOST: _with_task(network_mode=NetworkMode.HOST),
    Trait.NO_NETWORK: _on_no_network,
    Trait.ALB: _with(reach=Reach.ALB),
    Trait.NLB_TCP: _with(reach=Reach.NLB_TCP),
    Trait.NLB_UDP: _over_udp,
    Trait.NLB_TLS: _with(reach=Reach.NLB_TLS),
    Trait.PUBLIC_ADDRESSES: _with(reach=Reach.PUBLIC_ADDRESSES, allow_from=["203.0.113.0/24"]),
    Trait.NOTHING: _with(reach=Reach.NOTHING),
    Trait.SERVICE_CONNECT: _with(discovery=ServiceConnect(name="app")),
    Trait.CALLS_ONLY: _with(discovery=ServiceConnect()),
    Trait.CLOUD_MAP: _with(discovery=CloudMap(name="app")),
    Trait.FIXED_COUNT: _with(scaling=DesiredCount(2)),
    Trait.EACH_INSTANCE: _on_each_instance,
    Trait.ON_UTILIZATION: _scaling_on(cpu_percent=60),
    Trait.ON_REQUESTS: _scaling_on(requests_per_target_per_minute=600),
    Trait.ON_REQUESTS_PER_TASK: _scaling_on(metrics=[RequestsPerTask(per_minute=600)]),
    Trait.ON_BACKLOG: _scaling_on(backlog=Backlog(queue_name="orders", messages_per_task=10)),
    Trait.ON_METRICS: _scaling_on(metrics=[MetricTarget(namespace="Shop", name="Age", target=1)]),
    Trait.ON_SCHEDULE: _scaling_on(
        schedule=[ScheduledBounds(schedule="cron(0 8 * * ? *)", minimum=4, maximum=9)]
    ),
    Trait.SCRATCH: _storing_in(BindMount(name="scratch")),
    Trait.LARGE_SCRATCH: _with_task(ephemeral_storage_gib=50),
    Trait.EFS: _storing_in(EfsVolume(name="shared", file_system_id="fs-0123456789abcdef0")),
    Trait.EBS: _storing_in(EbsVolume(name="disk", size_gib=10)),
    Trait.HOST_FOLDER: _storing_in(BindMount(name="folder", host_path="/srv")),
    Trait.DOCKER_VOLUME: _storing_in(DockerVolume(name="docker")),
    Trait.NODE_PLACEMENT: _with(node_placement=NodePlacement(pack_by="memory")),
    Trait.ROLLING: _deployed_by(Rolling()),
    Trait.BLUE_GREEN: _deployed_by(BlueGreen()),
    Trait.CANARY: _deployed_by(Canary()),
    Trait.LINEAR: _deployed_by(Linear()),
    Trait.CIRCUIT_BREAKER: _deploying_with(circuit_breaker=CircuitBreaker.tasks(5)),
    Trait.EARLY_SUCCESS: _deploying_with(early_success=EarlySuccess(healthy_percent=100)),
    Trait.ROLLBACK_ALARMS: _deploying_with(roll_back=RollbackAlarms(minutes=3)),
    Trait.APPROVAL: _deploying_with(
        hooks=[Approval(stages=[LifecycleStage.PRE_SCALE_UP], timeout_minutes=60)]
    ),
    Trait.RUN_FIRST: _deploying_with(run_first=_MIGRATION),
    Trait.ZONE_REBALANCING: _deploying_with(zone_rebalancing=True),
}
