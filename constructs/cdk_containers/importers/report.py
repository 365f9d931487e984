"""The findings about compose files, collected while they are read."""

from dataclasses import replace

from cdk_containers.findings import FilePosition, Finding, Severity, errors

MOST_FINDINGS = 1000
"""Nobody reads more; what else is wrong is found when these are put right."""


class Report:
    """Everything that is wrong with the files, in the order in which it was found.

    Messages hold names and paths, and no other values: those may be secret.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    @property
    def is_full(self) -> bool:
        """Whether no more warnings are taken; errors still are, as long as they are fewer."""
        return len(self.findings) >= MOST_FINDINGS

    def error(self, code: str, at: FilePosition, path: str, message: str, fix: str) -> None:
        """Note what makes the files unusable."""
        self._add(code, Severity.ERROR, replace(at, path=path), message, fix)

    def warning(self, code: str, at: FilePosition, path: str, message: str, fix: str) -> None:
        """Note what is probably not meant."""
        self._add(code, Severity.WARNING, replace(at, path=path), message, fix)

    def _add(
        self, code: str, severity: Severity, where: FilePosition, message: str, fix: str
    ) -> None:
        if self._has_no_room_for(severity):
            return
        finding = Finding(code=code, severity=severity, where=where, message=message, fix=fix)
        # What an anchor brings to several places, or is read for several services, is told once.
        if finding not in self.findings[-100:]:
            self.findings.append(finding)

    def _has_no_room_for(self, severity: Severity) -> bool:
        # Warnings must not hide that something is refused.
        is_error = severity is Severity.ERROR
        return self.is_full and not (is_error and len(errors(self.findings)) < MOST_FINDINGS)
