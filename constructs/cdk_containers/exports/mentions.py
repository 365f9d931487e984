"""The names that a part of a template mentions."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cdk_containers.findings import FilePosition
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, as_map

PLACEHOLDER = re.compile(r"\$\{(!?)([^}]*)\}")
"""What ``Fn::Sub`` replaces, or with ``!`` leaves."""
_NAMING = ("Condition", "Fn::FindInMap", "Fn::If", "Ref")


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A resource, parameter, condition or mapping that is mentioned.

    Args:
        name: its name.
        attribute: of the resource. Default: none.
        at: where it is mentioned.
    """

    name: str
    attribute: str | None
    at: FilePosition

    @property
    def reference(self) -> str:
        """What values call it: ``Role``, or ``Role.Arn``."""
        return f"{self.name}.{self.attribute}" if self.attribute else self.name


def mentions_in(node: Node) -> Iterator[Mention]:
    """What functions mention in a node and below it.

    Args:
        node: as the template has it.
    """
    if isinstance(node, ListNode):
        for item in node.items:
            yield from mentions_in(item)
    elif isinstance(node, MapNode):
        for name, value in node.entries.items():
            for reference in _named_by(name, value):
                mentioned, _, attribute = reference.partition(".")
                yield Mention(name=mentioned, attribute=attribute or None, at=value.at)
            yield from mentions_in(value)


def _named_by(function: str, argument: Node) -> Iterator[str]:
    items = argument.items if isinstance(argument, ListNode) else (argument,)
    first, second = (*items, None, None)[:2]
    if not isinstance(first, Scalar) or not isinstance(first.value, str):
        return
    if function in _NAMING:
        yield first.value
    elif function == "Fn::GetAtt":
        yield f"{first.value}.{second.value}" if isinstance(second, Scalar) else first.value
    elif function == "Fn::Sub":
        own: Mapping[str, Node] = as_map(second).entries if second else {}
        for match in PLACEHOLDER.finditer(first.value):
            name = match[2].strip()
            if not match[1] and name not in own:
                yield name
