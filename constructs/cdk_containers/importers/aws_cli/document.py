"""A file of the AWS CLI that was read: what it is the input of, and that input."""

from collections.abc import Mapping
from dataclasses import dataclass

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.changes import NO_CHANGES, Change, changed
from cdk_containers.importers.aws_cli.forms import as_input, operation_of
from cdk_containers.importers.aws_cli.json_document import read_json
from cdk_containers.importers.aws_cli.leftovers import without_leftovers
from cdk_containers.importers.aws_cli.placeholders import report_placeholders
from cdk_containers.importers.aws_cli.service_model import (
    BotocoreMissingError,
    Operation,
    input_of,
)
from cdk_containers.importers.aws_cli.unknown_form import command_of, report_form
from cdk_containers.importers.aws_cli.validation import validated
from cdk_containers.importers.nodes import MapNode, Node
from cdk_containers.importers.report import Report


@dataclass(frozen=True, kw_only=True)
class Document:
    """A task definition or a service.

    Args:
        operation: what the file is the input of.
        input: that input, with the places of its values, and without what the API would refuse.
        file: the file's name.
        whole: all that the file says, with what was changed in it.
    """

    operation: Operation
    input: MapNode
    file: str
    whole: Node


def read_document(
    content: bytes,
    file: str,
    report: Report,
    *,
    operation: Operation | None = None,
    changes: Mapping[str, Change] = NO_CHANGES,
) -> Document | None:
    """What a file describes; ``None`` if it describes nothing that this door knows.

    Args:
        content: the file.
        file: its name, for the places in it.
        report: takes everything that is wrong with it.
        operation: what it has to be the input of. Default: what it looks like.
        changes: other values by their paths in the file. Default: none.
    """
    node = read_json(content, file, report)
    if node is None:
        return None
    try:
        return _document(changed(node, changes, report), operation, file, report)
    except BotocoreMissingError as missing:
        report.error(
            "aws-cli-botocore-missing",
            FilePosition(file=file, line=1, column=1),
            "",
            "Files of the AWS CLI are read with botocore, which is not installed.",
            missing.fix,
        )
        return None


def _document(
    node: Node, operation: Operation | None, file: str, report: Report
) -> Document | None:
    found = operation or operation_of(node)
    if found is None:
        report_form(node, report)
        return None
    shape = input_of(found)
    given = as_input(node, found, report)
    if given is None:
        return None
    unknown = given.entries.keys() - shape.members.keys()
    if unknown and operation is None and command_of(node) is not None:
        report_form(node, report)
        return None
    read = validated(without_leftovers(given, shape, report), shape, report)
    report_placeholders(read, report)
    return Document(operation=found, input=read, file=file, whole=node)
