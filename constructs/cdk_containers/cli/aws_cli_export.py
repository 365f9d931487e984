"""``cdk-containers aws-cli export``: what a template describes, as the AWS CLI takes it."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from cdk_containers.cli.findings import in_order, is_refused, line_of
from cdk_containers.cli.template_options import add_template_options, read_given
from cdk_containers.exports.aws_cli import Exported, export, report_missing_counts
from cdk_containers.exports.selection import selected
from cdk_containers.exports.template import Template
from cdk_containers.findings import errors
from cdk_containers.importers.report import Report


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Args:
        parser: the command's.
    """
    parser.description = (
        "Print the task definitions and services of a CloudFormation template as the input of "
        "'aws ecs register-task-definition' and 'create-service': one JSON object with the input "
        "of each by the name of its file. Problems go to the standard error; where anything is "
        "missing, nothing is printed."
    )
    add_template_options(parser)
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument(
        "--resource",
        metavar="LOGICAL_ID",
        help="print the input of this one, and nothing around it",
    )
    chosen.add_argument(
        "--output", metavar="FOLDER", type=Path, help="write a file for each into this folder"
    )
    parser.add_argument(
        "--force", action="store_true", help="write over files that are there already"
    )
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    report = Report()
    read = read_given(given, report)
    made: list[Exported] = []
    # Values that cannot be read would be told once more, as missing wherever they are needed.
    if read is not None and not errors(report.findings):
        wanted = selected(read.template, given.resource, report)
        made = export(read.template, read.values, report, only=wanted)
        report_missing_counts(made, report)
        if given.resource:
            _tell_if_absent(given.resource, made, read.template, report)
    for finding in in_order(report.findings):
        print(line_of(finding), file=sys.stderr)
    if is_refused(report):
        return 1
    if given.output:
        return _write(made, given.output, force=given.force)
    if given.resource:
        print(_as_json(made[0].input))
    else:
        print(_as_json({each.file_name: each.input for each in made}))
    return 0


def _tell_if_absent(
    logical_id: str, made: Sequence[Exported], template: Template, report: Report
) -> None:
    if not made and not errors(report.findings):
        report.error(
            "aws-cli-resource-absent",
            template.section("Resources").place_of(logical_id),
            f"Resources.{logical_id}.Condition",
            f"{logical_id} is not made: its condition does not hold.",
            "Give values with which it does.",
        )


def _write(made: Iterable[Exported], folder: Path, *, force: bool) -> int:
    """Write a file for each, or none if one would be written over."""
    files = {folder / each.file_name: _as_json(each.input) for each in made}
    there = [str(path) for path in files if path.exists()]
    if there and not force:
        print(f"{', '.join(there)}: there already. Add --force to replace them.", file=sys.stderr)
        return 1
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            path.write_text(f"{text}\n", encoding="utf-8")
            print(path)
    except OSError as problem:
        print(f"{folder}: {problem.strerror}.", file=sys.stderr)
        return 1
    return 0


def _as_json(value: object) -> str:
    return json.dumps(value, indent=2)
