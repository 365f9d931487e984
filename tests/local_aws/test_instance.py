"""Starting and stopping; on a machine that has 127.0.0.1 alone, as macOS does."""

import os
import shutil
import signal
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.local_aws.deployment import Environment, free_port, wait_until
from tests.local_aws.engine import fake_engine
from tools.local_aws import LocalAws, __main__, state_folder
from tools.local_aws.instance import LocalAwsError
from tools.local_aws.lock import LockError, locked
from tools.local_aws.processes import ProcessFolder, ProcessIdentity, is_running


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def server_of(aws: LocalAws) -> ProcessIdentity:
    return aws._server  # pyright: ignore[reportPrivateUsage]


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
    server = server_of(aws)
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


def test_a_deleted_folder_ends_the_server_and_its_tasks(
    start: Callable[..., Environment], template: str
) -> None:
    deployed = start()
    aws = deployed.aws
    deployed.push("v1")
    deployed.create(template, Tag="v1")
    processes = [*ProcessFolder(aws.state / "processes").all(), server_of(aws)]
    shutil.rmtree(aws.state)
    wait_until(lambda: not any(is_running(process) for process in processes))
    assert not aws.state.exists()


def test_a_folder_made_anew_is_another(state: Path) -> None:
    """By which the server of a deleted one knows that it has to end."""
    state_folder.make(state)
    first = state_folder.marker(state)
    shutil.rmtree(state)
    assert state_folder.marker(state) is None
    state_folder.make(state)
    assert state_folder.marker(state) != first


@pytest.mark.parametrize("recorded", ["", '{"port": 4566', '{"port": 4566}', "[]", "null"])
def test_a_record_that_cannot_be_read_is_of_no_instance(state: Path, recorded: str) -> None:
    state_folder.make(state)
    (state / "state.json").write_text(recorded)
    assert LocalAws.find(state) is None
    assert not LocalAws.stop_from(state)
    assert not state.exists()


def test_a_server_whose_record_is_lost_is_ended_by_the_next_start(state: Path) -> None:
    with LocalAws.start(state, free_port()) as lost:
        (state / "state.json").write_text("{")
        with LocalAws.start(state, lost.port) as found:
            assert not is_running(server_of(lost))
            assert found.is_healthy()


def test_two_starts_at_once_are_one(state: Path) -> None:
    with ThreadPoolExecutor() as pool:
        starts = [pool.submit(LocalAws.start, state) for _ in range(2)]
    one, other = (start.result() for start in starts)
    with one:
        assert server_of(one) == server_of(other)
    assert list(state.parent.iterdir()) == []


def test_a_lock_that_is_not_given_back_is_told_of(state: Path) -> None:
    with (
        locked(state, 0),
        pytest.raises(LockError, match="Another command starts or stops"),
        locked(state, 0.1),
    ):
        pass
    with locked(state, 0):
        pass
    assert list(state.parent.iterdir()) == []


def test_another_program_on_the_port_is_not_taken_for_it(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The port was free when it was chosen, and was taken before the server came to it."""
    monkeypatch.setattr("tools.local_aws.ports._is_free", lambda _: True)  # pyright: ignore
    with (
        fake_engine() as taken,
        pytest.raises(LocalAwsError, match=f"Port {taken} cannot be listened on"),
    ):
        LocalAws.start(state, taken)


def test_the_commands(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> str:
        monkeypatch.setattr(sys, "argv", ["local_aws", "--state", str(state), *words])
        __main__.main()
        return capsys.readouterr().out

    port = str(free_port())
    started = run("start", "--only-loopback", "--port", port)
    assert started == f"http://127.0.0.1:{port}\ntasks run as processes\n"
    try:
        assert "answers\ntasks run as processes\n" in run("status")
        assert f"export AWS_ENDPOINT_URL=http://127.0.0.1:{port}\n" in run("environment")
        assert "server.log" in run("logs", "--server")
    finally:
        assert run("stop") == "stopped\n"
    assert run("stop") == "not running\n"
    with pytest.raises(SystemExit, match="not running"):
        run("status")
    with pytest.raises(SystemExit, match=r"tools\.local_aws start"):
        run("environment")
