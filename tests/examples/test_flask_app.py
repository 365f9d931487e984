import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

Running = Callable[..., AbstractContextManager[tuple[subprocess.Popen[str], int]]]


@pytest.fixture(scope="module")
def module(load_example: Callable[[str], ModuleType]) -> ModuleType:
    return load_example("flask-app/app.py")


@pytest.fixture
def client(module: ModuleType) -> FlaskClient:
    app: Flask = module.app
    return app.test_client()


def test_index_says_which_version_answers_and_where(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMAGE_TAG", "1.2.3")
    monkeypatch.setenv("TASK_ID", "0123abcd")

    response = client.get("/")

    assert response.status_code == 200
    assert response.json == {
        "message": "Hello from Amazon ECS!",
        "version": "1.2.3",
        "task": "0123abcd",
    }


def test_index_without_settings(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMAGE_TAG", raising=False)
    monkeypatch.delenv("TASK_ID", raising=False)

    answer: Any = client.get("/").json

    assert answer["version"] == "development"
    assert answer["task"] == socket.gethostname()


def test_health(client: FlaskClient) -> None:
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("path", "logged_path", "status"),
    [("/health", "/health", 200), ("/no/such", "/no/such", 404), ("/a%0Ab", "/a\nb", 404)],
)
def test_each_request_is_one_line_of_the_log(
    client: FlaskClient,
    caplog: pytest.LogCaptureFixture,
    path: str,
    logged_path: str,
    status: int,
) -> None:
    with caplog.at_level("INFO", logger="flask-app"):
        client.get(path)

    [line] = caplog.messages
    assert "\n" not in line
    entry = json.loads(line)
    assert entry.pop("milliseconds") >= 0
    assert entry == {"method": "GET", "path": logged_path, "status": status}


def test_as_a_process_it_serves_and_stops_promptly_on_sigterm(
    examples: Path, running: Running
) -> None:
    command = [sys.executable, str(examples / "flask-app/app.py")]
    with running(command) as (process, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/health")
        assert connection.getresponse().status == 200

        # The connection stays open, as a load balancer's does: it must not delay the stop.
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=3)
        connection.close()

    assert process.returncode == 0
    [line] = output.splitlines()
    assert json.loads(line)["path"] == "/health"


SLOW_PROGRAM = """
import logging, os, sys, time
sys.path.insert(0, sys.argv[1])
import app as example

@example.app.get("/slow")
def slow():
    example.log.info("started")
    time.sleep(0.5)
    return "finished"

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
example.serve(os.environ["HOST"], int(os.environ["PORT"]))
"""


def test_the_request_being_answered_at_sigterm_is_finished(
    examples: Path, running: Running
) -> None:
    command = [sys.executable, "-c", SLOW_PROGRAM, str(examples / "flask-app")]
    with running(command) as (process, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/slow")
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        sent_at = time.monotonic()
        process.send_signal(signal.SIGTERM)

        response = connection.getresponse()
        assert (response.status, response.read()) == (200, b"finished")
        connection.close()
        assert process.wait(timeout=3) == 0
        assert time.monotonic() - sent_at < 2
