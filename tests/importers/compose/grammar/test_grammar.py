"""The grammar has every key of the Compose Specification, as its published schema has them."""

import json
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from cdk_containers.importers.compose.grammar import PROJECT, shapes

_FREE = "*"


def _schema() -> Mapping[str, Any]:
    """The schema that is in the package check-jsonschema, which is not run."""
    found = find_spec("check_jsonschema")
    assert found is not None, "run make setup"
    assert found.origin is not None, "run make setup"
    folder = Path(found.origin).parent / "builtin_schemas" / "vendor"
    return json.loads((folder / "compose-spec.json").read_text())


def _paths_of_schema(
    schema: Mapping[str, Any], node: Mapping[str, Any], path: str = ""
) -> Iterator[str]:
    """Every key that the schema names, with ``*`` for names that the user chooses."""
    if "$ref" in node:
        yield from _paths_of_schema(schema, schema["$defs"][node["$ref"].split("/")[-1]], path)
    for part in (*node.get("oneOf", ()), *node.get("allOf", ())):
        yield from _paths_of_schema(schema, part, path)
    for key, value in node.get("properties", {}).items():
        yield f"{path}.{key}"
        yield from _paths_of_schema(schema, value, f"{path}.{key}")
    for pattern, value in node.get("patternProperties", {}).items():
        if pattern != "^x-":
            yield from _paths_of_schema(schema, value, f"{path}.{_FREE}")
    if "items" in node:
        yield from _paths_of_schema(schema, node["items"], path)


def _paths_of_grammar(shape: shapes.Shape, path: str = "") -> Iterator[str]:
    if isinstance(shape, shapes.Record):
        for key, value in shape.keys.items():
            yield f"{path}.{key}"
            yield from _paths_of_grammar(value, f"{path}.{key}")
    elif isinstance(shape, shapes.MapOf):
        yield from _paths_of_grammar(shape.value, f"{path}.{_FREE}")
    elif isinstance(shape, shapes.ListOf):
        yield from _paths_of_grammar(shape.item, path)
    elif isinstance(shape, shapes.Either):
        for each in shape.shapes:
            yield from _paths_of_grammar(each, path)


def test_no_key_is_missing_and_none_is_invented() -> None:
    schema = _schema()
    specified = set(_paths_of_schema(schema, schema))
    known = set(_paths_of_grammar(PROJECT))

    assert len(specified) > 300
    assert specified - known == set()
    assert known - specified == set()


def _shape_at(path: str) -> shapes.Shape:
    shape: shapes.Shape = PROJECT
    for part in path.split("."):
        while isinstance(shape, shapes.ListOf):
            shape = shape.item
        if isinstance(shape, shapes.MapOf):
            shape = shape.value
        else:
            assert isinstance(shape, shapes.Record)
            shape = shape.keys[part]
    return shape


@pytest.mark.parametrize(
    ("path", "choices"),
    [
        ("services.*.depends_on.*.condition", 3),
        ("services.*.volumes.type", 6),
        ("services.*.deploy.update_config.order", 2),
        ("services.*.cgroup", 2),
    ],
)
def test_choices(path: str, choices: int) -> None:
    shape = _shape_at(path)

    assert isinstance(shape, shapes.Text)
    assert len(shape.choices) == choices
