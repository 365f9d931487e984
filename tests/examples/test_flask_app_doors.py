"""The flask-app comes up the same way by all three doors: Python, compose file, AWS CLI.

What they differ in is listed here, each with the door that says it otherwise and why.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template

from cdk_containers import (
    ComposeApplication,
    ContainerCluster,
    Existing,
    ImageRepository,
    ServiceFromFile,
    task_from_file,
)
from stacks.environment import environment_from
from stacks.flask_app import FlaskAppStack
from tests.apps import existing_vpc

FOLDER = "examples/flask-app"
TAG = "1.0.0"

_CONTAINER = "TaskDefinition.ContainerDefinitions[0]"
ALL = {"Python", "compose", "AWS CLI"}
KNOWN: Mapping[str, tuple[set[str], str]] = {
    "Service.DesiredCount": (
        ALL,
        "Python scales between two bounds and leaves the count to that; docker-compose.yml says "
        "nothing, which means one; service.json says two.",
    ),
    "Service.ServiceName": (
        {"AWS CLI"},
        "The API needs a name, and the file's has to arrive; the others leave it to "
        "CloudFormation, so that a service can be replaced.",
    ),
    "TaskDefinition.Family": (
        ALL,
        "The file's arrives; the others are made of where the task definition is in the app.",
    ),
    f"{_CONTAINER}.Image": (
        {"Python"},
        "The tag is a parameter of the stack there, and that of the files here.",
    ),
    f"{_CONTAINER}.Cpu": ({"Python"}, "The only container has all that its task has."),
    f"{_CONTAINER}.Memory": ({"Python"}, "The same; both files set limits of its own."),
    f"{_CONTAINER}.Environment": ({"Python"}, "The program's own defaults are the same."),
    f"{_CONTAINER}.HealthCheck": (
        {"Python"},
        "The load balancer's check is enough; Docker has no load balancer to ask.",
    ),
}
"""By which door something else is said, and why."""


class Surroundings(Stack):
    """What all three stand on."""

    def __init__(self, app: App) -> None:
        super().__init__(app, "surroundings")
        self.vpc = existing_vpc(self)
        self.cluster = ContainerCluster(self, "Cluster", network=self.vpc, disposable=True)
        self.repository = ImageRepository(self, "Repository", disposable=True)
        self.alerts = sns.Topic(self, "Alerts")


class ByCompose(Stack):
    """docker-compose.yml and ecs-params.yml, with the image of the repository."""

    def __init__(self, app: App, base: Surroundings) -> None:
        super().__init__(app, "compose")
        ComposeApplication(
            self,
            "FlaskApp",
            cluster=base.cluster,
            file=f"{FOLDER}/docker-compose.yml",
            ecs_params=f"{FOLDER}/ecs-params.yml",
            existing=Existing(images={"flask-app": base.repository.image(TAG)}),
        )


class ByAwsCli(Stack):
    """definition.json and service.json, with all that is the account's replaced."""

    def __init__(self, app: App, base: Surroundings) -> None:
        super().__init__(app, "aws-cli")
        group = elbv2.ApplicationTargetGroup(
            self, "Group", vpc=base.vpc, port=80, target_type=elbv2.TargetType.IP
        )
        service = iam.ServicePrincipal("ecs-tasks.amazonaws.com")
        principal = cast("iam.IPrincipal", service)
        ServiceFromFile(
            self,
            "FlaskApp",
            file=f"{FOLDER}/service.json",
            task=task_from_file(
                f"{FOLDER}/definition.json",
                images={"flask-app": base.repository.image(TAG)},
                task_role=iam.Role(self, "TaskRole", assumed_by=principal),
                execution_role=iam.Role(self, "ExecutionRole", assumed_by=principal),
                log_group=logs.LogGroup(self, "Logs"),
            ),
            cluster=base.cluster,
            subnets=base.cluster.placement.subnets,
            security_groups=[ec2.SecurityGroup(self, "Tasks", vpc=base.vpc)],
            target_groups=[group],
        )


@pytest.fixture(scope="module")
def doors(cdk_json: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """What ECS is told by each door, value by value."""
    context = cdk_json["context"]
    app = App(context=context, builtin_cloud_formation_validation=False)
    base = Surroundings(app)
    python = FlaskAppStack(
        app,
        "python",
        environment=environment_from(context["environments"], "dev"),
        cluster=base.cluster,
        repository=base.repository,
        alerts=base.alerts,
        env=Environment(),
    )
    stacks = {
        "Python": python,
        "compose": ByCompose(app, base),
        "AWS CLI": ByAwsCli(app, base),
    }
    return {name: dict(told(stack)) for name, stack in stacks.items()}


def told(stack: Stack) -> Iterator[tuple[str, Any]]:
    template = Template.from_stack(stack).to_json()
    for kind in ("TaskDefinition", "Service"):
        (found,) = (
            each for each in template["Resources"].values() if each["Type"] == f"AWS::ECS::{kind}"
        )
        yield from leaves(found["Properties"], kind, template["Resources"])


def leaves(value: Any, path: str, resources: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Values by their paths; what refers to a resource of the stack, by the resource's type."""
    match value:
        case {"Ref": str(name)} if name in resources:
            yield path, resources[name]["Type"]
        case {"Fn::GetAtt": [str(name), _]} if name in resources:
            yield path, resources[name]["Type"]
        case {"Fn::ImportValue": _} | {"Fn::Join": _} | {"Ref": _}:
            yield path, json.dumps(value)
        case dict():
            for key, part in cast("dict[str, Any]", value).items():
                yield from leaves(part, f"{path}.{key}", resources)
        case [*parts]:
            for index, part in enumerate(parts):
                yield from leaves(part, f"{path}[{index}]", resources)
        case _:
            yield path, value


def differences(doors: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    """The doors by which something else is said than by the two others, or by each another."""
    found: dict[str, set[str]] = {}
    for path in sorted({path for each in doors.values() for path in each}):
        said = {door: json.dumps(each.get(path)) for door, each in doors.items()}
        values = list(said.values())
        alone = {door for door, value in said.items() if values.count(value) == 1}
        if alone:
            found[path] = alone
    return found


def test_doors_differ_only_where_they_are_known_to(
    doors: dict[str, Mapping[str, Any]],
) -> None:
    unknown = {
        path: alone
        for path, alone in differences(doors).items()
        if not any(path.startswith(known) and alone == by for known, (by, _) in KNOWN.items())
    }
    assert unknown == {}


@pytest.mark.parametrize("known", KNOWN)
def test_each_known_difference_is_there(doors: dict[str, Mapping[str, Any]], known: str) -> None:
    assert any(path.startswith(known) for path in differences(doors))


def test_doors_agree_on_much(doors: dict[str, Mapping[str, Any]]) -> None:
    python, compose, aws_cli = (set(each) for each in doors.values())
    assert len((python & compose & aws_cli) - differences(doors).keys()) > 30
