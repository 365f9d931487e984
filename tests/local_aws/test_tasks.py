"""The processes of tasks, without any server."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.local_aws.addresses import Addresses
from tools.local_aws.images import Catalogue, Image
from tools.local_aws.processes import ProcessFolder, ProcessIdentity, end, identify, is_running
from tools.local_aws.tasks import CannotStartError, Container, ContainerExitedError, Task, Tasks

SERVES = """
import os, socket
print("listening", flush=True)
server = socket.create_server((os.environ["HOST"], int(os.environ["PORT"])))
while True: server.accept()[0].close()
"""
STUBBORN = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SERVES
SAYS = "import os; print(os.environ['WHO'], os.environ['WHAT'])"
FAILS = "import sys; sys.exit(4)"
WRITES = "open('written', 'w')"
NEEDS = "open('written')\n" + SERVES
FOLDER = Path(__file__).parent


@pytest.fixture
def started(tmp_path: Path) -> ProcessFolder:
    return ProcessFolder(tmp_path / "processes")


@pytest.fixture
def tasks(tmp_path: Path, started: ProcessFolder) -> Iterator[Tasks]:
    def program(code: str) -> dict[str, object]:
        return {
            "command": ["{python}", "-c", code],
            "environment": {"HOST": "{address}", "PORT": "{ports[8000]}"},
        }

    codes = {
        "serves": SERVES,
        "stubborn": STUBBORN,
        "says": SAYS,
        "fails": FAILS,
        "writes": WRITES,
        "needs": NEEDS,
    }
    programs = {name: program(codes[name]) for name in codes}
    programs["takes"] = program(FAILS) | {"takes_command": True}
    tasks = Tasks(
        catalogue=Catalogue({"application": programs, "repository": {"busybox": {}}}),
        addresses=Addresses(4566),
        logs=tmp_path / "logs",
        started=started,
        working_folder=tmp_path,
    )
    yield tasks
    tasks.stop_all()


def container(program: str, name: str | None = None, **more: object) -> Container:
    image = Image(f"image/{program}", program, {"WHO": "image", "WHAT": "image"})
    return Container(name or program, image, {"WHAT": "definition"}, **more)  # pyright: ignore


def task(*containers: Container) -> Task:
    return Task("task", "127.64.0.2", containers, {}, FOLDER)


def test_a_started_task_answers_and_a_stopped_one_is_gone(
    tasks: Tasks, started: ProcessFolder
) -> None:
    tasks.start(task(container("serves", ports=(8000,))))
    (process,) = started.all()
    assert is_running(process)
    assert tasks.exit_codes("task") == {}
    assert tasks.stop("task") == {"serves": 128 + signal.SIGTERM}
    assert not is_running(process)
    assert started.all() == []


def test_what_ignores_sigterm_is_killed(tasks: Tasks) -> None:
    tasks.start(task(container("stubborn", ports=(8000,), stop_seconds=0)))
    assert tasks.stop("task") == {"stubborn": 128 + signal.SIGKILL}


def test_the_definition_s_environment_lies_over_the_image_s_and_the_output_is_kept(
    tasks: Tasks,
) -> None:
    heard: list[str] = []
    says = container("says", on_output=heard.append)
    tasks.start(task(says, container("serves", depends_on=(("says", "COMPLETE"),))))
    tasks.stop("task")
    assert "image definition" in heard
    assert "image definition\n" in tasks.log_file("task", "says").read_text()


def test_a_container_starts_after_those_it_depends_on(tasks: Tasks) -> None:
    first = container("needs", depends_on=(("writes", "SUCCESS"),), ports=(8000,))
    tasks.start(task(first, container("writes", essential=False)))


def test_a_dependency_that_must_succeed_and_fails_fails_the_task(tasks: Tasks) -> None:
    needs = container("serves", depends_on=(("fails", "SUCCESS"),))
    with pytest.raises(ContainerExitedError):
        tasks.start(task(container("fails", essential=False), needs))


def test_a_command_runs_where_the_entry_takes_one(tasks: Tasks) -> None:
    command = ("python", "-c", "print('{braces} are left alone')")
    takes = container("takes", command=command, must_run_command=True)
    tasks.start(task(takes, container("serves", depends_on=(("takes", "SUCCESS"),))))
    assert "{braces} are left alone" in tasks.log_file("task", "takes").read_text()


def test_a_command_of_a_definition_is_left_out_where_the_entry_takes_none(tasks: Tasks) -> None:
    tasks.start(task(container("serves", command=("false",), ports=(8000,))))


def test_a_command_that_was_asked_for_is_missed_where_the_entry_takes_none(tasks: Tasks) -> None:
    asked = container("serves", command=("migrate",), must_run_command=True)
    with pytest.raises(CannotStartError, match="does not say takes_command = true"):
        tasks.start(task(asked))


def test_a_circle_of_dependencies_is_refused(tasks: Tasks) -> None:
    one = container("serves", "one", depends_on=(("two", "START"),))
    two = container("serves", "two", depends_on=(("one", "START"),))
    with pytest.raises(CannotStartError, match="one → two"):
        tasks.start(task(one, two))


def test_an_essential_container_that_ends_before_it_answers_fails_the_task(tasks: Tasks) -> None:
    with pytest.raises(ContainerExitedError):
        tasks.start(task(container("fails", ports=(8000,))))
    assert tasks.exit_codes("task") == {"fails": 4}


def test_a_sidecar_without_a_program_is_left_out_but_an_essential_one_is_missed(
    tasks: Tasks,
) -> None:
    heard: list[str] = []
    unknown = container("unknown", essential=False, on_output=heard.append)
    tasks.start(task(container("serves", ports=(8000,)), unknown))
    assert "add an entry [application.unknown]" in heard[0]
    tasks.stop("task")
    with pytest.raises(CannotStartError, match="add an entry"):
        tasks.start(task(container("unknown")))


def test_an_image_may_run_the_container_s_own_command_in_the_folder_of_the_volumes(
    tasks: Tasks,
) -> None:
    heard: list[str] = []
    image = Image("example.org/busybox:1", None, {})
    command = ("/bin/sh", "-c", 'echo "$WHO"; pwd')
    own = Container("own", image, {"WHO": "me"}, command, essential=False, on_output=heard.append)
    other = Container("other", image, {}, essential=False, on_output=heard.append)
    waits = container("serves", depends_on=(("own", "SUCCESS"),), ports=(8000,))
    tasks.start(task(own, other, waits))
    tasks.stop("task")
    assert [line for line in heard if "not started" not in line] == ["me", str(FOLDER)]
    assert any("the command of other does not run in the folder" in line for line in heard)


def test_a_process_that_only_has_the_same_id_is_never_ended() -> None:
    sleeper = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        end([ProcessIdentity(sleeper.pid, "another time")], grace_seconds=0)
        assert sleeper.poll() is None
        found = identify(sleeper.pid)
        assert found is not None
        end([found], grace_seconds=5)
        assert identify(sleeper.pid) is None
    finally:
        sleeper.kill()
        sleeper.communicate()
