"""What ``aws … --generate-cli-skeleton`` printed, and nobody filled in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.service_model import Shape, is_document
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, is_null
from cdk_containers.importers.report import Report

# Empty texts that say something.
_MAY_BE_EMPTY = ("value", "command", "entryPoint")
# Choices that need nothing beside them, so that it may be meant where the rest is empty.
_MEANT_ALONE = ("distinctInstance", "random")


def without_leftovers(node: MapNode, shape: Shape, report: Report) -> MapNode:
    """An input without what is ``null`` or empty, as a skeleton leaves it.

    What ``null`` stands beside says as much without it. Texts that are empty, and what holds only
    such and values that the skeleton chose itself, are told.

    Args:
        node: the input.
        shape: what it may be.
        report: takes the findings.
    """
    return _Cleaner(report).structure(node, shape)


@dataclass(frozen=True)
class _Cleaner:
    report: Report

    def structure(self, node: MapNode, shape: Shape) -> MapNode:
        entries: dict[str, Node] = {}
        for name, value in node.entries.items():
            member = shape.members.get(name)
            if is_null(value):
                continue
            if member is None or name in _MAY_BE_EMPTY:
                entries[name] = value
            elif _is_leftover(value, member):
                self._tell(node.place_of(name))
            else:
                entries[name] = self._cleaned(value, member)
        return replace(node, entries=entries)

    def _cleaned(self, node: Node, shape: Shape) -> Node:
        if isinstance(node, MapNode) and shape.type_name == "structure" and not is_document(shape):
            return self.structure(node, shape)
        if isinstance(node, ListNode) and shape.type_name == "list":
            return replace(node, items=tuple(self._items(node, shape.member)))
        return node

    def _items(self, node: ListNode, shape: Shape) -> Iterator[Node]:
        for item in node.items:
            if _is_leftover(item, shape):
                self._tell(item.at)
            else:
                yield self._cleaned(item, shape)

    def _tell(self, at: FilePosition) -> None:
        self.report.warning(
            "aws-cli-leftover",
            at,
            at.path,
            "It is empty, as --generate-cli-skeleton leaves it, and was left out.",
            "Remove it, and see that the other values which the skeleton chose are meant.",
        )


def _is_leftover(node: Node, shape: Shape) -> bool:
    """Whether nobody filled in a value: all as in the skeleton, and some of it empty."""
    if isinstance(node, ListNode) and shape.type_name == "list":
        return bool(node.items) and all(_is_leftover(item, shape.member) for item in node.items)
    if _may_be_meant(node, shape):
        return False
    return _is_as_printed(node, shape) and _has_empty_text(node)


def _may_be_meant(node: Node, shape: Shape) -> bool:
    """Whether a mapping has all that the API needs of it, so that its choices may be somebody's."""
    if not isinstance(node, MapNode) or shape.type_name != "structure":
        return False
    needed = [node.entries.get(name) for name in shape.required_members]
    return bool(needed) and not any(each is None or _has_empty_text(each) for each in needed)


def _is_as_printed(node: Node, shape: Shape) -> bool:
    """Whether a value may be what the skeleton printed."""
    if is_document(shape) or is_null(node):
        return is_null(node) or node == MapNode(entries={}, at=node.at)
    match node:
        case MapNode() if shape.type_name == "map":
            return set(node.entries) == {"KeyName"} and all(
                _is_as_printed(value, shape.value) for value in node.entries.values()
            )
        case MapNode() if shape.type_name == "structure":
            return all(
                name in shape.members and _is_as_printed(value, shape.members[name])
                for name, value in node.entries.items()
            )
        case ListNode() if shape.type_name == "list":
            return all(_is_as_printed(item, shape.member) for item in node.items)
        case Scalar(value=str() as text) if shape.type_name == "string":
            # The skeleton chooses any of them.
            return text in ("", *shape.enum) and text not in _MEANT_ALONE
        case Scalar(value=value):
            return value is True or (value == 0 and value is not False)
        case _:
            return False


def _has_empty_text(node: Node) -> bool:
    match node:
        case MapNode():
            return any(map(_has_empty_text, node.entries.values()))
        case ListNode():
            return any(map(_has_empty_text, node.items))
        case Scalar():
            return node.value in (None, "")
