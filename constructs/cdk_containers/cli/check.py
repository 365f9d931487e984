"""``cdk-containers check``: what Amazon ECS would refuse, or do otherwise than meant."""

import argparse
import json
from collections import Counter

from cdk_containers.cli.compose_options import (
    add_compose_options,
    add_ecs_options,
    add_platform_option,
    compose_request,
    platform_of,
)
from cdk_containers.cli.findings import data_of, in_order, line_of
from cdk_containers.doors.compose import ComposeReading, read_compose
from cdk_containers.findings import errors, warnings
from cdk_containers.importers.compose.dispositions.disposition import Disposition
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.spec import Platform


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Args:
        parser: the command's.
    """
    parser.description = (
        "Tell what becomes of compose files on Amazon ECS: every problem with its line and what "
        "to do about it. Ends with 1 if anything is refused, and with 0 if not."
    )
    add_compose_options(parser)
    add_ecs_options(parser)
    add_platform_option(parser, "fargate")
    parser.add_argument(
        "--format", choices=["text", "json"], default="text", help="text if not given"
    )
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    reading = read_compose(
        compose_request(given, resolve_paths=True),
        ecs_params=given.ecs_params,
        options=Options(platform=platform_of(given) or Platform.FARGATE, one_task=given.one_task),
    )
    print(_as_json(reading) if given.format == "json" else _as_text(reading))
    return 1 if errors(reading.findings) else 0


def _as_text(reading: ComposeReading) -> str:
    lines = [line_of(finding) for finding in in_order(reading.findings)]
    return "\n".join([*lines, _summary(reading)])


def _summary(reading: ComposeReading) -> str:
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


def _as_json(reading: ComposeReading) -> str:
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
