"""Where in the compose files each part of an application comes from."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.tasks import TaskGroup
from cdk_containers.importers.nodes import ListNode, MapNode, Node, as_map

_PART = re.compile(r"(?P<field>[^.\[\]]+)(?:\[(?P<name>[^\]]*)\])?")
_KEY = re.compile(r"(?P<key>[^.\[\]]+)|\[(?P<index>[^\]]*)\]")

_TELLING = ("target", "source", "published", "name")

_CPU = ("deploy.resources.limits.cpus", "cpus", "deploy.resources.reservations.cpus", "cpu_shares")
_HARD = ("deploy.resources.limits.memory", "mem_limit")
_SOFT = ("deploy.resources.reservations.memory", "mem_reservation")
_COUNT = ("deploy.replicas", "scale", "deploy.x-aws-autoscaling", "x-aws-autoscaling")

OF_CONTAINERS: Mapping[str, Sequence[str]] = {
    "command": ("command",),
    "cpu_units": _CPU,
    "depends_on": ("depends_on",),
    "entrypoint": ("entrypoint",),
    "environment": ("environment[]", "environment"),
    "files": ("secrets[]", "configs[]", "volumes[]", "secrets", "configs"),
    "health_check": ("healthcheck",),
    "health_check.command": ("healthcheck.test",),
    "health_check.interval_seconds": ("healthcheck.interval",),
    "health_check.retries": ("healthcheck.retries",),
    "health_check.start_period_seconds": ("healthcheck.start_period",),
    "health_check.timeout_seconds": ("healthcheck.timeout",),
    "image": ("build", "image"),
    "interactive": ("stdin_open",),
    "labels": ("labels[]", "labels"),
    "linux.capabilities_add": ("cap_add",),
    "linux.capabilities_drop": ("cap_drop",),
    "linux.devices": ("devices",),
    "linux.dns_search_domains": ("dns_search",),
    "linux.dns_servers": ("dns",),
    "linux.docker_security_options": ("security_opt",),
    "linux.extra_hosts": ("extra_hosts",),
    "linux.gpus": ("gpus", "deploy.resources.reservations.devices"),
    "linux.hostname": ("hostname",),
    "linux.init_process": ("init",),
    "linux.max_swap_mib": ("memswap_limit",),
    "linux.privileged": ("privileged",),
    "linux.shared_memory_mib": ("shm_size",),
    "linux.swappiness": ("mem_swappiness",),
    "linux.system_controls": ("sysctls[]", "sysctls"),
    "linux.tmpfs": ("tmpfs", "volumes"),
    "linux.ulimits": ("ulimits[]", "ulimits"),
    "logging": ("logging",),
    "logging.options": ("logging.options[]", "logging.options"),
    "memory_mib": _HARD,
    "memory_reservation_mib": (*_SOFT, *_HARD),
    "mounts": ("volumes[]", "volumes", "tmpfs"),
    "name": ("container_name",),
    "ports": ("ports", "expose"),
    "pseudo_terminal": ("tty",),
    "read_only_root": ("read_only",),
    "registry_credentials": ("x-aws-pull_credentials",),
    "restart": ("restart", "deploy.restart_policy"),
    "secrets": ("x-ecs-secrets[]", "x-ecs-secrets", "secrets"),
    "stop_timeout_seconds": ("stop_grace_period",),
    "user": ("user",),
    "working_directory": ("working_dir",),
}
"""Where the fields of a container come from: the first key that a service has."""

OF_SERVICES: Mapping[str, Sequence[str]] = {
    "deployment": ("deploy.update_config", "deploy"),
    "deployment.maximum_percent": (
        "deploy.update_config.x-aws-max_percent",
        "x-aws-max_percent",
        "deploy.update_config",
    ),
    "deployment.minimum_healthy_percent": (
        "deploy.update_config.x-aws-min_percent",
        "x-aws-min_percent",
        "deploy.update_config",
    ),
    "discovery": ("networks", "expose", "ports"),
    "health": ("x-ecs-health", "ports"),
    "health.grace_period_seconds": ("x-ecs-health.grace_seconds", "x-ecs-health"),
    "health.healthy_codes": ("x-ecs-health.codes", "x-ecs-health"),
    "health.path": ("x-ecs-health.path", "x-ecs-health"),
    "health.port": ("x-ecs-health.port", "x-ecs-health", "ports"),
    "log_retention_days": ("x-aws-logs_retention",),
    "managed_policies": ("x-aws-policies",),
    "networks": ("networks",),
    "node_placement": ("deploy.placement",),
    "policies": ("x-aws-role",),
    "port": ("ports", "expose"),
    "published": ("ports[]", "ports"),
    "reach": ("ports",),
    "runs_once": ("restart", "deploy.restart_policy"),
    "scaling": (*_COUNT, "deploy.mode"),
    "tags": ("deploy.labels[]", "deploy.labels"),
    "task.architecture": ("platform",),
    "task.cpu_units": _CPU,
    "task.ipc_mode": ("ipc",),
    "task.memory_mib": (*_HARD, *_SOFT),
    "task.network_mode": ("network_mode",),
    "task.pid_mode": ("pid",),
    "task.volumes": ("volumes[]", "volumes", "tmpfs"),
}
"""Where the fields of a service and of its task come from."""

OF_THE_APPLICATION: Mapping[str, Sequence[str]] = {
    "cluster": ("x-aws-cluster",),
    "load_balancer_arn": ("x-aws-loadbalancer",),
    "log_retention_days": ("x-aws-logs_retention",),
    "networks": ("networks[]", "networks"),
    "template": ("x-aws-cloudformation",),
    "vpc_id": ("x-aws-vpc",),
}
"""Where the fields of the application come from."""


def places(
    project: Section, groups: Sequence[TaskGroup], start: FilePosition
) -> Callable[[str], FilePosition]:
    """Where each part of an application comes from.

    Args:
        project: the whole model.
        groups: the services by their tasks.
        start: where the files begin.
    """
    services = project.section("services")
    tasks = {group.name: group for group in groups}

    def place_of(path: str) -> FilePosition:
        service, rest = split(path, "services")
        group = tasks.get(service or "")
        if group is None:
            in_template = _in_template(project, path)
            return in_template or first_place([project], OF_THE_APPLICATION, path) or start
        container, field = split(rest.removeprefix("task."), "containers")
        for name, owner in group.services.items():
            if container == group.containers[name]:
                return first_place([owner], OF_CONTAINERS, field) or services.place(name)
        members = list(group.services.values())
        return first_place(members, OF_SERVICES, rest) or services.place(next(iter(group.services)))

    return place_of


def split(path: str, field: str) -> tuple[str | None, str]:
    """The name in ``field[NAME].rest``, and the rest.

    Args:
        path: a place of the spec.
        field: the field.
    """
    match = _PART.match(path)
    if match is None or match["field"] != field or match["name"] is None:
        return None, path
    return match["name"], path[match.end() :].removeprefix(".")


def first_place(
    owners: Sequence[Section], table: Mapping[str, Sequence[str]], path: str
) -> FilePosition | None:
    """The first key that one of them has, of those that the longest known field comes from.

    Args:
        owners: what may have the key.
        table: the keys by the fields that come from them.
        path: a place of the spec, as seen from what is described.
    """
    parts = list(_PART.finditer(path))
    for length in range(len(parts), 0, -1):
        field = ".".join(part["field"] for part in parts[:length])
        name = parts[length - 1]["name"] or ""
        for key in table.get(field, ()):
            for owner in owners:
                found = _find(owner, key.replace("[]", f"[{name}]"))
                if found is not None:
                    return found
    return None


def _in_template(project: Section, path: str) -> FilePosition | None:
    """The deepest part of a place in a raw template that the file has."""
    field, _, rest = path.partition(".")
    while field == "template" and rest:
        found = _find(project, f"x-aws-cloudformation.{rest}")
        if found is not None:
            return found
        rest = rest.rpartition(".")[0]
    return None


def _find(owner: Section, key: str) -> FilePosition | None:
    """Where a key stands, such as ``healthcheck.test``, ``labels[NAME]`` or ``volumes[/data]``."""
    node: Node = owner.node
    place: FilePosition | None = None
    path = owner.path
    for match in _KEY.finditer(key):
        name = match["key"] or match["index"] or ""
        if isinstance(node, MapNode) and name in node.entries:
            path = f"{path}.{name}" if path else name
            place, node = replace(node.place_of(name), path=path), node.entries[name]
            continue
        entry = _entry(node, name)
        if entry is None:
            return None
        number, node = entry
        path = f"{path}[{number}]"
        place = replace(node.at, path=path)
    return place


def _entry(node: Node, name: str) -> tuple[int, Node] | None:
    """Which entry of a list is meant by what it is about."""
    entries = node.numbered() if isinstance(node, ListNode) else ()
    return next(
        (
            (number, entry)
            for number, entry in entries
            if name and name in map(as_map(entry).text, _TELLING)
        ),
        None,
    )
