"""What Compose takes for granted: the default network, names, and dependencies that follow."""

from dataclasses import replace

from cdk_containers.findings import FilePosition
from cdk_containers.importers.nodes import (
    ListNode,
    MapNode,
    Node,
    Plain,
    Scalar,
    as_map,
    node_of,
    with_entries,
)

DEFAULT_NETWORK = "default"
_NAMESPACES = ("network_mode", "ipc", "pid", "uts", "cgroup")
_NAMED = ("configs", "networks", "secrets", "volumes")


def with_implied(model: MapNode, project: str) -> MapNode:
    """A model in which everything is said.

    Args:
        model: the merged files.
        project: name of the project.
    """
    services = {
        name: _service(service) if isinstance(service, MapNode) else service
        for name, service in model.map("services").entries.items()
    }
    changed: dict[str, Node] = {
        "name": Scalar(value=project, at=model.at),
        "services": with_entries(model.map("services"), services),
    }
    sections = {section: model.map(section) for section in _NAMED}
    if any(_uses_default_network(service) for service in services.values()):
        networks = sections["networks"]
        own = networks.entries.get(DEFAULT_NETWORK) or Scalar(value=None, at=networks.at)
        sections["networks"] = with_entries(networks, {DEFAULT_NETWORK: own})
    for section, found in sections.items():
        if found.entries:
            entries = {name: _named(each, name, project) for name, each in found.entries.items()}
            changed[section] = with_entries(found, entries)
    return with_entries(model, changed)


def _uses_default_network(service: Node) -> bool:
    return isinstance(service, MapNode) and DEFAULT_NETWORK in service.map("networks").entries


def _named(resource: Node, key: str, project: str) -> MapNode:
    """A network, volume, secret or config with its name."""
    known = resource if isinstance(resource, MapNode) else MapNode(entries={}, at=resource.at)
    external = known.entries.get("external")
    if isinstance(external, MapNode):
        # The old form of external names.
        name = external.entries.get("name")
        known = with_entries(known, {"external": Scalar(value=True, at=external.at)})
        known = with_entries(known, {} if name is None else {"name": name})
    if known.text("name"):
        return known
    is_external = isinstance(external, MapNode) or (
        isinstance(external, Scalar) and external.value is True
    )
    name = key if is_external else f"{project}_{key}"
    return with_entries(known, {"name": Scalar(value=name, at=known.at)})


def _service(service: MapNode) -> MapNode:
    changed: dict[str, Node] = {}
    at = service.at
    if "network_mode" not in service.entries and not service.map("networks").entries:
        changed["networks"] = node_of({DEFAULT_NETWORK: None}, at)
    if service.text("pull_policy") == "if_not_present":
        changed["pull_policy"] = replace(service.entries["pull_policy"], value="missing")
    build = service.map("build")
    if "build" in service.entries and not {"dockerfile", "dockerfile_inline"} & set(build.entries):
        made = Scalar(value="Dockerfile", at=build.at)
        changed["build"] = with_entries(build, {"dockerfile": made})
    if "secrets" in service.entries:
        items = tuple(map(_with_target, service.list("secrets")))
        changed["secrets"] = replace(service.entries["secrets"], items=items)
    changed |= _devices(service)
    deploy = as_map(changed.get("deploy") or service.map("deploy"))
    if deploy.entries and "scale" in service.entries:
        replicas = {"replicas": service.entries["scale"]}
        changed["deploy"] = replace(deploy, entries={**replicas, **deploy.entries})
    dependencies = _dependencies(service)
    if dependencies:
        own = service.map("depends_on")
        changed["depends_on"] = replace(own, entries={**dependencies, **own.entries})
    return with_entries(service, changed)


def _with_target(secret: Node) -> Node:
    if not isinstance(secret, MapNode) or "target" in secret.entries:
        return secret
    target = Scalar(value=f"/run/secrets/{secret.text('source')}", at=secret.at)
    return with_entries(secret, {"target": target})


def _devices(service: MapNode) -> dict[str, Node]:
    """Without a number of devices, or their ids, all are meant."""
    changed: dict[str, Node] = {}
    if "gpus" in service.entries:
        changed["gpus"] = _counted(service.entries["gpus"])
    deploy = service.map("deploy")
    resources = deploy.map("resources")
    reservations = resources.map("reservations")
    if "devices" in reservations.entries:
        devices = _counted(reservations.entries["devices"])
        reservations = with_entries(reservations, {"devices": devices})
        resources = with_entries(resources, {"reservations": reservations})
        changed["deploy"] = with_entries(deploy, {"resources": resources})
    return changed


def _counted(devices: Node) -> Node:
    if not isinstance(devices, ListNode):
        return devices
    items = tuple(
        with_entries(each, {"count": Scalar(value=-1, at=each.at)})
        if isinstance(each, MapNode) and not {"count", "device_ids"} & set(each.entries)
        else each
        for each in devices.items
    )
    return replace(devices, items=items)


def _dependencies(service: MapNode) -> dict[str, Node]:
    """What follows from links, from shared namespaces and from volumes of other services."""
    found: dict[str, Node] = {}
    for link in service.list("links"):
        if isinstance(link, Scalar):
            found.setdefault(str(link.value).partition(":")[0], _dependency(link.at, restart=True))
    for key in _NAMESPACES:
        namespace = service.text(key) or ""
        if namespace.startswith("service:"):
            at = service.entries[key].at
            name = namespace.removeprefix("service:")
            found.setdefault(name, _dependency(at, restart=True))
    for volumes in service.list("volumes_from"):
        source = str(volumes.value) if isinstance(volumes, Scalar) else ""
        if not source.startswith("container:"):
            found.setdefault(source.partition(":")[0], _dependency(volumes.at, restart=False))
    return found


def _dependency(at: FilePosition, *, restart: bool) -> Node:
    long: dict[str, Plain] = {"condition": "service_started", "required": True}
    return node_of({**long, "restart": True} if restart else long, at)
