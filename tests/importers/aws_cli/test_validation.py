"""What the API would refuse: botocore is the judge, and says less."""

import json
from typing import Any

import pytest
from botocore.validate import ParamValidator  # pyright: ignore[reportMissingTypeStubs]
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_containers.findings import FilePosition, Finding
from cdk_containers.importers.aws_cli.json_document import read_json
from cdk_containers.importers.aws_cli.limits import NEEDED
from cdk_containers.importers.aws_cli.service_model import Operation, input_of
from cdk_containers.importers.aws_cli.validation import validated
from cdk_containers.importers.nodes import as_map, plain
from cdk_containers.importers.report import Report
from tests.importers.aws_cli.documents import FILE, codes, mutated, read, valid
from tests.importers.aws_cli.table import at

# What botocore leaves to the API.
_ONLY_HERE = {
    "aws-cli-name-repeated",
    "aws-cli-out-of-range",
    "aws-cli-placeholder-unfilled",
    "aws-cli-value-refused",
    "aws-cli-value-unknown",
}


def _refused(document: Any, operation: Operation) -> dict[str, Finding]:
    """The findings about an input by their paths; what is left is what botocore takes."""
    report = Report()
    node = read_json(json.dumps(document).encode(), FILE, report)
    assert node is not None
    kept = validated(as_map(node), input_of(operation), report)
    # What is left lacks at most what had to be there and was wrong.
    errors = _errors_of_botocore(plain(kept), operation)
    assert {reason for reason, _, _ in errors} <= {"missing required field", "invalid length"}
    return {
        finding.where.path: finding
        for finding in report.findings
        if isinstance(finding.where, FilePosition)
    }


def _refused_by_botocore(document: Any, operation: Operation) -> set[str]:
    return {_path(*error) for error in _errors_of_botocore(document, operation)}


def _errors_of_botocore(document: Any, operation: Operation) -> list[Any]:
    validator: Any = ParamValidator()
    return validator.validate(document, input_of(operation))._errors


def _path(reason: str, name: str, more: dict[str, Any]) -> str:
    field = {"missing required field": "required_name", "unknown field": "unknown_param"}
    below = f".{more[field[reason]]}" if reason in field else ""
    return f"{name}{below}".removeprefix(".")


@pytest.mark.parametrize("operation", list(Operation))
@settings(max_examples=150)
@given(data=st.data())
def test_refuses_what_botocore_refuses(operation: Operation, data: st.DataObject) -> None:
    document = data.draw(valid(input_of(operation)))
    for _ in range(data.draw(st.integers(0, 3))):
        document = data.draw(mutated(document))
    found = _refused(document, operation)
    refused = _refused_by_botocore(document, operation)

    assert refused <= found.keys()
    for path in found.keys() - refused:
        # Python takes True for 1, and so does botocore.
        number_asked = found[path].code == "aws-cli-type-wrong" and isinstance(
            at(document, path), bool
        )
        assert found[path].code in _ONLY_HERE or number_asked or _is_needed(path), found[path]


def _is_needed(path: str) -> bool:
    return any(path.rpartition(".")[2] in names for names in NEEDED.values())


@pytest.mark.parametrize("operation", list(Operation))
@settings(max_examples=60)
@given(data=st.data())
def test_takes_what_is_valid(operation: Operation, data: st.DataObject) -> None:
    document = data.draw(valid(input_of(operation)))

    assert not _refused(document, operation)


def _container(**more: Any) -> dict[str, Any]:
    container = {"name": "web", "image": "nginx:1.27", "memory": 64, **more}
    return {"family": "web", "containerDefinitions": [container]}


def _service(**more: Any) -> dict[str, Any]:
    return {"serviceName": "web", "taskDefinition": "web", **more}


@pytest.mark.parametrize(
    ("document", "code", "path", "says"),
    [
        (_container(memroy=64), "aws-cli-field-unknown", "memroy", "'memory'"),
        (_container(Cpu=64), "aws-cli-field-unknown", "Cpu", "'cpu'"),
        (_container(bogus=64), "aws-cli-field-unknown", "bogus", "botocore"),
        (
            _container(networkMode="host"),
            "aws-cli-field-unknown",
            "networkMode",
            "at 'networkMode'",
        ),
        (_container(fileSystemId="a"), "aws-cli-field-unknown", "fileSystemId", "botocore"),
        (_container(cpu="256"), "aws-cli-type-wrong", "cpu", "without quotation marks"),
        (_container(essential="true"), "aws-cli-type-wrong", "essential", "without quotation"),
        (_container(cpu=True), "aws-cli-type-wrong", "cpu", "a whole number"),
        (_container(user=1000), "aws-cli-type-wrong", "user", "in quotation marks"),
        (_container(command="sh -c x"), "aws-cli-type-wrong", "command", "in brackets"),
        (_container(user=["a"]), "aws-cli-type-wrong", "user", "out of its brackets"),
        (_container(environment={"A": "b"}), "aws-cli-type-wrong", "environment", "a list"),
        (_container(image={"Ref": "Image"}), "aws-cli-type-wrong", "image", "function"),
        (_container(cpu="{{ cpu }}"), "aws-cli-placeholder-unfilled", "cpu", "placeholder"),
        (
            _container(environment="file://env.json"),
            "aws-cli-file-reference",
            "environment",
            "what is in that file",
        ),
        (
            _container(secrets=[{"name": "A"}]),
            "aws-cli-field-missing",
            "secrets[0].valueFrom",
            "valueFrom",
        ),
        (
            _container(dependsOn=[{"containerName": "a", "condition": "healthy"}]),
            "aws-cli-value-unknown",
            "dependsOn[0].condition",
            "'HEALTHY'",
        ),
        (
            _container(dependsOn=[{"containerName": "a", "condition": "${WHEN}"}]),
            "aws-cli-placeholder-unfilled",
            "dependsOn[0].condition",
            "HEALTHY",
        ),
    ],
)
def test_a_container(document: dict[str, Any], code: str, path: str, says: str) -> None:
    _, findings = read(document)

    assert [finding.code for finding in findings] == [code]
    where = findings[0].where
    assert isinstance(where, FilePosition)
    assert where.path == f"containerDefinitions[0].{path}"
    assert says in findings[0].message + findings[0].fix


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (_service(launchType="fargate"), "aws-cli-value-unknown"),
        (
            _service(capacityProviderStrategy=[{"capacityProvider": "a", "weight": 1001}]),
            "aws-cli-out-of-range",
        ),
        (_service(desiredCount=2**31), "aws-cli-out-of-range"),
        (_service(desiredCount=10**26), "aws-cli-out-of-range"),
        (
            _service(deploymentConfiguration={"bakeTimeInMinutes": 1441}),
            "aws-cli-out-of-range",
        ),
        (_service(placementStrategy=[{"field": "cpu"}]), "aws-cli-field-missing"),
        (_service(tags=[{"key": "a", "value": "x" * 257}]), "aws-cli-out-of-range"),
        (_service(tags=[{"key": f"k{n}"} for n in range(51)]), "aws-cli-out-of-range"),
        (_service(tags=[{"key": "a", "value": "a;b"}]), "aws-cli-value-refused"),
        (_service(tags=[{"key": "a"}, {"key": "a", "value": "b"}]), "aws-cli-name-repeated"),
        (_service(serviceName="my service"), "aws-cli-value-refused"),
        (_service(serviceName="w" * 256), "aws-cli-value-refused"),
        (_service(desiredCount="2"), "aws-cli-type-wrong"),
        ({"taskDefinition": "web"}, "aws-cli-name-missing"),
    ],
)
def test_a_service(document: dict[str, Any], code: str) -> None:
    _, findings = read(document)

    assert [finding.code for finding in findings] == [code]


def test_letters_of_any_language_are_in_tags() -> None:
    _, findings = read(_service(tags=[{"key": "größe", "value": "店 12 É"}]))

    assert not findings


def test_everything_is_told_at_once() -> None:
    document = _container(cpu="1", bogus=1, environment=[{"name": 1}, {"value": 2}])
    _, findings = read(document)

    assert len(findings) == 5


def test_what_is_wrong_is_gone() -> None:
    document, _ = read(_container(cpu="1", bogus=1, user="web"))

    assert document is not None
    assert plain(document.input) == _container(user="web")


def test_alarms_that_are_off_need_no_names() -> None:
    said = _service(deploymentConfiguration={"alarms": {"enable": False, "rollback": False}})
    document, findings = read(said)

    assert document is not None
    assert codes(findings) == {"aws-cli-alarms-unnamed"}
    assert at(plain(document.input), "deploymentConfiguration.alarms.alarmNames") == []
    said["deploymentConfiguration"]["alarms"]["enable"] = True
    assert codes(read(said)[1]) == {"aws-cli-field-missing"}
