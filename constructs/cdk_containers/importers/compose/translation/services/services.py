"""One service of the application: its task, and how people and other services reach it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cdk_containers.importers.compose.translation.reach.discovery import called_name
from cdk_containers.importers.compose.translation.reach.networks import (
    closed_to_people,
    networks_of,
)
from cdk_containers.importers.compose.translation.reach.published import (
    published_ports,
    reach_of,
    target_health,
)
from cdk_containers.importers.compose.translation.reach.references import Reference
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.deployment import deployment
from cdk_containers.importers.compose.translation.services.permissions import permissions
from cdk_containers.importers.compose.translation.services.placement import node_placement
from cdk_containers.importers.compose.translation.services.retention import (
    log_retention_days,
)
from cdk_containers.importers.compose.translation.services.running import runs_once
from cdk_containers.importers.compose.translation.services.scaling import scaling
from cdk_containers.importers.compose.translation.services.settings import (
    COUNT,
    DEPLOYMENT,
    PLACEMENT,
    agreed,
)
from cdk_containers.importers.compose.translation.services.tags import tags_of
from cdk_containers.importers.compose.translation.services.task import TaskParts, task_of
from cdk_containers.importers.compose.translation.services.tasks import TaskGroup
from cdk_containers.importers.compose.translation.services.writers import (
    check_writers,
    written_volumes,
)
from cdk_containers.spec import (
    ApplicationNetwork,
    ApplicationService,
    Platform,
    Port,
    PublishedPort,
    Reach,
    Service,
)


@dataclass(frozen=True, kw_only=True)
class Front:
    """How people and others reach a task.

    Args:
        published: the ports that people reach.
        reach: through what.
        port: the port that comes first. Default: there is none.
        tcp_ports: all that speak TCP.
    """

    published: Sequence[PublishedPort]
    reach: Reach
    port: int | None
    tcp_ports: Sequence[int]

    @property
    def named_port(self) -> int | None:
        """The port that Service Connect gives a name to: it knows TCP only."""
        return next(iter(self.tcp_ports), None) if self.reach is Reach.NLB_UDP else self.port

    def called(self) -> "Front":
        """As others call the task by its name; the load balancers know the ports that they need."""
        if self.reach is not Reach.NLB_UDP:
            return self
        return replace(self, reach=Reach.NOTHING, port=self.named_port)


def front_of(
    group: TaskGroup,
    project: Section,
    ports: Mapping[str, Sequence[Port]],
    calls: Sequence[Reference],
) -> Front:
    """How people and others reach a task.

    Args:
        group: the services of the task.
        project: the whole model.
        ports: the ports of each service.
        calls: what the services are told about each other.
    """
    closed = (
        "the task is none that is kept running." if runs_once(group) else None
    ) or closed_to_people(group, project)
    published = published_ports(group, project, closed)
    reach, port = reach_of(published)
    main = called_name(group, ports, calls)
    names = [main, *(name for name in group.services if name != main)]
    tcp = [each.number for name in names for each in ports[name] if each.protocol == "tcp"]
    tcp_ports = list(dict.fromkeys(tcp))
    return Front(
        published=published,
        reach=reach,
        port=next(iter(tcp_ports), None) if port is None else port,
        tcp_ports=tcp_ports,
    )


def service_of(
    group: TaskGroup,
    parts: TaskParts,
    front: Front,
    networks: Mapping[str, ApplicationNetwork],
    after: Sequence[str],
) -> ApplicationService:
    """One service of the application.

    Args:
        group: the services of its task.
        parts: what the task is made of.
        front: how it is reached.
        networks: the networks of the application.
        after: what is deployed before it.
    """
    platform = parts.volumes.options.platform
    count = agreed(group, COUNT, lambda service: scaling(service, platform))
    granted = [permissions(service) for service in group.services.values()]
    managed = (policy for each in granted for policy in each.managed_policies)
    task = task_of(group, parts)
    writes_files = bool(written_volumes(task))
    rolling = agreed(
        group, DEPLOYMENT, lambda each: deployment(each, count, writes_files=writes_files)
    )
    if not runs_once(group):
        check_writers(group, task, count, rolling)
    found = parts.discovery
    run = front.called() if found is not None and found.name is not None else front
    return ApplicationService(
        name=group.name,
        service=Service(
            task=task,
            port=run.port,
            reach=run.reach,
            health=target_health(group, front.published, front.tcp_ports),
            scaling=count,
            deployment=rolling,
            discovery=found,
            node_placement=(
                agreed(group, PLACEMENT, node_placement) if platform is Platform.EC2 else None
            ),
        ),
        published=front.published,
        networks=[name for name in networks_of(group) if name in networks],
        after=after,
        managed_policies=list(dict.fromkeys(managed)),
        policies=[policy for each in granted for policy in each.policies],
        tags=tags_of(group),
        log_retention_days=log_retention_days(*group.services.values()),
        runs_once=runs_once(group),
    )
