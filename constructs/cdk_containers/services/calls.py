"""Whether one service can call another, asked before anything is made for it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cdk_containers.findings import Finding, error, warning
from cdk_containers.spec import ServiceConnect

if TYPE_CHECKING:
    from cdk_containers.services.base import ContainerService


def call_problems(caller: "ContainerService", called: "ContainerService") -> Iterator[Finding]:
    """What stands in the way of a call."""
    name = called.node.path
    if way_back := _way(called, caller):
        yield error(
            "calls-in-a-circle",
            "call",
            "Each of these services would be deployed before the one that calls it: "
            f"{' → '.join(each.node.path for each in (caller, *way_back))}.",
            "Where the order does not matter, only open the way: "
            "called.connections.allow_default_port_from(caller).",
        )
    if called.connections.default_port is None:
        yield error(
            "called-service-without-port",
            "call",
            f"It is not clear which port of {name} is called.",
            f"Give port=… to {name}.",
        )
    discovery = called.spec.discovery
    if discovery is None or discovery.name is None:
        yield warning(
            "called-service-without-name",
            "call",
            f"{name} has no name by which it could be found.",
            f"Give discovery=ServiceConnect(name=…) or CloudMap(name=…) to {name}.",
        )
    elif isinstance(discovery, ServiceConnect) and not isinstance(
        caller.spec.discovery, ServiceConnect
    ):
        yield error(
            "caller-without-service-connect",
            "discovery",
            f"Only services with Service Connect know {discovery.name!r}, and this one has none.",
            "Give it discovery=ServiceConnect().",
        )


def _way(first: "ContainerService", last: "ContainerService") -> list["ContainerService"]:
    """The services through which one calls another, with both; none if it does not."""
    if first is last:
        return [first]
    for called in first.calls:
        if way := _way(called, last):
            return [first, *way]
    return []
