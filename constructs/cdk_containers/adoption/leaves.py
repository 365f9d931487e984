"""Each value in an input, by its path in CloudFormation's names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cdk_containers.importers.aws_cli.cloudformation import property_name
from cdk_containers.importers.aws_cli.service_model import Operation, Shape, input_of, is_document
from cdk_containers.importers.nodes import Plain

# What tells the items of a list apart, whatever their order.
_NAMES = (
    ("name",),
    ("key",),
    ("containerPath",),
    ("capacityProvider",),
    ("portName",),
    ("containerName", "containerPort"),
)
# Lists of texts whose order says nothing, and which hold no secrets.
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
    elif isinstance(value, list) and fields[-1] in _SETS:
        for item in value:
            # Which one is not known may be any of them.
            below = path if item is None else f"{path}[{item}]"
            yield below, Leaf(value=item, is_open=True)
    elif isinstance(value, list) and shape.type_name == "list":
        for key, item in zip(_keys(value), value, strict=True):
            yield from _of(item, shape.member, fields, f"{path}[{key}]")
    else:
        is_open = shape.type_name != "string" or bool(getattr(shape, "enum", None))
        yield path, Leaf(value=value, is_open=is_open or "." not in path)


def _keys(items: Sequence[Plain]) -> Sequence[str | int]:
    """What to call the items of a list: by their names, or else by their numbers."""
    for names in _NAMES:
        keys = [_key(item, names) for item in items]
        known = [key for key in keys if key is not None]
        if len(set(known)) == len(items):
            return known
    return range(len(items))


def _key(item: Plain, names: Sequence[str]) -> str | None:
    if not isinstance(item, dict) or any(item.get(name) is None for name in names):
        return None
    return ":".join(str(item[name]) for name in names)
