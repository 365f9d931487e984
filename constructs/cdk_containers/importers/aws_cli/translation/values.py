"""Values of a mapping by what they have to be; nothing is there that is something else."""

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeVar

from cdk_containers.importers.nodes import MapNode, Scalar, as_map

Choice = TypeVar("Choice", bound=str)
Member = TypeVar("Member", bound=StrEnum)


def whole(node: MapNode, key: str) -> int | None:
    """A whole number."""
    found = node.entries.get(key)
    value = found.value if isinstance(found, Scalar) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(node: MapNode, key: str) -> float | None:
    """A number."""
    found = node.entries.get(key)
    value = found.value if isinstance(found, Scalar) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def flag(node: MapNode, key: str) -> bool:
    """Whether something is so."""
    found = node.entries.get(key)
    return isinstance(found, Scalar) and found.value is True


def choice(node: MapNode, key: str, *choices: Choice) -> Choice | None:
    """A text that is one of some."""
    return next((each for each in choices if each == node.text(key)), None)


def choice_or(node: MapNode, key: str, default: Choice, *others: Choice) -> Choice:
    """A text that is one of some, the first of them where it is none."""
    return next((each for each in others if each == node.text(key)), default)


def member(node: MapNode, key: str, default: Member) -> Member:
    """One of the values of an enumeration, which botocore may have more of."""
    found = (each for each in type(default) if each.value == node.text(key))
    return next(found, default)


def texts(node: MapNode, key: str) -> list[str]:
    """A list of texts."""
    items = [item.value for item in node.list(key) if isinstance(item, Scalar)]
    return [value for value in items if isinstance(value, str)]


def pairs(node: MapNode, key: str) -> dict[str, str]:
    """Texts by their names."""
    found = node.map(key)
    return {name: text for name in found.entries if (text := found.text(name)) is not None}


def maps(node: MapNode, key: str) -> Iterator[MapNode]:
    """The mappings in a list."""
    return map(as_map, node.list(key))
