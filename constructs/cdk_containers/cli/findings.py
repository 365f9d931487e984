"""Findings in the order of the files, as lines for people and as data for programs."""

from collections.abc import Iterable

from cdk_containers.findings import FilePosition, Finding, errors
from cdk_containers.importers.report import Report


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings, sorted by their places.

    Args:
        findings: what was found.
    """
    return sorted(findings, key=_place)


def line_of(finding: Finding) -> str:
    """A finding as one line, with its place as editors and CI systems recognise it.

    Args:
        finding: what was found.
    """
    where = position(finding)
    place = f"{where.file}:{where.line}:{where.column}: {finding.severity}: "
    subject = f"{where.path}: " if where.path else ""
    return f"{place}{subject}{finding.message} {finding.fix} [{finding.code}]"


def data_of(finding: Finding) -> dict[str, str | int]:
    """A finding as JSON has it.

    Args:
        finding: what was found.
    """
    where = position(finding)
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "path": where.path,
        "message": finding.message,
        "fix": finding.fix,
    }


def is_refused(report: Report) -> bool:
    """Whether an error was found, or so much that an error may not have been told.

    Args:
        report: what was found.
    """
    return report.is_full or bool(errors(report.findings))


def position(finding: Finding) -> FilePosition:
    """Where a finding is, as a place in a file.

    Args:
        finding: what was found.
    """
    where = finding.where
    if isinstance(where, FilePosition):
        return where
    raise TypeError(f"{finding} is not at a place in a file.")


def _place(finding: Finding) -> tuple[str, int, int]:
    where = position(finding)
    return where.file, where.line, where.column
