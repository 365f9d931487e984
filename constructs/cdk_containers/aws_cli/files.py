"""The files of the AWS CLI that an app names."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from cdk_containers.findings import FilePosition, Finding, Severity
from cdk_containers.importers.aws_cli.changes import is_among
from cdk_containers.importers.aws_cli.document import Document, read_document
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.files import read_file
from cdk_containers.importers.report import Report


def read_file_of(operation: Operation, file: str, report: Report) -> Document | None:
    """What a file describes; ``None`` if it cannot be read.

    Args:
        operation: what it has to be the input of.
        file: its name.
        report: takes everything that is wrong with it.
    """
    content = read_file(file, report)
    document = read_document(content, file, report) if content is not None else None
    if document is not None and document.operation is not operation:
        report.error(
            "aws-cli-file-swapped",
            document.whole.at,
            "",
            f"This is the input of {document.operation}, and that of {operation} belongs here.",
            "Name the other file.",
        )
        return None
    return document


def about_what_stays(found: Iterable[Finding], places: Collection[str]) -> list[Finding]:
    """What is wrong with a file, but for what an app has something else for.

    What another tool fills in is an error here: nothing does between an app and CloudFormation.

    Args:
        found: what is wrong with all of it.
        places: the paths of what something else takes the place of.
    """
    stays = (
        each
        for each in found
        if not (isinstance(each.where, FilePosition) and is_among(each.where.path, places))
    )
    return [_refused(each) if each.code == "aws-cli-placeholder" else each for each in stays]


def _refused(finding: Finding) -> Finding:
    return replace(
        finding,
        severity=Severity.ERROR,
        message="It has a placeholder that a tool fills in, and nothing does so here.",
        fix="Give the file as that tool makes it, or say what belongs here with "
        f"changes={{{_path(finding)!r}: …}}.",
    )


def _path(finding: Finding) -> str:
    return finding.where.path if isinstance(finding.where, FilePosition) else ""
