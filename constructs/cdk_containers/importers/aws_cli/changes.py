"""What takes the place of parts of a file."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType

from cdk_containers.importers.nodes import ListNode, MapNode, Node, Plain, Scalar, node_of
from cdk_containers.importers.report import Report

Change = Plain
"""Another value; ``None`` leaves out what is there."""
NO_CHANGES: Mapping[str, Change] = MappingProxyType({})


def changed(node: Node, changes: Mapping[str, Change], report: Report) -> Node:
    """What a file says, with other values in some places.

    Args:
        node: all that it says.
        changes: the values by their paths in the file, as the findings have them, such as
            ``volumes[0].efsVolumeConfiguration.fileSystemId``.
        report: takes the paths that are not there.
    """
    known = [each.at.path for each in _inner(node)]
    for path in (path for path in changes if path not in known):
        close = get_close_matches(path, known, n=1)
        report.error(
            "aws-cli-change-unknown",
            replace(node.at, line=1, column=1),
            path,
            "The file says nothing here that could be changed.",
            f"Did you mean {close[0]!r}?" if close else "Name a path as the findings do.",
        )
    return _changed(node, changes) or node


def replaced_in(node: MapNode, changes: Mapping[str, Change]) -> MapNode:
    """What a file says, with other values in places that it has.

    Args:
        node: what it says.
        changes: the values by their paths.
    """
    found = _changed(node, changes)
    return found if isinstance(found, MapNode) else node


def is_among(path: str, places: Collection[str]) -> bool:
    """Whether something is at one of some places, or in what is there.

    Args:
        path: where it is.
        places: the places, by their paths.
    """
    outer = (path[:end] for end in range(len(path)) if path[end] in ".[")
    return path in places or any(each in places for each in outer)


def _changed(node: Node, changes: Mapping[str, Change]) -> Node | None:
    if node.at.path in changes:
        value = changes[node.at.path]
        return None if value is None else node_of(value, node.at)
    match node:
        case MapNode():
            parts = ((key, _changed(each, changes)) for key, each in node.entries.items())
            return replace(node, entries={key: each for key, each in parts if each is not None})
        case ListNode():
            items = (_changed(each, changes) for each in node.items)
            return replace(node, items=tuple(each for each in items if each is not None))
        case Scalar():
            return node


def _inner(node: Node) -> Iterator[Node]:
    """Everything that is in a node."""
    parts = node.entries.values() if isinstance(node, MapNode) else ()
    for part in node.items if isinstance(node, ListNode) else parts:
        yield part
        yield from _inner(part)
