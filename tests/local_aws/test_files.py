"""Files of a container, from the construct to the process that reads them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import CfnOutput, DefaultStackSynthesizer, SecretValue
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk.assertions import Template

from cdk_containers import Container, File, SecretObject, Task, TaskDefinition
from tests.apps import new_stack
from tests.local_aws.deployment import Environment, free_port, wait_until
from tools.local_aws import LocalAws
from tools.local_aws.images import CATALOGUE

TEXT = 'it\'s 100 % "quoted"\n$HOME\\n\n\n'
# Prints its two files, and whether the secret is among its variables, too.
READER = """
[repository.reader]
command = ["{python}", "-c", '''
import os, pathlib, sys
print(*(pathlib.Path(file).read_text() for file in sys.argv[1:]), "hidden" in str(os.environ))
''', "{volumes[files]}/app.conf", "{volumes[files-2]}/token"]
"""


@pytest.fixture
def aws(tmp_path: Path) -> Iterator[LocalAws]:
    images = tmp_path / "images.toml"
    images.write_text(CATALOGUE.read_text() + READER)
    with LocalAws.start(tmp_path / "state", free_port(), images=images) as running:
        yield running


def _template() -> str:
    stack = new_stack(synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False))
    secret = secretsmanager.Secret(
        stack, "Secret", secret_string_value=SecretValue.unsafe_plain_text("hidden")
    )
    files = [
        File(path="/etc/app/app.conf", content=TEXT),
        File(path="/run/secrets/token", content=SecretObject(secret=secret)),
    ]
    reader = Container(name="reader", image="example.org/reader:1", files=files)
    made = TaskDefinition(stack, "Task", task=Task(containers=[reader]))
    ecs.Cluster(stack, "Cluster", cluster_name="cluster")
    CfnOutput(stack, "TaskDefinition", value=made.task_definition.task_definition_arn)
    return json.dumps(Template.from_stack(stack).to_json())


def test_a_container_reads_what_was_written_for_it(aws: LocalAws, tmp_path: Path) -> None:
    environment = Environment(aws, tmp_path)
    environment.create(_template())
    subnet = aws.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    client = aws.client("ecs")
    (task,) = client.run_task(
        cluster="cluster",
        taskDefinition=environment.output("TaskDefinition"),
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet]}},
    )["tasks"]

    def exit_codes() -> dict[str, Any]:
        (found,) = client.describe_tasks(cluster="cluster", tasks=[task["taskArn"]])["tasks"]
        return {each["name"]: each.get("exitCode") for each in found["containers"]}

    wait_until(lambda: exit_codes() == {"reader": 0, "files": 0})
    (log,) = aws.task_logs.glob("*/reader.log")
    assert log.read_text() == f"{TEXT} hidden False\n"
