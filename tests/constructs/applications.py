"""Applications of a few services."""

from collections.abc import Mapping, Sequence
from typing import Any

from cdk_containers import (
    Application,
    ApplicationNetwork,
    ApplicationService,
    Container,
    DesiredCount,
    Port,
    PublishedPort,
    Service,
    ServiceConnect,
    Task,
)

IMAGE = "public.ecr.aws/nginx/nginx:1.27"


def member(
    name: str,
    *ports: Port | int,
    container: Mapping[str, Any] | None = None,
    task: Mapping[str, Any] | None = None,
    service: Mapping[str, Any] | None = None,
    **settings: Any,
) -> ApplicationService:
    """A service of one container, which is called like it."""
    listening = [Port(number=port) if isinstance(port, int) else port for port in ports]
    runs = Container(name=name, image=IMAGE, ports=listening, **(container or {}))
    given: dict[str, Any] = {"scaling": DesiredCount(1), **(service or {})}
    runs_in = Task(containers=[runs], memory_mib=1024, cpu_units=256, **(task or {}))
    return ApplicationService(name=name, service=Service(task=runs_in, **given), **settings)


def found_as(name: str, port: int) -> Mapping[str, Any]:
    """How a service is found by others."""
    return {"discovery": ServiceConnect(name=name), "port": port}


def published(
    container: str, number: int, listener_port: int, protocol: Any, **settings: Any
) -> PublishedPort:
    return PublishedPort(
        container=container,
        number=number,
        listener_port=listener_port,
        protocol=protocol,
        **settings,
    )


def application(
    *members: ApplicationService, networks: Sequence[str] = ("default",), **settings: Any
) -> Application:
    return Application(
        services=members,
        networks=[ApplicationNetwork(name=name) for name in networks],
        **settings,
    )
