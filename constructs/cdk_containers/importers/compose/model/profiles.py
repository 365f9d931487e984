"""Which services are meant, and what of the rest of the model they need.

https://docs.docker.com/reference/compose-file/profiles/
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from cdk_containers.importers.nodes import MapNode, Node, Scalar, with_entries, without

ALL = "*"


def with_profiles(model: MapNode, profiles: Collection[str]) -> MapNode:
    """A model with the services that have no profile, or one of these.

    Args:
        model: all of it.
        profiles: the profiles; ``*`` for all.
    """
    services = model.map("services")
    entries = {
        name: service
        for name, service in services.entries.items()
        if ALL in profiles or _is_meant(service, profiles)
    }
    return with_entries(model, {"services": replace(services, entries=entries)})


def _is_meant(service: Node, profiles: Collection[str]) -> bool:
    own = service.list("profiles") if isinstance(service, MapNode) else ()
    return not own or any(isinstance(each, Scalar) and each.value in profiles for each in own)


def with_needed_resources(model: MapNode) -> MapNode:
    """A model without the networks, volumes, secrets, configs and models that no service uses.

    Args:
        model: all of it.
    """
    services = [
        service
        for service in model.map("services").entries.values()
        if isinstance(service, MapNode)
    ]
    needed = {
        "configs": {name for service in services for name in _sources(service, "configs")},
        "models": {name for service in services for name in service.map("models").entries},
        "networks": {name for service in services for name in service.map("networks").entries},
        "secrets": {name for service in services for name in _secrets(service)},
        "volumes": {name for service in services for name in volumes(service)},
    }
    changed: dict[str, Node] = {}
    for section, names in needed.items():
        found = model.map(section)
        entries = {name: value for name, value in found.entries.items() if name in names}
        if entries:
            changed[section] = replace(found, entries=entries)
    return with_entries(without(model, needed), changed)


def volumes(service: MapNode) -> Iterator[str]:
    """The named volumes that a service mounts."""
    for mount in service.list("volumes"):
        if isinstance(mount, MapNode) and mount.text("type") == "volume" and mount.text("source"):
            yield mount.text("source") or ""


def _secrets(service: MapNode) -> Iterator[str]:
    yield from _sources(service, "secrets")
    yield from _sources(service.map("build"), "secrets")
    # Docker Compose does not know that a variable may hold one.
    variables = service.map("x-ecs-secrets")
    yield from ((variables.text(name) or "").partition(":")[0] for name in variables.entries)


def _sources(node: MapNode, key: str) -> Iterator[str]:
    for mount in node.list(key):
        if isinstance(mount, MapNode):
            yield mount.text("source") or ""
