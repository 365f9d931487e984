"""What ``aws … --generate-cli-skeleton`` printed, filled in as far as somebody cared."""

import random
from typing import Any

import pytest
from botocore.utils import ArgumentGenerator  # pyright: ignore[reportMissingTypeStubs]

from cdk_containers.importers.aws_cli.service_model import Operation, input_of
from cdk_containers.importers.nodes import plain
from tests.importers.aws_cli.documents import codes, read


def _skeleton(operation: Operation) -> dict[str, Any]:
    generator: Any = ArgumentGenerator()
    return dict(generator.generate_skeleton(input_of(operation)))


def _kept(said: dict[str, Any], operation: Operation) -> tuple[Any, set[str]]:
    document, findings = read(said, operation=operation)
    assert document is not None
    told = {
        str(finding.where).rpartition(": ")[2]
        for finding in findings
        if finding.code == "aws-cli-leftover"
    }
    return plain(document.input), told


@pytest.mark.parametrize("seed", range(5))
def test_a_task_definition_that_was_filled_in(seed: int) -> None:
    random.seed(seed)
    skeleton = _skeleton(Operation.TASK_DEFINITION)
    container = skeleton["containerDefinitions"][0]
    container |= {"name": "web", "image": "nginx:1.27"}
    container["portMappings"][0]["containerPort"] = 80
    kept, told = _kept(skeleton | {"family": "web"}, Operation.TASK_DEFINITION)

    assert {"tags", "volumes", "proxyConfiguration", "containerDefinitions[0].healthCheck"} <= told
    assert "volumes" not in kept
    (container,) = kept["containerDefinitions"]
    assert container["image"] == "nginx:1.27"
    assert "linuxParameters" not in container
    assert container["portMappings"][0]["containerPort"] == 80
    assert "name" not in container["portMappings"][0]


@pytest.mark.parametrize("seed", range(5))
def test_a_service_that_was_filled_in(seed: int) -> None:
    random.seed(seed)
    said = _skeleton(Operation.SERVICE) | {"serviceName": "web", "taskDefinition": "web"}
    kept, told = _kept(said, Operation.SERVICE)

    assert {"loadBalancers", "networkConfiguration", "volumeConfigurations"} <= told
    assert not {"loadBalancers", "networkConfiguration", "volumeConfigurations"} & kept.keys()


def _container(**more: Any) -> dict[str, Any]:
    return {"family": "web", "containerDefinitions": [{"name": "web", "image": "a:1", **more}]}


@pytest.mark.parametrize(
    "said",
    [
        {"environment": [{"name": "A", "value": ""}]},
        {"dockerLabels": {"a": ""}},
        {"command": ["sh", ""]},
        {"entryPoint": [""]},
        {"ulimits": [{"name": "core", "softLimit": 0, "hardLimit": 0}]},
        {"restartPolicy": {"enabled": True}},
        {"portMappings": []},
        {"cpu": 0},
    ],
)
def test_what_is_empty_and_means_something(said: dict[str, Any]) -> None:
    document, findings = read(_container(**said))

    assert document is not None
    assert plain(document.input) == _container(**said)
    assert not findings


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            {"logConfiguration": {"logDriver": "journald", "options": {"KeyName": ""}}},
            {"logConfiguration": {"logDriver": "journald"}},
        ),
        ({"user": ""}, {}),
        ({"links": ["", "db"]}, {"links": ["db"]}),
        (
            {"environment": [{"name": "", "value": ""}, {"name": "A", "value": "b"}]},
            {"environment": [{"name": "A", "value": "b"}]},
        ),
        ({"healthCheck": {"command": [""], "interval": 0, "timeout": None}}, {}),
    ],
)
def test_what_is_left_out(said: dict[str, Any], kept: dict[str, Any]) -> None:
    document, findings = read(_container(**said))

    assert document is not None
    assert plain(document.input) == _container(**kept)
    assert codes(findings) == {"aws-cli-leftover"}


def test_null_says_nothing() -> None:
    document, findings = read(_container(user=None, environment=[{"name": "A", "value": None}]))

    assert document is not None
    assert plain(document.input) == _container(environment=[{"name": "A"}])
    assert not findings


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            {"placementStrategy": [{"type": "random", "field": ""}]},
            {"placementStrategy": [{"type": "random"}]},
        ),
        (
            {"placementConstraints": [{"type": "distinctInstance", "expression": ""}]},
            {"placementConstraints": [{"type": "distinctInstance"}]},
        ),
        ({"placementConstraints": [{"type": "memberOf", "expression": ""}]}, {}),
        (
            {"serviceConnectConfiguration": {"enabled": True, "namespace": ""}},
            {"serviceConnectConfiguration": {"enabled": True}},
        ),
    ],
)
def test_choices_that_are_enough(said: dict[str, Any], kept: dict[str, Any]) -> None:
    document, findings = read({"serviceName": "web", **said})

    assert document is not None
    assert plain(document.input) == {"serviceName": "web", **kept}
    assert codes(findings) == {"aws-cli-leftover"}
