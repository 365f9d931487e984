"""A DNS name for the tasks, in AWS Cloud Map."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import ApplicationService, CloudMap

# The ECS CLI's own: https://github.com/aws/amazon-ecs-cli#using-route53-service-discovery
_DEFAULT_TTL_SECONDS = 60


def with_discovery(
    services: Sequence[ApplicationService], run_params: Section, names: Mapping[str, str]
) -> Sequence[ApplicationService]:
    """The services, one of them with a DNS name.

    Args:
        services: the services.
        run_params: ``run_params`` of ecs-params.yml.
        names: what the containers of the services are called.
    """
    if "service_discovery" not in run_params:
        return services
    section = run_params.section("service_discovery")
    asked = section.text("container_name")
    chosen = _chosen(services, asked and names.get(asked, asked))
    if chosen is None:
        section.refuse(
            "ecs-params-discovery-unclear",
            "container_name",
            "It is not clear which service gets the DNS name: one whose tasks run a container of "
            "that name, or the only one.",
            f"Write container_name with one of {', '.join(names)}.",
        )
        return services
    registry = section.section("service_discovery_service")
    ttl = registry.section("dns_config").whole("ttl")
    name = CloudMap(
        name=registry.text("name") or chosen.name,
        ttl_seconds=_DEFAULT_TTL_SECONDS if ttl is None else ttl,
    )
    found = replace(chosen, service=replace(chosen.service, discovery=name))
    return [found if each is chosen else each for each in services]


def _chosen(
    services: Sequence[ApplicationService], container: str | None
) -> ApplicationService | None:
    candidates = [
        each
        for each in services
        if not each.runs_once
        and (container is None or container in (one.name for one in each.service.task.containers))
    ]
    return candidates[0] if len(candidates) == 1 else None
