"""The task definitions and services of a template as definition.json and service.json."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from cdk_containers.exports.api_input import api_input
from cdk_containers.exports.functions import Resolver, TooLargeError
from cdk_containers.exports.references import References
from cdk_containers.exports.template import NAMES, TYPES, Template
from cdk_containers.exports.values import Values
from cdk_containers.importers.aws_cli.cloudformation import property_name
from cdk_containers.importers.aws_cli.service_model import BotocoreMissingError, Operation
from cdk_containers.importers.nodes import (
    MapNode,
    Node,
    Plain,
    Scalar,
    with_entries,
    without,
)
from cdk_containers.importers.report import Report

_SUFFIX = {Operation.TASK_DEFINITION: "definition", Operation.SERVICE: "service"}
_NAME = {operation: property_name((name,)) for operation, name in NAMES.items()}
_CALLED = {Operation.TASK_DEFINITION: "family", Operation.SERVICE: "name"}


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A resource as the input of the operation that makes it.

    Args:
        logical_id: of the resource.
        operation: what makes it.
        properties: without functions, by their CloudFormation names.
        input: what the operation takes.
    """

    logical_id: str
    operation: Operation
    properties: MapNode
    input: Mapping[str, Plain]

    @property
    def file_name(self) -> str:
        """What to call a file with the input."""
        return f"{self.logical_id}.{_SUFFIX[self.operation]}.json"


def export(
    template: Template, values: Values, report: Report, *, only: Sequence[str] | None = None
) -> list[Exported]:
    """The task definitions and services of a template.

    Args:
        template: the template.
        values: what it leaves open.
        report: takes the findings. What is returned lacks what its errors are about.
        only: logical ids of those that are wanted. Default: all.
    """
    references = References(template, values)
    exporter = _Exporter(template, values, references, report)
    wanted = list(template.of_type(*TYPES)) if only is None else only
    try:
        made = [each for logical_id in wanted if (each := exporter.export(logical_id))]
    except BotocoreMissingError as missing:
        report.error(
            "aws-cli-botocore-missing",
            template.document.at,
            "",
            "The input of the AWS CLI is written with botocore, which is not installed.",
            missing.fix,
        )
        return []
    except (RecursionError, TooLargeError):
        report.error(
            "aws-cli-template-unreadable",
            template.document.at,
            "",
            "Functions and conditions in it are nested too deeply, or repeat too much.",
            "Write the values of task definitions and services with fewer of them.",
        )
        return []
    references.tell(report)
    return made


def report_missing_counts(exported: Iterable[Exported], report: Report) -> None:
    """Tell of services without a number of tasks, which CloudFormation starts with one.

    Args:
        exported: what is to be created.
        report: takes the findings.
    """
    for each in exported:
        is_replica = each.input.get("schedulingStrategy", "REPLICA") == "REPLICA"
        if each.operation is Operation.SERVICE and is_replica and "desiredCount" not in each.input:
            report.warning(
                "aws-cli-count-missing",
                each.properties.at,
                f"Resources.{each.logical_id}.Properties",
                "There is no DesiredCount: CloudFormation takes 1 then, and the API wants one.",
                "Give it when the service is created: aws ecs create-service --desired-count 1.",
            )


class _Exporter:
    def __init__(
        self, template: Template, values: Values, references: References, report: Report
    ) -> None:
        self._template = template
        self._values = values
        self._references = references
        self._report = report
        self._resolver = Resolver(template, references, report)

    def export(self, logical_id: str) -> Exported | None:
        """A resource; ``None`` if its condition does not hold."""
        resource = self._template.resource(logical_id)
        operation = TYPES[resource.text("Type") or ""]
        condition = resource.text("Condition")
        path = f"Resources.{logical_id}"
        if condition and not self._resolver.conditions.holds(condition, resource.at, path):
            return None
        path = f"{path}.Properties"
        written = resource.map("Properties")
        own = self._own_family(written) if operation is Operation.SERVICE else {}
        found = self._resolver.value(without(written, own), path)
        properties = found if isinstance(found, MapNode) else replace(written, entries={})
        properties = with_entries(properties, own)
        if _NAME[operation] not in properties.entries:
            name = self._name(logical_id, properties, path)
            properties = with_entries(properties, {_NAME[operation]: name})
        return Exported(
            logical_id=logical_id,
            operation=operation,
            properties=properties,
            input=api_input(properties, operation, path, self._report),
        )

    def _own_family(self, service: MapNode) -> dict[str, Node]:
        """The task definition of the same template by its family, whose revisions ECS counts."""
        name = self._template.task_definition_of(service)
        if name is None:
            return {}
        written = self._template.resource(name).map("Properties")
        path = f"Resources.{name}.Properties"
        family = written.entries.get("Family")
        found = self._resolver.value(family, f"{path}.Family") if family else None
        return {"TaskDefinition": found or self._name(name, written, path)}

    def _name(self, logical_id: str, at: MapNode, path: str) -> Node:
        """The name that CloudFormation made up, from the ARN that is the physical id."""
        operation = TYPES[self._template.type_of(logical_id) or ""]
        arn = self._values.text(logical_id)
        if arn:
            last = arn.rpartition("/")[2]
            text = last.partition(":")[0] if operation is Operation.TASK_DEFINITION else last
            return Scalar(value=text, at=at.at)
        what = f"a {_CALLED[operation]} for it, or the ARN that it has,"
        return self._references.needed(logical_id, what, at.at, f"{path}.{_NAME[operation]}")
