"""Each value in an input, by its path in CloudFormation's names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cdk_containers.importers.aws_cli.cloudformation import property_name
from cdk_containers.importers.aws_cli.service_model import Operation, Shape, input_of, is_document
from cdk_containers.importers.nodes import Plain

# What tells the items of a list apart, whatever their order.
_NAMES = ("name", "key", "containerPath", "capacityProvider", "portName")
# Lists of texts whose order says nothing.
_SETS = frozenset(
    {"add", "drop", "alarmNames", "requiresCompatibilities", "securityGroups", "subnets"}
)


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A value that has nothing below it.

    Args:
        value: what it is.
        is_open: whether it may be told: none that may be a secret.
    """

    value: Plain
    is_open: bool


def leaves_of(given: Mapping[str, Plain], operation: Operation) -> dict[str, Leaf]:
    """The values of an input by their paths, such as ``ContainerDefinitions[web].Image``.

    Args:
        given: the input.
        operation: what takes it.
    """
    return dict(_of_structure(given, input_of(operation), (), ""))


def _of_structure(
    given: Mapping[str, Plain], shape: Shape, fields: tuple[str, ...], path: str
) -> Iterator[tuple[str, Leaf]]:
    for name, value in given.items():
        below = (*fields, name)
        named = property_name(below)
        yield from _of(value, shape.members[name], below, f"{path}.{named}" if path else named)


def _of(
    value: Plain, shape: Shape, fields: tuple[str, ...], path: str
) -> Iterator[tuple[str, Leaf]]:
    if isinstance(value, dict) and shape.type_name == "structure" and not is_document(shape):
        yield from _of_structure(value, shape, fields, path)
    elif isinstance(value, dict) and shape.type_name == "map":
        for name, inner in value.items():
            yield f"{path}.{name}", Leaf(value=inner, is_open=False)
    elif isinstance(value, list) and shape.type_name == "list":
        ordered = sorted(value, key=str) if fields[-1] in _SETS else value
        for index, item in enumerate(ordered):
            yield from _of(item, shape.member, fields, f"{path}[{_key(item, index)}]")
    else:
        is_open = shape.type_name != "string" or bool(getattr(shape, "enum", None))
        yield path, Leaf(value=value, is_open=is_open or "." not in path)


def _key(item: Plain, index: int) -> str | int:
    names = item if isinstance(item, dict) else {}
    named = (names.get(name) for name in _NAMES)
    return next((name for name in named if isinstance(name, str)), index)
