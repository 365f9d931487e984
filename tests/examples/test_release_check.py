"""The function that asks a new version before anybody else gets to it, against a real server."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import ModuleType
from typing import ClassVar

import pytest

SUCCEEDED, FAILED = {"hookStatus": "SUCCEEDED"}, {"hookStatus": "FAILED"}


class Versions(BaseHTTPRequestHandler):
    """The old version works; the new one, behind the header, answers as the test says."""

    new: ClassVar[tuple[int, str]]

    def do_GET(self) -> None:
        tested = self.headers["x-release-check"] == "new"
        status, text = self.new if tested else (200, '{"status": "ok"}')
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Versions) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/health"
        server.shutdown()
        thread.join()


@pytest.fixture
def ask(
    load_example: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], dict[str, str]]:
    module = load_example("release-check/index.py")

    def ask(url: str) -> dict[str, str]:
        monkeypatch.setenv("URL", url)
        monkeypatch.setenv("TEST_HEADER", "x-release-check")
        monkeypatch.setenv("TEST_VALUE", "new")
        return module.handler({}, None)

    return ask


@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (200, '{"status": "ok"}', SUCCEEDED),
        (200, '{"status": "starting"}', FAILED),
        (200, "<html>", FAILED),
        (503, '{"status": "ok"}', FAILED),
    ],
)
def test_the_new_version_decides(
    address: str,
    ask: Callable[[str], dict[str, str]],
    status: int,
    text: str,
    expected: dict[str, str],
) -> None:
    Versions.new = (status, text)
    assert ask(address) == expected


def test_nobody_answers(ask: Callable[[str], dict[str, str]]) -> None:
    assert ask("http://127.0.0.1:9/health") == FAILED
