"""What a rule is: a small pure function that yields the problems of one kind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from cdk_containers.checks.context import Context, Platform
from cdk_containers.findings import Finding, Severity, SpecPath, error
from cdk_containers.spec import is_known

Subject = TypeVar("Subject")


@dataclass(frozen=True)
class Problem:
    """One thing that a rule found.

    Attributes:
        path: where in the spec.
        message: what is wrong, with the value and what is allowed.
        fix: what to do.
    """

    path: str
    message: str
    fix: str


@dataclass(frozen=True)
class Rule(Generic[Subject]):
    """A rule over a task or a service.

    Attributes:
        code: its stable name.
        severity: how much its findings matter.
        summary: what it demands, from the function's docstring.
        only_on: the platform that it is about; ``None`` for both.
    """

    code: str
    severity: Severity
    summary: str
    problems: Callable[[Subject, Context], Iterator[Problem]]
    only_on: Platform | None = None

    def __call__(self, subject: Subject, context: Context) -> Iterator[Finding]:
        if self.only_on not in (None, context.platform):
            return
        for problem in self.problems(subject, context):
            yield Finding(
                code=self.code,
                severity=self.severity,
                where=SpecPath(path=problem.path),
                message=problem.message,
                fix=problem.fix,
            )


def rule(
    severity: Severity = Severity.ERROR,
    *,
    only_on: Platform | None = None,
) -> Callable[[Callable[[Subject, Context], Iterator[Problem]]], Rule[Subject]]:
    """Make a rule of a function. The rule's code is the function's name with hyphens."""

    def decorate(function: Callable[[Subject, Context], Iterator[Problem]]) -> Rule[Subject]:
        return Rule(
            code=function.__name__.replace("_", "-"),
            severity=severity,
            summary=(function.__doc__ or "").strip(),
            problems=function,
            only_on=only_on,
        )

    return decorate


@dataclass(frozen=True, kw_only=True)
class Range:
    """A number that has a lowest and a highest value, and may have to be whole."""

    path: str
    value: float | None
    lowest: float
    highest: float
    unit: str = ""
    whole: bool = False

    def problems(self) -> Iterator[Problem]:
        if self.value is None or not is_known(self.value):
            return
        unit = f" {self.unit}" if self.unit else ""
        if not self.lowest <= self.value <= self.highest:
            yield Problem(
                self.path,
                f"{self.value}{unit} is outside {self.lowest} to {self.highest}.",
                f"Choose a value from {self.lowest} to {self.highest}.",
            )
        elif self.whole and self.value % 1 != 0:
            yield Problem(self.path, f"{self.value}{unit} is no whole number.", "Round it.")

    def findings(self, code: str) -> list[Finding]:
        """The same, for an argument of a construct."""
        return [error(code, each.path, each.message, each.fix) for each in self.problems()]
