"""No argument of a wrong type gets as far as a traceback from somewhere inside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import IntEnum, StrEnum
from inspect import signature
from pathlib import Path
from typing import Any

import jsii
import pytest
from aws_cdk import Fn, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

import cdk_containers
from cdk_containers import (
    Container,
    ContainerCluster,
    FileSystemVolume,
    Http,
    ImageBuild,
    ImageRepository,
    ImageUri,
    InvalidSpecError,
    LoadBalancedService,
    Operation,
    Port,
    RepositoryImage,
    SecretsManagerSecret,
    Task,
)
from cdk_containers.aws_cli.task import TaskDefinitionFile
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
    with pytest.raises(
        InvalidSpecError, match="'shop' is a text, not a ContainerCluster or an aws"
    ):
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


class Number(IntEnum):
    WEB = 80


class Word(StrEnum):
    WEB = "nginx:1.27"


@dataclass(frozen=True, kw_only=True)
class TeamContainer(Container):
    """As somebody makes one whose annotations only type checkers can read."""

    owner: "NowhereImported" = None  # type: ignore[name-defined]  # noqa: F821  # pyright: ignore


def what_is_told(value: Any, hint: Any) -> list[tuple[str, str]]:
    return [(each.path, each.fix) for each in wrong_types(value, hint, "it")]


@pytest.mark.parametrize(
    ("given", "hint", "fix"),
    [
        (Number.WEB, int, "Give its value, 80."),
        (Path("web"), str, "Write str(…) around it."),
        ((each for each in "ab"), Sequence[str], "Write list(…) around it."),
        ({"a": "b"}.values(), Sequence[str], "Write list(…) around it."),
        (("CMD", "true"), str | list[str], "Write list(…) around it."),
        (Fn.condition_if("Prod", "a", "b"), str, "Give Token.as_string(…)."),
        (
            "task.json",
            TaskDefinitionFile | ecs.TaskDefinition,
            "Give task_from_file(…) or aws_ecs.TaskDefinition(…).",
        ),
        ("shop", ec2.IVpc, "Give an aws_ec2.IVpc."),
    ],
)
def test_what_to_give(given: Any, hint: Any, fix: str) -> None:
    assert what_is_told(given, hint) == [("it", fix)]


def test_settings_of_images_and_secrets(stack: Stack) -> None:
    secret: Any = secretsmanager.Secret(stack, "Secret")
    version: Any = 1.4
    folder: Any = Path("web")
    repository: Any = ImageRepository(stack, "Images")
    secrets = {"PASSWORD": SecretsManagerSecret(name_or_arn=secret)}
    images = {
        "it.image.uri": ImageUri(version),
        "it.image.folder": ImageBuild(folder=folder),
        "it.image.repository": RepositoryImage(repository=repository, tag_or_digest="1.4.2"),
    }
    for place, image in images.items():
        told = what_is_told(Container(name="web", image=image, secrets=secrets), Container)
        assert [at for at, _ in told] == [place, "it.secrets[PASSWORD].name_or_arn"]


def test_names_in_a_mapping() -> None:
    assert what_is_told({1: "a"}, Mapping[str, str]) == [("it[1]", "Write it in quotation marks.")]


def test_classes_of_others(stack: Stack) -> None:
    cluster: Any = ecs.Cluster.from_cluster_attributes(
        stack, "Cluster", cluster_name="shop", vpc=ec2.Vpc(stack, "Vpc")
    )
    web = TeamContainer(name="web", image=Word.WEB)
    assert what_is_told(web, Container) == []
    assert what_is_told(cluster, ecs.ICluster) == []
    assert what_is_told(cluster.vpc, ec2.IVpc) == []


@jsii.implements(ec2.IPeer)
class Anybody(Construct):
    """A construct of somebody's that has an interface of CDK."""


def test_constructs_with_an_interface_of_cdk(stack: Stack) -> None:
    assert what_is_told(Anybody(stack, "Anybody"), ec2.IPeer) == []
    assert what_is_told(Anybody(stack, "Other"), ec2.IVpc) == [("it", "Give an aws_ec2.IVpc.")]
