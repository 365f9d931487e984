"""Templates in YAML, as nodes with places and with functions in their long form."""

from collections.abc import Iterator
from typing import Any, cast

import yaml

from cdk_containers.findings import FilePosition
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, Value
from cdk_containers.importers.report import Report
from cdk_containers.importers.yaml_events import place_of_failure, place_of_mark, yaml_events

MOST_DEPTH = 100
_LONGEST_NUMBER = 64
_RESOLVER: Any = yaml.SafeLoader("")
_YAML_TAG = "tag:yaml.org,2002:"
_NOT_PREFIXED = ("Condition", "Ref")


def read_yaml(text: str, file: str, report: Report) -> Node | None:
    """The value that a text holds; ``None`` if it is no YAML, which goes to the report.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html

    Args:
        text: of the file.
        file: its name, for the places in it.
        report: takes the findings.
    """
    reader = _Reader(file, report)
    try:
        return reader.document(text)
    except yaml.YAMLError as failure:
        at = place_of_failure(failure, file)
        problem = getattr(failure, "problem", None) or "a character is invalid"
    except _UnusableError as failure:
        at, problem = failure.at, failure.problem
    report.error(
        "aws-cli-template-unreadable",
        at,
        "",
        f"This is no template in YAML: {problem}.",
        "Name a template that CloudFormation takes, such as cdk.out/STACK.template.json.",
    )
    return None


class _UnusableError(ValueError):
    def __init__(self, at: FilePosition, problem: str) -> None:
        super().__init__(problem)
        self.at = at
        self.problem = problem


class _Reader:
    def __init__(self, file: str, report: Report) -> None:
        self._file = file
        self._report = report
        self._depth = 0

    def _at(self, event: yaml.Event) -> FilePosition:
        return place_of_mark(event.start_mark, self._file)

    def document(self, text: str) -> Node | None:
        events = yaml_events(text)
        made: Node | None = None
        for event in events:
            if not isinstance(event, yaml.NodeEvent):
                continue
            if made is not None:
                raise _UnusableError(self._at(event), "CloudFormation takes one document")
            made = self._node(event, events)
        return made

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event]) -> Node:
        at = self._at(event)
        if isinstance(event, yaml.ScalarEvent):
            made: Node = Scalar(value=_value_of(event), at=at)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._depth += 1
            if self._depth > MOST_DEPTH:
                raise _UnusableError(at, f"it is nested in more than {MOST_DEPTH} levels")
            is_map = isinstance(event, yaml.MappingStartEvent)
            made = self._map(at, events) if is_map else self._list(at, events)
            self._depth -= 1
        else:
            raise _UnusableError(at, "CloudFormation takes no aliases")
        name = _function(getattr(event, "tag", None))
        return MapNode(entries={name: made}, at=at) if name else made

    def _list(self, at: FilePosition, events: Iterator[yaml.Event]) -> ListNode:
        items: list[Node] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._node(event, events))
        return ListNode(items=tuple(items), at=at)

    def _map(self, at: FilePosition, events: Iterator[yaml.Event]) -> MapNode:
        entries: dict[str, Node] = {}
        keys: dict[str, FilePosition] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            place = self._at(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise _UnusableError(place, "a name is a text")
            if event.value in entries:
                self._report.error(
                    "aws-cli-key-repeated",
                    place,
                    event.value,
                    f"{event.value!r} stands there a second time.",
                    "Keep one of the two.",
                )
            keys[event.value] = place
            entries[event.value] = self._node(next(events), events)
        return MapNode(entries=entries, keys=keys, at=at)


def _function(tag: str | None) -> str | None:
    """The function that a short form such as ``!GetAtt`` stands for."""
    if not tag or tag == "!" or not tag.startswith("!"):
        return None
    name = tag[1:]
    return name if name in _NOT_PREFIXED else f"Fn::{name}"


def _value_of(event: yaml.ScalarEvent) -> Value:
    """What a scalar means in YAML 1.1; dates stay texts, as CloudFormation takes them."""
    text: str = event.value
    if not event.implicit[0] or len(text) > _LONGEST_NUMBER:
        return text
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    if tag.removeprefix(_YAML_TAG) not in ("bool", "float", "int", "null"):
        return text
    return cast("Value", _RESOLVER.construct_object(yaml.ScalarNode(tag, text)))
