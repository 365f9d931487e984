"""What the ECS API would refuse of an input before it looks at it closer.

botocore refuses the same, but for values that are none of those that the API has, and for numbers
above what it takes; and it does not say in which line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.kinds import fix_of_kind, is_known_later, is_of_kind, kind
from cdk_containers.importers.aws_cli.limits import NEEDED
from cdk_containers.importers.aws_cli.patterns import characters_of, matches
from cdk_containers.importers.aws_cli.placeholders import is_placeholder
from cdk_containers.importers.aws_cli.service_model import (
    Shape,
    botocore_version,
    is_document,
    path_of,
)
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, as_map, kind_of
from cdk_containers.importers.report import Report

_NUMBERS = {"integer": (-(2**31), 2**31 - 1), "long": (-(2**63), 2**63 - 1)}
_CHOSEN_BY_CLOUDFORMATION = ("family", "serviceName")
_MOST_SHOWN = 40


def validated(node: MapNode, shape: Shape, report: Report) -> MapNode:
    """An input without what the API would refuse, which goes to the report.

    Args:
        node: the input.
        shape: what it may be.
        report: takes the findings.
    """
    return _Validator(report, shape).structure(node, shape)


@dataclass(frozen=True)
class _Validator:
    report: Report
    whole: Shape

    def structure(self, node: MapNode, shape: Shape) -> MapNode:
        entries: dict[str, Node] = {}
        for name in (*shape.required_members, *NEEDED.get(shape.name, ())):
            if name in node.entries:
                continue
            if name == "alarmNames" and _is_off(node):
                entries[name] = self._no_alarms(node)
            else:
                self._missing(node, name)
        for name, value in node.entries.items():
            if name not in shape.members:
                self._unknown(node.place_of(name), name, shape)
            elif (kept := self._value(value, shape.members[name])) is not None:
                entries[name] = kept
        return replace(node, entries=entries)

    def _value(self, node: Node, shape: Shape) -> Node | None:
        """A value without what is wrong with it; ``None`` if that is all of it."""
        if is_document(shape):
            return node
        match node:
            case Scalar() if is_known_later(node.value, shape):
                return node
            case MapNode() if shape.type_name == "structure":
                return self.structure(node, shape)
            case MapNode() if shape.type_name == "map":
                return replace(node, entries=dict(self._pairs(node, shape)))
            case ListNode() if shape.type_name == "list":
                return self._list(node, shape)
            case Scalar() if is_of_kind(node.value, shape):
                return self._scalar(node, shape)
            case _:
                self._wrong_kind(node, shape)
                return None

    def _pairs(self, node: MapNode, shape: Shape) -> Iterator[tuple[str, Node]]:
        for name, value in node.entries.items():
            if (kept := self._value(value, shape.value)) is not None:
                yield name, kept

    def _list(self, node: ListNode, shape: Shape) -> ListNode:
        self._check_bounds(node.at, len(node.items), shape, "entries")
        if shape.member.name == "Tag":
            self._check_keys(node)
        items = (self._value(item, shape.member) for item in node.items)
        return replace(node, items=tuple(item for item in items if item is not None))

    def _check_keys(self, tags: ListNode) -> None:
        """CloudFormation takes each key of a tag once."""
        seen: set[str | None] = set()
        for tag in map(as_map, tags.items):
            key = tag.text("key")
            if key is not None and key in seen:
                self.report.error(
                    "aws-cli-name-repeated",
                    tag.at,
                    tag.at.path,
                    f"There is a tag {_shown(key)!r} already.",
                    "Keep one of the two.",
                )
            seen.add(key)

    def _scalar(self, node: Scalar, shape: Shape) -> Scalar | None:
        value = node.value
        if not isinstance(value, str):
            # Only what is a number has bounds.
            number = value if isinstance(value, int | float) else 0
            return node if self._check_bounds(node.at, number, shape) else None
        if shape.enum and value not in shape.enum:
            self._not_listed(node, value, shape)
            return None
        if not self._check_bounds(node.at, len(value), shape, "characters"):
            return None
        pattern = str(shape.metadata.get("pattern", ""))
        if not is_placeholder(value) and not matches(pattern, value):
            self.report.error(
                "aws-cli-value-refused",
                node.at,
                node.at.path,
                "It has characters that the API does not take here; it takes "
                f"{characters_of(pattern)}.",
                "Leave the others out.",
            )
            return None
        return node

    def _check_bounds(self, at: FilePosition, size: float, shape: Shape, unit: str = "") -> bool:
        """Whether a number, or how long something is, is within what the API takes."""
        least, most = _NUMBERS.get(shape.type_name, (None, None))
        lowest, highest = shape.metadata.get("min", least), shape.metadata.get("max", most)
        if lowest is not None and size < lowest:
            allowed = f"at least {lowest}"
        elif highest is not None and size > highest:
            allowed = f"at most {highest}"
        else:
            return True
        subject = f"It has {size} {unit}" if unit else f"It is {_shown(str(size))}"
        self.report.error(
            "aws-cli-out-of-range",
            at,
            at.path,
            f"{subject}; the API takes {allowed}.",
            "Keep to that.",
        )
        return False

    def _no_alarms(self, alarms: MapNode) -> ListNode:
        """The names that 'ecspresso init' leaves out where there are none."""
        self.report.warning(
            "aws-cli-alarms-unnamed",
            alarms.at,
            f"{alarms.at.path}.alarmNames",
            "alarmNames is missing, and the API needs it even where no alarm stops a deployment; "
            "it is taken to be empty.",
            "Write alarmNames: [], or leave alarms out.",
        )
        return ListNode(items=(), at=alarms.at)

    def _missing(self, node: MapNode, name: str) -> None:
        path = node.at.path
        below = f"{path}.{name}" if path else name
        if name in _CHOSEN_BY_CLOUDFORMATION:
            self.report.warning(
                "aws-cli-name-missing",
                node.at,
                below,
                f"There is no {name}, which the API needs; CloudFormation makes one up.",
                f"Give {name} if the name matters.",
            )
            return
        self.report.error(
            "aws-cli-field-missing",
            node.at,
            below,
            f"{name} is missing, and the API needs it.",
            "Add it.",
        )

    def _unknown(self, at: FilePosition, name: str, shape: Shape) -> None:
        known = {each.casefold(): each for each in shape.members}
        close = get_close_matches(name.casefold(), known, n=1)
        elsewhere = path_of(name, self.whole)
        if close:
            fix = f"Did you mean {known[close[0]]!r}?"
        elif elsewhere is not None:
            fix = f"Put it where the API has it, which is at {elsewhere!r}."
        else:
            fix = "Remove it; if ECS has had it since, install a newer botocore."
        self.report.error(
            "aws-cli-field-unknown",
            at,
            at.path,
            f"The ECS API has no field {_shown(name)!r} here, as far as botocore "
            f"{botocore_version()} knows.",
            fix,
        )

    def _not_listed(self, node: Scalar, value: str, shape: Shape) -> None:
        if is_placeholder(value):
            self._unfilled(node, f"one of {', '.join(shape.enum)}")
            return
        known = {each.casefold(): each for each in shape.enum}
        close = get_close_matches(value.casefold(), known, n=1)
        self.report.error(
            "aws-cli-value-unknown",
            node.at,
            node.at.path,
            f"There is no {_shown(value)!r}; there are {', '.join(shape.enum)}.",
            f"Did you mean {known[close[0]]!r}?" if close else "Choose one of these.",
        )

    def _wrong_kind(self, node: Node, shape: Shape) -> None:
        wanted = kind(shape)
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, str) and is_placeholder(value):
            self._unfilled(node, wanted)
        elif isinstance(value, str) and re.match(r"fileb?://", value):
            self.report.error(
                "aws-cli-file-reference",
                node.at,
                node.at.path,
                f"The AWS CLI reads {_shown(value)} on its command line only; in a file it is a "
                f"text, and {wanted} belongs here.",
                "Put here what is in that file.",
            )
        else:
            self.report.error(
                "aws-cli-type-wrong",
                node.at,
                node.at.path,
                f"It is {kind_of(node)}; the API takes {wanted}.",
                fix_of_kind(node, shape),
            )

    def _unfilled(self, node: Node, wanted: str) -> None:
        self.report.error(
            "aws-cli-placeholder-unfilled",
            node.at,
            node.at.path,
            f"It is a placeholder that a tool fills in, and {wanted} belongs here.",
            "Give the file as that tool makes it, such as what 'ecspresso render' or envsubst "
            "prints.",
        )


def _is_off(node: MapNode) -> bool:
    enabled = node.entries.get("enable")
    return isinstance(enabled, Scalar) and enabled.value is False


def _shown(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
