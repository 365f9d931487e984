"""Where in ecs-params.yml the parts of an application come from that it describes."""

from collections.abc import Callable, Mapping, Sequence

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.translation.places import first_place, split
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report

_TASK = "task_definition"
_NETWORK = "run_params.network_configuration.awsvpc_configuration"
_PLACEMENT = "run_params.task_placement"

OF_CONTAINERS: Mapping[str, Sequence[str]] = {
    "depends_on": ("depends_on",),
    "essential": ("essential",),
    "log_router": ("firelens_configuration",),
    "logging.secret_options": ("logging.secret_options[]", "logging.secret_options"),
    "registry_credentials": ("repository_credentials",),
    "secrets": ("secrets[]", "secrets"),
}
"""Where the fields of a container come from, beside those that compose files have words for."""

OF_SERVICES: Mapping[str, Sequence[str]] = {
    "discovery": ("run_params.service_discovery",),
    "node_placement": (_PLACEMENT, f"{_TASK}.placement_constraints"),
    "node_placement.pack_by": (f"{_PLACEMENT}.strategy",),
    "node_placement.spread_across": (f"{_PLACEMENT}.strategy",),
    "task.cpu_units": (f"{_TASK}.task_size.cpu_limit",),
    "task.execution_role_arn": (f"{_TASK}.task_execution_role",),
    "task.ipc_mode": (f"{_TASK}.ipc_mode",),
    "task.memory_mib": (f"{_TASK}.task_size.mem_limit",),
    "task.pid_mode": (f"{_TASK}.pid_mode",),
    "task.task_role_arn": (f"{_TASK}.task_role_arn",),
    "task.volumes": (f"{_TASK}.docker_volumes[]", f"{_TASK}.efs_volumes[]"),
}
"""Where the fields of a service and of its task come from."""

OF_THE_APPLICATION: Mapping[str, Sequence[str]] = {
    "assign_public_ip": (f"{_NETWORK}.assign_public_ip",),
    "security_group_ids": (f"{_NETWORK}.security_groups",),
    "subnet_ids": (f"{_NETWORK}.subnets",),
}
"""Where the fields of the application come from."""


def with_places(
    place_of: Callable[[str], FilePosition], params: MapNode, containers: Mapping[str, str]
) -> Callable[[str], FilePosition]:
    """Where each part of an application comes from: ecs-params.yml, where it says something.

    Args:
        place_of: where each comes from in the compose files.
        params: ecs-params.yml.
        containers: what the containers of the services are called.
    """
    file = Section(node=params, path="", report=Report())
    services = file.section(_TASK).section("services")
    services_of = {name: service for service, name in containers.items()}

    def place(path: str) -> FilePosition:
        service, rest = split(path, "services")
        if service is None:
            return first_place([file], OF_THE_APPLICATION, path) or place_of(path)
        container, field = split(rest.removeprefix("task."), "containers")
        if container is None:
            return first_place([file], OF_SERVICES, rest) or place_of(path)
        said = services.section(services_of.get(container, container))
        return first_place([said], OF_CONTAINERS, field) or place_of(path)

    return place
