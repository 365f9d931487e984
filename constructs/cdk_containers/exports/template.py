"""A CloudFormation template as it is written, before anything in it is resolved."""

from collections.abc import Iterator
from dataclasses import dataclass
from json import detect_encoding

from cdk_containers.exports.template_yaml import read_yaml
from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.json_document import MOST_BYTES, read_json
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.nodes import MapNode, Scalar, as_map
from cdk_containers.importers.report import Report

TYPES = {
    "AWS::ECS::TaskDefinition": Operation.TASK_DEFINITION,
    "AWS::ECS::Service": Operation.SERVICE,
}
"""The resources that the AWS CLI makes from one JSON file each."""
NAMES = {Operation.TASK_DEFINITION: "family", Operation.SERVICE: "serviceName"}
"""What the API calls their names."""


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

    def task_definition_of(self, service: MapNode) -> str | None:
        """The logical id of the task definition that a service names, if it is of this template.

        Args:
            service: its properties.
        """
        node = service.map("TaskDefinition")
        attribute = node.list("Fn::GetAtt")
        resource = attribute[0] if attribute else None
        named = str(resource.value) if isinstance(resource, Scalar) else node.text("Fn::GetAtt")
        name = node.text("Ref") or (named or "").partition(".")[0]
        return name if self.type_of(name) == "AWS::ECS::TaskDefinition" else None


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
    if text.lstrip().startswith('"'):
        problem = "It is a text that a template stands in, as --query TemplateBody prints YAML."
        return _unreadable(start, problem, report, "Print it with --output text.")
    before = len(report.findings)
    is_json = text.lstrip().startswith("{")
    node = read_json(content, file, report) if is_json else read_yaml(text, file, report)
    if node is None and len(report.findings) > before:
        return None
    template = Template(document=as_map(node)) if node else None
    if template is None or not template.section("Resources").entries:
        return _unreadable(start, "There are no Resources in it: it is no template.", report)
    report_unexpanded(template.section("Resources"), "Resources", report)
    return template


def report_unexpanded(node: MapNode, path: str, report: Report) -> None:
    """Tell what is to be made of a template before its resources and properties are known.

    Args:
        node: resources or properties: in them a function stands for others of its kind.
        path: where they are.
        report: takes the findings.
    """
    for name in node.entries:
        if name.startswith("Fn::"):
            report.error(
                "aws-cli-template-unexpanded",
                node.place_of(name),
                f"{path}.{name}",
                f"What {name} makes here is not in the template.",
                "Name the template as it was expanded: aws cloudformation get-template "
                "--template-stage Processed --query TemplateBody --stack-name STACK.",
            )


def _unreadable(
    at: FilePosition,
    problem: str,
    report: Report,
    fix: str = "Name a template that CloudFormation takes, such as cdk.out/STACK.template.json.",
) -> None:
    report.error("aws-cli-template-unreadable", at, "", problem, fix)
