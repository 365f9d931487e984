"""What a file says, in the long form of everything; and what is wrong with it by the grammar.

It looks at one file alone, so that each finding has its place there. What may be missing in one
file and come from another is left to ``complete``.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from itertools import islice

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.grammar import keys, shapes, short_forms, words
from cdk_containers.importers.compose.grammar.leaves import LEAVES, WrongValueError, is_flag
from cdk_containers.importers.compose.grammar.short_forms import ShortFormError
from cdk_containers.importers.compose.syntax.yaml_values import text_of
from cdk_containers.importers.nodes import (
    ListNode,
    MapNode,
    Node,
    Plain,
    Scalar,
    is_null,
    kind_of,
    node_of,
)
from cdk_containers.importers.report import Report

MOST_IN_RANGES = 70_000
"""Ports that the ranges in all files stand for: there are fewer."""


class Canonical:
    """Turns what files say into its long form.

    Args:
        report: takes the findings.
        language: what the files are written in.
    """

    def __init__(self, report: Report, language: str = "the Compose Specification") -> None:
        self._report = report
        self._language = language
        self._room = MOST_IN_RANGES
        self._by_shape: Mapping[type[shapes.Shape], Callable[..., Node]] = {
            **dict.fromkeys(LEAVES, self._leaf),
            shapes.Either: self._either,
            shapes.Hosts: self._hosts,
            shapes.ListOf: self._list,
            shapes.MapOf: self._map,
            shapes.Pairs: self._pairs,
            shapes.Record: self._record,
            shapes.Words: self._words,
        }

    def of(self, node: Node, shape: shapes.Shape, path: str) -> Node:
        """The long form of a node.

        Args:
            node: what the file says, with its variables replaced.
            shape: what belongs there.
            path: where it is.
        """
        if is_null(node) or isinstance(shape, shapes.Anything):
            return node
        return self._by_shape[type(shape)](node, shape, path)

    def _wrong(self, node: Node, path: str, wanted: str, fix: str) -> Node:
        """Tell that a node is not what belongs there, and leave it out."""
        self._report.error(
            "compose-value-invalid",
            node.at,
            path,
            f"{kind_of(node).capitalize()} stands where {wanted} belongs.",
            fix,
        )
        return Scalar(value=None, at=node.at, tag=node.tag)

    def _invalid(self, at: FilePosition, path: str, failure: ShortFormError) -> None:
        self._report.error("compose-value-invalid", at, path, str(failure), failure.fix)

    def _either(self, node: Node, shape: shapes.Either, path: str) -> Node:
        wanted = [each for each in shape.shapes if _fits(node, each)]
        return self.of(node, wanted[0] if wanted else shape.shapes[0], path)

    def _leaf(self, node: Node, shape: shapes.Shape, path: str) -> Node:
        try:
            value = LEAVES[type(shape)](node.value if isinstance(node, Scalar) else None, shape)
        except WrongValueError as failure:
            return self._wrong(node, path, failure.wanted, failure.fix)
        return Scalar(value=value, at=node.at, tag=node.tag)

    def _words(self, node: Node, _: shapes.Words, path: str) -> Node:
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            return self._list(node, _TEXTS, path)
        try:
            command = words.split(node.value)
        except ShortFormError as failure:
            self._invalid(node.at, path, failure)
            return replace(node, value=None)
        if command.cut:
            self._report.warning(
                "compose-command-cut",
                node.at,
                path,
                f"Docker Compose runs no shell, and drops the command from the {command.cut} on.",
                "Write a list such as [sh, -c, 'a && b'], or put the character in quotes.",
            )
        return self._listed(node, command.words)

    def _hosts(self, node: Node, _: shapes.Hosts, path: str) -> Node:
        if isinstance(node, MapNode):
            found: list[Node] = []
            for name, value in node.entries.items():
                addresses = value.items if isinstance(value, ListNode) else (value,)
                for address in addresses:
                    text = self._leaf(address, _TEXT, f"{path}.{name}")
                    if isinstance(text, Scalar) and isinstance(text.value, str):
                        found.append(replace(text, value=f"{name}={text.value}"))
            items = tuple(found)
        elif isinstance(node, ListNode):
            items = tuple(self._leaf(item, _TEXT, path) for item in node.items)
        else:
            return self._wrong(node, path, "a list of hosts", "Write such as - name=10.0.0.1.")
        return ListNode(
            items=tuple(self._host(item, path) for item in items if not is_null(item)),
            at=node.at,
            tag=node.tag,
        )

    def _host(self, item: Node, path: str) -> Node:
        if isinstance(item, Scalar) and isinstance(item.value, str):
            try:
                return replace(item, value=short_forms.host(item.value))
            except ShortFormError as failure:
                self._invalid(item.at, path, failure)
        return item

    def _pairs(self, node: Node, shape: shapes.Pairs, path: str) -> Node:
        if isinstance(node, MapNode):
            entries = {
                key: self._pair(value, shape, f"{path}.{key}")
                for key, value in node.entries.items()
            }
            return replace(node, entries=entries)
        if not isinstance(node, ListNode):
            return self._wrong(
                node, path, "a mapping or a list of NAME=text", "Write such as - NAME=text."
            )
        found: dict[str, Node] = {}
        for index, item in enumerate(node.items):
            text = self.of(item, _TEXT, f"{path}[{index}]")
            if isinstance(text, Scalar) and isinstance(text.value, str):
                name, separator, value = text.value.partition("=")
                found[name] = replace(text, value=value if separator else shape.bare)
            else:
                self._empty(item, f"{path}[{index}]")
        return MapNode(entries=found, at=node.at, tag=node.tag)

    def _pair(self, node: Node, shape: shapes.Pairs, path: str) -> Node:
        if not isinstance(node, Scalar) or isinstance(node.value, date):
            return self._wrong(node, path, "a text", "Put it in quotes.")
        if isinstance(node.value, str):
            return node
        return replace(node, value=shape.bare if node.value is None else text_of(node.value))

    def _list(self, node: Node, shape: shapes.ListOf, path: str) -> Node:
        if shape.short and isinstance(node, Scalar) and isinstance(node.value, str):
            try:
                return self._list(self._listed(node, shape.short(node.value)), shape, path)
            except ShortFormError as failure:
                self._invalid(node.at, path, failure)
                return replace(node, value=None)
        if not isinstance(node, ListNode):
            return self._wrong(
                node, path, "a list", "Write each entry in a line that begins with -."
            )
        items: list[Node] = []
        for index, item in enumerate(node.items):
            where = f"{path}[{index}]"
            if is_null(item):
                self._empty(item, where)
            for each in self._entries(item, shape, where):
                done = self.of(each, shape.item, where)
                items += [] if is_null(done) else [done]
        if shape.unique:
            return replace(node, items=keys.last_of_each(items, shape.unique))
        return replace(node, items=tuple(items))

    def _entries(self, item: Node, shape: shapes.ListOf, path: str) -> tuple[Node, ...]:
        """The entries that one in the file stands for."""
        short = isinstance(item, Scalar) and isinstance(item.value, str | int)
        if not shape.many or not isinstance(item, Scalar) or not short:
            return (item,)
        try:
            longs = islice(shape.many(text_of(item.value)), self._room + 1)
            found = tuple(node_of(long, item.at) for long in longs)
        except ShortFormError as failure:
            self._invalid(item.at, path, failure)
            return ()
        if len(found) > self._room:
            self._report.error(
                "compose-file-too-large",
                item.at,
                path,
                f"The ranges in the files stand for over {MOST_IN_RANGES:,} values.",
                "Write fewer or shorter ranges.",
            )
            return ()
        self._room -= len(found)
        return found

    def _empty(self, item: Node, path: str) -> None:
        self._report.error(
            "compose-value-invalid",
            item.at,
            path,
            "An entry of the list is empty.",
            "Write it, or remove the line.",
        )

    def _listed(self, node: Scalar, values: Iterable[Plain]) -> ListNode:
        items = tuple(node_of(value, node.at) for value in values)
        return ListNode(items=items, at=node.at, tag=node.tag)

    def _map(self, node: Node, shape: shapes.MapOf, path: str) -> Node:
        if shape.listed is not None and isinstance(node, ListNode):
            return self._from_names(node, shape, path)
        if not isinstance(node, MapNode):
            return self._wrong(node, path, "a mapping", "Write such as 'name: value'.")
        entries: dict[str, Node] = {}
        for key, value in node.entries.items():
            if shape.names and not re.fullmatch(shape.names, key):
                self._report.error(
                    "compose-name-invalid",
                    node.place_of(key),
                    f"{path}.{key}",
                    f"{key!r} is no name here: names look like {shape.names}.",
                    "Choose one that does.",
                )
            else:
                entries[key] = self.of(value, shape.value, f"{path}.{key}")
        return replace(node, entries=entries)

    def _from_names(self, node: ListNode, shape: shapes.MapOf, path: str) -> MapNode:
        entries: dict[str, Node] = {}
        for index, item in enumerate(node.items):
            name = self.of(item, _TEXT, f"{path}[{index}]")
            if not isinstance(name, Scalar) or not isinstance(name.value, str):
                self._empty(item, f"{path}[{index}]")
                continue
            if name.value in entries:
                self._repeated(item, f"{path}[{index}]")
            long = dict[str, Plain](shape.listed or {})
            entries[name.value] = node_of(long or None, item.at)
        return MapNode(entries=entries, at=node.at, tag=node.tag)

    def _repeated(self, item: Node, path: str) -> None:
        self._report.error(
            "compose-entry-repeated",
            item.at,
            path,
            "An entry of the list stands there a second time.",
            "Keep one of them.",
        )

    def _record(self, node: Node, shape: shapes.Record, path: str) -> Node:
        if shape.short and isinstance(node, Scalar) and isinstance(node.value, str):
            try:
                long = node_of(shape.short(node.value), node.at)
            except ShortFormError as failure:
                self._invalid(node.at, path, failure)
                return replace(node, value=None)
            node = replace(long, tag=node.tag)
        if not isinstance(node, MapNode):
            return self._wrong(node, path, "a mapping", "Write such as 'name: value'.")
        entries: dict[str, Node] = {}
        for key, value in node.entries.items():
            where = f"{path}.{key}" if path else key
            if key in shape.keys:
                entries[key] = self.of(value, shape.keys[key], where)
            elif key.startswith("x-"):
                entries[key] = value
            else:
                self._unknown(node.place_of(key), where, key, shape.keys)
        return replace(node, entries=entries)

    def _unknown(self, at: FilePosition, path: str, key: str, known: Iterable[str]) -> None:
        similar = [] if self._report.is_full else get_close_matches(key, known, n=1)
        self._report.error(
            "compose-key-unknown",
            at,
            path,
            f"{key!r} is no key of {self._language} here."
            + "".join(f" There is {each!r}." for each in similar),
            "Correct it, indent it as it belongs, or begin it with x- to keep it as a note.",
        )


_TEXT = shapes.Text()
_TEXTS = shapes.ListOf(item=_TEXT)
_KINDS: Mapping[type[shapes.Shape], tuple[type, ...]] = {
    shapes.Flag: (bool,),
    shapes.Whole: (int, float, str),
    shapes.Text: (str,),
}


def _fits(node: Node, shape: shapes.Shape) -> bool:
    if isinstance(shape, shapes.Record):
        return isinstance(node, MapNode)
    if not isinstance(node, Scalar):
        return False
    says_flag = isinstance(node.value, str) and is_flag(node.value)
    return isinstance(node.value, _KINDS.get(type(shape), ())) or (
        isinstance(shape, shapes.Flag) and says_flag
    )
