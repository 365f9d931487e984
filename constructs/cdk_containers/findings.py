"""What is wrong with something that a user wrote, where it stands, and how to put it right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """It would fail to deploy, or not do what was asked: nothing is made."""

    WARNING = "warning"
    """It deploys, and is probably not what was meant."""


@dataclass(frozen=True, kw_only=True)
class SpecPath:
    """A place in a spec, such as ``containers[web].memory_mib``."""

    path: str

    def __str__(self) -> str:
        return self.path


@dataclass(frozen=True, kw_only=True)
class ConstructPath:
    """A place in the spec that a construct was given."""

    construct: str
    path: str = ""

    def __str__(self) -> str:
        return f"{self.construct}: {self.path}" if self.path else self.construct


@dataclass(frozen=True, kw_only=True)
class FilePosition:
    """A place in a file that was imported. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    path: str = ""

    def __str__(self) -> str:
        position = f"{self.file}:{self.line}:{self.column}"
        return f"{position}: {self.path}" if self.path else position


Where = SpecPath | ConstructPath | FilePosition


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        code: stable name of the rule, for filters and documentation.
        severity: whether it stops the synthesis.
        where: the place, as close to what the user wrote as is known.
        message: what is wrong, with the value that was given and what is allowed.
        fix: what to do about it.
    """

    code: str
    severity: Severity
    where: Where
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message} {self.fix} [{self.code}]"

    def at(self, where: Where) -> "Finding":
        """The same finding in another place."""
        return replace(self, where=where)


def error(code: str, path: str, message: str, fix: str) -> Finding:
    """A finding that stops the synthesis, at a place in what was given."""
    return Finding(
        code=code, severity=Severity.ERROR, where=SpecPath(path=path), message=message, fix=fix
    )


def warning(code: str, path: str, message: str, fix: str) -> Finding:
    """A finding that is only shown, at a place in what was given."""
    return replace(error(code, path, message, fix), severity=Severity.WARNING)


class InvalidSpecError(ValueError):
    """What a construct was given cannot work.

    Attributes:
        findings: every error that was found, not only the first.
    """

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        count = f"{len(findings)} problem" + ("s" if len(findings) > 1 else "")
        super().__init__("\n  - ".join([f"{count} found:", *map(str, findings)]))


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stop the synthesis."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def warnings(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that do not."""
    return [finding for finding in findings if finding.severity is Severity.WARNING]
