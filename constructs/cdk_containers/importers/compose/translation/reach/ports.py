"""Which ports a service listens on: those that it says, and those that others call it on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from cdk_containers.importers.compose.translation.reach.references import Reference
from cdk_containers.importers.compose.translation.reach.well_known import port_of_image
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.running import ends
from cdk_containers.importers.compose.translation.services.tasks import TaskGroup
from cdk_containers.spec import Port

_EXPOSED = re.compile(r"(?P<first>[0-9]{1,5})(?:-(?P<last>[0-9]{1,5}))?(?:/(?P<protocol>tcp|udp))?")
# As of port ranges: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
_MOST_PORTS = 100
_APPLICATION_PROTOCOLS: Mapping[str, Literal["http", "http2", "grpc"]] = {
    "http": "http",
    "http2": "http2",
    "grpc": "grpc",
}


def ports_of(
    services: Section, groups: Sequence[TaskGroup], calls: Sequence[Reference]
) -> Mapping[str, Sequence[Port]]:
    """The ports of each service, the lowest first, whatever the order of the files.

    Docker needs no word about those that only services call.

    Args:
        services: all services.
        groups: the services by their tasks.
        calls: what the services are told about each other.
    """
    return {
        name: _ports(name, group, services, calls) for group in groups for name in group.services
    }


def _ports(
    name: str, group: TaskGroup, services: Section, calls: Sequence[Reference]
) -> Sequence[Port]:
    service = services.section(name)
    found = {(port.number, port.protocol): port for port in _declared(service)}
    for call in calls:
        if call.callee == name and call.port is not None:
            found.setdefault((call.port, "tcp"), Port(number=call.port))
    if len(found) > _MOST_PORTS:
        _refuse_many(service, len(found))
    caller = None if found or ends(service) else _caller(name, group, services, calls)
    if caller is not None:
        number = _guessed(name, services, caller)
        found = {} if number is None else {(number, "tcp"): Port(number=number)}
    return tuple(found[key] for key in sorted(found))[:_MOST_PORTS]


def _refuse_many(service: Section, count: int) -> None:
    service.refuse(
        "compose-too-many-ports",
        "expose" if "expose" in service else "ports",
        f"These are {count} ports, and a container has {_MOST_PORTS} port mappings at most.",
        "Name only those that somebody connects to. Where a program chooses among many, tell it "
        "to choose among fewer.",
    )


def _declared(service: Section) -> Iterator[Port]:
    for port in service.sections("ports"):
        number, protocol = port.whole("target"), port.text("protocol")
        spoken = _APPLICATION_PROTOCOLS.get(port.text("app_protocol") or "")
        if number and protocol == "udp":
            yield Port(number=number, protocol="udp")
        elif number and protocol == "tcp":
            yield Port(number=number, application_protocol=spoken)
    for text in service.texts("expose"):
        exposed = _EXPOSED.fullmatch(text)
        if exposed is not None:
            first = int(exposed["first"])
            protocol = "udp" if exposed["protocol"] == "udp" else "tcp"
            for number in range(first, int(exposed["last"] or first) + 1):
                yield Port(number=number, protocol=protocol)


def _caller(
    name: str, group: TaskGroup, services: Section, calls: Sequence[Reference]
) -> str | None:
    """A service that probably calls this one: it is told its name, or waits for it to run.

    Containers of its own task reach it on any port.
    """
    for call in calls:
        if call.callee == name and call.caller not in group.services:
            return call.caller
    for other, service in services.named():
        if other in group.services:
            continue
        condition = service.section("depends_on").section(name).text("condition")
        if condition is not None and condition != "service_completed_successfully":
            return other
    return None


def _guessed(name: str, services: Section, caller: str) -> int | None:
    """The port of a service that says none, though others call it, and what its author is told."""
    service = services.section(name)
    number = port_of_image(service.text("image") or "")
    if number is None:
        services.warn(
            "compose-port-unknown",
            name,
            f"{caller} seems to call {name}, and nothing says on which port. Amazon ECS lets "
            "services reach only ports that are named.",
            f"If it is called, write its port, such as expose: ['8080'], to {name}.",
        )
    else:
        service.warn(
            "compose-port-assumed",
            "image",
            f"{caller} seems to call {name}, and nothing says on which port. It is taken for "
            f"{number}, the usual one of this image.",
            f"Write expose: ['{number}'] to {name}, or the port that it really has.",
        )
    return number
