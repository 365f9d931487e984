"""Files as people have them: what they give, what AWS prints, and what is neither."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from cdk_containers.importers.aws_cli import service_model
from cdk_containers.importers.aws_cli.service_model import Operation, input_of
from cdk_containers.importers.nodes import plain
from tests.importers.aws_cli.documents import codes, read

_CONTAINER = {"name": "web", "image": "nginx:1.27", "memory": 64}
_TASK = {"family": "web", "containerDefinitions": [_CONTAINER]}
_SERVICE = {"serviceName": "web", "taskDefinition": "web:3", "desiredCount": 2}
_ARN = "arn:aws:ecs:eu-west-1:123456789012"
_DESCRIBED_TASK = {
    "taskDefinitionArn": f"{_ARN}:task-definition/web:3",
    **_TASK,
    "revision": 3,
    "status": "ACTIVE",
    "requiresAttributes": [{"name": "ecs.capability.task-eni"}],
    "compatibilities": ["EC2", "FARGATE"],
    "registeredAt": 1557119253.821,
    "registeredBy": f"{_ARN}:root",
}
_DESCRIBED_SERVICE = {
    "serviceArn": f"{_ARN}:service/shop/web",
    "clusterArn": f"{_ARN}:cluster/shop",
    **_SERVICE,
    "status": "ACTIVE",
    "runningCount": 2,
    "pendingCount": 0,
    "events": [{"id": "1", "createdAt": 1557119253.821, "message": "steady"}],
    "roleArn": "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/ForECS",
    "createdAt": 1557119253.821,
    "createdBy": f"{_ARN}:root",
    "deployments": [
        {"status": "ACTIVE", "serviceConnectConfiguration": {"enabled": False}},
        {
            "status": "PRIMARY",
            "serviceConnectConfiguration": {"enabled": True, "namespace": "shop"},
            "serviceConnectResources": [{"discoveryName": "web"}],
        },
    ],
}
_CREATED = {
    **_SERVICE,
    "cluster": f"{_ARN}:cluster/shop",
    "serviceConnectConfiguration": {"enabled": True, "namespace": "shop"},
}
_NAMED = {"serviceName": "web", "cluster": "shop"}


@pytest.mark.parametrize(
    ("said", "operation", "expected"),
    [
        (_TASK, Operation.TASK_DEFINITION, _TASK),
        ([_CONTAINER], Operation.TASK_DEFINITION, {"containerDefinitions": [_CONTAINER]}),
        (_DESCRIBED_TASK, Operation.TASK_DEFINITION, _TASK),
        (
            {"taskDefinition": _DESCRIBED_TASK, "tags": [{"key": "a", "value": "b"}]},
            Operation.TASK_DEFINITION,
            {**_TASK, "tags": [{"key": "a", "value": "b"}]},
        ),
        (_SERVICE, Operation.SERVICE, _SERVICE),
        (_DESCRIBED_SERVICE, Operation.SERVICE, _CREATED),
        ({"service": _DESCRIBED_SERVICE}, Operation.SERVICE, _CREATED),
        (
            {"services": [_DESCRIBED_SERVICE], "failures": []},
            Operation.SERVICE,
            _CREATED,
        ),
        (
            {"service": "web", "taskDefinition": "web:3", "desiredCount": 2},
            Operation.SERVICE,
            _SERVICE,
        ),
        ([_DESCRIBED_SERVICE], Operation.SERVICE, _CREATED),
        (
            {"services": [_SERVICE], "failures": [], "ResponseMetadata": {"RetryAttempts": 0}},
            Operation.SERVICE,
            _SERVICE,
        ),
        ({"service": "web", "cluster": "shop"}, Operation.SERVICE, _NAMED),
        ({"service": f"{_ARN}:service/shop/web", "cluster": "shop"}, Operation.SERVICE, _NAMED),
        (
            {**_SERVICE, "roleArn": "arn:aws:iam::123456789012:role/ours"},
            Operation.SERVICE,
            {**_SERVICE, "role": "arn:aws:iam::123456789012:role/ours"},
        ),
    ],
)
def test_forms(said: object, operation: Operation, expected: dict[str, Any]) -> None:
    document, findings = read(said)

    assert document is not None
    assert document.operation is operation
    assert plain(document.input) == expected
    assert codes(findings) <= {"aws-cli-name-missing"}


def test_places_are_those_of_the_file() -> None:
    _, findings = read({"services": [{**_SERVICE, "desiredCount": "2"}]})

    assert [str(finding.where) for finding in findings] == [
        "definition.json:6:23: services[0].desiredCount"
    ]


_ARNS = [f"{_ARN}:service/shop/web"]


def test_tags_that_only_aws_gives() -> None:
    tags = [{"key": "aws:cloudformation:stack-name", "value": "shop"}, {"key": "team"}]
    document, findings = read({"taskDefinition": _TASK, "tags": tags})

    assert document is not None
    assert plain(document.input) == {**_TASK, "tags": tags[1:]}
    assert [str(finding.where).rpartition(": ")[2] for finding in findings] == ["tags[0]"]
    assert codes(findings) == {"aws-cli-field-dropped"}


_OTHERS: list[tuple[object, str]] = [
    ({}, "neither"),
    ([], "neither"),
    (1, "neither"),
    (["a"], "neither"),
    ({"ContainerDefinitions": []}, "CloudFormation's"),
    ({"Resources": {}}, "aws-cli export"),
    ({"Type": "AWS::ECS::TaskDefinition", "Properties": {}}, "CloudFormation's"),
    ([{"Name": "web", "Image": "nginx:1.27"}], "CloudFormation's"),
    ({"version": 1, "Resources": [{"TargetService": {}}]}, "CodeDeploy"),
    ([{"name": "web", "imageUri": "nginx:1.27"}], "CodePipeline"),
    ({"id": "a", "taskDefinition": "a", "rolloutState": "x"}, "one of a service's deployments"),
    (_CONTAINER, "brackets"),
    ({"cluster": "a", "services": ["web"]}, "the input of 'aws ecs describe-services'"),
    ({"serviceArns": _ARNS}, "what 'aws ecs list-services' prints"),
    ({"taskDefinition": "web", "count": 1, "overrides": {}}, "the input of 'aws ecs run-task'"),
    ({"service": {"activeConfigurations": []}}, "express-gateway-service"),
]


@pytest.mark.parametrize(("said", "says"), _OTHERS)
def test_what_is_in_no_such_form(said: object, says: str) -> None:
    document, findings = read(said)

    assert document is None
    assert [finding.code for finding in findings] == ["aws-cli-form-unknown"]
    assert says in findings[0].message + findings[0].fix


@pytest.mark.parametrize(
    ("services", "says"), [([], "no service"), ([_SERVICE, _SERVICE], "2 services")]
)
def test_more_or_less_than_one_service(services: list[Any], says: str) -> None:
    document, findings = read({"services": services, "failures": []})

    assert document is None
    assert [finding.code for finding in findings] == ["aws-cli-not-one-service"]
    assert says in findings[0].message


def test_what_stands_beside_a_description_is_not_lost() -> None:
    _, findings = read({"taskDefinition": _DESCRIBED_TASK, "service": _SERVICE, "failures": []})

    assert [str(finding.where).rpartition(": ")[2] for finding in findings] == ["service"]
    assert codes(findings) == {"aws-cli-field-unknown"}


def test_what_it_is_can_be_said() -> None:
    document, findings = read({"taskDefinition": "a"}, operation=Operation.TASK_DEFINITION)

    assert document is not None
    assert "aws-cli-field-missing" in codes(findings)
    assert read([], operation=Operation.SERVICE)[0] is None


@pytest.fixture
def without_botocore(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    input_of(Operation.SERVICE)
    loaded = service_model._service_model  # pyright: ignore[reportPrivateUsage]
    loaded.cache_clear()
    monkeypatch.setitem(sys.modules, "botocore.loaders", None)
    yield
    loaded.cache_clear()


@pytest.mark.usefixtures("without_botocore")
def test_without_botocore() -> None:
    document, findings = read(_TASK)

    assert document is None
    assert [finding.code for finding in findings] == ["aws-cli-botocore-missing"]
    assert "pip install botocore" in findings[0].fix
