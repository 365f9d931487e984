"""Templates are read in JSON and in YAML, with the place of each value."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_containers.findings import FilePosition
from tests.exports.exporting import exported

_TASK = "Resources: {Task: {Type: 'AWS::ECS::TaskDefinition', Properties: {Family: a, %s}}}"


def test_yaml_means_what_it_means_to_cloudformation() -> None:
    """Dates are texts, and whole numbers are those of YAML 1.1."""
    values = "Cpu: 2012-10-17, TaskRoleArn: 0123456789, Memory: 0400, PidMode: 'yes', IpcMode: ~x"
    outcome = exported(_TASK % f"{values}, ContainerDefinitions: []")
    assert outcome.files["Task.definition.json"] == {
        "family": "a",
        "containerDefinitions": [],
        "cpu": "2012-10-17",
        "taskRoleArn": "0123456789",
        "memory": "256",
        "pidMode": "yes",
        "ipcMode": "~x",
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: [",
        "{}",
        "{",
        '{"Resources": []}',
        "Resources: [1]",
        "a: &a 1\nb: *a",
        "Resources: {}\n---\nResources: {}",
        "? [a]\n: b",
        "[" * 300,
        "Resources: " + "{a: " * 200 + "}" * 200,
        '{"Resources": ' + "[" * 5000,
    ],
)
def test_what_is_no_template_is_told(text: str) -> None:
    outcome = exported(text)
    assert len(outcome.codes) == 1
    assert outcome.codes[0] in ("aws-cli-not-json", "aws-cli-template-unreadable")


def test_yaml_as_the_aws_cli_prints_it_is_told() -> None:
    outcome = exported(json.dumps(_TASK % "ContainerDefinitions: []"))
    assert outcome.codes == ["aws-cli-template-unreadable"]
    assert outcome.findings[0].fix == "Print it with --output text."


def test_keys_that_are_there_twice_are_told() -> None:
    outcome = exported(_TASK % "ContainerDefinitions: [], Family: b")
    assert outcome.codes == ["aws-cli-key-repeated"]
    assert isinstance(outcome.findings[0].where, FilePosition)
    assert outcome.findings[0].where.line == 1


@pytest.mark.parametrize(
    ("template", "place"),
    [
        ("Resources: {'Fn::ForEach::Tasks': [N, [A], {'T${N}': {}}]}", "Resources."),
        ("Resources: {'Fn::Transform': {Name: AWS::Include}}", "Resources."),
        (_TASK % "'Fn::Transform': {Name: M}, ContainerDefinitions: []", "Properties."),
        (
            _TASK % "ContainerDefinitions: [{DockerLabels: {'Fn::ForEach::L': [N, [A], {}]}}]",
            "DockerLabels.Fn::ForEach::L",
        ),
    ],
)
def test_what_is_still_to_be_made_is_told(template: str, place: str) -> None:
    outcome = exported(template)
    assert outcome.codes == ["aws-cli-template-unexpanded"]
    assert place in str(outcome.findings[0].where)


def _doubled(times: int) -> object:
    made: object = "aa"
    for _ in range(times):
        made = {"Fn::Sub": ["${A}${A}", {"A": made}]}
    return made


def _chain(length: int) -> dict[str, object]:
    """Conditions of which each asks the next one, deep inside."""
    made: dict[str, object] = {}
    for index in range(length):
        condition: object = {"Condition": f"A{index + 1}"}
        for _ in range(20):
            condition = {"Fn::Not": [condition]}
        made[f"A{index}"] = condition
    return made


@pytest.mark.parametrize(
    ("family", "sections"),
    [
        (_doubled(30), {}),
        ({"Fn::If": ["A0", 1, 2]}, {"Conditions": _chain(100)}),
        (
            {"Fn::Join": ["", [{"Ref": "A"}] * 1000]},
            {"Parameters": {"A": {"Type": "String", "Default": "a" * 20_000}}},
        ),
    ],
    ids=["doubled", "chain", "repeated"],
)
def test_functions_without_end_are_told(family: object, sections: dict[str, object]) -> None:
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": family}}
    outcome = exported({"Resources": {"Task": task}, **sections})
    assert outcome.codes == ["aws-cli-template-unreadable"]


_NAMES = st.sampled_from(
    ["Ref", "Fn::Sub", "Fn::Join", "Fn::If", "Fn::GetAtt", "Fn::Select", "Fn::FindInMap", "A"]
)
_TEXTS = st.sampled_from(
    ["A", "Task", "AWS::Region", "${A}", "${", "{{resolve:x}}", "", "1", "\ud800"]
)
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS
_ANYTHING: st.SearchStrategy[Any] = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=2),
    max_leaves=20,
)
_FIELDS = st.sampled_from(
    ["Family", "ContainerDefinitions", "Volumes", "TaskDefinition", "ServiceName", "Tags", "Cpu"]
)
_RESOURCE = st.fixed_dictionaries(
    {
        "Type": st.sampled_from(["AWS::ECS::TaskDefinition", "AWS::ECS::Service"]) | _ANYTHING,
        "Properties": st.dictionaries(_FIELDS, _ANYTHING, max_size=4) | _ANYTHING,
    },
    optional={"Condition": st.just("A") | _ANYTHING},
)
_SECTION = st.dictionaries(st.sampled_from(["A", "Task"]), _ANYTHING, max_size=2) | _ANYTHING


@given(
    st.fixed_dictionaries(
        {"Resources": st.dictionaries(st.sampled_from(["Task", "Web", "A"]), _RESOURCE)},
        optional={"Parameters": _SECTION, "Conditions": _SECTION, "Mappings": _SECTION},
    ),
    st.none() | st.dictionaries(_TEXTS, _ANYTHING, max_size=3) | _ANYTHING,
)
def test_any_template_gives_findings_and_no_traceback(template: Any, values: Any) -> None:
    outcome = exported(template, values)
    assert all(isinstance(finding.where, FilePosition) for finding in outcome.findings)


@given(_ANYTHING)
def test_any_json_gives_findings_and_no_traceback(anything: Any) -> None:
    assert exported(json.dumps(anything)).files == {}


@given(st.text())
def test_any_text_gives_findings_and_no_traceback(text: str) -> None:
    exported(text.encode("utf-8", "replace").decode())
