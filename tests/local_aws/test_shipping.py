"""Which image a task definition names, when only CloudFormation knows the tag or digest."""

import json
from collections.abc import Callable

import pytest
from aws_cdk import DefaultStackSynthesizer
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ssm as ssm
from aws_cdk.assertions import Template

from cdk_containers import Container, RepositoryImage, Task, TaskDefinition
from tests.apps import new_stack
from tests.local_aws.deployment import REPOSITORY, Environment

DIGEST = "sha256:" + "0" * 64
PARAMETER = "/shop/image"


@pytest.fixture(scope="module")
def environment(start: Callable[..., Environment]) -> Environment:
    return start()


@pytest.fixture(scope="module")
def template() -> str:
    """A task that runs what an SSM parameter names."""
    stack = new_stack(synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False))
    image = RepositoryImage(
        repository=ecr.Repository.from_repository_name(stack, "App", "app"),
        tag_or_digest=ssm.StringParameter.value_for_string_parameter(stack, PARAMETER),
    )
    TaskDefinition(stack, "Task", task=Task(containers=[Container(name="app", image=image)]))
    return json.dumps(Template.from_stack(stack).to_json())


def write(environment: Environment, value: str) -> None:
    environment.client("ssm").put_parameter(
        Name=PARAMETER, Value=value, Type="String", Overwrite=True
    )


def image(environment: Environment) -> str:
    ecs = environment.client("ecs")
    (arn,) = ecs.list_task_definitions(status="ACTIVE")["taskDefinitionArns"]
    definition = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    return definition["containerDefinitions"][0]["image"]


def test_each_update_reads_the_ssm_parameter_again(environment: Environment, template: str) -> None:
    write(environment, "1.4.2")
    environment.create(template)
    assert image(environment) == f"{REPOSITORY}:1.4.2"
    write(environment, DIGEST)
    environment.update(template)
    assert image(environment) == f"{REPOSITORY}@{DIGEST}"
