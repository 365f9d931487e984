"""What takes the place of parts of a file."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.document import Document
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar
from cdk_containers.importers.report import Report

Change = str | int | bool | None
"""Another value; ``None`` leaves out what is there."""


def changed(document: Document, changes: Mapping[str, Change], report: Report) -> Document:
    """A document with other values in some places.

    Args:
        document: the document.
        changes: the values by their paths in the file, as the findings have them, such as
            ``volumes[0].efsVolumeConfiguration.fileSystemId``.
        report: takes the paths that are not there.
    """
    known = [node.at.path for node in _inner(document.input)]
    for path in (path for path in changes if path not in known):
        close = get_close_matches(path, known, n=1)
        report.error(
            "aws-cli-change-unknown",
            FilePosition(file=document.file, line=1, column=1),
            path,
            "The file says nothing here that could be changed.",
            f"Did you mean {close[0]!r}?" if close else "Name a path as the findings do.",
        )
    return replace(document, input=_Changer(changes).map(document.input))


def is_among(path: str, places: Collection[str]) -> bool:
    """Whether something is at one of some places, or in what is there.

    Args:
        path: where it is.
        places: the places, by their paths.
    """
    outer = (path[:end] for end in range(len(path)) if path[end] in ".[")
    return path in places or any(each in places for each in outer)


@dataclass(frozen=True)
class _Changer:
    changes: Mapping[str, Change]

    def map(self, node: MapNode) -> MapNode:
        changed = ((key, self._node(value)) for key, value in node.entries.items())
        return replace(node, entries={key: value for key, value in changed if value is not None})

    def _node(self, node: Node) -> Node | None:
        if node.at.path in self.changes:
            value = self.changes[node.at.path]
            return None if value is None else Scalar(value=value, at=node.at)
        match node:
            case MapNode():
                return self.map(node)
            case ListNode():
                items = (self._node(each) for each in node.items)
                return replace(node, items=tuple(each for each in items if each is not None))
            case Scalar():
                return node


def _inner(node: Node) -> Iterator[Node]:
    """Everything that is in a node."""
    parts = node.entries.values() if isinstance(node, MapNode) else ()
    for part in node.items if isinstance(node, ListNode) else parts:
        yield part
        yield from _inner(part)
