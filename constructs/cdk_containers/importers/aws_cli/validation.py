"""What the ECS API would refuse of an input before it looks at it closer.

botocore refuses the same, but for values that are none of those that the API has, and for numbers
above what it takes; and it does not say in which line.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.placeholders import is_placeholder
from cdk_containers.importers.aws_cli.service_model import Shape, botocore_version, is_document
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, kind_of
from cdk_containers.importers.report import Report

_KINDS = {
    "boolean": "true or false",
    "double": "a number",
    "float": "a number",
    "integer": "a whole number",
    "list": "a list",
    "long": "a whole number",
    "map": "a mapping",
    "string": "a text",
    "structure": "a mapping",
}
_SCALARS: Mapping[str, Callable[[object], bool]] = {
    "boolean": lambda value: isinstance(value, bool),
    "double": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "long": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
}
_CHOSEN_BY_CLOUDFORMATION = ("family", "serviceName")
_MOST_SHOWN = 40


def validated(node: MapNode, shape: Shape, report: Report) -> MapNode:
    """An input without what the API would refuse, which goes to the report.

    Args:
        node: the input.
        shape: what it may be.
        report: takes the findings.
    """
    return _Validator(report).structure(node, shape)


@dataclass(frozen=True)
class _Validator:
    report: Report

    def structure(self, node: MapNode, shape: Shape) -> MapNode:
        for name in shape.required_members:
            if name not in node.entries:
                self._missing(node, name)
        entries: dict[str, Node] = {}
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
            case MapNode() if shape.type_name == "structure":
                return self.structure(node, shape)
            case MapNode() if shape.type_name == "map":
                return replace(node, entries=dict(self._pairs(node, shape)))
            case ListNode() if shape.type_name == "list":
                return self._list(node, shape)
            case Scalar() if shape.type_name in _SCALARS and _SCALARS[shape.type_name](node.value):
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
        items = (self._value(item, shape.member) for item in node.items)
        return replace(node, items=tuple(item for item in items if item is not None))

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
        pattern = _pattern(str(shape.metadata.get("pattern", "")))
        if pattern is not None and not pattern.fullmatch(value) and not is_placeholder(value):
            self.report.error(
                "aws-cli-value-refused",
                node.at,
                node.at.path,
                "It has characters that the API does not take here; it takes letters, digits, "
                "spaces and _.:/=+-@.",
                "Leave the others out.",
            )
            return None
        return node

    def _check_bounds(self, at: FilePosition, size: float, shape: Shape, unit: str = "") -> bool:
        """Whether a number, or how long something is, is within what the API takes."""
        lowest, highest = shape.metadata.get("min"), shape.metadata.get("max")
        if (lowest is None or lowest <= size) and (highest is None or size <= highest):
            return True
        allowed = f"at least {lowest}" if highest is None else f"{lowest or 0} to {highest}"
        subject = f"It has {size} {unit}" if unit else f"It is {size}"
        self.report.error(
            "aws-cli-out-of-range",
            at,
            at.path,
            f"{subject}; the API takes {allowed}.",
            "Keep to that.",
        )
        return False

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
        self.report.error(
            "aws-cli-field-unknown",
            at,
            at.path,
            f"The ECS API has no field {_shown(name)!r} here, as far as botocore "
            f"{botocore_version()} knows.",
            f"Did you mean {known[close[0]]!r}?"
            if close
            else "Remove it; if ECS has had it since, install a newer botocore.",
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
        wanted = _KINDS.get(shape.type_name, shape.type_name)
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
                _fix_of_kind(node, shape),
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


def _fix_of_kind(node: Node, shape: Shape) -> str:
    value = node.value if isinstance(node, Scalar) else None
    wanted = shape.type_name
    if wanted == "string" and isinstance(value, int | float):
        return "Put it in quotation marks."
    if wanted != "string" and isinstance(value, str) and wanted in _SCALARS:
        return "Write it without quotation marks."
    if wanted == "list" and not isinstance(node, ListNode):
        return "Put it in brackets: [ ]."
    if isinstance(node, ListNode) and len(node.items) == 1:
        return "Take it out of its brackets."
    return f"Write {_KINDS.get(wanted, wanted)}."


def _shown(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


# Python's expressions have no classes of Unicode: letters and digits are in \w, which also has the
# underscore that every such pattern of the API has, too.
_UNICODE_CLASSES = {
    r"\p{L}": r"\w",
    r"\p{N}": "",
    r"\p{Z}": " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
}


@cache
def _pattern(text: str) -> re.Pattern[str] | None:
    """What a text has to match, if that can be said in Python."""
    for name, characters in _UNICODE_CLASSES.items():
        text = text.replace(name, characters)
    try:
        return re.compile(text) if text else None
    except re.error:
        return None
