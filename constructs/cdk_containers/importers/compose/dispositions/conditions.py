"""When a value is one of those that fare differently."""

from collections.abc import Callable

from cdk_containers.importers.compose.dispositions.row import Place, case
from cdk_containers.importers.fates import ignored
from cdk_containers.importers.nodes import MapNode, Scalar, Value, as_map

Condition = Callable[[Place], bool]


def is_one_of(*values: Value) -> Condition:
    """The value is one of these.

    Args:
        values: what it may be.
    """
    return lambda place: isinstance(place.node, Scalar) and place.node.value in values


def is_none_of(*values: Value) -> Condition:
    """The value is none of these.

    Args:
        values: what it may not be.
    """
    return lambda place: isinstance(place.node, Scalar) and place.node.value not in values


def begins_with(*prefixes: str) -> Condition:
    """The value is a text that begins with one of these.

    Args:
        prefixes: what it may begin with.
    """
    return lambda place: isinstance(place.value, str) and place.value.startswith(prefixes)


def is_missing(place: Place) -> bool:
    """There is no value."""
    return isinstance(place.node, Scalar) and place.node.value is None


def is_empty(place: Place) -> bool:
    """The mapping or list has no entries."""
    node = place.node
    if isinstance(node, Scalar):
        return False
    return not (node.entries if isinstance(node, MapNode) else node.items)


def is_external(resource: MapNode) -> bool:
    """Whether a network, volume, secret or config exists already.

    Args:
        resource: what the file says of it.
    """
    external = resource.entries.get("external")
    return isinstance(external, Scalar) and external.value is True


def is_of_external(place: Place) -> bool:
    """It is a key of a network, volume, secret or config that exists already."""
    return is_external(place.around[-1])


def services(model: MapNode) -> tuple[MapNode, ...]:
    """The services of a model.

    Args:
        model: the whole model.
    """
    return tuple(map(as_map, model.map("services").entries.values()))


NOT_ASKED = case("false", is_one_of(False, None), ignored("It is so without being said."))
"""A flag that is off, as it is without being said."""

NONE_ASKED = case("empty", is_empty, ignored("Nothing is asked for."))
"""A list or mapping without entries."""
