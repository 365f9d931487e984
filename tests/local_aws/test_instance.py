"""Starting and stopping; on a machine that has 127.0.0.1 alone, as macOS does."""

import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.local_aws.deployment import Environment, free_port, wait_until
from tools.local_aws import LocalAws, __main__, environment, process_environment
from tools.local_aws.instance import LocalAwsError
from tools.local_aws.processes import ProcessFolder, is_running


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def test_it_starts_once_and_leaves_nothing(state: Path) -> None:
    with LocalAws.start(state, free_port()) as aws:
        assert aws.is_healthy()
        again = LocalAws.start(state)
        assert again.endpoint == aws.endpoint
        with pytest.raises(LocalAwsError, match="already runs on port"):
            LocalAws.start(state, aws.port + 1)
    assert not aws.is_healthy()
    assert not state.exists()
    assert not LocalAws.stop_from(state)


def test_a_server_that_was_killed_leaves_tasks_that_stop_ends(
    start: Callable[..., Environment], template: str
) -> None:
    deployed = start(only_loopback=True)
    aws = deployed.aws
    deployed.push("v1")
    deployed.create(template, Tag="v1")
    assert deployed.get() == "v1 hello secret"
    assert deployed.get("/exports/site.txt") == "from the volume"
    processes = ProcessFolder(aws.state / "processes").all()
    assert len(processes) == 4
    server = aws._server  # pyright: ignore[reportPrivateUsage]
    os.kill(server.pid, signal.SIGKILL)
    wait_until(lambda: not is_running(server))
    assert not LocalAws.stop_from(aws.state)
    assert not any(is_running(process) for process in processes)
    assert not aws.state.exists()


def test_a_failed_start_shows_the_end_of_the_log(state: Path, tmp_path: Path) -> None:
    images = tmp_path / "images.toml"
    images.write_text("not toml")
    with pytest.raises(LocalAwsError, match="TOMLDecodeError"):
        LocalAws.start(state, free_port(), images=images)


def test_a_taken_port_is_refused_when_asked_for(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LocalAwsError, match=f"Port {port} is taken"):
            LocalAws.start(state, port)
    assert not state.exists()


def test_a_folder_with_something_else_in_it_is_left_alone(state: Path) -> None:
    state.mkdir()
    (state / "thesis.txt").write_text("years of work")
    with pytest.raises(LocalAwsError, match="holds something else"):
        LocalAws.start(state)
    with pytest.raises(LocalAwsError, match="holds something else"):
        LocalAws.stop_from(state)
    assert (state / "thesis.txt").exists()


def test_the_environment_reaches_no_real_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    found = process_environment(4566)
    assert "AWS_PROFILE" not in found
    assert "AWS_SESSION_TOKEN" not in found
    assert found["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert environment(4566).items() <= found.items()


def test_the_commands(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["local_aws", "--state", str(state), *words])
        __main__.main()
        return capsys.readouterr().out

    port = str(free_port())
    assert run("start", "--port", port) == f"http://127.0.0.1:{port}\n"
    try:
        assert "answers" in run("status")
        assert f"export AWS_ENDPOINT_URL=http://127.0.0.1:{port}\n" in run("environment")
        assert "server.log" in run("logs", "--server")
    finally:
        assert run("stop") == "stopped\n"
    assert run("stop") == "not running\n"
    with pytest.raises(SystemExit, match="not running"):
        run("status")
    with pytest.raises(SystemExit, match=r"tools\.local_aws start"):
        run("environment")
