"""The containers of tasks as processes of this machine.

Knows nothing of MiniStack: it is told what a task is made of and says how its processes fare.
"""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from tools.local_aws.addresses import Addresses, Endpoint
from tools.local_aws.images import (
    Catalogue,
    Image,
    NoProgramError,
    Ports,
    Program,
    fill_in,
    on_this_machine,
)
from tools.local_aws.processes import ProcessFolder, ProcessIdentity, end, identify

LONGEST_STOP_SECONDS = 5
LONGEST_START_SECONDS = 30
ENDED = "ended"
"""A file of this name stands by the logs of a task that has ended."""
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Container:
    name: str
    image: Image
    environment: Mapping[str, str]
    command_in_volumes: tuple[str, ...] = ()
    """All of its own command, if that runs in the folder of the task's volumes."""
    ports: tuple[int, ...] = ()
    essential: bool = True
    depends_on: tuple[tuple[str, str], ...] = ()
    """(container name, START, HEALTHY, COMPLETE or SUCCESS)"""
    command: tuple[str, ...] = ()
    must_run_command: bool = False
    """Whoever starts the task asked for this command, so another one would be a mistake."""
    stop_seconds: int = LONGEST_STOP_SECONDS
    on_output: Callable[[str], None] = lambda _: None


@dataclass(frozen=True)
class Task:
    id: str
    address: str
    containers: Sequence[Container]
    volumes: Mapping[str, Path]
    folder: Path
    """Where the volumes are that no other task has, each by its name."""


class CannotStartError(Exception):
    """A container could not be started, or did not answer; the message says why."""


class ContainerExitedError(Exception):
    """An essential container ended before the task was up."""


@dataclass
class _Process:
    container: Container
    popen: subprocess.Popen[bytes]
    identity: ProcessIdentity | None
    listens_on: tuple[Endpoint, ...]
    output: threading.Thread

    def answers(self) -> bool:
        return all(endpoint.accepts_connections() for endpoint in self.listens_on)


@dataclass
class _Running:
    task: Task
    processes: dict[str, _Process] = field(default_factory=dict[str, _Process])
    stopping: bool = False


class Tasks:
    """Starts, watches and stops them. A started task is kept until it is stopped."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        addresses: Addresses,
        logs: Path,
        started: ProcessFolder,
        working_folder: Path,
    ) -> None:
        self._catalogue = catalogue
        self._addresses = addresses
        self._logs = logs
        self._started = started
        self._working_folder = working_folder
        self._running: dict[str, _Running] = {}
        self._lock = threading.Lock()
        self._closed = False

    def start(self, task: Task) -> None:
        """Returns when every essential container accepts connections on its ports."""
        running = _Running(task)
        with self._lock:
            self._running[task.id] = running
        for container in _in_starting_order(task.containers):
            program = self._program(container)
            if program is not None:
                self._wait_for_dependencies(running, container)
                self._launch(running, container, program)
        for process in list(running.processes.values()):
            if process.container.essential:
                self._wait(running, process.container.name, process.answers)

    def exit_codes(self, task_id: str) -> dict[str, int]:
        """The containers that have ended by themselves."""
        running = self._running.get(task_id)
        if running is None:
            return {}
        codes = {name: process.popen.poll() for name, process in dict(running.processes).items()}
        return {name: _as_of_a_shell(code) for name, code in codes.items() if code is not None}

    def answers(self, task_id: str, container: str) -> bool:
        """Whether it runs and accepts connections on all of its ports."""
        running = self._running.get(task_id)
        process = running.processes.get(container) if running else None
        return process is not None and process.popen.poll() is None and process.answers()

    def stop(self, task_id: str) -> dict[str, int]:
        """Ends a task's processes and says with which codes they ended."""
        with self._lock:
            running = self._running.pop(task_id, None)
            if running is None:
                return {}
            running.stopping = True
            processes = dict(running.processes)
        end(
            [process.identity for process in processes.values() if process.identity],
            max((process.container.stop_seconds for process in processes.values()), default=0),
        )
        codes = {name: _as_of_a_shell(one.popen.wait()) for name, one in processes.items()}
        for process in processes.values():
            process.output.join(timeout=1)
            if process.identity:
                self._started.remove(process.identity)
        self._addresses.release(running.task.address)
        # Not even the folder is there when the instance's own was deleted.
        if (self._logs / task_id).is_dir():
            (self._logs / task_id / ENDED).touch()
        return codes

    def stop_all(self) -> None:
        stops = [threading.Thread(target=self.stop, args=(task,)) for task in list(self._running)]
        for stop in stops:
            stop.start()
        for stop in stops:
            stop.join()

    def close(self) -> None:
        """Ends all, and lets none that is still being started begin."""
        with self._lock:
            self._closed = True
        self.stop_all()

    def log_file(self, task_id: str, container: str) -> Path:
        return self._logs / task_id / f"{container}.log"

    def _program(self, container: Container) -> Program | None:
        """Without an entry a sidecar is left out; a task without an essential one is no task."""
        try:
            program = self._catalogue.program(container.image)
            if not (program.command or container.command_in_volumes):
                raise NoProgramError(
                    f"the command of {container.name} does not run in the folder of its volumes: "
                    "see tools/local_aws/images.toml"
                )
            own = program.takes_command or not program.command
            if container.must_run_command and not own:
                raise NoProgramError(
                    f"a command is asked for, but the entry for {container.image.uri} in "
                    "tools/local_aws/images.toml does not say takes_command = true"
                )
            return program
        except NoProgramError as error:
            if container.essential:
                raise CannotStartError(str(error)) from error
            container.on_output(f"not started: {error}")
            return None

    def _launch(self, running: _Running, container: Container, program: Program) -> None:
        task = running.task
        ports = tuple(dict.fromkeys((*container.ports, *program.ports)))
        try:
            filled = fill_in(
                program,
                task=task.id,
                host=self._addresses.host(task.address),
                ports=Ports(lambda port: self._addresses.endpoint(task.address, port)),
                volumes=task.volumes,
                image=container.image.folder,
            )
        except NoProgramError as error:
            raise CannotStartError(str(error)) from error
        if container.command and program.takes_command:
            filled = replace(filled, command=on_this_machine(container.command))
        for folder in task.volumes.values():
            folder.mkdir(parents=True, exist_ok=True)
        with self._lock:
            if running.stopping or self._closed:
                return
            popen = self._popen(container, filled, task.folder)
            identity = identify(popen.pid)
            if identity:
                self._started.add(identity)
            running.processes[container.name] = _Process(
                container,
                popen,
                identity,
                tuple(self._addresses.endpoint(task.address, port) for port in ports),
                self._copy_output(popen, container, self.log_file(task.id, container.name)),
            )

    def _popen(
        self, container: Container, program: Program, volumes: Path
    ) -> subprocess.Popen[bytes]:
        if program.command:
            command, folder = program.command, container.image.folder or self._working_folder
        else:
            command, folder = container.command_in_volumes, volumes
        environment = {
            **{name: os.environ[name] for name in _INHERITED if name in os.environ},
            "PYTHONUNBUFFERED": "1",
            **container.image.environment,
            **container.environment,
            **program.environment,
        }
        try:
            return subprocess.Popen(  # noqa: S603
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise CannotStartError(f"{command[0]} cannot be run: {error}") from error

    def _copy_output(
        self, popen: subprocess.Popen[bytes], container: Container, file: Path
    ) -> threading.Thread:
        file.parent.mkdir(parents=True, exist_ok=True)
        assert popen.stdout is not None
        thread = threading.Thread(
            target=_copy, args=(popen.stdout, file, container.on_output), daemon=True
        )
        thread.start()
        return thread

    def _wait_for_dependencies(self, running: _Running, container: Container) -> None:
        for name, condition in container.depends_on:
            process = running.processes.get(name)
            if process is None:
                continue
            if condition == "HEALTHY":
                self._wait(running, name, process.answers)
            elif condition in ("COMPLETE", "SUCCESS"):
                self._wait_for_exit(running, process, must_succeed=condition == "SUCCESS")

    def _wait_for_exit(self, running: _Running, process: _Process, *, must_succeed: bool) -> None:
        ended = _poll(running, lambda: process.popen.poll() is not None)
        if ended and must_succeed and process.popen.returncode != 0:
            raise ContainerExitedError(process.container.name)
        if not ended and not running.stopping:
            raise CannotStartError(
                f"{process.container.name} did not end in {LONGEST_START_SECONDS} seconds"
            )

    def _wait(self, running: _Running, name: str, condition: Callable[[], bool]) -> None:
        process = running.processes[name]
        if _poll(running, lambda: process.popen.poll() is not None or condition()):
            if process.popen.poll() is not None and process.listens_on:
                raise ContainerExitedError(name)
        elif not running.stopping:
            places = ", ".join(f"{at.host}:{at.port}" for at in process.listens_on)
            log = self.log_file(running.task.id, name)
            raise CannotStartError(
                f"{name} did not accept connections at {places} "
                f"in {LONGEST_START_SECONDS} seconds; its log: {log}"
            )


# What a program needs to run at all; the rest of the developer's environment stays out, as it
# would for a container.
_INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")


def _poll(running: _Running, condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while not running.stopping and time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(_POLL_SECONDS)
    return False


def _as_of_a_shell(code: int) -> int:
    """A container that a signal ended has 128 and the signal's number: 143 after SIGTERM."""
    return 128 - code if code < 0 else code


def _in_starting_order(containers: Sequence[Container]) -> list[Container]:
    """Each after those it depends on, else as the task definition lists them."""
    by_name = {container.name: container for container in containers}
    ordered: dict[str, Container] = {}

    def add(container: Container, waiting: tuple[str, ...]) -> None:
        if container.name in waiting:
            raise CannotStartError(f"dependsOn goes round in a circle: {' → '.join(waiting)}")
        for name, _ in container.depends_on:
            if name in by_name and name not in ordered:
                add(by_name[name], (*waiting, container.name))
        ordered[container.name] = container

    for container in containers:
        if container.name not in ordered:
            add(container, ())
    return list(ordered.values())


def _copy(output: IO[bytes], file: Path, on_output: Callable[[str], None]) -> None:
    with output, file.open("ab", buffering=0) as log:
        for line in output:
            log.write(line)
            on_output(line.decode(errors="replace").rstrip("\r\n"))
