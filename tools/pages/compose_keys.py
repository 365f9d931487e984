"""The page of what becomes of each compose key, from the table that the importer reads."""

from collections.abc import Iterator

from cdk_containers.importers.compose.dispositions.conditions import NONE_ASKED, NOT_ASKED
from cdk_containers.importers.compose.dispositions.row import Row
from cdk_containers.importers.compose.dispositions.table import SUBJECTS
from cdk_containers.importers.ecs_params.dispositions import ROWS as ECS_PARAMS
from cdk_containers.importers.fates import Disposition, Fate

_HEAD = """\
# What becomes of each compose key

On Amazon ECS, each key of a [compose file](compose.md) has one of four fates:

- ✓ ECS does the same, by the property of CloudFormation that stands there.
- ≈ ECS does something close to it.
- ○ Nothing becomes of it, and nothing is missing.
- ✗ It is refused, since something else would run than was asked for: nothing is made.

What is refused is an error, and ⚠ is a warning, each with the file, line and column; the rest is
silent. A key that is not here fares like the one that it is in, and one that asks for nothing,
being empty or `false`, is never refused. `*` is any name, `[]` any entry of a list. Below a key
stand the values that fare differently, of which the first that fits counts. Ranges of values, and
what depends on several keys, are [checked as well](checks.md).
"""
_TAIL = """\
This page is made by `make docs`.
"""
_MARKS = {
    Disposition.MAPPED: "✓",
    Disposition.APPROXIMATED: "≈",
    Disposition.IGNORED: "○",
    Disposition.REFUSED: "✗",
}


def page() -> str:
    """The whole page."""
    lines = [_HEAD]
    for subject, rows in {**SUBJECTS, "ecs-params.yml": ECS_PARAMS}.items():
        lines += [f"## {subject}\n", "| Key | Fargate | EC2 |", "|---|---|---|"]
        for pattern in sorted(rows):
            lines += _lines(pattern, rows[pattern])
        lines.append("")
    return "\n".join([*lines, _TAIL])


def _lines(pattern: str, row: Row) -> Iterator[str]:
    yield _line(f"`{pattern}`", row.fargate, row.ec2)
    for case in row.cases:
        if case not in (NONE_ASKED, NOT_ASKED):
            yield _line(f"&emsp;{case.values}", case.fargate, case.ec2)


def _line(key: str, fargate: Fate, ec2: Fate) -> str:
    return f"| {key} | {_cell(fargate)} | {'the same' if ec2 == fargate else _cell(ec2)} |"


def _cell(fate: Fate) -> str:
    warned = fate.told and fate.disposition is not Disposition.REFUSED
    parts = [_MARKS[fate.disposition], "⚠" if warned else "", fate.to, fate.reason, fate.fix]
    if fate.to and fate.reason:
        parts[2] = f"{fate.to}:"
    return " ".join(filter(None, parts)).replace("|", "\\|")
