"""The files of the AWS CLI that an app names."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from os import fspath

from cdk_containers.findings import FilePosition, Finding, InvalidSpecError, Severity, errors
from cdk_containers.importers.aws_cli.changes import NO_CHANGES, Change, is_among
from cdk_containers.importers.aws_cli.document import Document, read_document
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.files import FileName, read_file
from cdk_containers.importers.report import Report


def read_file_of(
    operation: Operation, file: FileName, report: Report, changes: Mapping[str, Change] = NO_CHANGES
) -> Document:
    """What a file describes.

    Args:
        operation: what it has to be the input of.
        file: its name.
        report: takes everything that is wrong with it.
        changes: other values by their paths in the file. Default: none.

    Raises:
        InvalidSpecError: it cannot be read.
    """
    name = fspath(file)
    content = read_file(name, report)
    document = None if content is None else read_document(content, name, report, changes=changes)
    if document is not None and document.operation is not operation:
        report.error(
            "aws-cli-file-swapped",
            document.whole.at,
            "",
            f"This is the input of {document.operation}, and that of {operation} belongs here.",
            "Name the other file.",
        )
        document = None
    if document is None:
        raise InvalidSpecError(errors(report.findings))
    return document


def report_given_twice(
    replaced: Iterable[str], changes: Collection[str], file: FileName, report: Report
) -> None:
    """Tell of places for which an app has two things.

    Args:
        replaced: the paths of what it has objects for.
        changes: those of what it has other values for.
        file: the file's name.
        report: takes the findings.
    """
    for path in (path for path in replaced if path in changes):
        report.error(
            "aws-cli-replacement-twice",
            FilePosition(file=fspath(file), line=1, column=1),
            path,
            "Something of the app is given for it, and another value in changes.",
            "Give one of the two.",
        )


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
