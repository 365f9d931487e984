"""Every compose file of the corpus is checked to the end, and nothing that it says is lost."""

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest

from cdk_containers.doors.compose import ComposeReading, read_compose
from cdk_containers.findings import FilePosition, errors
from cdk_containers.importers.compose import Request, as_json, resolve
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.spec import Platform
from tests.corpus import ENVIRONMENT, REFUSED, VALID, needs_corpus, path_of

pytestmark = needs_corpus

_OPTIONS = [
    Options(platform=platform, one_task=one_task)
    for platform in Platform
    for one_task in (False, True)
]


def _request(local: str) -> Request:
    return Request(files=[str(path_of(local))], environment=ENVIRONMENT)


def _readings(local: str) -> list[ComposeReading]:
    return [read_compose(_request(local), options=options) for options in _OPTIONS]


@pytest.mark.parametrize("local", VALID)
def test_each_value_has_a_fate_and_each_error_a_place_and_a_fix(local: str) -> None:
    model = resolve(_request(local)).model
    assert model is not None
    values = set(_values(json.loads(as_json(model))))
    for reading in _readings(local):
        assert not values - {key.path for key in reading.keys}
        _assert_places(reading)


@pytest.mark.parametrize("local", REFUSED)
def test_what_docker_compose_refuses_is_refused(local: str) -> None:
    for reading in _readings(local):
        assert errors(reading.findings)
        _assert_places(reading)


def _assert_places(reading: ComposeReading) -> None:
    for finding in reading.findings:
        where = finding.where
        assert isinstance(where, FilePosition), finding
        assert where.file, finding
        assert where.line >= 1, finding
        assert finding.fix, finding


def _values(value: Any, path: str = "") -> Iterator[str]:
    """The paths of the single values."""
    if isinstance(value, dict):
        for key, part in cast("dict[str, Any]", value).items():
            yield from _values(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for index, part in enumerate(cast("list[Any]", value)):
            yield from _values(part, f"{path}[{index}]")
    elif value is not None:
        yield path
