"""A mapping of resources to what identifies them, as ``cdk import`` takes and records it."""

from collections.abc import Mapping

from cdk_containers.exports.template import Template
from cdk_containers.importers.aws_cli.json_document import read_json
from cdk_containers.importers.nodes import Node, Scalar, as_map
from cdk_containers.importers.report import Report


def read_resource_mapping(
    content: bytes, file: str, template: Template, report: Report
) -> dict[str, Mapping[str, str]]:
    """The mapping that a file holds.

    Args:
        content: the file, in JSON.
        file: its name, for the places in it.
        template: with the resources.
        report: takes the findings.
    """
    node = read_json(content, file, report)
    if node is None:
        return {}
    mapping: dict[str, Mapping[str, str]] = {}
    for logical_id, value in as_map(node).entries.items():
        identifier = _texts(value)
        if identifier and template.type_of(logical_id):
            mapping[logical_id] = identifier
            continue
        report.error(
            "aws-cli-mapping-invalid",
            as_map(node).place_of(logical_id),
            logical_id,
            "This is no resource of the template with the texts that identify it.",
            'Write such as {"Listener": {"ListenerArn": "arn:aws:..."}}, by the logical id.',
        )
    return mapping


def _texts(node: Node) -> dict[str, str]:
    entries = as_map(node).entries
    texts = {
        name: value.value
        for name, value in entries.items()
        if isinstance(value, Scalar) and isinstance(value.value, str)
    }
    return texts if len(texts) == len(entries) else {}
