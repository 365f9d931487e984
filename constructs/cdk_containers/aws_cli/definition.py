"""A task definition of CDK's as a file would describe it."""

from aws_cdk import aws_ecs as ecs

from cdk_containers.findings import FilePosition
from cdk_containers.importers.nodes import MapNode, Plain, as_map, node_of

_NETWORK_MODES = {ecs.NetworkMode.AWS_VPC: "awsvpc"}


def as_file(definition: ecs.TaskDefinition) -> MapNode:
    """What a service has to fit of a task definition: its capacity, its network and its ports.

    Args:
        definition: the task definition, with the containers that it has so far.
    """
    kinds: list[Plain] = []
    if definition.is_fargate_compatible:
        kinds.append("FARGATE")
    mode = definition.network_mode
    containers: list[Plain] = [
        _container(each)
        for each in definition._containers  # pyright: ignore[reportPrivateUsage]
    ]
    said: Plain = {
        "networkMode": _NETWORK_MODES.get(mode, mode.value.lower()),
        "requiresCompatibilities": kinds,
        "containerDefinitions": containers,
    }
    return as_map(node_of(said, FilePosition(file=definition.node.path, line=1, column=1)))


def _container(container: ecs.ContainerDefinition) -> Plain:
    ports: list[Plain] = []
    for each in container.port_mappings:
        ranged = each.container_port_range
        port: dict[str, Plain] = {"name": each.name}
        port |= {"containerPortRange": ranged} if ranged else {"containerPort": each.container_port}
        ports.append(port)
    return {"name": container.container_name, "portMappings": ports}
