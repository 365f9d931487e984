"""An instance of the local AWS, and a small service that CloudFormation alone deploys to it."""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import WaiterError  # pyright: ignore[reportMissingTypeStubs]

from tools.local_aws import LocalAws

STACK = "service"
REPOSITORY = "000000000000.dkr.ecr.us-east-1.amazonaws.com/app"
ANSWER_SECONDS = 30

# Answers with the version that its image was pushed as, or dies when it is told to.
PROGRAM = """
import http.server, os, pathlib, sys
import page
if os.environ.get("GREETING") == "die":
    print("dying"); sys.exit(3)
pathlib.Path(os.environ["SITES"], "site.txt").write_text("from the volume")
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print("asked for", self.path)
        body = f"{os.environ['IMAGE_TAG']} {os.environ['GREETING']} {os.environ['SECRET']}".encode()
        if self.path == "/page": body = page.TEXT.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
place = (os.environ["HOST"], int(os.environ["PORT"]))
http.server.ThreadingHTTPServer(place, Handler).serve_forever()
"""

IMAGES = """
[application.app]
command = ["{python}", "{image}/app.py"]
environment = { HOST = "{address}", PORT = "{ports[8000]}", SITES = "{volumes[sites]}" }

[repository.nginx]
command = ["{python}", "{stand_ins}/nginx.py"]

[repository.nginx.environment]
LISTEN = "{address}:{ports[80]}"
UPSTREAM = "{address}:{ports[8000]}"
FILES = "/exports/={volumes[sites]}"

[application.job]
command = ["{python}", "worker.py"]
takes_command = true

[application.job.environment]
DATA = "{volumes[data]}"
SCRATCH = "{volumes[scratch]}"
HOST = "{address}"
PORT = "{ports[80]}"

[repository.web]
command = ["{python}", "{stand_ins}/nginx.py"]
environment = { LISTEN = "{address}:{ports[80]}" }
"""


@dataclass(frozen=True)
class Environment:
    """An instance, and the stack that a test deploys to it."""

    aws: LocalAws
    application: Path

    def client(self, service: str) -> Any:
        return self.aws.client(service)

    def push(self, tag: str) -> str:
        return self.aws.push(REPOSITORY, tag, self.application, "app")

    def create(self, template: str, **parameters: str) -> None:
        self._deploy("create_stack", "stack_create_complete", template, parameters)

    def update(self, template: str, **parameters: str) -> None:
        self._deploy("update_stack", "stack_update_complete", template, parameters)

    def delete(self) -> None:
        stacks = self.client("cloudformation")
        stacks.delete_stack(StackName=STACK)
        stacks.get_waiter("stack_delete_complete").wait(StackName=STACK, WaiterConfig=_SOON)

    def output(self, name: str) -> str:
        stacks = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
        return next(o["OutputValue"] for o in stacks[0]["Outputs"] if o["OutputKey"] == name)

    def status(self) -> str:
        stacks = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
        return stacks[0]["StackStatus"]

    def failures(self) -> list[str]:
        events = self.client("cloudformation").describe_stack_events(StackName=STACK)
        return [
            event["ResourceStatusReason"]
            for event in events["StackEvents"]
            if event["ResourceStatus"].endswith("_FAILED")
        ]

    def tasks(self, status: str = "RUNNING") -> list[Any]:
        ecs = self.client("ecs")
        arns = ecs.list_tasks(cluster="cluster", desiredStatus=status)["taskArns"]
        return ecs.describe_tasks(cluster="cluster", tasks=arns)["tasks"] if arns else []

    def get(self, path: str = "/", port: int = 80) -> str:
        return self.aws.request(self.output("Dns"), path, port=port).text

    def _deploy(self, call: str, waiter: str, template: str, parameters: dict[str, str]) -> None:
        stacks = self.client("cloudformation")
        given = [{"ParameterKey": key, "ParameterValue": parameters[key]} for key in parameters]
        getattr(stacks, call)(StackName=STACK, TemplateBody=template, Parameters=given)
        try:
            stacks.get_waiter(waiter).wait(StackName=STACK, WaiterConfig=_SOON)
        except WaiterError as error:
            error.add_note("\n".join(self.failures()))
            raise


_SOON = {"Delay": 0.1, "MaxAttempts": 300}


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{condition} did not come true"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def application_in(folder: Path) -> tuple[Path, Path]:
    """The application's folder, and the images.toml that says how to run it."""
    application, images = folder / "application", folder / "images.toml"
    application.mkdir()
    (application / "app.py").write_text(PROGRAM)
    write_page(application, "first")
    images.write_text(IMAGES)
    return application, images


def write_page(application: Path, text: str) -> None:
    """What the application answers at /page, from a module beside its own."""
    (application / "page.py").write_text(f"TEXT = {text!r}\n")
