"""Whether tasks run in a container engine is decided once, by the server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local_aws.deployment import REPOSITORY, application_in, free_port
from tests.local_aws.engine import fake_engine
from tools.local_aws import LocalAws
from tools.local_aws.registry import PushError

# Stands for the docker command, and shows what it was asked.
DOCKER = """#!/bin/sh
echo "$@" >> "${0%/*}/asked"
"""


@pytest.fixture
def engine() -> Iterator[str]:
    with fake_engine() as port:
        yield f"tcp://127.0.0.1:{port}"


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder with commands, and empty."""
    folder = tmp_path / "commands"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install_docker(commands: Path) -> None:
    (commands / "docker").write_text(DOCKER)
    (commands / "docker").chmod(0o755)


def test_an_engine_that_answers_the_server_gets_what_is_pushed(
    engine: str, commands: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application, _ = application_in(tmp_path)
    monkeypatch.setenv("DOCKER_HOST", engine)
    with LocalAws.start(tmp_path / "state", free_port()):
        monkeypatch.delenv("DOCKER_HOST")
        aws = LocalAws.find(tmp_path / "state")
        assert aws is not None
        assert aws.tasks_run_as == f"containers of the engine at {engine}"
        with pytest.raises(PushError, match="the command docker"):
            aws.push(REPOSITORY, "v1", application)
        install_docker(commands)
        with pytest.raises(PushError):
            aws.push(REPOSITORY, "v1", application)
    build, push, tag = (commands / "asked").read_text().splitlines()
    assert build.startswith(f"--host {engine} build ")
    assert push == f"--host {engine} push 127.0.0.1:{aws.port}/app:v1"
    assert tag.endswith(f"tag 127.0.0.1:{aws.port}/app:v1 {REPOSITORY}:v1")


def test_an_engine_that_comes_later_changes_nothing(
    engine: str, commands: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application, _ = application_in(tmp_path)
    with LocalAws.start(tmp_path / "state", free_port()) as aws:
        assert aws.tasks_run_as == "processes"
        install_docker(commands)
        monkeypatch.setenv("DOCKER_HOST", engine)
        aws.client("ecr").create_repository(repositoryName="app")
        assert aws.push(REPOSITORY, "v1", application).startswith("sha256:")
    assert not (commands / "asked").exists()
