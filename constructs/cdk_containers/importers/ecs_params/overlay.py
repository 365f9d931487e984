"""ecs-params.yml laid over the compose model, where both have words for the same thing.

What is said so is translated, and checked, like anything that a compose file says. The places stay
those of ecs-params.yml.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.ecs_params.health import health_check
from cdk_containers.importers.nodes import (
    ListNode,
    MapNode,
    Node,
    as_map,
    with_entries,
    with_others,
    without,
)
from cdk_containers.importers.report import Report

_SAME: Mapping[str, str] = {
    "cpu_shares": "cpu_shares",
    "init_process_enabled": "init",
    "mem_limit": "mem_limit",
    "mem_reservation": "mem_reservation",
}
"""Keys of a service that mean the same, by their names in ecs-params.yml."""

_ALSO: Mapping[str, Sequence[str]] = {
    "cpu_shares": ("cpus", "deploy.resources.limits.cpus", "deploy.resources.reservations.cpus"),
    "gpu": ("gpus", "deploy.resources.reservations.devices"),
    "mem_limit": ("deploy.resources.limits.memory",),
    "mem_reservation": ("deploy.resources.reservations.memory",),
    "repository_credentials": ("x-aws-pull_credentials",),
}
"""Other keys of a compose service that say the same, and so do not count any more."""

_BY_NAME: Mapping[str, tuple[str, Sequence[str]]] = {
    "depends_on": ("container_name", ("depends_on",)),
    "secrets": ("name", ("environment", "x-ecs-secrets")),
}
"""Lists with the key of their entries' names, and where what has the same name does not count."""

_OF_TASKS: Mapping[str, str] = {
    "ecs_network_mode": "network_mode",
    "ipc_mode": "ipc",
    "pid_mode": "pid",
}
"""Keys of a service that are said of the whole task."""


def with_ecs_params(model: MapNode, params: MapNode, report: Report) -> MapNode:
    """The compose model with what ecs-params.yml says instead.

    Args:
        model: the compose model.
        params: ecs-params.yml, without what is refused.
        report: takes the findings.
    """
    definition = Section(node=params, path="", report=report).section("task_definition")
    said, described = definition.section("services"), described_names(params)
    services, volumes = model.map("services"), model.map("volumes")
    changed = {
        name: _as_in_task(_service(service, said.section(name)), definition)
        for name, service in services.entries.items()
        if isinstance(service, MapNode)
    }
    emptied = {
        name: replace(volume, entries={})
        for name, volume in volumes.entries.items()
        if isinstance(volume, MapNode) and name in described
    }
    laid_over = with_entries(model, {"services": with_entries(services, changed)})
    return with_entries(laid_over, {"volumes": with_entries(volumes, emptied)} if emptied else {})


def described_names(params: MapNode) -> frozenset[str]:
    """The names of the volumes that ecs-params.yml describes.

    Args:
        params: the file, without what is refused.
    """
    definition = params.map("task_definition")
    described = (*definition.list("docker_volumes"), *definition.list("efs_volumes"))
    return frozenset(filter(None, (as_map(volume).text("name") for volume in described)))


def says_task_memory(params: MapNode) -> bool:
    """Whether ecs-params.yml says how much memory a task has, so that its containers need not.

    Args:
        params: the file.
    """
    return "mem_limit" in params.map("task_definition").map("task_size").entries


def _service(service: MapNode, said: Section) -> MapNode:
    written = {key: node for key, node in said.node.entries.items() if key in said}
    done = service
    for path in _superseded(said):
        done = _without(done, path)
    changed = {_SAME[key]: node for key, node in written.items() if key in _SAME}
    if "gpu" in written:
        changed["gpus"] = _gpus(written["gpu"])
    if "healthcheck" in written:
        changed["healthcheck"] = health_check(
            said.section("healthcheck"), service.map("healthcheck")
        )
    return with_others(done, changed)


def _superseded(said: Section) -> Iterator[Sequence[str]]:
    """The paths of what a compose service says in vain."""
    for key, paths in _ALSO.items():
        if key in said:
            yield from (path.split(".") for path in paths)
    for key, (name, owners) in _BY_NAME.items():
        for entry in said.sections(key):
            yield from ((owner, entry.text(name) or "") for owner in owners)


def _without(node: MapNode, path: Sequence[str]) -> MapNode:
    key, *rest = path
    inner = node.entries.get(key)
    if not rest:
        return without(node, (key,))
    return with_entries(node, {key: _without(inner, rest)}) if isinstance(inner, MapNode) else node


def _gpus(count: Node) -> ListNode:
    return ListNode(items=(MapNode(entries={"count": count}, at=count.at),), at=count.at)


def _as_in_task(service: MapNode, definition: Section) -> MapNode:
    """A service with what is said of its whole task; what it shares with another one stays."""
    told = [compose for key, compose in _OF_TASKS.items() if key in definition]
    gone = [key for key in told if not (service.text(key) or "").startswith("service:")]
    done = without(service, gone)
    mode = definition.text("ecs_network_mode")
    if "network_mode" not in gone or mode == "awsvpc":
        return done
    return with_others(done, {"network_mode": definition.node.entries["ecs_network_mode"]})
