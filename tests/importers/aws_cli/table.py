"""What CloudFormation calls each field of the API: facts, collected apart from the converter."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

_FILE = Path(__file__).with_name("fields.tsv")


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of the API.

    Args:
        api: its path, with ``[]`` behind lists.
        kind: what it may be, by botocore's names.
        cloudformation: the path of the property; ``None`` if there is none.
    """

    api: str
    kind: str
    cloudformation: str | None


def _rows() -> Iterator[tuple[str, Field]]:
    with _FILE.open(newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        for row in csv.DictReader(lines, delimiter="\t"):
            to = None if row["cfn"] == "-" else row["cfn"]
            yield row["op"], Field(api=row["api"], kind=row["type"], cloudformation=to)


_ROWS = list(_rows())


def fields(operation: str) -> dict[str, Field]:
    """The fields of an operation by their paths.

    Args:
        operation: ``RegisterTaskDefinition`` or ``CreateService``.
    """
    return {field.api: field for of, field in _ROWS if of == operation}


def leaves(value: Any, known: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """What has a row and nothing below it that has one: values, whole mappings, empty lists.

    Args:
        value: a document, or a part of it.
        known: the rows by their paths.
        path: where it is.
    """
    pattern = without_numbers(path)
    if isinstance(value, dict) and not (path and value_is_whole(pattern, known)):
        if not value and path:
            yield path, value
        for key, part in cast("dict[str, Any]", value).items():
            yield from leaves(part, known, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for index, part in enumerate(cast("list[Any]", value)):
            yield from leaves(part, known, f"{path}[{index}]")
    else:
        yield path, value


def value_is_whole(pattern: str, known: Mapping[str, Any]) -> bool:
    """Whether the names in a mapping are its author's own, so that it has no rows below it."""
    return not any(each.startswith((f"{pattern}.", f"{pattern}[].")) for each in known)


def without_numbers(path: str) -> str:
    """A path as the table has it.

    Args:
        path: such as ``containerDefinitions[0].name``.
    """
    return re.sub(r"\[\d+\]", "[]", path).removesuffix("[]")


def at(value: Any, path: str) -> Any:
    """What a document has at a place.

    Args:
        value: the document.
        path: the place.

    Raises:
        LookupError: nothing.
    """
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        value = value[name] if name else value[int(index)]
    return value


def destination(path: str, known: Mapping[str, Field]) -> str | None:
    """Where a value of a document has to be among the properties; ``None`` if nowhere.

    Args:
        path: where it is in the document.
        known: the rows by their paths.
    """
    field = known[without_numbers(path).replace("[][]", "[]")]
    if field.cloudformation is None:
        return None
    numbers = iter(re.findall(r"\[\d+\]", path))
    return re.sub(r"\[\]", lambda _: next(numbers), field.cloudformation) + "".join(numbers)
