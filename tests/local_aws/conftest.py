import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.local_aws.deployment import Environment, application_in, free_port
from tools.local_aws import LocalAws


@pytest.fixture(scope="session", autouse=True)
def _no_engine() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction]
    """Tasks are processes here, also on a machine where a container engine answers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", f"unix://{os.devnull}")
        yield


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Environment]]:
    """Starts instances that end with the module."""
    started: list[LocalAws] = []

    def start(**options: Any) -> Environment:
        folder = tmp_path_factory.mktemp("local-aws")
        application, images = application_in(folder)
        aws = LocalAws.start(folder / "state", free_port(), images=images, **options)
        started.append(aws)
        environment = Environment(aws, application)
        environment.client("ecr").create_repository(
            repositoryName="app", imageTagMutability="IMMUTABLE"
        )
        return environment

    yield start
    for aws in started:
        aws.stop()


@pytest.fixture(scope="session")
def template() -> str:
    return Path(__file__).with_name("service.yaml").read_text()
