"""One local AWS: its background process, its folder, and how to talk to it."""

import http.client
import shutil
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from tools.local_aws import registry, settings, state_folder
from tools.local_aws.addresses import LOOPBACK
from tools.local_aws.docker_command import command_in, write_command
from tools.local_aws.images import CATALOGUE
from tools.local_aws.lock import LockError, locked
from tools.local_aws.ports import PortTakenError, choose_port
from tools.local_aws.processes import ProcessIdentity, end, identify, is_running
from tools.local_aws.schedules import run_task_request
from tools.local_aws.server_process import (
    REPOSITORY_ROOT,
    STOP_SECONDS,
    end_server,
    remember_server,
    spawn_server,
)
from tools.local_aws.settings import ACCOUNT, REGION, environment, process_environment
from tools.local_aws.state_folder import Recorded

__all__ = [
    "ACCOUNT",
    "DEFAULT_STATE",
    "REGION",
    "REPOSITORY_ROOT",
    "LocalAws",
    "LocalAwsError",
    "Response",
]

DEFAULT_STATE = REPOSITORY_ROOT / ".local-aws"

_START_SECONDS = 60
_PATIENCE_SECONDS = _START_SECONDS + 2 * STOP_SECONDS
_POLL_SECONDS = 0.05
_LOG_LINES = 30


class LocalAwsError(Exception):
    """The message is for the person who asked."""


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class LocalAws:
    """A running instance. Instances with a folder of their own do not meet."""

    def __init__(self, folder: Path, recorded: Recorded) -> None:
        self.state = folder
        self.port = recorded.port
        self._server = recorded.server
        self._engine = recorded.engine

    @classmethod
    def start(
        cls,
        state: Path = DEFAULT_STATE,
        port: int | None = None,
        *,
        images: Path = CATALOGUE,
        only_loopback: bool = False,
    ) -> Self:
        """Starts one, or finds the one that already runs from this folder.

        ``only_loopback`` behaves as on a machine that has no other local address than 127.0.0.1.
        """
        with _alone(state):
            running = cls.find(state)
            if running is None:
                return cls._start(state, port, images, only_loopback=only_loopback)
            if port not in (None, running.port):
                raise LocalAwsError(
                    f"The local AWS already runs on port {running.port}: stop it first"
                )
            return running

    @classmethod
    def find(cls, state: Path = DEFAULT_STATE) -> Self | None:
        """The instance that runs from this folder."""
        recorded = state_folder.read(state)
        if recorded is None or not is_running(recorded.server):
            return None
        return cls(state, recorded)

    @classmethod
    def stop_from(cls, state: Path = DEFAULT_STATE) -> bool:
        """Stops what was started from this folder, even where the server is already gone."""
        if not state.is_dir():
            return False
        with _alone(state):
            running = cls.find(state) is not None
            _clear(state)
        return running

    def stop(self) -> None:
        """Ends the server and every task, and removes the folder."""
        with _alone(self.state):
            end_server(self._server)
            another = self.find(self.state)
            if another is None:
                _clear(self.state)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def endpoint(self) -> str:
        return settings.endpoint(self.port)

    @property
    def tasks_run_as(self) -> str:
        """What the server decided when it started."""
        if self._engine:
            return f"containers of the engine at {self._engine}"
        return "processes"

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.port) | self._image_builds

    @property
    def process_environment(self) -> dict[str, str]:
        return process_environment(self.port) | self._image_builds

    @property
    def _image_builds(self) -> dict[str, str]:
        """What the CDK CLI builds images with, where no engine does."""
        return {} if self._engine else {"CDK_DOCKER": str(command_in(self.state).resolve())}

    @property
    def log_file(self) -> Path:
        return state_folder.log_file(self.state)

    @property
    def task_logs(self) -> Path:
        """A folder for each task, with a file for each container."""
        return state_folder.task_logs(self.state)

    def client(self, service: str) -> Any:
        """A boto3 client of it, whatever profile, credentials and proxies the caller has set."""
        return settings.client(service, self.port)

    def push(
        self, repository_uri: str, tag: str, folder: Path, application: str | None = None
    ) -> str:
        """Pushes an image of the application in the folder; answers with its digest."""
        return registry.push(
            self.port,
            repository_uri,
            tag,
            folder,
            application=application or folder.resolve().name,
            engine=self._engine,
        )

    def url(
        self,
        load_balancer_dns_name: str,
        port: int = 80,
        path: str = "/",
        *,
        host: str | None = None,
    ) -> str:
        """Where a browser or curl reaches a load balancer's listener on this port.

        `host` is what the rules of the listener see, as if a DNS record of that name led there.

        Both take *.localhost for this machine without asking DNS. Programs that do not can use
        `request`. A listener for HTTPS answers plain HTTP here, too.
        """
        name = load_balancer_dns_name.partition(".")[0].rpartition("-")[0]
        listener = "" if port == 80 else f"{port}."
        asked_for = f"{host}." if host else ""
        return f"http://{listener}{asked_for}{name}.alb.localhost:{self.port}{path}"

    def request(
        self,
        load_balancer_dns_name: str,
        path: str = "/",
        *,
        port: int = 80,
        host: str | None = None,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """One request to a load balancer; what `url` is to a person."""
        url = urlsplit(self.url(load_balancer_dns_name, port, host=host))
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=60)
        try:
            connection.request(method, path, body, {**(headers or {}), "Host": url.netloc})
            answer = connection.getresponse()
            return Response(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def run_schedule(self, name: str, group: str = "default") -> list[str]:
        """Starts now what the schedule starts at its time; answers with the ARNs of the tasks."""
        schedule = self.client("scheduler").get_schedule(Name=name, GroupName=group)
        started = self.client("ecs").run_task(**run_task_request(schedule))
        return [task["taskArn"] for task in started["tasks"]]

    def is_healthy(self) -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            connection.request("GET", "/_ministack/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    @classmethod
    def _start(cls, state: Path, port: int | None, images: Path, *, only_loopback: bool) -> Self:
        _clear(state)
        try:
            chosen = choose_port(port)
        except PortTakenError as error:
            raise LocalAwsError(str(error)) from error
        state_folder.make(state)
        write_command(state)
        child = spawn_server(state, chosen, images, only_loopback=only_loopback)
        server = identify(child.pid)
        if server:
            remember_server(server, child)
            state_folder.server(state).add(server)
            started = cls._wait_until_healthy(state, server)
            if started:
                return started
            end_server(server)
        child.wait()
        log = state_folder.log_file(state)
        end_of_log = "\n".join(log.read_text(errors="replace").splitlines()[-_LOG_LINES:])
        raise LocalAwsError(f"The local AWS did not start; the end of {log}:\n{end_of_log}")

    @classmethod
    def _wait_until_healthy(cls, state: Path, server: ProcessIdentity) -> Self | None:
        """Only what the server itself recorded tells that it is not another program that answers:
        it does so when it holds the port."""
        deadline = time.monotonic() + _START_SECONDS
        while is_running(server) and time.monotonic() < deadline:
            recorded = state_folder.read(state)
            if recorded and recorded.server == server:
                started = cls(state, recorded)
                if started.is_healthy():
                    return started
            time.sleep(_POLL_SECONDS)
        return None


@contextmanager
def _alone(folder: Path) -> Generator[None, None, None]:
    try:
        with locked(folder, _PATIENCE_SECONDS):
            yield
    except LockError as error:
        raise LocalAwsError(str(error)) from error


def _clear(folder: Path) -> None:
    if not folder.is_dir():
        return
    if any(folder.iterdir()) and state_folder.marker(folder) is None:
        raise LocalAwsError(f"{folder} holds something else than a local AWS: name another folder")
    for server in state_folder.server(folder).all():
        end_server(server)
    end(state_folder.processes(folder).all(), STOP_SECONDS)
    shutil.rmtree(folder)
