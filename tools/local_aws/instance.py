"""One local AWS: its background process, its folder, and how to talk to it."""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.local_aws import registry
from tools.local_aws.addresses import LOOPBACK
from tools.local_aws.images import CATALOGUE
from tools.local_aws.processes import ProcessFolder, ProcessIdentity, end, identify, is_running

REPOSITORY_ROOT = Path(__file__).resolve().parents[2]
DEFAULT_STATE = REPOSITORY_ROOT / ".local-aws"
DEFAULT_PORT = 4566
ACCOUNT = "000000000000"
REGION = "us-east-1"

_START_SECONDS = 60
_STOP_SECONDS = 20
_POLL_SECONDS = 0.05
_LOG_LINES = 30
_MARKER = ".folder-of-a-local-aws"


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


def environment(port: int) -> dict[str, str]:
    """What turns the AWS CLI, boto3 and the CDK CLI to the local AWS on this port."""
    return {
        "AWS_ENDPOINT_URL": f"http://{LOOPBACK}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": REGION,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "1",
        "NO_PROXY": f"{LOOPBACK},localhost",
    }


def process_environment(port: int) -> dict[str, str]:
    """This process's environment without its own AWS settings, which could reach a real account."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | environment(port)


class LocalAws:
    """A running instance. Instances with a folder of their own do not meet."""

    def __init__(self, state: Path, port: int, server: ProcessIdentity) -> None:
        self.state = state
        self.port = port
        self._server = server

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
        running = cls.find(state)
        if running:
            if port not in (None, running.port):
                raise LocalAwsError(
                    f"The local AWS already runs on port {running.port}: stop it first"
                )
            return running
        cls._clear(state)
        chosen = _choose_port(port)
        child = _spawn(state, chosen, images, only_loopback=only_loopback)
        server = identify(child.pid)
        if server:
            _write_state(state, chosen, server)
            _CHILDREN[server] = child
            instance = cls(state, chosen, server)
            if instance._wait_until_healthy():
                return instance
            instance.stop(keep_log=True)
        child.wait()
        raise LocalAwsError(f"The local AWS did not start:\n{_end_of(_log_file(state))}")

    @classmethod
    def find(cls, state: Path = DEFAULT_STATE) -> Self | None:
        """The instance that runs from this folder."""
        recorded = _read_state(state)
        if recorded is None or not is_running(recorded[1]):
            return None
        return cls(state, *recorded)

    @classmethod
    def stop_from(cls, state: Path = DEFAULT_STATE) -> bool:
        """Stops what was started from this folder, even where the server is already gone."""
        running = cls.find(state)
        if running:
            running.stop()
        else:
            cls._clear(state)
        return running is not None

    def stop(self, *, keep_log: bool = False) -> None:
        """Ends the server and every task, and removes the folder."""
        end([self._server], _STOP_SECONDS)
        child = _CHILDREN.pop(self._server, None)
        if child:
            child.wait()
        self._clear(self.state, keep_log=keep_log)

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
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.port)

    @property
    def process_environment(self) -> dict[str, str]:
        return process_environment(self.port)

    @property
    def log_file(self) -> Path:
        return _log_file(self.state)

    @property
    def task_logs(self) -> Path:
        """A folder for each task, with a file for each container."""
        return self.state / "logs"

    def push(
        self, repository_uri: str, tag: str, folder: Path, application: str | None = None
    ) -> str:
        """Pushes an image of the application in the folder; answers with its digest."""
        return registry.push(
            self.port, repository_uri, tag, folder, application=application or folder.resolve().name
        )

    def url(self, load_balancer_dns_name: str, port: int = 80, path: str = "/") -> str:
        """Where a browser or curl reaches a load balancer's listener on this port.

        Both take *.localhost for this machine without asking DNS. Programs that do not can use
        `request`. A listener for HTTPS answers plain HTTP here, too.
        """
        name = load_balancer_dns_name.partition(".")[0].rpartition("-")[0]
        listener = "" if port == 80 else f"{port}."
        return f"http://{listener}{name}.alb.localhost:{self.port}{path}"

    def request(
        self,
        load_balancer_dns_name: str,
        path: str = "/",
        *,
        port: int = 80,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """One request to a load balancer; what `url` is to a person."""
        host = self.url(load_balancer_dns_name, port).removeprefix("http://").rstrip("/")
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=60)
        try:
            connection.request(method, path, body, {**(headers or {}), "Host": host})
            answer = connection.getresponse()
            return Response(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def is_healthy(self) -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            connection.request("GET", "/_ministack/health")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _wait_until_healthy(self) -> bool:
        deadline = time.monotonic() + _START_SECONDS
        while is_running(self._server) and time.monotonic() < deadline:
            if self.is_healthy():
                return True
            time.sleep(_POLL_SECONDS)
        return False

    @staticmethod
    def _clear(state: Path, *, keep_log: bool = False) -> None:
        if not state.is_dir():
            return
        if any(state.iterdir()) and not (state / _MARKER).exists():
            raise LocalAwsError(
                f"{state} holds something else than a local AWS: name another folder"
            )
        end(ProcessFolder(state / "processes").all(), _STOP_SECONDS)
        log = _log_file(state).read_bytes() if keep_log else None
        shutil.rmtree(state)
        if log is not None:
            _make_folder(state)
            _log_file(state).write_bytes(log)


_Child = subprocess.Popen[bytes]
# The servers that this process started, which it alone can bury.
_CHILDREN: dict[ProcessIdentity, _Child] = {}


def _make_folder(state: Path) -> None:
    state.mkdir(parents=True, exist_ok=True)
    (state / _MARKER).write_text("The local AWS owns this folder, and removes it when it stops.\n")


def _spawn(state: Path, port: int, images: Path, *, only_loopback: bool) -> _Child:
    _make_folder(state)
    with _log_file(state).open("wb") as log:
        return subprocess.Popen(  # noqa: S603
            [
                *(sys.executable, "-m", "tools.local_aws.server"),
                *("--port", str(port), "--state", str(state.resolve())),
                *("--images", str(images.resolve())),
            ],
            cwd=REPOSITORY_ROOT,
            env=_server_environment(state.resolve(), port, only_loopback=only_loopback),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _server_environment(state: Path, port: int, *, only_loopback: bool) -> dict[str, str]:
    temporary = state / "tmp"
    temporary.mkdir(exist_ok=True)
    return process_environment(port) | {
        "BIND_HOST": LOOPBACK,
        "MINISTACK_HOST": LOOPBACK,
        "GATEWAY_PORT": str(port),
        # Listeners of other services; they would be open to the network.
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "S3_DATA_DIR": str(state / "s3"),
        "STATE_DIR": str(state / "ministack"),
        "TMPDIR": str(temporary),
        # CDK's own Lambda functions run on this machine's Node, with the AWS SDK of package.json.
        "NODE_PATH": str(REPOSITORY_ROOT / "node_modules"),
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
        "LOCAL_AWS_ONLY_LOOPBACK": "1" if only_loopback else "",
    }


def _choose_port(asked: int | None) -> int:
    if asked is not None:
        if not _is_free(asked):
            raise LocalAwsError(f"Port {asked} is taken: ask for another, or for none")
        return asked
    if _is_free(DEFAULT_PORT):
        return DEFAULT_PORT
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        return int(found.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as wanted, suppress(OSError):
        wanted.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        wanted.bind((LOOPBACK, port))
        return True
    return False


def _state_file(state: Path) -> Path:
    return state / "state.json"


def _log_file(state: Path) -> Path:
    return state / "server.log"


def _write_state(state: Path, port: int, server: ProcessIdentity) -> None:
    recorded = {"port": port, "pid": server.pid, "started": server.started}
    _state_file(state).write_text(json.dumps(recorded))


def _read_state(state: Path) -> tuple[int, ProcessIdentity] | None:
    try:
        recorded = json.loads(_state_file(state).read_text())
    except FileNotFoundError:
        return None
    return recorded["port"], ProcessIdentity(recorded["pid"], recorded["started"])


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-_LOG_LINES:])
