"""Inputs of the API: with every field, with some of them, and with something wrong."""

import json
from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from math import ceil
from typing import Any, cast

from hypothesis import strategies as st

from cdk_containers.findings import Finding
from cdk_containers.importers.aws_cli.conversion import properties
from cdk_containers.importers.aws_cli.document import Document, read_document
from cdk_containers.importers.aws_cli.limits import NAME, NEEDED
from cdk_containers.importers.aws_cli.service_model import Operation, Shape, input_of, is_document
from cdk_containers.importers.report import Report
from tests.strategies.aws_cli import tag_key

FILE = "definition.json"

# Values of the API that CloudFormation has not; tests of their own are about them.
_NOT_IN_CLOUDFORMATION = ("MANAGED_INSTANCES", "NONE")


def read(
    said: object, *, operation: Operation | None = None
) -> tuple[Document | None, list[Finding]]:
    """A document and what is wrong with it.

    Args:
        said: the file: bytes, a text, or what is written as JSON.
        operation: what it has to be. Default: what it looks like.
    """
    text = said if isinstance(said, str | bytes) else json.dumps(said, indent=2)
    report = Report()
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    document = read_document(content, FILE, report, operation=operation)
    return document, report.findings


def convert(said: object, operation: Operation | None = None) -> tuple[Any, list[Finding]]:
    """The properties of what a file says, and what is wrong with it.

    Args:
        said: the file.
        operation: what it has to be. Default: what it looks like.
    """
    document, findings = read(said, operation=operation)
    if document is None:
        return None, findings
    report = Report()
    converted = properties(document, report)
    return converted, [*findings, *report.findings]


def codes(findings: list[Finding]) -> set[str]:
    """The codes of findings."""
    return {finding.code for finding in findings}


def full(operation: Operation) -> dict[str, Any]:
    """An input with every field, each with a value of its own as far as it may have one.

    Args:
        operation: whose input.
    """
    return _full(input_of(operation), count(20), "f")


def _full(shape: Shape, numbers: Iterator[int], name: str) -> Any:
    if is_document(shape):
        return {"anyKey": {"deeper": [1, "x", None, True]}}
    match shape.type_name:
        case "structure":
            return {key: _full(part, numbers, key) for key, part in shape.members.items()}
        case "map":
            return {"a.key/OF-its_Author": f"{name}-{next(numbers)}", "Name": "value"}
        case "list":
            if shape.member.type_name == "string" and shape.member.enum:
                return allowed(shape.member)
            return [_full(shape.member, numbers, name) for _ in range(_most(shape))]
        case "string":
            return allowed(shape)[0] if shape.enum else f"{name}-{next(numbers)}"
        case "boolean":
            return True
        case "integer" | "long":
            lowest, highest = shape.metadata.get("min", 0), shape.metadata.get("max", 2**31)
            return lowest + next(numbers) % (highest - lowest)
        case _:
            return min(next(numbers) + 0.5, shape.metadata.get("max", 100))


def allowed(shape: Shape) -> list[str]:
    """The values that a text may be, where CloudFormation has them, too."""
    return [value for value in shape.enum if value not in _NOT_IN_CLOUDFORMATION]


def valid(shape: Shape) -> st.SearchStrategy[Any]:
    """Values that the API takes, and CloudFormation too.

    Args:
        shape: what they may be.
    """
    if is_document(shape):
        return st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3), max_size=2)
    match shape.type_name:
        case "structure":
            parts = {
                key: st.deferred(lambda part=part: valid(part))
                for key, part in shape.members.items()
            }
            needed = (*shape.required_members, *NEEDED.get(shape.name, ()))
            return _some({key: parts.pop(key) for key in needed if key in parts}, parts)
        case "map":
            return st.dictionaries(_NAMES, _TEXTS, max_size=2)
        case "list":
            size = shape.metadata.get("min", 0)
            return st.lists(
                valid(shape.member), min_size=size, max_size=_most(shape), unique_by=tag_key
            )
        case "string":
            if shape.metadata.get("pattern") == NAME:
                return st.from_regex(NAME, fullmatch=True)
            return st.sampled_from(allowed(shape)) if shape.enum else _TEXTS
        case "boolean":
            return st.booleans()
        case "integer" | "long":
            lowest, highest = shape.metadata.get("min", -1), shape.metadata.get("max", 2**31 - 1)
            return st.integers(lowest, highest)
        case _:
            lowest, highest = shape.metadata.get("min", 0), shape.metadata.get("max", 100)
            return st.integers(ceil(lowest), highest) | st.floats(lowest, highest)


def _most(shape: Shape) -> int:
    """How many entries a list of an example has."""
    return min(max(2, shape.metadata.get("min", 0)), shape.metadata.get("max", 2))


# No text that is empty or a placeholder: those are told.
_TEXTS = st.text(alphabet="abcXYZ019 .:/=+-@_", min_size=1, max_size=8)
_NAMES = st.text(min_size=1, max_size=4).filter(lambda name: name != "KeyName")


@st.composite
def _some(
    draw: st.DrawFn,
    needed: dict[str, st.SearchStrategy[Any]],
    others: dict[str, st.SearchStrategy[Any]],
) -> dict[str, Any]:
    chosen: list[str] = []
    if others:
        chosen = draw(st.lists(st.sampled_from(sorted(others)), max_size=4, unique=True))
    return draw(st.fixed_dictionaries({**needed, **{key: others[key] for key in chosen}}))


ODD = st.sampled_from(
    [
        *(None, True, False, 0, -1, 1.5, 10**30, "", "x", "12", "true", "file://a.json", "{{ x }}"),
        *cast("list[Any]", [[], {}, [1], [None], {"x": 1}, [[]], {"name": "x"}]),
    ]
)


@st.composite
def mutated(draw: st.DrawFn, document: Any) -> Any:
    """A document with something else in one place.

    Args:
        draw: hypothesis's.
        document: the document.
    """
    document = deepcopy(document)
    odd = deepcopy(draw(ODD))
    places = list(_places(document))
    if not places:
        return document
    holder, key = draw(st.sampled_from(places))
    match draw(st.sampled_from(["replace", "remove", "add"])):
        case "replace":
            holder[key] = odd
        case "remove" if isinstance(holder, dict):
            del holder[key]
        case _ if isinstance(holder, dict):
            holder[draw(st.sampled_from(["bogus", "Name", "cpu", "status", "é"]))] = odd
        case _:
            holder.append(odd)
    return document


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        for key, part in cast("dict[str, Any]", value).items():
            yield value, key
            yield from _places(part)
    elif isinstance(value, list):
        for index, part in enumerate(cast("list[Any]", value)):
            yield value, index
            yield from _places(part)
