"""How findings read, wherever they stand."""

import pytest

from cdk_containers.findings import (
    ConstructPath,
    FilePosition,
    Finding,
    InvalidSpecError,
    Severity,
    SpecPath,
    Where,
    errors,
    warnings,
)


def _finding(severity: Severity = Severity.ERROR, code: str = "too-big") -> Finding:
    return Finding(
        code=code,
        severity=severity,
        where=SpecPath(path="cpu_units"),
        message="9 is too much.",
        fix="Give 8.",
    )


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (SpecPath(path="containers[web].ports"), "containers[web].ports"),
        (ConstructPath(construct="App/Web"), "App/Web"),
        (ConstructPath(construct="App/Web", path="port"), "App/Web: port"),
        (FilePosition(file="compose.yaml", line=3, column=5), "compose.yaml:3:5"),
        (
            FilePosition(file="compose.yaml", line=3, column=5, path="services.web"),
            "compose.yaml:3:5: services.web",
        ),
    ],
)
def test_a_finding_says_where_what_and_what_to_do(where: Where, text: str) -> None:
    assert str(_finding().at(where)) == f"{text}: 9 is too much. Give 8. [too-big]"


def test_moving_a_finding_leaves_the_original() -> None:
    finding = _finding()

    moved = finding.at(ConstructPath(construct="App"))

    assert str(finding.where) == "cpu_units"
    assert (moved.code, moved.severity, moved.message, moved.fix) == (
        finding.code,
        finding.severity,
        finding.message,
        finding.fix,
    )


def test_findings_are_told_apart_by_severity_in_their_order() -> None:
    first, second = _finding(code="a"), _finding(code="b")
    warning = _finding(Severity.WARNING)

    assert errors([first, warning, second]) == [first, second]
    assert warnings([first, warning, second]) == [warning]


def test_the_exception_tells_all_problems_at_once() -> None:
    one, two = _finding(code="a"), _finding(code="b")

    assert str(InvalidSpecError([one])) == f"1 problem found:\n  - {one}"
    assert str(InvalidSpecError([one, two])) == f"2 problems found:\n  - {one}\n  - {two}"
    assert InvalidSpecError([one, two]).findings == (one, two)
