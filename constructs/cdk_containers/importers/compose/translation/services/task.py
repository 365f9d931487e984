"""The task that some services run in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from cdk_containers.importers.compose.translation.containers.container import container
from cdk_containers.importers.compose.translation.containers.restart import (
    tell_job,
    tell_started_again,
)
from cdk_containers.importers.compose.translation.containers.task_settings import (
    TaskSettings,
    task_settings,
)
from cdk_containers.importers.compose.translation.reach.dependencies import (
    awaited_ends,
    dependencies,
)
from cdk_containers.importers.compose.translation.reach.published import listener_port
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.running import ends
from cdk_containers.importers.compose.translation.services.settings import shared
from cdk_containers.importers.compose.translation.services.tasks import TaskGroup
from cdk_containers.importers.compose.translation.storage.configs import config_files
from cdk_containers.importers.compose.translation.storage.secrets import (
    secret_files,
    secret_variables,
)
from cdk_containers.importers.compose.translation.storage.storage import Storage, storage
from cdk_containers.importers.compose.translation.storage.volumes import ProjectVolumes
from cdk_containers.importers.compose.translation.storage.volumes_from import with_volumes_from
from cdk_containers.spec import (
    Architecture,
    Container,
    NetworkMode,
    Port,
    ServiceConnect,
    Task,
    Volume,
)

Setting = TypeVar("Setting")

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
_PROXY_MIB = 64


@dataclass(frozen=True, kw_only=True)
class TaskParts:
    """What a task is made of, beside its services.

    Args:
        project: the whole model.
        volumes: all volumes of the project.
        ports: the ports of each service.
        discovery: how others find the task. Default: they do not.
    """

    project: Section
    volumes: ProjectVolumes
    ports: Mapping[str, Sequence[Port]]
    discovery: ServiceConnect | None = None


def task_of(group: TaskGroup, parts: TaskParts) -> Task:
    """The task of some services.

    Args:
        group: the services.
        parts: what it is made of.
    """
    asked = {name: task_settings(service) for name, service in group.services.items()}

    def said(key: str, read: Callable[[TaskSettings], Setting | None]) -> Setting | None:
        return shared(group, key, {name: read(settings) for name, settings in asked.items()})

    network_mode = said("network_mode", lambda each: each.network_mode) or NetworkMode.AWSVPC
    ports = _ports(group, parts, network_mode)
    stored = with_volumes_from(
        group.services,
        {name: storage(service, name, parts.volumes) for name, service in group.services.items()},
    )
    containers = [
        replace(_container(name, group, stored[name], parts), ports=ports[name])
        for name in group.services
    ]
    return Task(
        containers=_with_ends(group, containers),
        spare_memory_mib=0 if parts.discovery is None else _PROXY_MIB,
        architecture=said("platform", lambda each: each.architecture) or Architecture.X86_64,
        network_mode=network_mode,
        volumes=_volumes(stored),
        pid_mode=said("pid", lambda each: each.pid_mode),
        ipc_mode=said("ipc", lambda each: each.ipc_mode),
    )


def _container(name: str, group: TaskGroup, stored: Storage, parts: TaskParts) -> Container:
    service, volumes = group.services[name], parts.volumes
    options = volumes.options
    made = container(
        service, group.containers[name], options.platform, parts.project, sized=options.sized
    )
    variables = secret_variables(service, parts.project, options)
    plain = {key: value for key, value in made.environment.items() if key not in variables}
    return replace(
        made,
        environment=plain,
        secrets=variables,
        depends_on=dependencies(service, group),
        mounts=stored.mounts,
        files=(
            *stored.files,
            *secret_files(service, parts.project, options),
            *config_files(service, parts.project, volumes.machine),
        ),
        linux=replace(made.linux, tmpfs=(*made.linux.tmpfs, *stored.tmpfs)),
    )


def _ports(
    group: TaskGroup, parts: TaskParts, network_mode: NetworkMode
) -> Mapping[str, Sequence[Port]]:
    """The ports of each container, each once where the containers share an address."""
    found: dict[str, list[Port]] = {}
    taken: dict[tuple[int, str], str] = {}
    for name, service in group.services.items():
        found[name] = []
        for port in parts.ports[name]:
            shares_address = network_mode is not NetworkMode.BRIDGE
            holder = taken.setdefault((port.number, port.protocol), name)
            if shares_address and holder != name:
                _refuse_port(service, port, holder)
            else:
                found[name].append(_mapped(port, service, parts.discovery, network_mode))
    return found


def _refuse_port(service: Section, port: Port, holder: str) -> None:
    service.refuse(
        "compose-port-taken-in-task",
        "ports" if "ports" in service else "expose",
        f"{holder} listens on port {port.number} as well, and the containers of a task share an "
        "address.",
        "Let one of them listen on another port, or give them tasks of their own.",
    )


def _mapped(
    port: Port, service: Section, discovery: ServiceConnect | None, network_mode: NetworkMode
) -> Port:
    """A port as ECS maps it: only that which has a name may say what is spoken there."""
    named = discovery is not None and discovery.name is not None
    spoken = port.application_protocol if named else None
    if network_mode is not NetworkMode.BRIDGE:
        return replace(port, application_protocol=spoken)
    published = (
        listener_port(each)
        for each in service.sections("ports")
        if each.whole("target") == port.number and each.text("protocol") == port.protocol
    )
    return replace(port, application_protocol=spoken, host_port=next(published, None))


def _with_ends(group: TaskGroup, containers: Sequence[Container]) -> list[Container]:
    """The containers; the end of those that are not started again leaves the others running."""
    ending = {group.containers[name] for name, service in group.services.items() if ends(service)}
    if len(ending) == len(containers):
        ending = set[str]()
    ending |= awaited_ends(containers)
    for name, service in group.services.items():
        if group.containers[name] not in ending:
            tell_started_again(service)
            tell_job(service)
    return [replace(each, essential=each.name not in ending) for each in containers]


def _volumes(stored: Mapping[str, Storage]) -> Sequence[Volume]:
    volumes = {volume.name: volume for each in stored.values() for volume in each.volumes}
    return tuple(volumes.values())
