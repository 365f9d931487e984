import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tools.local_aws.stand_ins.nginx import Files, StandIn


class _Upstream(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = f"{self.path} {self.headers['X-Forwarded-For']} ".encode() + body
        self.send_response(201)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("X-Own", "kept")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def upstream() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), _Upstream) as server:
        yield from _serving(server)


@pytest.fixture
def stand_in(upstream: HTTPServer, tmp_path: Path) -> Iterator[HTTPServer]:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "chart.svg").write_text("<svg/>")
    (tmp_path / "secret.txt").write_text("secret")
    files = Files("/exports/", tmp_path / "exports")
    with StandIn("127.0.0.1:0", f"127.0.0.1:{upstream.server_port}", files) as server:
        yield from _serving(server)


def _serving(server: HTTPServer) -> Iterator[HTTPServer]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()


def ask(server: HTTPServer, method: str, path: str, body: str | None = None):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request(method, path, body)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, text


def test_files_of_the_folder_are_served(stand_in: HTTPServer) -> None:
    status, headers, text = ask(stand_in, "GET", "/exports/chart.svg?x=1")
    assert (status, headers["Content-Type"], text) == (200, "image/svg+xml", "<svg/>")


@pytest.mark.parametrize("path", ["/exports/none", "/exports/", "/exports/../secret.txt"])
def test_nothing_else_is_found_there(stand_in: HTTPServer, path: str) -> None:
    assert ask(stand_in, "GET", path)[0] == 404


def test_everything_else_goes_upstream(stand_in: HTTPServer) -> None:
    status, headers, text = ask(stand_in, "POST", "/export?as=svg", "body")
    assert (status, headers["X-Own"], text) == (201, "kept", "/export?as=svg 127.0.0.1 body")


def test_an_upstream_that_does_not_answer_is_a_bad_gateway() -> None:
    with StandIn("127.0.0.1:0", "127.0.0.1:1", None) as server:
        serving = _serving(server)
        next(serving)
        assert ask(server, "GET", "/")[0] == 502
        next(serving, None)


def test_alone_it_welcomes() -> None:
    with StandIn("127.0.0.1:0", None, None) as server:
        serving = _serving(server)
        next(serving)
        assert "Welcome" in ask(server, "GET", "/")[2]
        next(serving, None)
