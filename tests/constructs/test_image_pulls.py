"""Who may pull an image of Amazon ECR that only a text names."""

from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ecr as ecr
from aws_cdk.assertions import Annotations, Match

from cdk_containers import (
    Container,
    SecretsManagerSecret,
    Task,
    TaskDefinition,
)
from tests.templates import resources

_PULL = {"ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"}


def pulled(stack: Stack, image: str, **more: Any) -> list[Any]:
    """What the execution role may pull from."""
    task = Task(containers=[Container(name="web", image=image, **more)])
    TaskDefinition(stack, "Task", task=task)
    statements = (
        statement
        for policy in resources(stack, "AWS::IAM::Policy").values()
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    )
    return [
        stack.resolve(each["Resource"])
        for each in statements
        if set(each["Action"]) & _PULL and each["Action"] != "ecr:GetAuthorizationToken"
    ]


def warnings(stack: Stack) -> list[str]:
    found = Annotations.from_stack(stack).find_warning("*", Match.any_value())
    return [str(each.entry.data) for each in found]


@pytest.mark.parametrize(
    ("image", "repository"),
    [
        ("shop/app:1.2", "shop/app"),
        (f"app@sha256:{'0' * 64}", "app"),
        (f"app:1.2@sha256:{'0' * 64}", "app"),
        ("app", "app"),
    ],
)
def test_repository_in_the_text(stack: Stack, image: str, repository: str) -> None:
    registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
    (resource,) = pulled(stack, f"{registry}/{image}")
    ending = f":ecr:eu-west-1:123456789012:repository/{repository}"
    assert resource == {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ending]]}
    assert not [each for each in warnings(stack) if "pull" in each]


@pytest.mark.parametrize("image", ["nginx:1.27", "public.ecr.aws/nginx/nginx:1.27"])
def test_public_images_need_nothing(stack: Stack, image: str) -> None:
    assert pulled(stack, image) == []


def test_credentials_are_for_other_registries(stack: Stack) -> None:
    login = SecretsManagerSecret(name_or_arn="login")
    assert pulled(stack, "registry.example.com/app:1", registry_credentials=login) == []


def test_repository_that_only_the_deployment_knows(stack: Stack) -> None:
    image = ecr.Repository(stack, "Repository").repository_uri_for_tag("1.2")
    assert pulled(stack, image) == []
    (told,) = warnings(stack)
    assert "nothing allows the task to pull it" in told
    assert "image-pull-unclear" in told
