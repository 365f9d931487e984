"""A CloudFormation template as it is written, before anything in it is resolved."""

from collections.abc import Iterator
from dataclasses import dataclass
from json import detect_encoding

from cdk_containers.exports.template_yaml import read_yaml
from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.json_document import MOST_BYTES, read_json
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.nodes import MapNode, as_map
from cdk_containers.importers.report import Report

TYPES = {
    "AWS::ECS::TaskDefinition": Operation.TASK_DEFINITION,
    "AWS::ECS::Service": Operation.SERVICE,
}
"""The resources that the AWS CLI makes from one JSON file each."""


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template.

    Args:
        document: the whole of it.
    """

    document: MapNode

    def section(self, name: str) -> MapNode:
        """A part such as ``Parameters``; an empty one if there is none."""
        return self.document.map(name)

    def resource(self, logical_id: str) -> MapNode:
        """A resource; an empty one if there is none."""
        return self.section("Resources").map(logical_id)

    def type_of(self, logical_id: str) -> str | None:
        """The type of a resource, if there is such a one."""
        return self.resource(logical_id).text("Type")

    def of_type(self, *types: str) -> Iterator[str]:
        """The logical ids of the resources of some types, in their order."""
        for logical_id in self.section("Resources").entries:
            if self.type_of(logical_id) in types:
                yield logical_id


def read_template(content: bytes, file: str, report: Report) -> Template | None:
    """The template that a file holds; ``None`` if it holds none, which goes to the report.

    Args:
        content: the file, in JSON or YAML.
        file: its name, for the places in it.
        report: takes the findings.
    """
    start = FilePosition(file=file, line=1, column=1)
    if len(content) > MOST_BYTES:
        problem = f"The file has more than {MOST_BYTES:,} bytes, and CloudFormation takes 1 MB."
        return _unreadable(start, problem, report)
    try:
        text = content.decode(detect_encoding(content))
    except UnicodeDecodeError:
        return _unreadable(start, "The file is no text in UTF-8.", report)
    before = len(report.findings)
    is_json = text.lstrip().startswith("{")
    node = read_json(content, file, report) if is_json else read_yaml(text, file, report)
    if node is None and len(report.findings) > before:
        return None
    template = Template(document=as_map(node)) if node else None
    if template is None or not template.section("Resources").entries:
        return _unreadable(start, "There are no Resources in it: it is no template.", report)
    return template


def _unreadable(at: FilePosition, problem: str, report: Report) -> None:
    report.error(
        "aws-cli-template-unreadable",
        at,
        "",
        problem,
        "Name a template that CloudFormation takes, such as cdk.out/STACK.template.json.",
    )
