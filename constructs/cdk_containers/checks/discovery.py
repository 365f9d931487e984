"""Rules about how services find each other by name."""

import re
from collections import Counter
from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.spec import NetworkMode, Service, ServiceConnect, Task, is_known

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_ALIAS = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_PORT_NAME = re.compile(r"[a-z0-9_][a-z0-9_-]{0,63}")
_LONGEST_PORT_NAME = 64
_NAMESPACE = re.compile(r"[!-~]{1,1024}")
_APPLICATION_PROTOCOLS = ("http", "http2", "grpc")


@rule()
def port_name_refused(task: Task, context: Context) -> Iterator[Problem]:
    """A port's name has 1 to 64 lowercase letters, digits, hyphens and underscores.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    """
    for container in task.containers:
        for name in (port.name for port in container.ports if port.name is not None):
            place = f"containers[{container.name}].ports"
            if is_known(name) and not _PORT_NAME.fullmatch(name):
                yield Problem(
                    place,
                    f"{name!r} is not a port name.",
                    "Use 1 to 64 lowercase letters, digits, hyphens and underscores, and no hyphen "
                    "at the beginning.",
                )
            if task.network_mode == NetworkMode.HOST:
                yield Problem(
                    place,
                    f"The port is called {name!r} for Service Connect, which has no proxy for host "
                    "networking.",
                    "Leave the name out, or use NetworkMode.AWSVPC.",
                )


@rule()
def application_protocol_refused(task: Task, context: Context) -> Iterator[Problem]:
    """A port speaks http, http2 or grpc with Service Connect, over TCP and under a name.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    """
    for container in task.containers:
        for port in container.ports:
            if port.application_protocol is None:
                continue
            place = f"containers[{container.name}].ports"
            if port.application_protocol not in _APPLICATION_PROTOCOLS:
                yield Problem(
                    place,
                    f"There is no application protocol {port.application_protocol!r}; there are "
                    f"{', '.join(_APPLICATION_PROTOCOLS)}.",
                    "Choose one of these, or leave it out.",
                )
            if port.protocol == "udp":
                yield Problem(
                    place,
                    f"Port {port.number} speaks UDP, and Service Connect understands "
                    f"{port.application_protocol} over TCP only.",
                    "Leave application_protocol out.",
                )
            if port.name is None:
                yield Problem(
                    place,
                    f"Port {port.number} has an application protocol for Service Connect, and no "
                    "name that Service Connect knows it by.",
                    "Give the service discovery=ServiceConnect(name=…), or the port a name.",
                )


@rule()
def discovery_name_invalid(service: Service, context: Context) -> Iterator[Problem]:
    """The name that callers write is a part of a host name: lowercase letters, digits, hyphens.

    Service Connect takes underscores as well, both as a name of its own and as the callers' name.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectClientAlias.html
    """
    discovery = service.discovery
    name = None if discovery is None else discovery.name
    connect = isinstance(discovery, ServiceConnect)
    if name is None or not is_known(name) or (_ALIAS if connect else _LABEL).fullmatch(name):
        return
    characters = "digits, hyphens and underscores" if connect else "digits and hyphens"
    yield Problem(
        "discovery.name",
        f"{name!r} is not a name that callers could write.",
        f"Use 1 to 63 lowercase letters, {characters}, and no hyphen at either end.",
    )


@rule()
def discovery_namespace_invalid(service: Service, context: Context) -> Iterator[Problem]:
    """A namespace of Cloud Map is named by its name or its ARN.

    https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateHttpNamespace.html
    """
    discovery = service.discovery
    name = discovery.namespace if isinstance(discovery, ServiceConnect) else None
    if name is not None and is_known(name) and not _NAMESPACE.fullmatch(name):
        yield Problem(
            "discovery.namespace",
            f"{name!r} is neither the name of a namespace nor its ARN.",
            "Use 1 to 1024 characters without spaces, or leave it out for the cluster's.",
        )


@rule()
def other_port_refused(service: Service, context: Context) -> Iterator[Problem]:
    """Further ports that callers reach are TCP ports of the containers, each named once.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html
    """
    connect, place = service.discovery, "discovery.other_ports"
    if not isinstance(connect, ServiceConnect) or not is_known(connect.other_ports):
        return
    if connect.other_ports and connect.name is None:
        yield Problem(
            place,
            "The service has no name that callers could write before them.",
            "Give ServiceConnect(name=…), or leave other_ports out.",
        )
        return
    tcp = {
        port.number
        for container in service.task.containers
        for port in container.ports
        if port.protocol == "tcp"
    }
    first = service.reachable[1].number if service.reachable else None
    for number, count in Counter(connect.other_ports).items():
        if number not in tcp and is_known(list(tcp)):
            has = ", ".join(map(str, sorted(tcp))) or "none"
            yield Problem(
                place,
                f"No container has the TCP port {number}; they have: {has}.",
                "Name one of these, or give ports=[Port(number=…)] to the container.",
            )
        if count > 1 or number in (first, connect.port):
            yield Problem(
                place,
                f"Callers would reach port {number} twice by the same name.",
                "List each further port once, and not the one that the service is reached on.",
            )
    yield from _too_long(connect)


def _too_long(connect: ServiceConnect) -> Iterator[Problem]:
    """Each further port is known as ``NAME-PORT``."""
    for number in connect.other_ports:
        name = f"{connect.name}-{number}"
        if is_known(connect.name) and len(name) > _LONGEST_PORT_NAME:
            yield Problem(
                "discovery.name",
                f"Port {number} would be called {name!r}, which has {len(name)} characters; ECS "
                f"takes {_LONGEST_PORT_NAME}.",
                "Choose a shorter name.",
            )


@rule()
def discovery_number_out_of_range(service: Service, context: Context) -> Iterator[Problem]:
    """The port that callers write is 1 to 65535; an answer is kept for 0 seconds or longer."""
    discovery = service.discovery
    if isinstance(discovery, ServiceConnect):
        yield from Range(
            path="discovery.port", value=discovery.port, lowest=1, highest=65535
        ).problems()
    elif discovery is not None:
        yield from Range(
            path="discovery.ttl_seconds",
            value=discovery.ttl_seconds,
            lowest=0,
            highest=2**31 - 1,
            unit="seconds",
        ).problems()
