"""What ecs-params.yml says of a service beyond compose's words, laid over its container."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from difflib import get_close_matches

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.ecs_params.secrets import named_secrets
from cdk_containers.spec import (
    Condition,
    Container,
    Dependency,
    LogDriver,
    Logging,
    LogRouter,
    Secret,
    SecretsManagerSecret,
)


def with_container_settings(
    container: Container, service: Section, names: Mapping[str, str]
) -> Container:
    """A container with what ecs-params.yml says; the rest stays as it was.

    Args:
        container: the container.
        service: the service in ecs-params.yml.
        names: the containers of its task, by their services.
    """
    secrets = {**container.secrets, **named_secrets(service, "secrets")}
    essential = service.flag("essential")
    return replace(
        container,
        essential=container.essential if essential is None else essential,
        registry_credentials=_registry_credentials(service) or container.registry_credentials,
        environment=_without(container.environment, secrets),
        secrets=secrets,
        depends_on=_dependencies(service, container, names),
        logging=_logging(service, container.logging),
        log_router=_log_router(service) or container.log_router,
    )


def _without(environment: Mapping[str, str], secrets: Mapping[str, Secret]) -> dict[str, str]:
    """Variables that are no secrets: ECS takes each name once."""
    return {name: value for name, value in environment.items() if name not in secrets}


def _registry_credentials(service: Section) -> Secret | None:
    name = service.section("repository_credentials").text("credentials_parameter")
    return None if name is None else SecretsManagerSecret(name_or_arn=name)


def _dependencies(
    service: Section, container: Container, names: Mapping[str, str]
) -> list[Dependency]:
    found = {each.container: each for each in container.depends_on}
    for entry in service.sections("depends_on"):
        name, condition = entry.text("container_name") or "", entry.text("condition") or "START"
        if name in names:
            container_name = names[name]
            found[container_name] = Dependency(
                container=container_name, condition=Condition(condition.upper())
            )
        else:
            tell_unknown(entry, "container_name", name, names)
    return list(found.values())


def _logging(service: Section, before: Logging) -> Logging:
    section = service.section("logging")
    options = named_secrets(section, "secret_options")
    if not options:
        return before
    if isinstance(before, LogDriver):
        return replace(before, secret_options={**before.secret_options, **options})
    section.refuse(
        "ecs-params-secret-options-unused",
        "secret_options",
        "The container logs to Amazon CloudWatch Logs, which has no options that are secret.",
        "Write another logging driver into the compose file, such as splunk or awsfirelens.",
    )
    return before


def _log_router(service: Section) -> LogRouter | None:
    if "firelens_configuration" not in service:
        return None
    section = service.section("firelens_configuration")
    options = section.section("options")
    metadata = options.flag("enable-ecs-log-metadata")
    return LogRouter(
        kind="fluentd" if section.text("type") == "fluentd" else "fluentbit",
        config_file=options.text("config-file-value"),
        ecs_metadata=True if metadata is None else metadata,
    )


def tell_unknown(section: Section, key: str, name: str, names: Collection[str]) -> None:
    """Note that there is no such service.

    Args:
        section: names it.
        key: the name's key.
        name: the name.
        names: those that there are.
    """
    similar = get_close_matches(name, names, n=1)
    section.refuse(
        "ecs-params-service-unknown",
        key,
        f"There is no service {name!r} in the task."
        + (f" There is {similar[0]!r}." if similar else f" There are {', '.join(sorted(names))}."),
        "Write the name as it stands in the compose file.",
    )
