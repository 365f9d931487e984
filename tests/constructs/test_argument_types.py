"""No argument of a wrong type gets as far as a traceback from somewhere inside."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from inspect import signature
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

import cdk_containers
from cdk_containers import (
    Container,
    ContainerCluster,
    FileSystemVolume,
    Http,
    ImageRepository,
    InvalidSpecError,
    LoadBalancedService,
    Operation,
    Port,
    Task,
)
from cdk_containers.checks.types import wrong_types

PUBLIC = [getattr(cdk_containers, name) for name in cdk_containers.__all__]


class Another:
    """Of no type that anything here takes."""


def arguments() -> Iterator[tuple[type[Construct], str]]:
    for each in PUBLIC:
        if isinstance(each, type) and issubclass(each, Construct):
            _self, _scope, _construct_id, *others = signature(each.__init__).parameters
            yield from ((each, name) for name in others)


@pytest.mark.parametrize(("construct", "name"), [*arguments()])
def test_argument_of_a_construct(stack: Stack, construct: type[Construct], name: str) -> None:
    given: dict[str, Any] = {name: Another()}
    with pytest.raises(InvalidSpecError) as refused:
        construct(stack, "It", **given)
    (told,) = refused.value.findings
    assert (told.code, str(told.where)) == ("argument-type-invalid", f"Test/It: {name}")
    assert "is an Another, not " in told.message
    assert not stack.node.children


def settings() -> Iterator[Any]:
    """The classes that arguments are made of."""
    for each in PUBLIC:
        # It asks its file system for the id when it is made.
        if isinstance(each, type) and is_dataclass(each) and each is not FileSystemVolume:
            yield each


@pytest.mark.parametrize("settings", [*settings()])
def test_argument_of_settings(settings: Any) -> None:
    names = [each.name for each in fields(settings) if each.init]
    made = settings(**{name: Another() for name in names})
    told = [problem.path for problem in wrong_types(made, settings, "it")]
    assert told == [f"it.{name}" for name in names]


def test_all_at_once(stack: Stack, cluster: ContainerCluster) -> None:
    task: Any = Task(containers=[Container(name="web", image="nginx:1.27", ports=[80])])  # pyright: ignore[reportArgumentType]
    expose: Any = Http(allow_from="10.0.0.0/8")
    more: dict[str, Any] = {"deployment": "canary", "operation": Operation(enable_exec="yes")}  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidSpecError) as refused:
        LoadBalancedService(stack, "Web", cluster=cluster, task=task, expose=expose, **more)
    assert {str(each.where): each.fix for each in refused.value.findings} == {
        "Test/Web: task.containers[web].ports[0]": "Give Port(…).",
        "Test/Web: expose.allow_from": "Write ['10.0.0.0/8'], or one entry for each word.",
        "Test/Web: deployment": "Give Rolling(…), BlueGreen(…), Canary(…) or Linear(…).",
        "Test/Web: operation.enable_exec": "Give True or False.",
    }


def test_arguments_of_a_method(stack: Stack) -> None:
    repository = ImageRepository(stack, "Images")
    version: Any = 1.2
    with pytest.raises(InvalidSpecError, match=r"tag_or_digest: 1\.2 is a number, not a text"):
        repository.image(version)


def test_text_for_an_object_of_cdk(stack: Stack) -> None:
    cluster: Any = "shop"
    with pytest.raises(InvalidSpecError, match="'shop' is a text, not a ContainerCluster or an IC"):
        LoadBalancedService(stack, "Web", cluster=cluster, image="nginx:1.27", port=80)


def test_objects_of_cdk_are_taken(stack: Stack, vpc: ec2.IVpc) -> None:
    cluster = ContainerCluster(stack, "Cluster", network=vpc)
    LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        task=Container(name="web", image="nginx:1.27", ports=[Port(number=80)]),
        expose=Http(),
    )
