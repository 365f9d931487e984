"""Lists of what the spec keeps by name."""

from cdk_containers.importers.aws_cli.translation.values import maps
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report


def by_name(node: MapNode, key: str, report: Report) -> dict[str, MapNode]:
    """The mappings in a list by their names; a name that is there again goes to the report.

    Args:
        node: what has the list.
        key: the list's name.
        report: takes the findings.
    """
    found: dict[str, MapNode] = {}
    for item in maps(node, key):
        name = item.text("name")
        if name is None:
            continue
        if name in found:
            report.error(
                "aws-cli-name-repeated",
                item.at,
                item.at.path,
                f"{name!r} is there a second time.",
                "Keep one of the two.",
            )
        found[name] = item
    return found
