"""A service that runs already, and a CDK app that is to adopt it."""

import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.aws_cli import shell
from tools.local_aws import LocalAws
from tools.local_aws.instance import REPOSITORY_ROOT

_IMAGES = """
[repository.web]
command = ["{python}", "{stand_ins}/nginx.py"]
environment = { LISTEN = "{address}:{ports[80]}" }
"""


@dataclass(frozen=True)
class Shop:
    """A folder of a CDK app, and the local AWS in which its service runs already.

    Args:
        aws: where it runs, as ``web`` in the cluster ``shop``.
        folder: with the app's ``app.py``.
        name: of the app's stack.
    """

    aws: LocalAws
    folder: Path
    name: str

    @property
    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(REPOSITORY_ROOT / "constructs"), str(REPOSITORY_ROOT)])
        return {**self.aws.process_environment, "PYTHONPATH": path}

    def described(self, command: str, file: str, *, service: str = "ecs") -> dict[str, Any]:
        """Keep what ``aws`` prints of a service as a file."""
        programs = self.folder / "programs"
        programs.mkdir(exist_ok=True)
        text = shell(f"aws {service} {command}", programs, self._environment)
        (self.folder / file).write_text(text)
        return json.loads(text)

    def containers(self, *arguments: str) -> tuple[str, str]:
        """What ``cdk-containers aws-cli`` prints, also on the standard error."""
        program = "import sys; from cdk_containers.cli import main; sys.exit(main(sys.argv[1:]))"
        done = self._run([sys.executable, "-c", program, "aws-cli", *arguments])
        return done.stdout, done.stderr

    def cdk(self, *arguments: str) -> str:
        """What the CDK CLI prints."""
        app = f"{sys.executable} app.py"
        done = self._run(["cdk", "--app", app, "--no-notices", "--ci", *arguments])
        return done.stdout + done.stderr

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command, cwd=self.folder, env=self._environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def service(self) -> dict[str, Any]:
        """The service as ECS describes it."""
        ecs = self.aws.client("ecs")
        return ecs.describe_services(cluster="shop", services=["web"])["services"][0]

    def tasks(self) -> list[str]:
        """Those that run."""
        return sorted(self.aws.client("ecs").list_tasks(cluster="shop")["taskArns"])

    def status(self) -> str:
        """The stack's."""
        described = self.aws.client("cloudformation").describe_stacks(StackName=self.name)
        return described["Stacks"][0]["StackStatus"]

    def stack(self) -> dict[str, Any]:
        """What CloudFormation knows, by logical id."""
        stacks = self.aws.client("cloudformation")
        resources = stacks.describe_stack_resources(StackName=self.name)["StackResources"]
        return {each["LogicalResourceId"]: each for each in resources}


@contextmanager
def local_aws(folder: Path) -> Generator[LocalAws]:
    """A local AWS whose tasks are processes, whether or not there is a container engine.

    Args:
        folder: where it keeps what it has.
    """
    images = folder / "images.toml"
    images.write_text(_IMAGES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", f"unix://{os.devnull}")
        with LocalAws.start(folder / "state", images=images) as aws:
            yield aws


def made(aws: LocalAws, **service: Any) -> None:
    """Make a service as a person does with the AWS CLI: nothing of it is CloudFormation's.

    Args:
        aws: where.
        service: input of ``create-service``.
    """
    ecs = aws.client("ecs")
    ecs.create_service(
        cluster="shop", serviceName="web", desiredCount=1, launchType="FARGATE", **service
    )
    ecs.get_waiter("services_stable").wait(
        cluster="shop", services=["web"], WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
