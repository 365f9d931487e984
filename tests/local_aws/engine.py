"""A container engine that says it is there, and nothing more."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@contextmanager
def fake_engine() -> Generator[int, None, None]:
    """Answers every GET well, and gives its port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Engine) as server:
        serving = Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        yield server.server_port
        server.shutdown()
        serving.join()


class _Engine(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        version = {"ApiVersion": "1.44", "MinAPIVersion": "1.24", "Version": "25.0.0"}
        body = json.dumps(version if self.path.endswith("/version") else []).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
