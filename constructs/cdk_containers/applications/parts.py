"""An application with what was made or given in place of what it only names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cdk_containers.secrets import SecretObject
from cdk_containers.spec import (
    Application,
    ApplicationService,
    Container,
    EfsVolume,
    File,
    Image,
    LogDriver,
    Logging,
    NewFolder,
    NewSecret,
    Secret,
    SecretsManagerSecret,
    Service,
    ServiceConnect,
    Task,
    Volume,
)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What stands for the names.

    Args:
        volumes: in place of new folders.
        secrets: in place of new secrets.
        images: in place of those that containers have.
        namespace: what Service Connect of services that name none is in, or ``None`` for the
            cluster's.
    """

    volumes: Mapping[str, EfsVolume]
    secrets: Mapping[str, Secret]
    images: Mapping[str, str | Image]
    namespace: str | None


def new_folders(application: Application) -> Iterator[NewFolder]:
    """The folders that the application needs, once for each task."""
    for task in _tasks(application):
        yield from (volume for volume in task.volumes if isinstance(volume, NewFolder))


def new_secrets(application: Application) -> Iterator[NewSecret]:
    """The secrets that the application needs, once for each place that they are used in."""
    for task in _tasks(application):
        for container in task.containers:
            yield from (each for each in _secrets(container) if isinstance(each, NewSecret))


def container_names(application: Application) -> list[str]:
    """The names of all containers."""
    return [each.name for task in _tasks(application) for each in task.containers]


def uses_namespace(application: Application) -> bool:
    """Whether a service is in a namespace that it does not name."""
    found = (each.service.discovery for each in application.services)
    return any(isinstance(each, ServiceConnect) and each.namespace is None for each in found)


def with_parts(application: Application, parts: Parts) -> Application:
    """The application, ready to be built.

    Args:
        application: as it was described.
        parts: what stands for the names.
    """
    services = [_member(each, parts) for each in application.services]
    return replace(application, services=services)


def _tasks(application: Application) -> list[Task]:
    return [each.service.task for each in application.services]


def _secrets(container: Container) -> Iterator[Secret]:
    yield from container.secrets.values()
    yield from (file.content for file in container.files if not isinstance(file.content, str))
    if container.registry_credentials is not None:
        yield container.registry_credentials
    if isinstance(container.logging, LogDriver):
        yield from container.logging.secret_options.values()


def _member(member: ApplicationService, parts: Parts) -> ApplicationService:
    service = member.service
    return replace(
        member, service=_in_namespace(replace(service, task=_task(service.task, parts)), parts)
    )


def _in_namespace(service: Service, parts: Parts) -> Service:
    connect = service.discovery
    if not isinstance(connect, ServiceConnect) or connect.namespace is not None:
        return service
    return replace(service, discovery=replace(connect, namespace=parts.namespace))


def _task(task: Task, parts: Parts) -> Task:
    return replace(
        task,
        containers=[_container(each, parts) for each in task.containers],
        volumes=[_volume(each, parts) for each in task.volumes],
    )


def _volume(volume: Volume, parts: Parts) -> Volume:
    if not isinstance(volume, NewFolder) or volume.name not in parts.volumes:
        return volume
    found = parts.volumes[volume.name]
    return replace(found, name=volume.name, read_only=found.read_only or volume.read_only)


def _container(container: Container, parts: Parts) -> Container:
    credentials = container.registry_credentials
    return replace(
        container,
        image=parts.images.get(container.name, container.image),
        secrets={name: _secret(each, parts) for name, each in container.secrets.items()},
        files=[_file(each, parts) for each in container.files],
        registry_credentials=None if credentials is None else _secret(credentials, parts),
        logging=_logging(container, parts),
    )


def _logging(container: Container, parts: Parts) -> Logging:
    if not isinstance(container.logging, LogDriver):
        return container.logging
    options = container.logging.secret_options.items()
    return replace(
        container.logging,
        secret_options={name: _secret(each, parts) for name, each in options},
    )


def _file(file: File, parts: Parts) -> File:
    if isinstance(file.content, str):
        return file
    return replace(file, content=_secret(file.content, parts))


def _secret(secret: Secret, parts: Parts) -> Secret:
    if not isinstance(secret, NewSecret):
        return secret
    found = parts.secrets.get(secret.name, secret)
    if secret.json_key is None or not isinstance(found, SecretObject | SecretsManagerSecret):
        return found
    return replace(found, json_key=secret.json_key)
