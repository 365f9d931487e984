"""ecs-params.yml laid over an application, in which it wins, as it did with the ECS CLI.

The ECS CLI put all services into one task, so that the file knows one task only: what it says of
the task holds for each of the application's.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from difflib import get_close_matches

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.ecs_params.containers import tell_unknown
from cdk_containers.importers.ecs_params.discovery import with_discovery
from cdk_containers.importers.ecs_params.placement import node_placement
from cdk_containers.importers.ecs_params.tasks import with_task_settings
from cdk_containers.importers.ecs_params.volumes import DescribedVolumes, described_volumes
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report
from cdk_containers.spec import Application, ApplicationService


def apply_ecs_params(
    application: Application,
    params: MapNode,
    report: Report,
    containers: Mapping[str, str] | None = None,
) -> Application:
    """An application with what ecs-params.yml says.

    Args:
        application: what the compose files say.
        params: the file, without what is refused.
        report: takes the findings.
        containers: what the containers of the services are called. Default: like them.
    """
    names = containers if containers is not None else _names(application)
    file = Section(node=params, path="", report=report)
    definition, run_params = file.section("task_definition"), file.section("run_params")
    volumes = described_volumes(definition)
    _tell_unknown_services(definition, names)
    _tell_unused_volumes(application, definition)
    services = [_with_settings(each, file, volumes, names) for each in application.services]
    network = run_params.section("network_configuration").section("awsvpc_configuration")
    public = network.text("assign_public_ip")
    return replace(
        application,
        services=with_discovery(services, run_params, names),
        subnet_ids=network.texts("subnets") or application.subnet_ids,
        security_group_ids=network.texts("security_groups") or application.security_group_ids,
        assign_public_ip=public == "ENABLED" if public else application.assign_public_ip,
    )


def _names(application: Application) -> Mapping[str, str]:
    return {
        container.name: container.name
        for each in application.services
        for container in each.service.task.containers
    }


def _with_settings(
    each: ApplicationService, file: Section, volumes: DescribedVolumes, names: Mapping[str, str]
) -> ApplicationService:
    service = each.service
    changed = replace(
        service,
        task=with_task_settings(service.task, file.section("task_definition"), volumes, names),
        node_placement=node_placement(file, service.node_placement),
    )
    return replace(each, service=changed)


def _tell_unknown_services(definition: Section, names: Collection[str]) -> None:
    services = definition.section("services")
    for name in services.node.entries:
        if name not in names:
            tell_unknown(services, name, name, names)


def _tell_unused_volumes(application: Application, definition: Section) -> None:
    names = {volume.name for each in application.services for volume in each.service.task.volumes}
    for key in ("docker_volumes", "efs_volumes"):
        for volume in definition.sections(key):
            name = volume.text("name") or ""
            if name in names:
                continue
            similar = get_close_matches(name, names, n=1)
            volume.warn(
                "ecs-params-volume-unused",
                "name",
                f"No container mounts a volume {name!r}."
                + "".join(f" There is {each!r}." for each in similar),
                "Mount it in the compose file, with the same name below its top-level volumes.",
            )
