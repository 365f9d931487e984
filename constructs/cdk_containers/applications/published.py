"""A service of an application as each of its load balancers sees it."""

from collections.abc import Sequence
from dataclasses import replace

from cdk_containers.spec import (
    ApplicationService,
    Discovery,
    PublishedPort,
    Reach,
    Service,
    ServiceConnect,
    TargetHealth,
)

_HTTP = ("http", "https")


def over_http(port: PublishedPort) -> bool:
    """Whether a port is behind an Application Load Balancer."""
    return port.protocol in _HTTP


def as_published(member: ApplicationService) -> Sequence[Service]:
    """The service as it is reached at each of its published ports, in their order.

    How others find it has nothing to do with that.
    """
    return [
        replace(
            member.service,
            port=port.number,
            reach=port.reach,
            health=_health(member, port),
            discovery=None,
        )
        for port in member.published
    ]


def as_run(member: ApplicationService) -> Service:
    """The service as ECS runs it, which knows one way in which people reach it.

    That is the port that the other services call, if people reach it, too. It is never UDP where
    others call the service: Service Connect and UDP do not go together.
    """
    service, discovery = member.service, member.service.discovery
    views = as_published(member)
    tcp = [view for view in views if view.reach is not Reach.NLB_UDP]
    main = next((view for view in tcp if view.port == service.port), next(iter(tcp), None))
    called = isinstance(discovery, ServiceConnect) and discovery.name is not None
    if main is not None:
        return replace(main, discovery=_with_called_port(service, main))
    if called:
        known = service.port in _tcp_ports(service)
        return replace(service, reach=Reach.NOTHING, port=service.port if known else None)
    return replace(next(iter(views), service), discovery=discovery)


def _with_called_port(service: Service, main: Service) -> Discovery | None:
    """How others find a service, also at a port that people do not reach."""
    discovery = service.discovery
    if not isinstance(discovery, ServiceConnect) or service.port in (None, main.port):
        return discovery
    assert service.port is not None, "it was asked"
    return replace(discovery, other_ports=[*discovery.other_ports, service.port])


def _health(member: ApplicationService, port: PublishedPort) -> TargetHealth:
    """A path is asked for where HTTP is spoken, unless one port is checked for all."""
    health = member.service.health
    if health.port is not None or over_http(port):
        return health
    if any(map(over_http, member.published)):
        health = replace(health, path=None)
    if port.protocol == "udp":
        # UDP cannot be checked; the same number may speak TCP as well, or else another port does.
        known = _tcp_ports(member.service)
        checked = port.number if port.number in known else next(iter(known), None)
        health = replace(health, port=checked)
    return health


def _tcp_ports(service: Service) -> list[int]:
    return [
        port.number
        for container in service.task.containers
        for port in container.ports
        if port.protocol == "tcp"
    ]
