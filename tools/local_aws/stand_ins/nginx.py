"""Stands in for nginx where there is none: serves files below one path, forwards all else.

    LISTEN=127.0.0.1:8080 UPSTREAM=127.0.0.1:8000 FILES=/exports/=/tmp/exports \
        python tools/local_aws/stand_ins/nginx.py

Without UPSTREAM it answers every other path with a welcome page, as a fresh nginx does.
"""

import http.client
import os
import shutil
import signal
import sys
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

# They speak about one connection, and a proxy has two.
_HOP_BY_HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
_UPSTREAM_SECONDS = 60


@dataclass(frozen=True)
class Files:
    prefix: str
    folder: Path

    def find(self, path: str) -> Path | None:
        """The file at this path; None where there is none, or it is outside the folder."""
        wanted = (self.folder / path.removeprefix(self.prefix)).resolve()
        inside = wanted.is_relative_to(self.folder.resolve())
        return wanted if inside and wanted.is_file() else None


class StandIn(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listen: str, upstream: str | None, files: Files | None) -> None:
        self.upstream = upstream
        self.files = files
        host, _, port = listen.rpartition(":")
        super().__init__((host, int(port)), _Handler)


class _Handler(SimpleHTTPRequestHandler):
    server: StandIn  # pyright: ignore[reportIncompatibleVariableOverride]
    server_version = "nginx-stand-in"
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        files, path = self.server.files, unquote(urlsplit(self.path).path)
        if files and path.startswith(files.prefix) and self.command in ("GET", "HEAD"):
            self._send_file(files.find(path))
        elif self.server.upstream:
            self._forward(self.server.upstream)
        else:
            self._send(200, b"<h1>Welcome to nginx</h1>\n", "text/html")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _answer  # noqa: N815

    def _send_file(self, file: Path | None) -> None:
        if file is None:
            self._send(404, b"404 Not Found\n", "text/plain")
            return
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Length", str(file.stat().st_size))
        self.end_headers()
        if self.command != "HEAD":
            with file.open("rb") as content:
                shutil.copyfileobj(content, self.wfile)

    def _forward(self, upstream: str) -> None:
        connection = http.client.HTTPConnection(upstream, timeout=_UPSTREAM_SECONDS)
        try:
            length = int(self.headers.get("Content-Length") or 0)
            connection.request(
                self.command,
                self.path,
                body=self.rfile.read(length) or None,
                headers=self._onward(),
            )
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._send(502, f"502 Bad Gateway: {error}\n".encode(), "text/plain")
            return
        finally:
            connection.close()
        self.log_request(answer.status)
        # The upstream's own Server and Date go on, so none are added.
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", answer.getheader("Content-Length") or str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _onward(self) -> dict[str, str]:
        onward = {
            name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP
        }
        before = self.headers.get("X-Forwarded-For")
        client = str(self.client_address[0])
        onward["X-Forwarded-For"] = f"{before}, {client}" if before else client
        return onward

    def _send(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        sys.stdout.write(f"{self.client_address[0]} {format % args}\n")
        sys.stdout.flush()


def _end(*_: object) -> None:
    sys.exit(0)


def main() -> None:
    signal.signal(signal.SIGTERM, _end)
    prefix, _, folder = os.environ.get("FILES", "").partition("=")
    files = Files(prefix, Path(folder)) if folder else None
    with StandIn(os.environ["LISTEN"], os.environ.get("UPSTREAM"), files) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
