"""What kinds of values the API has."""

from collections.abc import Mapping
from types import MappingProxyType

from cdk_containers.importers.aws_cli.cloudformation import is_function
from cdk_containers.importers.aws_cli.service_model import Shape
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, Value
from cdk_containers.spec import is_known

_CALLED: Mapping[str, str] = MappingProxyType(
    {
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
)
_TYPES: Mapping[str, type | tuple[type, ...]] = MappingProxyType(
    {
        "boolean": bool,
        "double": (int, float),
        "float": (int, float),
        "integer": int,
        "long": int,
        "string": str,
    }
)


def kind(shape: Shape) -> str:
    """What to call the values of a shape.

    Args:
        shape: what a value may be.
    """
    return _CALLED.get(shape.type_name, shape.type_name)


def is_of_kind(value: Value, shape: Shape) -> bool:
    """Whether a single value may be of a shape.

    Args:
        value: the value.
        shape: what it may be.
    """
    if isinstance(value, bool):
        # Python takes it for a number.
        return shape.type_name == "boolean"
    return isinstance(value, _TYPES.get(shape.type_name, ()))


def is_known_later(value: Value, shape: Shape) -> bool:
    """Whether the deployment knows a value; a text may turn out to be a number, too.

    Args:
        value: the value.
        shape: what it may be.
    """
    wanted = str if shape.type_name == "string" else (str, int, float)
    return shape.type_name in _TYPES and isinstance(value, wanted) and not is_known(value)


def fix_of_kind(node: Node, shape: Shape) -> str:
    """What to do about a value of another kind.

    Args:
        node: the value.
        shape: what it may be.
    """
    value = node.value if isinstance(node, Scalar) else None
    wanted = shape.type_name
    if isinstance(node, MapNode) and any(is_function(name, node) for name in node.entries):
        return "Put what this function of CloudFormation's gives in its place."
    if wanted == "string" and isinstance(value, int | float):
        return "Put it in quotation marks." if is_known(value) else "Give Token.as_string(…)."
    if wanted in _TYPES and wanted != "string" and isinstance(value, str):
        return "Write it without quotation marks."
    if wanted == "list" and not isinstance(node, ListNode):
        return "Put it in brackets: [ ]."
    if isinstance(node, ListNode) and len(node.items) == 1:
        return "Take it out of its brackets."
    return f"Write {kind(shape)}."
