"""The model of a project into the application that it is on Amazon ECS."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.compose.translation.places import places
from cdk_containers.importers.compose.translation.reach.dependencies import (
    check_dependencies,
    is_awaited_elsewhere,
)
from cdk_containers.importers.compose.translation.reach.discovery import (
    check_health_checks,
    check_links,
    check_names,
    check_tasks_without_names,
    check_udp,
    discoveries,
)
from cdk_containers.importers.compose.translation.reach.networks import (
    application_networks,
    check_joined_networks,
)
from cdk_containers.importers.compose.translation.reach.order import order
from cdk_containers.importers.compose.translation.reach.ports import ports_of
from cdk_containers.importers.compose.translation.reach.published import check_clashes
from cdk_containers.importers.compose.translation.reach.references import (
    own_health_checks,
    references,
)
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.retention import (
    log_retention_days,
)
from cdk_containers.importers.compose.translation.services.running import runs_once
from cdk_containers.importers.compose.translation.services.services import front_of, service_of
from cdk_containers.importers.compose.translation.services.task import TaskParts
from cdk_containers.importers.compose.translation.services.tasks import TaskGroup, task_groups
from cdk_containers.importers.compose.translation.storage.machine import Machine
from cdk_containers.importers.compose.translation.storage.volumes import ProjectVolumes
from cdk_containers.importers.nodes import MapNode, plain
from cdk_containers.importers.report import Report
from cdk_containers.spec import Application


@dataclass(frozen=True, kw_only=True)
class Translated:
    """An application, and how it goes with the files.

    Args:
        application: the application.
        containers: what the containers of the services are called.
        place_of: where in the files each part of it comes from.
    """

    application: Application
    containers: Mapping[str, str]
    place_of: Callable[[str], FilePosition]


def translate(
    model: MapNode, name: str, machine: Machine, options: Options, report: Report
) -> Translated:
    """The application that a project is on Amazon ECS.

    Args:
        model: the resolved model, without what is refused.
        name: name of the project.
        machine: where its files come from.
        options: what the files leave open.
        report: takes the findings.
    """
    project = Section(node=model, path="", report=report)
    services = project.section("services")
    one_task = project.flag("x-ecs-one-task") if options.one_task is None else options.one_task
    groups = task_groups(services, name, one_task=bool(one_task))
    calls = references(project, machine)
    ports = ports_of(services, groups, calls)
    fronts = {group.name: front_of(group, project, ports, calls) for group in groups}
    running = [group for group in groups if not runs_once(group)]
    named_ports = {group: front.named_port for group, front in fronts.items()}
    found = discoveries(running, ports, named_ports, calls)
    networks = application_networks(project, groups)
    planned = order(groups, calls, report)
    volumes = ProjectVolumes(project, machine, options)
    made = {
        group.name: service_of(
            group,
            TaskParts(
                project=project,
                volumes=volumes,
                ports=ports,
                discovery=found.get(group.name),
            ),
            fronts[group.name],
            networks,
            planned.after[group.name],
        )
        for group in groups
    }
    _check(groups, services)
    check_names(groups, found, calls, report)
    check_health_checks(own_health_checks(services), report)
    check_links(groups)
    started = (group for group in groups if group not in running)
    check_tasks_without_names(
        [group for group in started if not is_awaited_elsewhere(group, services)], calls, report
    )
    check_udp(groups)
    application = Application(
        services=[made[task] for task in planned.tasks],
        networks=list(networks.values()),
        vpc_id=project.text("x-aws-vpc"),
        cluster=project.text("x-aws-cluster"),
        load_balancer_arn=project.text("x-aws-loadbalancer"),
        log_retention_days=log_retention_days(project),
        template=_template(project),
    )
    start = FilePosition(file=model.at.file, line=1, column=1)
    return Translated(
        application=application,
        containers={name: group.containers[name] for group in groups for name in group.services},
        place_of=places(project, groups, start),
    )


def _check(groups: Sequence[TaskGroup], services: Section) -> None:
    """Tell what concerns several services."""
    check_clashes(groups)
    for group in groups:
        check_joined_networks(group, groups)
        for service in group.services.values():
            check_dependencies(service, group, services)


def _template(project: Section) -> Mapping[str, object]:
    laid_over = plain(project.section("x-aws-cloudformation").node)
    return laid_over if isinstance(laid_over, dict) else {}
