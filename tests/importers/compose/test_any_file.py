"""Whatever a file holds, reading it ends with findings, never with a traceback."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cdk_containers.importers.compose import Project, as_json
from cdk_containers.importers.compose.grammar import PROJECT
from tests.importers.compose.reading import read
from tests.strategies.compose import ANYTHING, SERVICES, TEXTS, like

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


@given(st.binary(max_size=200))
def test_any_bytes(content: bytes) -> None:
    _read(content)


@given(TEXTS)
@example("services: {a: {image: ${}}}")
def test_any_text(text: str) -> None:
    _read(text)


@given(ANYTHING)
def test_any_structure(data: Any) -> None:
    _read(yaml.safe_dump(data))


@settings(max_examples=300)
@given(like(PROJECT), SERVICES)
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
