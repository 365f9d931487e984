"""The functions of CloudFormation, worked out as far as what they are of is known.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

import base64
import re
from collections.abc import Callable

from cdk_containers.exports.conditions import Conditions
from cdk_containers.exports.dynamic_references import without_dynamic
from cdk_containers.exports.literals import InvalidError, joined, literal, unknown
from cdk_containers.exports.mentions import PLACEHOLDER
from cdk_containers.exports.references import References
from cdk_containers.exports.template import Template, report_unexpanded
from cdk_containers.findings import FilePosition
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, is_null
from cdk_containers.importers.report import Report

_NO_VALUE = "AWS::NoValue"
_MOST_TEXT = 5_000_000
"""Of all that functions give: far more than ECS takes, and little enough to hold."""


class TooLargeError(ValueError):
    """What functions give repeats itself without end."""


class Resolver:
    """Puts what is known in place of functions.

    What is not known becomes ``null``, which no template has, and is noted in the references.

    Args:
        template: where the functions are.
        references: what names stand for.
        report: takes what is written wrongly.
    """

    def __init__(self, template: Template, references: References, report: Report) -> None:
        self._template = template
        self._references = references
        self._report = report
        self._text = 0
        self.conditions = Conditions(template, self.value, report)
        self._functions: dict[str, Callable[[Node, str], Node | None]] = {
            "Fn::Base64": self._base64,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::If": self._if,
            "Fn::ImportValue": self._import_value,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
            "Ref": self._ref,
        }

    def value(self, node: Node, path: str) -> Node | None:
        """A value without functions; ``None`` if it is none (``AWS::NoValue``).

        Args:
            node: as the template has it.
            path: where it is in the template.
        """
        if isinstance(node, ListNode):
            items = (self.value(item, f"{path}[{index}]") for index, item in enumerate(node.items))
            return ListNode(items=tuple(item for item in items if item is not None), at=node.at)
        if isinstance(node, MapNode):
            function = _function_of(node)
            return self._call(function, node, path) if function else self._map(node, path)
        if is_null(node):
            self._report.error(
                "aws-cli-template-null",
                node.at,
                path,
                "There is nothing here, which CloudFormation refuses.",
                "Remove the property, or write a value.",
            )
        return without_dynamic(node, path, self._references)

    def _map(self, node: MapNode, path: str) -> MapNode:
        report_unexpanded(node, path, self._report)
        entries = {
            name: found
            for name, value in node.entries.items()
            if not name.startswith("Fn::")
            and (found := self.value(value, f"{path}.{name}")) is not None
        }
        return MapNode(entries=entries, keys=node.keys, at=node.at)

    def _call(self, function: str, node: MapNode, path: str) -> Node | None:
        if (given := self._references.given(path)) is not None:
            return given
        work = self._functions.get(function)
        if work is None:
            what = f"what {function} gives, which is not worked out here,"
            return self._references.needed(path, what, node.at, path)
        try:
            found = work(node.entries[function], f"{path}.{function}")
        except InvalidError as problem:
            self._report.error(
                "aws-cli-function-invalid",
                node.at,
                path,
                f"{function} takes {problem}.",
                "Write it as CloudFormation takes it.",
            )
            return unknown(node.at)
        self._count(found)
        if isinstance(found, Scalar):
            return without_dynamic(found, path, self._references)
        return found

    def _count(self, found: Node | None) -> None:
        items = found.items if isinstance(found, ListNode) else (found,)
        self._text += sum(len(str(item.value)) for item in items if isinstance(item, Scalar))
        if self._text > _MOST_TEXT:
            raise TooLargeError

    def _items(self, node: Node, path: str, form: str, counts: tuple[int, ...]) -> list[Node]:
        """The arguments of a function, worked out."""
        if not isinstance(node, ListNode) or len(node.items) not in counts:
            raise InvalidError(form)
        found = [self.value(item, f"{path}[{index}]") for index, item in enumerate(node.items)]
        return [unknown(node.at) if item is None else item for item in found]

    def _ref(self, node: Node, path: str) -> Node | None:
        name = literal(node, "the name of a resource or parameter")
        return None if name == _NO_VALUE else self._references.of_name(name, node.at, path)

    def _get_att(self, node: Node, path: str) -> Node:
        form = "a resource and an attribute"
        if isinstance(node, Scalar):
            logical_id, _, attribute = literal(node, form).partition(".")
        else:
            first, second = self._items(node, path, form, (2,))
            if is_null(second):
                return second
            logical_id, attribute = literal(first, form), literal(second, form)
        return self._references.of_attribute(logical_id, attribute, node.at, path)

    def _import_value(self, node: Node, path: str) -> Node:
        name = self.value(node, path)
        if name is None or is_null(name):
            return unknown(node.at)
        text = literal(name, "the name of an export")
        given = self._references.given(text)
        return given or self._references.needed(text, "the value of this export", node.at, path)

    def _join(self, node: Node, path: str) -> Node:
        form = "a separator and a list of texts"
        separator, parts = self._items(node, path, form, (2,))
        if is_null(parts):
            return parts
        if not isinstance(parts, ListNode):
            raise InvalidError(form)
        return joined(literal(separator, form), parts.items, node.at, form)

    def _split(self, node: Node, path: str) -> Node:
        form = "a separator and a text"
        separator, text = self._items(node, path, form, (2,))
        if is_null(text):
            return text
        mark = literal(separator, form)
        if not mark:
            raise InvalidError(form)
        parts = literal(text, form).split(mark)
        return ListNode(items=tuple(Scalar(value=part, at=node.at) for part in parts), at=node.at)

    def _select(self, node: Node, path: str) -> Node:
        form = "an index, from 0, and a list that long"
        index, items = self._items(node, path, form, (2,))
        if is_null(index) or is_null(items):
            return unknown(node.at)
        number = literal(index, form)
        if not isinstance(items, ListNode) or not re.fullmatch(r"[0-9]{1,6}", number):
            raise InvalidError(form)
        if any(is_null(item) for item in items.items):
            return unknown(node.at)
        if int(number) >= len(items.items):
            raise InvalidError(form)
        return items.items[int(number)]

    def _sub(self, node: Node, path: str) -> Node:
        form = "a text, or a text and a mapping"
        own: MapNode | None = None
        if isinstance(node, ListNode):
            text, mapping = self._items(node, path, form, (2,))
            if not isinstance(mapping, MapNode):
                raise InvalidError(form)
            own, node = mapping, text
        parts: list[Node] = []
        text = literal(node, form)
        end = 0
        for match in PLACEHOLDER.finditer(text):
            parts.append(Scalar(value=text[end : match.start()], at=node.at))
            parts.append(self._substituted(match, own, node.at, path))
            end = match.end()
        parts.append(Scalar(value=text[end:], at=node.at))
        return joined("", parts, node.at, form)

    def _substituted(
        self, match: re.Match[str], own: MapNode | None, at: FilePosition, path: str
    ) -> Node:
        is_literal, name = match[1], match[2].strip()
        if is_literal:
            return Scalar(value=f"${{{match[2]}}}", at=at)
        if not name:
            raise InvalidError("no ${} without a name")
        if own and name in own.entries:
            return own.entries[name]
        logical_id, _, attribute = name.partition(".")
        if attribute:
            return self._references.of_attribute(logical_id, attribute, at, path)
        return self._references.of_name(name, at, path)

    def _find_in_map(self, node: Node, path: str) -> Node:
        form = "the name of a mapping and two keys that it has"
        name, first, second, *_ = keys = self._items(node, path, form, (3, 4))
        if any(is_null(key) for key in keys):
            return unknown(node.at)
        mapping = self._template.section("Mappings").map(literal(name, form))
        found = mapping.map(literal(first, form)).entries.get(literal(second, form))
        if found is None and len(keys) == 4 and isinstance(keys[3], MapNode):
            found = keys[3].entries.get("DefaultValue")
        if not isinstance(found, Scalar | ListNode):
            raise InvalidError(form)
        return found

    def _if(self, node: Node, path: str) -> Node | None:
        form = "the name of a condition and two values"
        if not isinstance(node, ListNode) or len(node.items) != 3:
            raise InvalidError(form)
        holds = self.conditions.holds(literal(node.items[0], form), node.at, path)
        if holds is None:
            return unknown(node.at)
        index = 1 if holds else 2
        return self.value(node.items[index], f"{path}[{index}]")

    def _base64(self, node: Node, path: str) -> Node:
        found = self.value(node, path)
        if found is None or is_null(found):
            return unknown(node.at)
        encoded = base64.b64encode(literal(found, "a text").encode("utf-8", "surrogatepass"))
        return Scalar(value=encoded.decode("ascii"), at=node.at)


def _function_of(node: MapNode) -> str | None:
    """The function that a mapping is, if it is one."""
    name = next(iter(node.entries)) if len(node.entries) == 1 else ""
    is_loop = name.startswith("Fn::ForEach")
    return name if name == "Ref" or (name.startswith("Fn::") and not is_loop) else None
