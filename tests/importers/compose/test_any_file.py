"""Whatever a file holds, reading it ends with findings, never with a traceback."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cdk_containers.importers.compose import Project, as_json, shapes
from cdk_containers.importers.compose.grammar import PROJECT
from tests.importers.compose.reading import read

_VALUE = "value-of-a-variable"
_ENVIRONMENT = {"SECRET": _VALUE, "EMPTY": ""}


def _read(content: str | bytes) -> Project:
    with TemporaryDirectory() as folder:
        found = read(
            Path(folder), {"compose.yaml": content}, environment=_ENVIRONMENT, resolve_paths=True
        )
    assert (found.model is None) == any(each.severity == "error" for each in found.findings)
    if found.model is not None:
        json.loads(as_json(found.model))
    return found


_WORDS = """
    a a:b 80 8080:80 ./a:/b $SECRET ${SECRET:-x} ${ $$ all * 1g 30s service:a compose.yaml
    CMD ' x-a yes a=b 0440 \\ 1-3:1-3
"""
_TEXTS = st.sampled_from(["", *_WORDS.split()])
_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | _TEXTS | st.text()
_NAMES = st.sampled_from(["a", "b", "default", "x-a"]) | st.text(max_size=5)
_ANYTHING: st.SearchStrategy[Any] = st.recursive(
    _VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=6,
)


def _like(shape: shapes.Shape) -> st.SearchStrategy[Any]:
    """Values that are more or less what belongs somewhere."""
    if isinstance(shape, shapes.Record):
        keys = {key: st.deferred(lambda part=part: _like(part)) for key, part in shape.keys.items()}
        some = st.lists(st.sampled_from(sorted(keys)), max_size=6, unique=True)
        records = some.flatmap(lambda names: st.fixed_dictionaries({n: keys[n] for n in names}))
        return st.one_of(records, records, records, _VALUES)
    if isinstance(shape, shapes.MapOf):
        value = st.deferred(lambda: _like(shape.value))
        return st.dictionaries(_NAMES, value, max_size=3) | st.lists(_TEXTS, max_size=3) | _VALUES
    if isinstance(shape, shapes.ListOf):
        item = st.deferred(lambda: _like(shape.item))
        return st.lists(item | _TEXTS, max_size=3) | _VALUES
    if isinstance(shape, shapes.Either):
        return st.one_of(*map(_like, shape.shapes))
    return _VALUES | _ANYTHING


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    _read(content)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:-?!&*<>[]{}#|'\"%@,. \n\t0$~=")) | st.text())
@example("services: {a: {image: ${}}}")
def test_any_text(text: str) -> None:
    _read(text)


@settings(deadline=None)
@given(_ANYTHING)
def test_any_structure(data: Any) -> None:
    _read(yaml.safe_dump(data))


_SERVICE = _like(PROJECT.keys["services"])


@settings(max_examples=300, deadline=None)
@given(_like(PROJECT), _SERVICE)
def test_anything_like_a_compose_file(data: Any, services: Any) -> None:
    more = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    _read(yaml.safe_dump({"services": services, **more}, allow_unicode=True))


@pytest.mark.parametrize("key", ["environment", "labels", "command", "image", "ports", "volumes"])
@pytest.mark.parametrize(
    "value", ["$SECRET", "[$SECRET]", "{A: $SECRET}", "{A: [$SECRET]}", "['$SECRET:$SECRET:x:y']"]
)
def test_no_message_holds_the_value_of_a_variable(key: str, value: str) -> None:
    found = _read(f"services: {{a: {{image: a, cpus: $SECRET, {key}: {value}}}}}")

    assert found.findings
    assert not [finding for finding in found.findings if _VALUE in str(finding)]
