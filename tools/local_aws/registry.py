"""Pushes an image of an application to the registry of the local AWS.

Where the server runs tasks with a container engine, that builds and pushes the image. Elsewhere the
application's folder becomes the one layer of an image, pushed over the registry's own HTTP API.
"""

import gzip
import hashlib
import http.client
import io
import json
import os
import platform
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tools.local_aws.addresses import LOOPBACK
from tools.local_aws.images import APPLICATION_LABEL

_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
_LEFT_OUT = {".git", ".venv", "__pycache__", "node_modules"}
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


class PushError(Exception):
    """With the registry's own words."""


def push(
    port: int,
    repository_uri: str,
    tag: str,
    folder: Path,
    *,
    application: str,
    engine: str | None = None,
) -> str:
    """Returns the digest of the pushed image. ``engine`` is what the server runs the tasks with."""
    if not folder.is_dir():
        raise PushError(f"{folder} is not a folder")
    repository = repository_uri.partition("/")[2]
    if not repository:
        raise PushError(f"{repository_uri} is not a repository URI such as HOST/NAME")
    upload = _Upload(port, repository)
    if engine:
        pushed_as = f"{LOOPBACK}:{port}/{repository}:{tag}"
        _Engine(engine).push(pushed_as, f"{repository_uri}:{tag}", tag, folder, application)
    else:
        upload.image(tag, folder, application)
    return upload.digest(tag)


@dataclass(frozen=True)
class _Engine:
    address: str

    def push(self, pushed_as: str, run_as: str, tag: str, folder: Path, application: str) -> None:
        label = f"{APPLICATION_LABEL}={application}"
        build = ("build", "--label", label, "--build-arg", f"IMAGE_TAG={tag}")
        self._docker(*build, "--tag", pushed_as, str(folder))
        self._docker("push", pushed_as)
        # Task definitions name the image by AWS's host, which the engine must find in its cache.
        self._docker("tag", pushed_as, run_as)

    def _docker(self, *arguments: str) -> None:
        command = shutil.which("docker")
        if command is None:
            raise PushError(
                f"The tasks run in the container engine at {self.address}, and the command docker, "
                "which builds images for it, is not installed"
            )
        done = subprocess.run(  # noqa: S603
            [command, "--host", self.address, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise PushError(f"docker {arguments[0]}: {done.stderr.strip()}")


@dataclass(frozen=True)
class _Blob:
    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        return f"sha256:{hashlib.sha256(self.content).hexdigest()}"

    def descriptor(self) -> dict[str, str | int]:
        return {"mediaType": self.media_type, "digest": self.digest, "size": len(self.content)}


class _Upload:
    def __init__(self, port: int, repository: str) -> None:
        self._port = port
        self._repository = repository

    def image(self, tag: str, folder: Path, application: str) -> None:
        archive = _archive(folder)
        layer = _Blob(_LAYER, gzip.compress(archive, mtime=0))
        config = _Blob(_CONFIG, _config(tag, application, archive))
        manifest = {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": config.descriptor(),
            "layers": [layer.descriptor()],
        }
        for blob in (layer, config):
            self._blob(blob)
        self._send(
            "PUT", f"manifests/{tag}", json.dumps(manifest).encode(), {"Content-Type": _MANIFEST}
        )

    def digest(self, tag: str) -> str:
        return self._send("HEAD", f"manifests/{tag}").get("docker-content-digest", "")

    def _blob(self, blob: _Blob) -> None:
        session = urlsplit(self._send("POST", "blobs/uploads/")["location"]).path
        path = f"{session.removeprefix(self._path(''))}?digest={blob.digest}"
        self._send("PUT", path, blob.content, {"Content-Type": "application/octet-stream"})

    def _path(self, path: str) -> str:
        return f"/v2/{self._repository}/{path}"

    def _send(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> dict[str, str]:
        connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=60)
        try:
            connection.request(method, self._path(path), body or None, headers or {})
            answer = connection.getresponse()
            content = answer.read()
        except OSError as error:
            raise PushError(f"No registry answers on port {self._port}: {error}") from error
        finally:
            connection.close()
        if answer.status >= 400:
            raise PushError(_words(content) or f"{method} {path}: {answer.status} {answer.reason}")
        return {name.lower(): value for name, value in answer.getheaders()}


def _words(content: bytes) -> str:
    try:
        errors = json.loads(content)["errors"]
    except (ValueError, KeyError, TypeError):
        return content.decode(errors="replace")
    return "; ".join(f"{error['code']}: {error['message']}" for error in errors)


def _archive(folder: Path) -> bytes:
    """The same folder gives the same bytes, and so the same digest."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder)
            if file.is_file() and not _LEFT_OUT.intersection(name.parts):
                entry = tarfile.TarInfo(f"app/{name.as_posix()}")
                entry.size = file.stat().st_size
                entry.mode = 0o755 if os.access(file, os.X_OK) else 0o644
                with file.open("rb") as content:
                    archive.addfile(entry, content)
    return buffer.getvalue()


def _config(tag: str, application: str, archive: bytes) -> bytes:
    machine = platform.machine()
    return json.dumps(
        {
            "architecture": _ARCHITECTURES.get(machine, machine),
            "os": "linux",
            "config": {
                "Env": [f"IMAGE_TAG={tag}"],
                "Labels": {APPLICATION_LABEL: application},
                "WorkingDir": "/app",
            },
            "rootfs": {
                "type": "layers",
                "diff_ids": [f"sha256:{hashlib.sha256(archive).hexdigest()}"],
            },
        }
    ).encode()
