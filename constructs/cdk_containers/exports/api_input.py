"""CloudFormation properties as the input that the AWS CLI takes, by botocore's description."""

from difflib import get_close_matches
from math import isfinite

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.cloudformation import property_name
from cdk_containers.importers.aws_cli.service_model import Operation, Shape, input_of, is_document
from cdk_containers.importers.nodes import (
    ListNode,
    MapNode,
    Node,
    Plain,
    Scalar,
    is_null,
    kind_of,
    plain,
)
from cdk_containers.importers.report import Report

_LONGEST_NUMBER = 20
_NOT_CREATED = {
    (Operation.SERVICE, "ForceNewDeployment"): "A service that is created is deployed anyway.",
}
_KINDS = {
    "boolean": "true or false",
    "double": "a number",
    "integer": "a whole number",
    "list": "a list",
    "map": "a mapping",
    "string": "a text",
    "structure": "a mapping",
}


def api_input(
    properties: MapNode, operation: Operation, path: str, report: Report
) -> dict[str, Plain]:
    """What an operation takes to make a resource with these properties.

    Args:
        properties: without functions; ``null`` where a value is not known.
        operation: what makes the resource.
        path: where the properties are in the template.
        report: takes what does not fit.
    """
    kept = dict(properties.entries)
    for (takes, name), reason in _NOT_CREATED.items():
        if takes is operation and name in kept:
            report.warning(
                "aws-cli-property-dropped",
                properties.place_of(name),
                f"{path}.{name}",
                f"{name} is not exported: only CloudFormation has it.",
                reason,
            )
            del kept[name]
    known = MapNode(entries=kept, keys=properties.keys, at=properties.at)
    return _Inverse(operation, report).structure(known, input_of(operation), (), path)


class _Inverse:
    def __init__(self, operation: Operation, report: Report) -> None:
        self._operation = operation
        self._report = report

    def structure(
        self, node: MapNode, shape: Shape, fields: tuple[str, ...], path: str
    ) -> dict[str, Plain]:
        members = {property_name((*fields, name)): name for name in shape.members}
        made: dict[str, Plain] = {}
        for name, value in node.entries.items():
            below = f"{path}.{name}"
            member = members.get(name)
            if member is None:
                self._unknown_property(name, list(members), node.place_of(name), below)
                continue
            field = shape.members[member]
            made[member] = self._value(value, field, (*fields, member), below)
        for member in shape.required_members:
            if member not in made:
                self._missing_property(property_name((*fields, member)), node.at, path)
        return made

    def _value(self, node: Node, shape: Shape, fields: tuple[str, ...], path: str) -> Plain:
        if is_null(node):
            return None
        kind = shape.type_name
        if kind == "structure" and is_document(shape):
            return plain(node)
        if kind == "structure" and isinstance(node, MapNode):
            return dict(self.structure(node, shape, fields, path))
        if kind == "map" and isinstance(node, MapNode):
            return {
                name: self._value(value, shape.value, fields, f"{path}.{name}")
                for name, value in node.entries.items()
            }
        if kind == "list" and isinstance(node, ListNode):
            return [
                self._value(item, shape.member, fields, f"{path}[{index}]")
                for index, item in enumerate(node.items)
            ]
        made = _scalar(node, kind) if isinstance(node, Scalar) else None
        if made is None:
            self._report.error(
                "aws-cli-property-type",
                node.at,
                path,
                f"This is {kind_of(node)}, and the API takes {_KINDS.get(kind, kind)}.",
                "Write it as CloudFormation takes it.",
            )
        return made

    def _unknown_property(self, name: str, known: list[str], at: FilePosition, path: str) -> None:
        near = get_close_matches(name, known, 1)
        self._report.error(
            "aws-cli-property-unknown",
            at,
            path,
            f"{self._operation.value} takes no {name}, as far as the installed botocore knows.",
            f"Did you mean {near[0]}?" if near else "Correct the name, or update botocore.",
        )

    def _missing_property(self, name: str, at: FilePosition, path: str) -> None:
        self._report.error(
            "aws-cli-property-missing",
            at,
            path,
            f"{self._operation.value} needs {name}.",
            "Write it into the template.",
        )


def _scalar(node: Scalar, kind: str) -> Plain:
    """A value in the API's type, as CloudFormation converts it; ``None`` if it cannot."""
    value = node.value
    if kind == "boolean":
        return value if isinstance(value, bool) else {"true": True, "false": False}.get(str(value))
    if kind == "string":
        return ("true" if value else "false") if isinstance(value, bool) else str(value)
    if isinstance(value, bool):
        return None
    return _number(value, kind)


def _number(value: object, kind: str) -> Plain:
    text = str(value).strip()
    if len(text) > _LONGEST_NUMBER:
        return None
    if kind not in ("double", "integer", "long"):
        return None
    try:
        return int(text)
    except ValueError:
        return _fraction(text) if kind == "double" else None


def _fraction(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
