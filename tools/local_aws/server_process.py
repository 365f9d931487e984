"""The background process of a local AWS."""

import os
import subprocess
import sys
from pathlib import Path

from tools.local_aws import state_folder
from tools.local_aws.addresses import LOOPBACK
from tools.local_aws.processes import ProcessIdentity, end
from tools.local_aws.settings import process_environment

REPOSITORY_ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 20

ServerProcess = subprocess.Popen[bytes]
# The servers that this process started, which it alone can bury.
_CHILDREN: dict[ProcessIdentity, ServerProcess] = {}


def spawn_server(folder: Path, port: int, images: Path, *, only_loopback: bool) -> ServerProcess:
    with state_folder.log_file(folder).open("wb") as log:
        return subprocess.Popen(  # noqa: S603
            [
                *(sys.executable, "-m", "tools.local_aws.server"),
                *("--port", str(port), "--state", str(folder.resolve())),
                *("--images", str(images.resolve())),
                *(["--only-loopback"] if only_loopback else []),
            ],
            cwd=REPOSITORY_ROOT,
            env=_server_environment(folder.resolve(), port),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def remember_server(server: ProcessIdentity, process: ServerProcess) -> None:
    _CHILDREN[server] = process


def end_server(server: ProcessIdentity) -> None:
    end([server], STOP_SECONDS)
    child = _CHILDREN.pop(server, None)
    if child:
        child.wait()


def _server_environment(folder: Path, port: int) -> dict[str, str]:
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    return process_environment(port) | {
        "BIND_HOST": LOOPBACK,
        "MINISTACK_HOST": LOOPBACK,
        "GATEWAY_PORT": str(port),
        # Listeners of other services; they would be open to the network.
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "S3_DATA_DIR": str(folder / "s3"),
        "STATE_DIR": str(folder / "ministack"),
        "TMPDIR": str(temporary),
        # CDK's own Lambda functions run on this machine's Node, with the AWS SDK of package.json.
        "NODE_PATH": str(REPOSITORY_ROOT / "node_modules"),
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
    }
