"""What a compose file says, and where it says each thing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from cdk_containers.findings import FilePosition

Value = str | int | float | bool | date | None
Plain = Value | list["Plain"] | dict[str, "Plain"]


class MergeTag(StrEnum):
    """What a value does to the one that it meets in an earlier file."""

    RESET = "!reset"
    """The earlier value goes, and so does this one."""

    OVERRIDE = "!override"
    """This value takes the place of the earlier one, and is not merged into it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scalar:
    """A single value.

    Args:
        value: what it is, after interpolation.
        at: where it begins.
        tag: Default: none.
    """

    value: Value
    at: FilePosition
    tag: MergeTag | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ListNode:
    """Values in their order.

    Args:
        items: the values.
        at: where it begins.
        tag: Default: none.
        numbers: which of the author's entries the values are, from 0 on. Default: all of them.
    """

    items: tuple["Node", ...]
    at: FilePosition
    tag: MergeTag | None = None
    numbers: tuple[int, ...] | None = None

    def numbered(self) -> Iterator[tuple[int, "Node"]]:
        """The values with the numbers that their author counts them by."""
        numbers = range(len(self.items)) if self.numbers is None else self.numbers
        return zip(numbers, self.items, strict=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class MapNode:
    """Values by their names.

    Args:
        entries: the values.
        at: where it begins.
        keys: where the names stand. Default: where their values begin.
        tag: Default: none.
    """

    entries: Mapping[str, "Node"]
    at: FilePosition
    keys: Mapping[str, FilePosition] = field(default_factory=dict[str, FilePosition])
    tag: MergeTag | None = None

    def place_of(self, key: str) -> FilePosition:
        """Where the name of a value stands."""
        return self.keys.get(key) or self.entries[key].at

    def text(self, key: str) -> str | None:
        """The text of that name, if there is one."""
        node = self.entries.get(key)
        return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None

    def map(self, key: str) -> "MapNode":
        """The values below that name; none if there are none."""
        node = self.entries.get(key)
        return node if isinstance(node, MapNode) else MapNode(entries={}, at=self.at)

    def list(self, key: str) -> tuple["Node", ...]:
        """The list of that name; an empty one if there is none."""
        node = self.entries.get(key)
        return node.items if isinstance(node, ListNode) else ()


Node = Scalar | ListNode | MapNode


def is_null(node: Node | None) -> bool:
    """Whether a node says nothing."""
    return isinstance(node, Scalar) and node.value is None


def as_map(node: Node) -> MapNode:
    """A node if it is a mapping, and an empty one at its place if it is not.

    Args:
        node: the node.
    """
    return node if isinstance(node, MapNode) else MapNode(entries={}, at=node.at)


def with_entries(node: MapNode, changed: Mapping[str, Node]) -> MapNode:
    """The same values but for those that are given."""
    return replace(node, entries={**node.entries, **changed})


def with_others(node: MapNode, others: Mapping[str, Node]) -> MapNode:
    """The same values but for those that are given, which come from somewhere else."""
    keys = {key: at for key, at in node.keys.items() if key not in others}
    return replace(with_entries(node, others), keys=keys)


def without(node: MapNode, names: Iterable[str]) -> MapNode:
    """The same values but for those of these names."""
    gone = set(names)
    return replace(
        node, entries={key: value for key, value in node.entries.items() if key not in gone}
    )


def node_of(plain: Plain, at: FilePosition) -> Node:
    """Plain data as a node, all of it at one place: what a short form stands for."""
    if isinstance(plain, dict):
        return MapNode(entries={key: node_of(value, at) for key, value in plain.items()}, at=at)
    if isinstance(plain, list):
        return ListNode(items=tuple(node_of(item, at) for item in plain), at=at)
    return Scalar(value=plain, at=at)


def plain(node: Node) -> Plain:
    """A node without its places."""
    if isinstance(node, MapNode):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, ListNode):
        return [plain(item) for item in node.items]
    return node.value


def leaves(node: Node, path: str, at: FilePosition) -> Iterator[tuple[str, FilePosition]]:
    """The paths of all that has nothing below it, with their places: values and empty mappings.

    Args:
        node: what they are in.
        path: where it is.
        at: where its name stands.
    """
    if isinstance(node, MapNode) and node.entries:
        for key, value in node.entries.items():
            below = f"{path}.{key}" if path else key
            yield from leaves(value, below, node.place_of(key))
    elif isinstance(node, ListNode) and node.items:
        for number, item in node.numbered():
            yield from leaves(item, f"{path}[{number}]", item.at)
    else:
        yield path, at


def kind_of(node: Node) -> str:
    """What to call a node when it is not what belongs there; never says its value."""
    if isinstance(node, MapNode):
        return "a mapping"
    if isinstance(node, ListNode):
        return "a list"
    kind = type(node.value)
    return "nothing" if node.value is None else _KINDS.get(kind, f"of the type {kind.__name__}")


_KINDS: Mapping[type, str] = {
    bool: "true or false",
    date: "a date",
    float: "a number",
    int: "a number",
    str: "a text",
}
