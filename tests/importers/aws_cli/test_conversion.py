"""Every field that CloudFormation has arrives, and the others are told: the table is the judge."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.cloudformation import property_name
from cdk_containers.importers.aws_cli.service_model import Operation, input_of
from tests.importers.aws_cli.documents import codes, convert, full, valid
from tests.importers.aws_cli.table import (
    at,
    destination,
    fields,
    leaves,
    value_is_whole,
    without_numbers,
)

_OPERATIONS = list(Operation)


@pytest.mark.parametrize("operation", _OPERATIONS)
def test_every_field_is_in_the_table_and_in_the_full_document(operation: Operation) -> None:
    known = fields(operation)
    document = full(operation)
    said = {without_numbers(path) for path, _ in leaves(document, known)}
    innermost = {path for path in known if value_is_whole(path, known)}

    assert innermost - said == set()
    assert said - known.keys() == set()


@pytest.mark.parametrize("operation", _OPERATIONS)
def test_no_leaf_is_lost(operation: Operation) -> None:
    document = full(operation)
    converted, findings = convert(document, operation)

    told = {finding.where.path for finding in findings if isinstance(finding.where, FilePosition)}
    assert codes(findings) <= {"aws-cli-not-in-cloudformation", "aws-cli-field-dropped"}
    lost = _compare(document, converted, operation)
    assert lost
    assert all(any(path.startswith(each) for each in told) for path in lost)
    assert all(any(path.startswith(each) for path in lost) for each in told)


@pytest.mark.parametrize("operation", _OPERATIONS)
@settings(max_examples=60)
@given(data=st.data())
def test_no_leaf_of_any_document_is_lost(operation: Operation, data: st.DataObject) -> None:
    document = data.draw(valid(input_of(operation)))
    converted, findings = convert(document, operation)
    told = {finding.where.path for finding in findings if isinstance(finding.where, FilePosition)}

    for path in _compare(document, converted, operation):
        assert any(path.startswith(each) for each in told), path


def _compare(document: Any, converted: Any, operation: Operation) -> list[str]:
    """Compare leaf by leaf, and return the paths of those that CloudFormation has not."""
    known = fields(operation)
    without: list[str] = []
    expected: dict[str, Any] = {}
    for path, value in leaves(document, known):
        to = destination(path, known)
        empty = (path, value) == ("placementConstraints", [])
        of_daemon = path == "desiredCount" and document.get("schedulingStrategy") == "DAEMON"
        if to is None or empty or of_daemon:
            without.append(path)
        else:
            expected[to] = value
    names = {to: None for field in known.values() if (to := field.cloudformation)}
    assert {path: at(converted, path) for path in expected} == expected
    assert {path for path, _ in leaves(converted, names)} - expected.keys() <= _emptied(without)
    return without


def _emptied(without: list[str]) -> set[str]:
    """Where nothing is left when what CloudFormation has not is gone."""
    return {
        ".".join(name[:1].upper() + name[1:] for name in path.split(".")[:-1]) for path in without
    }


@pytest.mark.parametrize(
    ("operation", "document", "code"),
    [
        (
            Operation.SERVICE,
            {"serviceName": "web", "launchType": "MANAGED_INSTANCES"},
            "aws-cli-not-in-cloudformation",
        ),
        (
            Operation.SERVICE,
            {"serviceName": "web", "propagateTags": "NONE"},
            "aws-cli-field-dropped",
        ),
        (
            Operation.SERVICE,
            {
                "serviceName": "web",
                "volumeConfigurations": [
                    {
                        "name": "data",
                        "managedEBSVolume": {
                            "roleArn": "arn:aws:iam::123456789012:role/ecs",
                            "tagSpecifications": [
                                {"resourceType": "volume", "propagateTags": "NONE"}
                            ],
                        },
                    }
                ],
            },
            "aws-cli-field-dropped",
        ),
        (
            Operation.SERVICE,
            {"serviceName": "web", "clientToken": "abc"},
            "aws-cli-field-dropped",
        ),
        (
            Operation.TASK_DEFINITION,
            {
                "family": "web",
                "containerDefinitions": [{"name": "web", "image": "nginx:1.27"}],
                "trustedExecutionConfiguration": {"isolationMode": "SHARED"},
            },
            "aws-cli-not-in-cloudformation",
        ),
    ],
)
def test_what_cloudformation_has_not(
    operation: Operation, document: dict[str, Any], code: str
) -> None:
    converted, findings = convert(document, operation)
    gone = property_name((list(document)[-1],))

    assert codes(findings) == {code}
    refused = any(finding.severity == "error" for finding in findings)
    assert refused == (code == "aws-cli-not-in-cloudformation")
    assert gone not in converted or "PropagateTags" not in str(converted)


def test_names_of_mappings_stay_their_authors() -> None:
    labels = {"com.example/Owner": "shop", "efsVolumeConfiguration": "x", "cpu": "1"}
    document = {
        "family": "web",
        "containerDefinitions": [{"name": "web", "image": "nginx:1.27", "dockerLabels": labels}],
    }
    converted, _ = convert(document)

    assert converted["ContainerDefinitions"][0]["DockerLabels"] == labels


@pytest.mark.parametrize(
    "labels", [{"Ref": "AWS::Region"}, {"Fn::Sub": "a"}, {"Fn::Transform": "a", "team": "b"}]
)
def test_names_that_cloudformation_takes_for_functions(labels: dict[str, str]) -> None:
    container = {"name": "web", "image": "nginx:1.27", "dockerLabels": labels}
    _, findings = convert({"family": "web", "containerDefinitions": [container]})

    (finding,) = findings
    assert finding.code == "aws-cli-name-of-function"
    assert isinstance(finding.where, FilePosition)
    assert finding.where.path == f"containerDefinitions[0].dockerLabels.{next(iter(labels))}"


def test_details_of_hooks_are_looked_into() -> None:
    hook = {"lifecycleStages": ["PRE_SCALE_UP"], "hookDetails": {"all": [{"Fn::GetAtt": "a.b"}]}}
    said = {"serviceName": "web", "deploymentConfiguration": {"lifecycleHooks": [hook]}}
    _, findings = convert(said)

    assert codes(findings) == {"aws-cli-name-of-function"}


def test_a_name_like_a_functions_among_others_is_no_function() -> None:
    labels = {"Ref": "main", "team": "shop"}
    container = {"name": "web", "image": "nginx:1.27", "dockerLabels": labels}
    converted, findings = convert({"family": "web", "containerDefinitions": [container]})

    assert converted["ContainerDefinitions"][0]["DockerLabels"] == labels
    assert not findings


def test_texts_that_cloudformation_computes() -> None:
    variable = {"name": "A", "value": "{{resolve:ssm:/a}}"}
    container = {"name": "web", "image": "nginx:1.27", "environment": [variable]}
    converted, findings = convert({"family": "web", "containerDefinitions": [container]})

    assert converted["ContainerDefinitions"][0]["Environment"][0]["Value"] == variable["value"]
    assert codes(findings) == {"aws-cli-dynamic-reference"}
