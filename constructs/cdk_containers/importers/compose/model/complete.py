"""What the merged files still lack, or say twice; and the defaults where something is missing."""

from dataclasses import replace

from cdk_containers.importers.compose.grammar import shapes
from cdk_containers.importers.compose.model.merge import part_of
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, is_null
from cdk_containers.importers.report import Report


def completed(node: Node, shape: shapes.Shape, report: Report, path: str = "") -> Node:
    """A merged value with its defaults.

    Args:
        node: the value, in canonical form.
        shape: what it is.
        report: takes the findings.
        path: where it is.
    """
    if isinstance(node, MapNode):
        entries = {
            key: completed(value, part_of(shape, key), report, f"{path}.{key}" if path else key)
            if not isinstance(value, Scalar) or value.value is None
            else value
            for key, value in node.entries.items()
        }
        return _with_defaults(replace(node, entries=entries), _record_of(shape), report, path)
    if isinstance(node, ListNode):
        return _completed_list(node, shape, report, path)
    if is_null(node) and not shape.null:
        report.error(
            "compose-value-missing",
            node.at,
            path,
            "There is no value.",
            "Write one, or remove the key.",
        )
    return node


def _record_of(shape: shapes.Shape) -> shapes.Record | None:
    if isinstance(shape, shapes.Either):
        return next((each for each in shape.shapes if isinstance(each, shapes.Record)), None)
    return shape if isinstance(shape, shapes.Record) else None


def _with_defaults(
    node: MapNode, shape: shapes.Record | None, report: Report, path: str
) -> MapNode:
    if shape is None:
        return node
    for key in shape.required:
        if key not in node.entries:
            report.error(
                "compose-key-missing",
                node.at,
                path,
                f"{key!r} is missing.",
                "Write it.",
            )
    missing = {key: value for key, value in shape.defaults.items() if key not in node.entries}
    if not missing:
        return node
    made = {key: Scalar(value=value, at=node.at) for key, value in missing.items()}
    return replace(node, entries={**node.entries, **made})


def _completed_list(node: ListNode, shape: shapes.Shape, report: Report, path: str) -> ListNode:
    item = shape.item if isinstance(shape, shapes.ListOf) else shapes.Anything()
    if isinstance(shape, shapes.ListOf) and shape.distinct:
        _check_distinct(node, report, path)
    items = tuple(
        completed(each, item, report, f"{path}[{index}]") for index, each in enumerate(node.items)
    )
    return replace(node, items=items)


def _check_distinct(node: ListNode, report: Report, path: str) -> None:
    seen: set[object] = set()
    for index, item in enumerate(node.items):
        value = item.value if isinstance(item, Scalar) else None
        if value in seen:
            report.error(
                "compose-entry-repeated",
                item.at,
                f"{path}[{index}]",
                "An entry of the list stands there a second time.",
                "Keep one of them.",
            )
        seen.add(value)
