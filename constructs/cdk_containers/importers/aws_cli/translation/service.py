"""A service."""

from dataclasses import replace

from cdk_containers.importers.aws_cli.translation.deployment import deployment
from cdk_containers.importers.aws_cli.translation.values import choice, flag, maps, whole
from cdk_containers.importers.aws_cli.translation.volumes import with_disks
from cdk_containers.importers.nodes import MapNode
from cdk_containers.spec import (
    Capacity,
    DesiredCount,
    EachInstance,
    NodePlacement,
    Platform,
    Port,
    Reach,
    Service,
    ServiceConnect,
    Task,
)

_ON_FARGATE = ("FARGATE", "FARGATE_SPOT")


def service_of(said: MapNode, task: Task) -> Service:
    """The service.

    Args:
        said: the service.
        task: what it runs.
    """
    discovery, called = _service_connect(said, task)
    balanced = _balanced_port(said, task)
    port = balanced or called
    return Service(
        task=with_disks(task, said),
        port=port.number if port is not None else None,
        # Which kind of load balancer it is, and how it checks, only the target group itself says:
        # nothing is said of a port that speaks UDP, nor of how long a grace period has to be.
        reach=Reach.ALB if balanced and balanced.protocol == "tcp" else Reach.NOTHING,
        scaling=_scaling(said),
        deployment=deployment(said),
        discovery=discovery,
        capacity=_capacity(said),
        node_placement=_node_placement(said),
        enable_exec=flag(said, "enableExecuteCommand"),
    )


def service_platform(said: MapNode) -> Platform | None:
    """What a service runs on; ``None`` if its cluster says so.

    Args:
        said: the service.
    """
    providers = [each.text("capacityProvider") for each in maps(said, "capacityProviderStrategy")]
    if providers:
        return Platform.FARGATE if providers[0] in _ON_FARGATE else Platform.EC2
    launch_type = said.text("launchType")
    if launch_type is None:
        return None
    return Platform.FARGATE if launch_type == "FARGATE" else Platform.EC2


def _balanced_port(said: MapNode, task: Task) -> Port | None:
    """The port that the first load balancer sends requests to."""
    for each in maps(said, "loadBalancers"):
        number = whole(each, "containerPort")
        for container in task.containers:
            for port in container.ports:
                if container.name == each.text("containerName") and port.number == number:
                    return port
    return None


def _scaling(said: MapNode) -> DesiredCount | EachInstance:
    if said.text("schedulingStrategy") == "DAEMON":
        return EachInstance(only_on=_expressions(said))
    count = whole(said, "desiredCount")
    return DesiredCount(1 if count is None else count)


def _capacity(said: MapNode) -> list[Capacity]:
    return [
        Capacity(
            provider=provider,
            platform=Platform.FARGATE if provider in _ON_FARGATE else Platform.EC2,
            base=whole(each, "base") or 0,
            weight=whole(each, "weight") or 0,
        )
        for each in maps(said, "capacityProviderStrategy")
        if (provider := each.text("capacityProvider")) is not None
    ]


def _node_placement(said: MapNode) -> NodePlacement | None:
    strategies = list(maps(said, "placementStrategy"))
    constraints = list(maps(said, "placementConstraints"))
    daemon = said.text("schedulingStrategy") == "DAEMON"
    if daemon or not (strategies or constraints):
        return None
    packed = next((each for each in strategies if each.text("type") == "binpack"), None)
    return NodePlacement(
        spread_across=[_attribute(each) for each in strategies if each.text("type") == "spread"],
        pack_by=choice(packed, "field", "cpu", "memory") if packed is not None else None,
        distinct_instances=any(each.text("type") == "distinctInstance" for each in constraints),
        only_on=_expressions(said),
    )


def _attribute(strategy: MapNode) -> str:
    field = strategy.text("field") or ""
    return "instanceId" if field.casefold() in ("instanceid", "host") else field


def _expressions(said: MapNode) -> list[str]:
    return [
        each.text("expression") or ""
        for each in maps(said, "placementConstraints")
        if each.text("type") == "memberOf"
    ]


def _service_connect(said: MapNode, task: Task) -> tuple[ServiceConnect | None, Port | None]:
    """How others find it by a name, and on which port."""
    connect = said.map("serviceConnectConfiguration")
    if not flag(connect, "enabled"):
        return None, None
    found = ServiceConnect(namespace=connect.text("namespace"))
    ports = {port.name: port for container in task.containers for port in container.ports}
    for each in maps(connect, "services"):
        port = ports.get(each.text("portName"))
        if port is not None and port.name is not None:
            alias = next(maps(each, "clientAliases"), each)
            name = each.text("discoveryName") or port.name
            return replace(found, name=name, port=whole(alias, "port")), port
    return found, None
