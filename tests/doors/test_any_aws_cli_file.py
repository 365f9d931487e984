"""Whatever files of the AWS CLI hold, checking them ends with findings, never a traceback."""

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.service_model import Operation, input_of
from tests.doors.checking_aws_cli import check, on_ec2, on_fargate, service
from tests.importers.aws_cli.documents import mutated, valid

_TEXTS = st.text(alphabet=st.sampled_from('ab:[]{}",\\/#$<> \n\t019.-etruflsn')) | st.text()
_NAMES = st.sampled_from(
    ["containerDefinitions", "taskDefinition", "services", "service", "serviceName", "volumes"]
)
_ANY: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_NAMES | st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


def _see_that_it_ends_well(*files: object) -> None:
    reading = check(*files)
    for finding in reading.findings:
        assert isinstance(finding.where, FilePosition)
        assert finding.where.line >= 1
        assert finding.where.column >= 1
        assert finding.message
        assert finding.fix
    for each in reading.converted:
        json.dumps(each.properties)
    for path, fate in ((key.path, key.fate) for key in reading.keys):
        assert fate.to or fate.reason, path


@given(st.binary(max_size=100) | _TEXTS.map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes(content: bytes) -> None:
    _see_that_it_ends_well(content)


@given(_ANY)
def test_any_json(data: Any) -> None:
    _see_that_it_ends_well(data)


@settings(max_examples=150)
@given(_NAMES.flatmap(lambda name: st.fixed_dictionaries({name: _ANY})), st.none() | _ANY)
def test_anything_like_a_file(data: Any, other: Any) -> None:
    _see_that_it_ends_well(data, other)


@settings(max_examples=150)
@given(valid(input_of(Operation.TASK_DEFINITION)), valid(input_of(Operation.SERVICE)), st.data())
def test_any_task_definition_and_service(definition: Any, said: Any, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(0, 2))):
        definition = data.draw(mutated(definition))
        said = data.draw(mutated(said))
    _see_that_it_ends_well(definition, said)


@pytest.mark.parametrize("operation", list(Operation))
@settings(max_examples=60)
@given(st.data())
def test_each_value_has_a_fate(operation: Operation, data: st.DataObject) -> None:
    said = data.draw(mutated(data.draw(valid(input_of(operation)))))
    reading = check(said)
    if reading.converted:
        assert {key.path for key in reading.keys} == set(_leaves(said))


@settings(max_examples=60)
@given(st.data())
def test_files_that_were_good(data: st.DataObject) -> None:
    made = data.draw(st.sampled_from([on_fargate, on_ec2]))
    containers: list[dict[str, Any]] = [
        {"portMappings": [{"containerPort": 80, "name": "http"}], "cpu": 10},
        {"name": "log", "dependsOn": [{"containerName": "web", "condition": "START"}]},
    ]
    definition = data.draw(mutated(json.loads(json.dumps(made(*containers)))))
    _see_that_it_ends_well(definition, data.draw(mutated(json.loads(json.dumps(service())))))


def _leaves(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, part in cast("dict[str, Any]", value).items():
            yield from _leaves(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for index, part in enumerate(cast("list[Any]", value)):
            yield from _leaves(part, f"{path}[{index}]")
    else:
        yield path
