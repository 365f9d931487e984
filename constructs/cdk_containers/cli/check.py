"""``cdk-containers check``: what Amazon ECS would refuse, or do otherwise than meant."""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from cdk_containers.cli.compose_options import (
    add_compose_options,
    add_ecs_options,
    add_platform_option,
    compose_request,
    platform_of,
)
from cdk_containers.cli.findings import data_of, in_order, line_of
from cdk_containers.doors.aws_cli import AwsCliReading, is_aws_cli, read_aws_cli
from cdk_containers.doors.compose import ComposeReading, read_compose
from cdk_containers.findings import errors, warnings
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.fates import Disposition
from cdk_containers.importers.files import read_file
from cdk_containers.importers.report import Report
from cdk_containers.spec import Platform

Reading = ComposeReading | AwsCliReading

_OF_COMPOSE = (
    "env_file",
    "profile",
    "project_name",
    "project_directory",
    "ecs_params",
    "one_task",
    "on",
)
"""The options that say something of compose files only."""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Args:
        parser: the command's.
    """
    parser.description = (
        "Tell what becomes of compose files, or of a task definition and a service of the AWS CLI, "
        "on Amazon ECS: every problem with its line and what to do about it. Ends with 1 if "
        "anything is refused, and with 0 if not. The options are for compose files, but for "
        "--format."
    )
    add_compose_options(
        parser,
        "compose files, of which the later ones are merged into the first; or definition.json, "
        "service.json or both",
    )
    add_ecs_options(parser)
    add_platform_option(parser, "fargate")
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help="text if not given"
    )
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    reading = _read_aws_cli(given) or _read_compose(given)
    print(_as_json(reading) if given.format == "json" else _as_text(reading))
    return 1 if errors(reading.findings) else 0


def _read_aws_cli(given: argparse.Namespace) -> AwsCliReading | None:
    """What the files say if all are the AWS CLI's."""
    names: Sequence[str] = [*given.file, *given.files]
    if not names or not all(name.casefold().endswith(".json") for name in names):
        return None
    report = Report()
    contents = [(name, read_file(name, report)) for name in names]
    files = [(name, content) for name, content in contents if content is not None]
    if not any(is_aws_cli(content) for _, content in files):
        return None
    _refuse_options_of_compose(given)
    reading = read_aws_cli(files)
    return replace(reading, findings=[*report.findings, *reading.findings])


def _refuse_options_of_compose(given: argparse.Namespace) -> None:
    """End where an option would be taken for heard: what files of the AWS CLI mean, they say."""
    for name in _OF_COMPOSE:
        if getattr(given, name) != given.parser.get_default(name):
            option = f"--{name.replace('_', '-')}"
            given.parser.error(f"{option} is for compose files, and these are the AWS CLI's")


def _read_compose(given: argparse.Namespace) -> ComposeReading:
    return read_compose(
        compose_request(given, resolve_paths=True),
        ecs_params=given.ecs_params,
        options=Options(platform=platform_of(given) or Platform.FARGATE, one_task=given.one_task),
    )


def _as_text(reading: Reading) -> str:
    lines = [line_of(finding) for finding in in_order(reading.findings)]
    return "\n".join([*lines, _summary(reading)])


def _summary(reading: Reading) -> str:
    """How it went, in one line."""
    count = Counter(key.fate.disposition for key in reading.keys)
    keys = ", ".join(f"{count[each]} {each}" for each in Disposition)
    problems = (
        f"{_number(len(errors(reading.findings)), 'error')}, "
        f"{_number(len(warnings(reading.findings)), 'warning')}"
    )
    return f"{problems}; {_number(len(reading.keys), 'key')}: {keys}"


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _as_json(reading: Reading) -> str:
    keys = [
        {
            "path": key.path,
            "file": key.at.file,
            "line": key.at.line,
            "disposition": key.fate.disposition.value,
            "to": key.fate.to,
            "reason": key.fate.reason,
        }
        for key in reading.keys
    ]
    findings = [data_of(finding) for finding in in_order(reading.findings)]
    return json.dumps({"findings": findings, "keys": keys}, indent=2)
