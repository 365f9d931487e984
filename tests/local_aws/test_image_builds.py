"""CDK builds and pushes images with a command that stands for docker."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.local_aws.deployment import REPOSITORY, Environment

DOCKERFILE = 'FROM scratch\nLABEL org.opencontainers.image.title="app"\n'


@pytest.fixture(scope="module")
def environment(start: Callable[..., Environment]) -> Environment:
    return start()


@pytest.fixture
def context(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "main.py").write_text(tmp_path.name)
    return tmp_path


def docker(environment: Environment, *arguments: str, cwd: Path | None = None) -> str:
    command = environment.aws.process_environment["CDK_DOCKER"]
    return subprocess.run(
        [command, *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_what_is_built_is_pushed(environment: Environment, context: Path) -> None:
    docker(environment, "login", "--username", "AWS", "--password-stdin", "https://registry")
    with pytest.raises(subprocess.CalledProcessError):
        docker(environment, "inspect", "cdkasset-1")
    docker(
        environment, "build", "--tag", "cdkasset-1", "--platform", "linux/amd64", ".", cwd=context
    )
    docker(environment, "inspect", "cdkasset-1")
    docker(environment, "tag", "cdkasset-1", f"{REPOSITORY}:1")
    digest = docker(environment, "push", f"{REPOSITORY}:1").strip()
    (found,) = environment.client("ecr").describe_images(
        repositoryName="app", imageIds=[{"imageTag": "1"}]
    )["imageDetails"]
    assert found["imageDigest"] == digest


def test_a_dockerfile_that_names_no_application_is_refused(
    environment: Environment, context: Path
) -> None:
    (context / "Dockerfile").write_text("FROM scratch\n")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        docker(environment, "build", "--tag", "cdkasset-2", ".", cwd=context)
    assert "org.opencontainers.image.title" in failed.value.stderr


def test_an_image_that_is_not_there_is_an_error(environment: Environment) -> None:
    ecr = environment.client("ecr")
    with pytest.raises(ecr.exceptions.ImageNotFoundException):
        ecr.describe_images(repositoryName="app", imageIds=[{"imageTag": "none"}])
