"""Several files as one: a later one adds to, and overrides, what the earlier ones say.

https://docs.docker.com/reference/compose-file/merge/
"""

from dataclasses import replace

from cdk_containers.importers.compose.grammar import shapes
from cdk_containers.importers.compose.grammar.keys import last_of_each
from cdk_containers.importers.nodes import (
    ListNode,
    MapNode,
    MergeTag,
    Node,
    Scalar,
    is_null,
    kind_of,
)
from cdk_containers.importers.report import Report


def merged(base: Node | None, over: Node, shape: shapes.Shape, report: Report, path: str) -> Node:
    """A value over an earlier one, both in canonical form.

    Args:
        base: the earlier value, if there is one.
        over: the later one.
        shape: what both are.
        report: takes the findings.
        path: where they are.
    """
    if base is None or over.tag is MergeTag.OVERRIDE or _replaces(base, over, shape):
        return settled(over)
    if is_null(over):
        # An empty value changes nothing, but of commands: it takes the earlier one away.
        return over if isinstance(shape, shapes.Words) else base
    if is_null(base):
        return settled(over)
    if isinstance(base, MapNode) and isinstance(over, MapNode):
        return _merged_maps(base, over, shape, report, path)
    if isinstance(base, ListNode) and isinstance(over, ListNode):
        return _merged_lists(base, over, shape)
    if isinstance(base, Scalar) and isinstance(over, Scalar):
        return over
    if isinstance(shape, shapes.Either):
        return settled(over)
    report.error(
        "compose-merge-impossible",
        over.at,
        path,
        f"{kind_of(over).capitalize()} cannot be merged into {kind_of(base)} "
        f"({base.at.file}:{base.at.line}).",
        "Write both in the same way, or put !override before this one.",
    )
    return base


def _replaces(base: Node, over: Node, shape: shapes.Shape) -> bool:
    if isinstance(shape, shapes.Words):
        return not is_null(over)
    if isinstance(shape, shapes.ListOf):
        return shape.replaced
    if isinstance(shape, shapes.Record) and shape.same:
        earlier = base.text(shape.same) if isinstance(base, MapNode) else None
        later = over.text(shape.same) if isinstance(over, MapNode) else None
        return None not in (earlier, later) and earlier != later
    return False


def _merged_maps(
    base: MapNode, over: MapNode, shape: shapes.Shape, report: Report, path: str
) -> MapNode:
    entries = dict(base.entries)
    for key, value in over.entries.items():
        if value.tag is MergeTag.RESET:
            entries.pop(key, None)
        else:
            where = f"{path}.{key}" if path else key
            entries[key] = merged(entries.get(key), value, part_of(shape, key), report, where)
    return replace(base, entries=entries, keys={**base.keys, **over.keys})


def _merged_lists(base: ListNode, over: ListNode, shape: shapes.Shape) -> ListNode:
    items = base.items + tuple(settled(item) for item in over.items)
    if isinstance(shape, shapes.Hosts):
        return replace(base, items=_without_repetition(items))
    if isinstance(shape, shapes.ListOf) and shape.unique:
        return replace(base, items=last_of_each(items, shape.unique))
    return replace(base, items=items)


def _without_repetition(items: tuple[Node, ...]) -> tuple[Node, ...]:
    texts = {item.value: item for item in reversed(items) if isinstance(item, Scalar)}
    return tuple(reversed(texts.values()))


def part_of(shape: shapes.Shape, key: str) -> shapes.Shape:
    """What belongs at a key of a mapping.

    Args:
        shape: what the mapping is.
        key: the name in it.
    """
    if isinstance(shape, shapes.Record):
        return shape.keys.get(key, _ANYTHING)
    if isinstance(shape, shapes.MapOf):
        return shape.value
    if isinstance(shape, shapes.Either):
        records = [each for each in shape.shapes if isinstance(each, shapes.Record)]
        return part_of(records[0], key) if records else _ANYTHING
    return _ANYTHING


_ANYTHING = shapes.Anything()


def settled(node: Node) -> Node:
    """A value that meets no earlier one: what it resets is gone.

    Args:
        node: the value.
    """
    if isinstance(node, MapNode):
        entries = {
            key: settled(value)
            for key, value in node.entries.items()
            if value.tag is not MergeTag.RESET
        }
        return replace(node, entries=entries, tag=None)
    if isinstance(node, ListNode):
        items = tuple(settled(item) for item in node.items if item.tag is not MergeTag.RESET)
        return replace(node, items=items, tag=None)
    return replace(node, tag=None) if node.tag else node
