"""The names that Service Connect knows a service's ports by."""

from dataclasses import replace

from cdk_containers.spec.container import Container, Port
from cdk_containers.spec.discovery import ServiceConnect
from cdk_containers.spec.service import Service
from cdk_containers.spec.task import NetworkMode

_WITHOUT_PROXY = (NetworkMode.HOST, NetworkMode.NONE)


def with_named_ports(service: Service) -> Service:
    """The service with a name for each port that Service Connect offers.

    The port that others reach is called like the service, a further one ``NAME-PORT``, unless it
    was given a name.
    """
    if not isinstance(service.discovery, ServiceConnect) or service.discovery.name is None:
        return service
    # The table of what goes with what says that these have no Service Connect.
    if service.reachable is None or service.task.network_mode in _WITHOUT_PROXY:
        return service
    containers = [
        replace(each, ports=[_named(service, service.discovery, each, port) for port in each.ports])
        for each in service.task.containers
    ]
    return replace(service, task=replace(service.task, containers=containers))


def _named(service: Service, connect: ServiceConnect, holder: Container, port: Port) -> Port:
    if port.name is not None:
        return port
    if service.reachable == (holder, port):
        return replace(port, name=connect.name)
    if port in service.other_reachable:
        return replace(port, name=f"{connect.name}-{port.number}")
    return port
