"""A service's container, but for its ports, mounts, files, secrets and what it waits for."""

from collections.abc import Iterable, Mapping

from cdk_containers.importers.compose.translation.containers.environment import environment
from cdk_containers.importers.compose.translation.containers.health import health_check
from cdk_containers.importers.compose.translation.containers.image import image
from cdk_containers.importers.compose.translation.containers.linux import linux_parameters
from cdk_containers.importers.compose.translation.containers.logging import logging
from cdk_containers.importers.compose.translation.containers.resources import resources
from cdk_containers.importers.compose.translation.containers.restart import (
    restart_policy,
    stop_timeout_seconds,
)
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import Container, Platform, SecretsManagerSecret


def container_names(services: Iterable[str]) -> Mapping[str, str]:
    """What the containers of services are called: like them, with hyphens in place of dots.

    Args:
        services: names of the services.
    """
    names = list(services)
    taken = {name for name in names if "." not in name}
    found: dict[str, str] = {}
    for service in names:
        name = service.replace(".", "-")
        while name != service and name in taken:
            name += "-"
        taken.add(name)
        found[service] = name
    return found


def container(
    service: Section, name: str, platform: Platform, project: Section, *, sized: bool = False
) -> Container:
    """A service's container.

    Args:
        service: the service.
        name: what the container is called.
        platform: what it runs on.
        project: the whole model.
        sized: whether its task has an amount of memory of its own. Default: it has not.
    """
    asked = resources(service, platform, sized=sized)
    credentials = service.text("x-aws-pull_credentials")
    return Container(
        name=name,
        image=image(service, project),
        registry_credentials=SecretsManagerSecret(name_or_arn=credentials) if credentials else None,
        cpu_units=asked.cpu_units,
        memory_mib=asked.memory_mib,
        memory_reservation_mib=asked.memory_reservation_mib,
        command=service.texts("command") or None,
        entrypoint=service.texts("entrypoint") or None,
        working_directory=service.text("working_dir"),
        user=service.text("user"),
        environment=environment(service),
        health_check=health_check(service),
        read_only_root=service.flag("read_only") or False,
        stop_timeout_seconds=stop_timeout_seconds(service, platform),
        logging=logging(service, platform),
        linux=linux_parameters(service, asked),
        restart=restart_policy(service),
        labels=service.pairs("labels"),
        interactive=service.flag("stdin_open") or False,
        pseudo_terminal=service.flag("tty") or False,
    )
