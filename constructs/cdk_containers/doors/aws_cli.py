"""Files of the AWS CLI as a description of what to run, with everything that is wrong with them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cdk_containers.checks.context import Context
from cdk_containers.checks.specs import check_service, check_task
from cdk_containers.findings import FilePosition, Finding, Severity
from cdk_containers.importers.aws_cli.conversion import properties
from cdk_containers.importers.aws_cli.document import Document, read_document
from cdk_containers.importers.aws_cli.forms import operation_of
from cdk_containers.importers.aws_cli.importing import import_service, import_task
from cdk_containers.importers.aws_cli.json_document import read_json
from cdk_containers.importers.aws_cli.keys import fates
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.aws_cli.translation.agreement import (
    check_service_alone,
    check_task_named,
)
from cdk_containers.importers.aws_cli.translation.execution_role import check_execution_role
from cdk_containers.importers.aws_cli.translation.service import service_platform
from cdk_containers.importers.aws_cli.translation.task import task_platform
from cdk_containers.importers.fates import KeyFate
from cdk_containers.importers.imported import Imported
from cdk_containers.importers.nodes import Plain, as_map
from cdk_containers.importers.report import Report
from cdk_containers.spec import Platform, Service, Task

_COMPOSE_KEYS = frozenset({"include", "services"})
# What cannot be read as JSON may still be meant as that; a list is never a compose file, and an
# empty one is what a command that failed has left.
_LIKE_AWS_CLI = re.compile(
    rb"\A(\xef\xbb\xbf)?\s*(\[|\Z)|\b(containerDefinitions|taskDefinition|serviceName)\b"
)


@dataclass(frozen=True, kw_only=True)
class Converted:
    """A file and the properties of the resource that it describes.

    Args:
        document: the file.
        properties: what CloudFormation calls what it says.
    """

    document: Document
    properties: dict[str, Plain]


@dataclass(frozen=True, kw_only=True)
class AwsCliReading:
    """Files of the AWS CLI, read and checked.

    Args:
        task: what the task definition describes, as far as the spec has words for it. ``None`` if
            there is none.
        service: the same of the service.
        converted: the files that could be read, with all that they say.
        findings: everything that is wrong with them, each at its place in the files.
        keys: what becomes of each of their values.
    """

    task: Imported[Task] | None
    service: Imported[Service] | None
    converted: Sequence[Converted]
    findings: Sequence[Finding]
    keys: Sequence[KeyFate]


def read_aws_cli(files: Sequence[tuple[str, bytes]]) -> AwsCliReading:
    """What files of the AWS CLI describe, and what Amazon ECS would refuse of it.

    Args:
        files: names and contents of a task definition, of a service, or of both.
    """
    report = Report()
    read = [read_document(content, name, report) for name, content in files]
    documents = [document for document in read if document is not None]
    converted = [
        Converted(document=each, properties=properties(each, report)) for each in documents
    ]
    definition = _only(Operation.TASK_DEFINITION, documents, report)
    service = _only(Operation.SERVICE, documents, report)
    task: Imported[Task] | None = None
    runs: Imported[Service] | None = None
    if definition is not None:
        context = Context(platform=_platform(definition, service))
        check_execution_role(definition.input, context.platform, report)
        task = import_task(definition, platform=context.platform)
        report.findings += not_told(task.findings, report.findings)
        if service is None:
            checked = [task.at_its_place(each) for each in check_task(task.spec, context)]
        else:
            runs = import_service(service, task, definition)
            report.findings += not_told(runs.findings, report.findings)
            checked = _checked(runs, context)
        report.findings += not_told(checked, report.findings)
    elif service is not None:
        check_service_alone(service.input, report)
        check_task_named(service.input, report)
    findings = tuple(dict.fromkeys(report.findings))
    keys = [key for each in documents for key in fates(each, _of(each.file, findings))]
    return AwsCliReading(task=task, service=runs, converted=converted, findings=findings, keys=keys)


def is_aws_cli(content: bytes) -> bool:
    """Whether a file is the AWS CLI's, and no compose file in JSON.

    Args:
        content: a file.
    """
    node = read_json(content, "", Report())
    if node is not None:
        return not _COMPOSE_KEYS & as_map(node).entries.keys() or operation_of(node) is not None
    return _LIKE_AWS_CLI.search(content) is not None


def _only(operation: Operation, documents: Sequence[Document], report: Report) -> Document | None:
    """The file that describes one or the other."""
    found = [each for each in documents if each.operation is operation]
    for other in found[1:]:
        report.error(
            "aws-cli-file-repeated",
            other.whole.at,
            "",
            f"{found[0].file} is the input of {operation.value}, too.",
            "Name one task definition, and one service that runs it.",
        )
    return found[0] if found else None


def _platform(definition: Document, service: Document | None) -> Platform:
    chosen = service_platform(service.input) if service is not None else None
    return chosen or task_platform(definition.input)


def _checked(runs: Imported[Service], context: Context) -> list[Finding]:
    """What the checks find in a service and in what it runs, which has its disks from it."""
    of_task = [
        each.at(runs.place_of(f"task.{each.where}")) for each in check_task(runs.spec.task, context)
    ]
    return [*of_task, *map(runs.at_its_place, check_service(runs.spec, context))]


def not_told(checked: Sequence[Finding], told: Sequence[Finding]) -> list[Finding]:
    """Findings, but for those about what is wrong, or not filled in, anyway."""
    places = {
        _place(each)
        for each in told
        if each.severity is Severity.ERROR or each.code == "aws-cli-placeholder"
    }
    return [finding for finding in checked if _place(finding) not in places]


def _place(finding: Finding) -> tuple[str, str]:
    where = finding.where
    return (where.file, where.path) if isinstance(where, FilePosition) else ("", "")


def _of(file: str, findings: Sequence[Finding]) -> list[Finding]:
    return [each for each in findings if _place(each)[0] == file]
