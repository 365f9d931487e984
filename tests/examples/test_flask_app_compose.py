"""The flask-app's docker-compose.yml is what a developer runs, and what runs on Amazon ECS."""

from pathlib import Path

from cdk_containers.checks import Context
from cdk_containers.checks.application import check_application
from cdk_containers.importers.compose import Request
from cdk_containers.importers.compose.importing import import_compose
from cdk_containers.spec import (
    Application,
    ApplicationService,
    HealthCheck,
    ImageBuild,
    NetworkMode,
    Port,
    PublishedPort,
    Reach,
)


def _application(examples: Path, *, ecs_params: bool = False) -> Application:
    folder = examples / "flask-app"
    request = Request(
        files=[str(folder / "docker-compose.yml")], environment={"IMAGE_TAG": "1.2.3"}
    )
    found = import_compose(
        request, ecs_params=str(folder / "ecs-params.yml") if ecs_params else None
    )
    assert not found.imported.findings
    return found.imported.spec


def _only(application: Application) -> ApplicationService:
    [service] = application.services
    return service


def test_the_compose_file_alone(examples: Path) -> None:
    application = _application(examples)
    one = _only(application)
    service = one.service
    [container] = service.task.containers

    assert (one.name, container.name) == ("flask-app", "flask-app")
    assert container.image == ImageBuild(
        folder=str(examples / "flask-app"), arguments={"IMAGE_TAG": "1.2.3"}, cache_from=[]
    )
    assert container.ports == [Port(number=5000)]
    assert container.environment == {"HOST": "0.0.0.0", "PORT": "5000"}  # noqa: S104
    assert container.read_only_root
    assert (container.memory_mib, container.memory_reservation_mib) == (256, 128)
    assert isinstance(container.health_check, HealthCheck)
    assert container.health_check.interval_seconds == 10
    assert (service.reach, service.health.path) == (Reach.ALB, "/health")
    assert service.health.healthy_codes == "200"
    assert one.published == [
        PublishedPort(container="flask-app", number=5000, listener_port=80, protocol="http")
    ]


def test_with_ecs_params(examples: Path) -> None:
    application = _application(examples, ecs_params=True)
    task = _only(application).service.task
    [container] = task.containers

    assert (task.cpu_units, task.memory_mib) == (256, 512)
    assert task.network_mode == NetworkMode.AWSVPC
    assert container.essential
    assert (container.cpu_units, container.memory_mib) == (256, 448)
    assert container.memory_reservation_mib == 128
    assert application.assign_public_ip is False


def test_amazon_ecs_takes_both(examples: Path) -> None:
    for ecs_params in (False, True):
        assert not check_application(_application(examples, ecs_params=ecs_params), Context())
