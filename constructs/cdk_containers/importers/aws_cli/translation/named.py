"""Lists of what the spec keeps by name."""

from collections.abc import Iterator

from cdk_containers.importers.aws_cli.translation.values import maps
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report


def by_name(node: MapNode, key: str, report: Report, *, name: str = "name") -> dict[str, MapNode]:
    """The mappings in a list by their names; what has none, or a name again, goes to the report.

    Args:
        node: what has the list.
        key: the list's name.
        report: takes the findings.
        name: which field tells them apart. Default: the name.
    """
    found: dict[str, MapNode] = {}
    for item, called in _with_names(node, key, name, report):
        if called in found:
            report.error(
                "aws-cli-name-repeated",
                item.at,
                item.at.path,
                f"{called!r} is there a second time.",
                "Keep one of the two.",
            )
        found[called] = item
    return found


def complete(node: MapNode, fields: tuple[str, ...], report: Report) -> bool:
    """Whether a mapping has what ECS needs of it, though botocore does not ask for it.

    Args:
        node: the mapping.
        fields: what it needs.
        report: takes what is missing.
    """
    lacking = [field for field in fields if field not in node.entries]
    for field in lacking:
        report.error(
            "aws-cli-field-missing",
            node.at,
            f"{node.at.path}.{field}",
            f"{field} is missing, and ECS needs it.",
            "Add it.",
        )
    return not lacking


def _with_names(
    node: MapNode, key: str, name: str, report: Report
) -> Iterator[tuple[MapNode, str]]:
    for item in maps(node, key):
        called = item.text(name)
        if called is None:
            complete(item, (name,), report)
        else:
            yield item, called
