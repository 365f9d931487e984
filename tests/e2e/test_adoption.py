"""A service that was made with the AWS CLI comes under CloudFormation, as docs/adopting.md says.

The tests build on each other. The local AWS imports clusters, services and task definitions as
CloudFormation does, but it compares nothing, and detects no drift.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.aws_cli import shell
from tools.local_aws import LocalAws
from tools.local_aws.instance import REPOSITORY_ROOT

pytestmark = pytest.mark.e2e

_IMAGES = """
[repository.web]
command = ["{python}", "{stand_ins}/nginx.py"]
environment = { LISTEN = "{address}:{ports[80]}" }
"""
_DEFINITION: dict[str, Any] = {
    "family": "web",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [
        {"name": "web", "image": "web:1", "portMappings": [{"containerPort": 80}]}
    ],
}
# What people write: the properties of the two as they are, and the reference from one to the other.
_APP = """
import json
from pathlib import Path
from aws_cdk import App, BootstraplessSynthesizer, CfnResource, RemovalPolicy, Stack

stack = Stack(app := App(), "shop", synthesizer=BootstraplessSynthesizer())
task = CfnResource(
    stack,
    "Task",
    type="AWS::ECS::TaskDefinition",
    properties=json.loads(Path("definition.properties.json").read_text()),
)
web = CfnResource(
    stack,
    "Web",
    type="AWS::ECS::Service",
    properties=json.loads(Path("service.properties.json").read_text())
    | {"TaskDefinition": task.ref},
)
for resource in (task, web):
    resource.apply_removal_policy(RemovalPolicy.RETAIN)
app.synth()
"""


@dataclass(frozen=True)
class Shop:
    """A folder of a CDK app, and the local AWS in which its service runs already."""

    aws: LocalAws
    folder: Path

    @property
    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(REPOSITORY_ROOT / "constructs"), str(REPOSITORY_ROOT)])
        return {**self.aws.process_environment, "PYTHONPATH": path}

    def described(self, command: str, file: str) -> dict[str, Any]:
        """Keep what ``aws ecs`` prints as a file."""
        programs = self.folder / "programs"
        programs.mkdir(exist_ok=True)
        text = shell(f"aws ecs {command}", programs, self._environment)
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
        described = self.aws.client("cloudformation").describe_stacks(StackName="shop")
        return described["Stacks"][0]["StackStatus"]

    def stack(self) -> dict[str, Any]:
        """What CloudFormation knows, by logical id."""
        stacks = self.aws.client("cloudformation")
        resources = stacks.describe_stack_resources(StackName="shop")["StackResources"]
        return {each["LogicalResourceId"]: each for each in resources}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Its tasks are processes, whether or not this machine has a container engine."""
    folder = tmp_path_factory.mktemp("adoption")
    images = folder / "images.toml"
    images.write_text(_IMAGES)
    (folder / "app.py").write_text(_APP)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", f"unix://{os.devnull}")
        with LocalAws.start(folder / "state", images=images) as aws:
            _make_service(aws)
            yield Shop(aws, folder)


def _make_service(aws: LocalAws) -> None:
    """As a person does with the AWS CLI: nothing of it is CloudFormation's."""
    ec2, ecs = aws.client("ec2"), aws.client("ecs")
    subnets = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]][:2]
    ecs.create_cluster(clusterName="shop")
    ecs.register_task_definition(**_DEFINITION)
    ecs.create_service(
        cluster="shop",
        serviceName="web",
        taskDefinition="web",
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": subnets}},
    )
    ecs.get_waiter("services_stable").wait(
        cluster="shop", services=["web"], WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )


def test_a_template_is_written_from_what_runs(shop: Shop) -> None:
    shop.described("describe-services --cluster shop --services web --include TAGS", "service.json")
    task = shop.service()["taskDefinition"]
    shop.described(
        f"describe-task-definition --task-definition {task} --include TAGS", "definition.json"
    )
    for name in ("definition", "service"):
        properties, _ = shop.containers("convert", f"{name}.json")
        (shop.folder / f"{name}.properties.json").write_text(properties)
    shop.cdk("synth", "--quiet")


def test_the_mapping_names_what_runs_and_nothing_differs(shop: Shop) -> None:
    template = "cdk.out/shop.template.json"
    mapping, told = shop.containers("adopt", template, "service.json", "definition.json")
    (shop.folder / "mapping.json").write_text(mapping)
    service = shop.service()
    assert told == ""
    assert json.loads(mapping) == {
        "Web": {"ServiceArn": service["serviceArn"], "Cluster": service["clusterArn"]},
        "Task": {"TaskDefinitionArn": service["taskDefinition"]},
    }


def test_the_import_touches_no_task(shop: Shop) -> None:
    tasks, service = shop.tasks(), shop.service()
    shop.cdk("import", "--resource-mapping", "mapping.json")
    assert {name: each["PhysicalResourceId"] for name, each in shop.stack().items()} == {
        "Task": service["taskDefinition"],
        "Web": service["serviceArn"],
    }
    assert shop.status() == "IMPORT_COMPLETE"
    assert (shop.tasks(), shop.service()["deployments"]) == (tasks, service["deployments"])


def test_the_next_deployment_makes_nothing_anew(shop: Shop) -> None:
    tasks, before = shop.tasks(), shop.stack()
    shop.cdk("deploy", "--require-approval", "never")
    assert shop.tasks() == tasks

    file = shop.folder / "service.properties.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"DesiredCount": 2}))
    shop.cdk("deploy", "--require-approval", "never")
    assert shop.service()["desiredCount"] == 2
    assert set(tasks) < set(shop.tasks())
    ids = {name: each["PhysicalResourceId"] for name, each in before.items()}
    assert {name: each["PhysicalResourceId"] for name, each in shop.stack().items()} == ids


def test_the_stack_lets_go_of_what_runs(shop: Shop) -> None:
    tasks = shop.tasks()
    shop.cdk("destroy", "--force")
    assert (shop.tasks(), shop.service()["status"]) == (tasks, "ACTIVE")


def test_what_is_not_there_is_not_imported(shop: Shop) -> None:
    absent = {"TaskDefinitionArn": f"{shop.service()['taskDefinition']}00"}
    (shop.folder / "mapping.json").write_text(json.dumps({"Task": absent}))
    with pytest.raises(AssertionError, match="was not found"):
        shop.cdk("import", "--resource-mapping", "mapping.json")
