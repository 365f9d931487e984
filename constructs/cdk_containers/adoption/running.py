"""What runs, as ``describe-services`` and ``describe-task-definition`` print it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from cdk_containers.exports.template import NAMES
from cdk_containers.findings import FilePosition, errors
from cdk_containers.importers.aws_cli.document import read_document
from cdk_containers.importers.aws_cli.json_document import read_json
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Plain, as_map, plain
from cdk_containers.importers.report import Report

_ARN = {Operation.SERVICE: "serviceArn", Operation.TASK_DEFINITION: "taskDefinitionArn"}
_WRAPPED_IN = {
    Operation.SERVICE: ("service", "services"),
    Operation.TASK_DEFINITION: ("taskDefinition",),
}
_COMMAND = {
    Operation.SERVICE: "aws ecs describe-services --include TAGS",
    Operation.TASK_DEFINITION: "aws ecs describe-task-definition --include TAGS",
}


@dataclass(frozen=True, kw_only=True)
class Running:
    """A service or a task definition that there is.

    Args:
        operation: what made it.
        arn: its ARN.
        cluster: the ARN of a service's cluster. Default: none.
        input: what the operation would take to make it.
        at: where it is described.
    """

    operation: Operation
    arn: str
    cluster: str | None
    input: Mapping[str, Plain]
    at: FilePosition

    @property
    def name(self) -> str:
        """A service's name, or a task definition's family."""
        return str(self.input.get(NAMES[self.operation]) or name_in(self.arn))


def name_in(arn: str) -> str:
    """The name or family in an ARN; a text that is none is the name itself.

    Args:
        arn: such as ``arn:aws:ecs:us-east-1:123456789012:task-definition/web:7``.
    """
    last = arn.rpartition("/")[2]
    return last.partition(":")[0]


def read_running(content: bytes, file: str, report: Report) -> Running | None:
    """What a file describes; ``None`` if nothing that runs, which goes to the report.

    Args:
        content: the file.
        file: its name, for the places in it.
        report: takes the findings.
    """
    reading = Report()
    document = read_document(content, file, reading)
    _pass_on(reading, report, stops=document is None)
    if document is None:
        return None
    described = _described(read_json(content, file, Report()), document.operation)
    arn = described.text(_ARN[document.operation])
    if not arn:
        report.error(
            "aws-cli-not-described",
            described.at,
            _ARN[document.operation],
            f"It has no {_ARN[document.operation]}: it does not say what runs.",
            f"Give what '{_COMMAND[document.operation]}' prints.",
        )
        return None
    _report_if_gone(described, report)
    return Running(
        operation=document.operation,
        arn=arn,
        cluster=described.text("clusterArn"),
        input=cast("Mapping[str, Plain]", plain(document.input)),
        at=described.at,
    )


def _pass_on(reading: Report, report: Report, *, stops: bool) -> None:
    """Tell what is wrong with a description: it runs all the same, so only its form can stop us."""
    for finding in errors(reading.findings):
        at = finding.where
        note = report.error if stops else report.warning
        if isinstance(at, FilePosition):
            note(finding.code, at, at.path, finding.message, finding.fix)


def _report_if_gone(described: MapNode, report: Report) -> None:
    status = described.text("status")
    if status not in (None, "ACTIVE"):
        report.error(
            "aws-cli-adoption-gone",
            described.place_of("status"),
            "status",
            f"This is {status}: it was deleted, and CloudFormation does not find it.",
            "Describe one that is ACTIVE. A task definition that was deregistered and runs all the "
            "same has to be registered again, and the service updated to that revision.",
        )


def _described(node: Node | None, operation: Operation) -> MapNode:
    document = (
        as_map(node) if node else MapNode(entries={}, at=FilePosition(file="", line=1, column=1))
    )
    for key in _WRAPPED_IN[operation]:
        inner = document.entries.get(key)
        if isinstance(inner, ListNode) and inner.items:
            inner = inner.items[0]
        if isinstance(inner, MapNode):
            return inner
    return document
