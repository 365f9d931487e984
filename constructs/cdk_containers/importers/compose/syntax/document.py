"""YAML into nodes that know their lines, within limits that no file made by people meets.

It builds on PyYAML's events and not on its nodes, so that a file is left at once where it goes
too deep, and nothing is ever resolved as YAML 1.1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import yaml

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.syntax.yaml_values import text_of, value_of
from cdk_containers.importers.nodes import (
    ListNode,
    MapNode,
    MergeTag,
    Node,
    Scalar,
    Value,
    kind_of,
)
from cdk_containers.importers.report import Report
from cdk_containers.importers.yaml_events import place_of_failure, place_of_mark, yaml_events

MOST_BYTES = 1_000_000
"""Far above any compose file that people wrote: the largest known ones have 100 kB."""

MOST_DEPTH = 100
MOST_NODES = 200_000
"""With what aliases repeat."""

_YAML_TAG = "tag:yaml.org,2002:"
_LISTS = (yaml.SequenceStartEvent, yaml.MappingStartEvent)


def read_documents(content: bytes, file: str, report: Report) -> list[Node]:
    """The documents of a file. What is wrong with it goes to the report.

    Args:
        content: the file.
        file: its name, for the places in it.
        report: takes the findings.
    """
    start = FilePosition(file=file, line=1, column=1)
    if len(content) > MOST_BYTES:
        report.error(
            "compose-file-too-large",
            start,
            "",
            f"The file has more than {MOST_BYTES:,} bytes.",
            "Move what is no part of the application, such as data, to files of its own.",
        )
        return []
    try:
        text = content.decode(
            "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        )
    except UnicodeDecodeError as failure:
        line = content.count(b"\n", 0, failure.start) + 1
        report.error(
            "compose-yaml-invalid",
            replace(start, line=line),
            "",
            "The file is no text in UTF-8.",
            "Save it as UTF-8.",
        )
        return []
    try:
        return list(_Builder(file, report).documents(text))
    except yaml.YAMLError as failure:
        report.error(
            "compose-yaml-invalid",
            place_of_failure(failure, file),
            "",
            f"This is not YAML: {getattr(failure, 'problem', None) or 'a character is invalid'}.",
            "Correct the line, or the one before it: indentation, quotes and brackets.",
        )
    except _LimitError as failure:
        report.error(
            "compose-file-too-large",
            failure.at,
            "",
            str(failure),
            "Write the file without nesting and repeating so much.",
        )
    return []


class _LimitError(Exception):
    def __init__(self, at: FilePosition, message: str) -> None:
        super().__init__(message)
        self.at = at


@dataclass(slots=True)
class _Built:
    """A node, and how much there is of it with what its aliases repeat."""

    node: Node
    size: int = 1
    height: int = 1


@dataclass(slots=True)
class _Open:
    """A list or mapping of which the end has not come yet."""

    at: FilePosition
    anchor: str | None
    tag: MergeTag | None
    is_map: bool
    items: list[Node] = field(default_factory=list[Node])
    entries: dict[str, Node] = field(default_factory=dict[str, Node])
    keys: dict[str, FilePosition] = field(default_factory=dict[str, FilePosition])
    merged: Node | None = None
    key: str | None = None
    key_is_next: bool = True
    merges_next: bool = False
    size: int = 1
    height: int = 1


class _Builder:
    def __init__(self, file: str, report: Report) -> None:
        self._file = file
        self._report = report
        self._open: list[_Open] = []
        self._anchors: dict[str, _Built] = {}

    def documents(self, text: str) -> Iterator[Node]:
        for event in yaml_events(text):
            if isinstance(event, yaml.ScalarEvent):
                done = self._scalar(event)
            elif isinstance(event, yaml.AliasEvent):
                done = self._alias(event)
            elif isinstance(event, _LISTS):
                self._begin(event)
                continue
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                done = self._end()
            else:
                self._anchors.clear()
                continue
            if self._open:
                self._put(done)
            else:
                yield done.node

    def _at(self, event: yaml.Event) -> FilePosition:
        return place_of_mark(event.start_mark, self._file)

    def _scalar(self, event: yaml.ScalarEvent) -> _Built:
        at = self._at(event)
        in_key = self._open and self._open[-1].is_map and self._open[-1].key_is_next
        if in_key and event.value == "<<" and event.implicit[0]:
            self._open[-1].merges_next = True
        node = Scalar(value=_value_of(event), at=at, tag=_merge_tag(event.tag))
        return self._remember(event.anchor, _Built(node))

    def _alias(self, event: yaml.AliasEvent) -> _Built:
        built = self._anchors.get(event.anchor)
        if built is None:
            self._report.error(
                "compose-yaml-invalid",
                self._at(event),
                "",
                f"There is no anchor &{event.anchor} before this, or this is within it.",
                "Write the anchor before its first use, and not around it.",
            )
            return _Built(Scalar(value=None, at=self._at(event)))
        return built

    def _begin(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        self._open.append(
            _Open(
                at=self._at(event),
                anchor=event.anchor,
                tag=_merge_tag(event.tag),
                is_map=isinstance(event, yaml.MappingStartEvent),
            )
        )
        self._check_depth(0)

    def _end(self) -> _Built:
        done = self._open.pop()
        if done.is_map:
            node = self._map(done)
        else:
            node = ListNode(items=tuple(done.items), at=done.at, tag=done.tag)
        return self._remember(done.anchor, _Built(node, done.size, done.height))

    def _map(self, done: _Open) -> MapNode:
        for source in self._sources(done.merged):
            for key, value in source.entries.items():
                if key not in done.entries:
                    done.entries[key] = value
                    done.keys[key] = source.place_of(key)
        return MapNode(entries=done.entries, keys=done.keys, at=done.at, tag=done.tag)

    def _sources(self, merged: Node | None) -> Iterator[MapNode]:
        """What a merge key brings: the first one that has a name decides."""
        sources = merged.items if isinstance(merged, ListNode) else (merged,) if merged else ()
        for source in sources:
            if isinstance(source, MapNode):
                yield source
            else:
                self._report.error(
                    "compose-yaml-invalid",
                    source.at,
                    "<<",
                    f"A merge key takes a mapping, or a list of mappings, and this is "
                    f"{kind_of(source)}.",
                    "Write such as '<<: *common', where &common stands before a mapping.",
                )

    def _remember(self, anchor: str | None, built: _Built) -> _Built:
        if anchor:
            self._anchors[anchor] = built
        return built

    def _put(self, built: _Built) -> None:
        parent = self._open[-1]
        parent.size += built.size
        parent.height = max(parent.height, built.height + 1)
        self._check_depth(built.height)
        if parent.size > MOST_NODES:
            raise _LimitError(
                parent.at, f"With what its aliases repeat, this has over {MOST_NODES:,} values."
            )
        if not parent.is_map:
            parent.items.append(built.node)
        elif parent.key_is_next:
            parent.key = self._key(built.node, parent)
            parent.key_is_next = False
        else:
            parent.key_is_next = True
            self._put_value(parent, built.node)

    def _put_value(self, parent: _Open, node: Node) -> None:
        if parent.merges_next:
            parent.merged = node
            parent.merges_next = False
        elif parent.key is not None:
            parent.entries[parent.key] = node

    def _key(self, node: Node, parent: _Open) -> str | None:
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            self._report.error(
                "compose-yaml-invalid",
                node.at,
                "",
                f"A name in a mapping is a text, and this is {kind_of(node)}.",
                "Put it in quotes.",
            )
            return text_of(node.value) if isinstance(node, Scalar) else None
        if node.value in parent.keys:
            self._report.error(
                "compose-key-repeated",
                node.at,
                node.value,
                f"{node.value!r} stands here a second time; the first is in line "
                f"{parent.keys[node.value].line}.",
                "Keep one of them.",
            )
        parent.keys[node.value] = node.at
        return node.value

    def _check_depth(self, below: int) -> None:
        if len(self._open) + below > MOST_DEPTH:
            raise _LimitError(self._open[-1].at, f"This is nested over {MOST_DEPTH} levels deep.")


def _value_of(event: yaml.ScalarEvent) -> Value:
    text: str = event.value
    tag = (event.tag or "").removeprefix(_YAML_TAG)
    if tag == "str":
        return text
    if tag in ("bool", "float", "int", "null"):
        return value_of(text)
    return value_of(text) if event.implicit[0] or event.tag in set(MergeTag) else text


def _merge_tag(tag: str | None) -> MergeTag | None:
    return MergeTag(tag) if tag in set(MergeTag) else None
