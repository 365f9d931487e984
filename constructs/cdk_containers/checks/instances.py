"""Rules about what tasks do with the container instances that they run on."""

import re
from collections.abc import Iterator, Sequence
from typing import get_args

from cdk_containers.checks.context import Context, Egress
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.findings import Severity
from cdk_containers.spec import (
    BindMount,
    DevicePermission,
    EachInstance,
    NetworkMode,
    NodePlacement,
    Platform,
    Service,
    Task,
    is_known,
)

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
_MOST_STRATEGIES, _MOST_CONSTRAINTS = 5, 10
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementConstraint.html
_LONGEST_EXPRESSION = 2000
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html
_SPREAD_ACROSS = re.compile(r"instanceId|host|attribute:[A-Za-z0-9_./\\-]{1,128}")
_PACK_BY = ("cpu", "memory")
_PERMISSIONS = get_args(DevicePermission)


@rule()
def daemon_refused(service: Service, context: Context) -> Iterator[Problem]:
    """A daemon, which runs on every instance, has no capacity of its own.

    ECS takes no capacity provider strategy for it:
    https://github.com/aws/containers-roadmap/issues/692
    """
    if isinstance(service.scaling, EachInstance) and service.capacity:
        yield Problem(
            "capacity",
            "A daemon runs on each instance of the cluster; ECS takes no capacity provider "
            "strategy for it.",
            "Leave capacity out; only_on leaves instances out.",
        )


@rule()
def node_placement_refused(service: Service, context: Context) -> Iterator[Problem]:
    """Instances are chosen in the ways that ECS knows, and in no more than it takes.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html
    """
    scaling = service.scaling
    if isinstance(scaling, EachInstance):
        # The processor is one more.
        yield from _constraints("scaling.only_on", scaling.only_on, others=1)
    if service.node_placement is not None:
        yield from _placement(service.node_placement)


@rule(only_on=Platform.EC2)
def host_path_relative(task: Task, context: Context) -> Iterator[Problem]:
    """Folders and devices of the instance are named by absolute paths."""
    paths = [
        (f"volumes[{volume.name}].host_path", volume.host_path)
        for volume in task.volumes
        if isinstance(volume, BindMount)
    ]
    for container in task.containers:
        for device in container.linux.devices:
            place = f"containers[{container.name}].linux.devices[{device.host_path}]"
            paths += [(place, device.host_path), (place, device.container_path)]
    for place, path in paths:
        if path is not None and is_known(path) and not path.startswith("/"):
            yield Problem(place, f"{path!r} is not an absolute path.", f"Write '/{path}'.")


@rule(only_on=Platform.EC2)
def device_permission_unknown(task: Task, context: Context) -> Iterator[Problem]:
    """A device of the instance is read, written, or made anew with mknod.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Device.html
    """
    for container in task.containers:
        for device in container.linux.devices:
            place = f"containers[{container.name}].linux.devices[{device.host_path}].permissions"
            if not set(device.permissions) <= set(_PERMISSIONS):
                yield Problem(
                    place,
                    f"{list(device.permissions)} are not all among {', '.join(_PERMISSIONS)}.",
                    "Choose of these, or leave permissions out for all of them.",
                )


@rule(Severity.WARNING, only_on=Platform.EC2)
def task_without_way_out(service: Service, context: Context) -> Iterator[Problem]:
    """A task with awsvpc networking on EC2 reaches the internet through NAT only.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html
    """
    if service.task.network_mode == NetworkMode.AWSVPC and context.egress == Egress.none():
        yield Problem(
            "task.network_mode",
            "On EC2 the network interface of a task gets no public address, and these subnets "
            "have no NAT: the containers reach nothing outside the VPC.",
            "Use NetworkMode.BRIDGE or NetworkMode.HOST, or give the network NAT.",
        )


def _placement(chosen: NodePlacement) -> Iterator[Problem]:
    place = "node_placement"
    for attribute in chosen.attributes:
        if is_known(attribute) and not _SPREAD_ACROSS.fullmatch(attribute):
            yield Problem(
                f"{place}.spread_across",
                f"ECS spreads tasks across no {attribute!r}.",
                "Write instanceId, or an attribute such as attribute:ecs.availability-zone.",
            )
    if chosen.pack_by is not None and is_known(chosen.pack_by) and chosen.pack_by not in _PACK_BY:
        yield Problem(
            f"{place}.pack_by",
            f"ECS packs tasks by no {chosen.pack_by!r}; it packs them by {' or '.join(_PACK_BY)}.",
            "Choose one of these.",
        )
    strategies = len(chosen.attributes) + (chosen.pack_by is not None)
    if strategies > _MOST_STRATEGIES:
        yield Problem(
            place,
            f"It has {strategies} strategies; ECS takes {_MOST_STRATEGIES}.",
            "Spread tasks across fewer attributes.",
        )
    yield from _constraints(f"{place}.only_on", chosen.only_on, others=chosen.distinct_instances)


def _constraints(path: str, expressions: Sequence[str], *, others: int) -> Iterator[Problem]:
    if len(expressions) + others > _MOST_CONSTRAINTS:
        yield Problem(
            path,
            f"It has {len(expressions)} expressions; ECS takes {_MOST_CONSTRAINTS - others} here.",
            "Join some of them with 'and'.",
        )
    for expression in expressions:
        if is_known(expression) and not 1 <= len(expression) <= _LONGEST_EXPRESSION:
            yield Problem(
                path,
                f"An expression has {len(expression)} characters, and may have 1 to "
                f"{_LONGEST_EXPRESSION}.",
                "Write such as 'attribute:ecs.instance-type =~ m7g.*'.",
            )
