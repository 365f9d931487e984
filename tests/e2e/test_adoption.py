"""A service that was made with the AWS CLI comes under CloudFormation, as docs/adopting.md says.

The tests build on each other. The local AWS imports clusters, services and task definitions as
CloudFormation does, but it compares nothing, and detects no drift.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.adopting import Shop, local_aws, made
from tools.local_aws import LocalAws

pytestmark = pytest.mark.e2e

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


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("adoption")
    (folder / "app.py").write_text(_APP)
    with local_aws(folder) as aws:
        _make_service(aws)
        yield Shop(aws, folder, "shop")


def _make_service(aws: LocalAws) -> None:
    ec2, ecs = aws.client("ec2"), aws.client("ecs")
    subnets = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"]][:2]
    ecs.create_cluster(clusterName="shop")
    ecs.register_task_definition(**_DEFINITION)
    network = {"awsvpcConfiguration": {"subnets": subnets}}
    made(aws, taskDefinition="web", networkConfiguration=network)


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
