"""Other values in some places of a file."""

import json

import pytest
from aws_cdk import Token

from cdk_containers.importers.aws_cli.changes import Change
from cdk_containers.importers.aws_cli.document import read_document
from cdk_containers.importers.nodes import Plain, plain
from cdk_containers.importers.report import Report

_TASK = {
    "family": "web",
    "containerDefinitions": [
        {"name": "web", "image": "nginx:1.27"},
        {"name": "logs", "image": "fluent-bit:3", "essential": False},
    ],
}
_FIRST = {"name": "web", "image": "nginx:1.27"}


def _changed(changes: dict[str, Change]) -> tuple[Plain, Report]:
    report = Report()
    content = json.dumps(_TASK).encode()
    document = read_document(content, "definition.json", report, changes=changes)
    assert document is not None
    return plain(document.input), report


@pytest.mark.parametrize(
    ("changes", "containers"),
    [
        (
            {"containerDefinitions[1].image": "fluent-bit:4"},
            [_FIRST, {"name": "logs", "image": "fluent-bit:4", "essential": False}],
        ),
        (
            {"containerDefinitions[1].essential": None},
            [_FIRST, {"name": "logs", "image": "fluent-bit:3"}],
        ),
        ({"containerDefinitions[1]": None}, [_FIRST]),
        ({"containerDefinitions": [_FIRST]}, [_FIRST]),
    ],
)
def test_other_values_and_none(changes: dict[str, Change], containers: object) -> None:
    said, report = _changed(changes)

    assert report.findings == []
    assert said == {"family": "web", "containerDefinitions": containers}


def test_what_is_not_there_cannot_be_changed() -> None:
    said, report = _changed({"containerDefinitions[0].imag": "nginx:2", "nowhere": 1})

    assert said == _TASK
    assert [each.code for each in report.findings] == ["aws-cli-change-unknown"] * 2
    assert "containerDefinitions[0].image" in report.findings[0].fix


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"containerDefinitions[1].essential": "no"}, "aws-cli-type-wrong"),
        ({"containerDefinitions[1].image": {"repository": "logs"}}, "aws-cli-type-wrong"),
        ({"containerDefinitions[1].image": ""}, "aws-cli-leftover"),
        ({"containerDefinitions[1]": Token.as_string({"Ref": "Logs"})}, "aws-cli-type-wrong"),
        ({"containerDefinitions[1].image": Token.as_number({"Ref": "Logs"})}, "aws-cli-type-wrong"),
    ],
)
def test_other_values_are_read_as_those_of_the_file(changes: dict[str, Change], code: str) -> None:
    _, report = _changed(changes)

    assert code in {each.code for each in report.findings}
    assert {str(each.where).rpartition(" ")[2] for each in report.findings} == set(changes)


def test_what_only_the_deployment_knows_is_taken_as_it_is() -> None:
    later = Token.as_string({"Ref": "Image"})

    said, report = _changed({"containerDefinitions[0].image": later, "family": later})

    assert report.findings == []
    assert isinstance(said, dict)
    assert said["family"] == later


def test_a_number_that_only_the_deployment_knows_is_no_text() -> None:
    said, report = _changed({"family": Token.as_number({"Ref": "Family"})})

    assert said == {"containerDefinitions": _TASK["containerDefinitions"]}
    assert [(each.code, each.fix) for each in report.findings] == [
        ("aws-cli-type-wrong", "Give Token.as_string(…).")
    ]
