"""Rules about how services find each other by name."""

import re
from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.spec import NetworkMode, Service, ServiceConnect, Task, is_known

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_PORT_NAME = re.compile(r"[a-z0-9_][a-z0-9_-]{0,63}")
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

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectService.html
    """
    name = None if service.discovery is None else service.discovery.name
    if name is not None and is_known(name) and not _LABEL.fullmatch(name):
        yield Problem(
            "discovery.name",
            f"{name!r} is not a name that callers could write.",
            "Use 1 to 63 lowercase letters, digits and hyphens, and no hyphen at either end.",
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
