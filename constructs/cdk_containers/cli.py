"""The command ``cdk-containers``. It starts neither CDK nor Node."""

import argparse
import os
import sys
from collections.abc import Sequence

from cdk_containers.findings import FilePosition, Finding
from cdk_containers.importers.compose import Request, as_json, resolve


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and tell how it ended: 0 for well, 1 if something is wrong with the files.

    Args:
        arguments: what stands behind the command's name. Default: what the process was given.
    """
    given = _parser().parse_args(arguments)
    return _compose_config(given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cdk-containers", description="Containers on Amazon ECS, with AWS CDK."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    compose = commands.add_parser("compose", help="what compose files say")
    compose_commands = compose.add_subparsers(required=True, metavar="COMMAND")
    _add_compose_config(compose_commands.add_parser("config", help="print the resolved model"))
    return parser


def _add_compose_config(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Print what compose files say together, as JSON in the shape of "
        "'docker compose config --format json'. Problems go to the standard error."
    )
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="compose files; the later ones are merged into the first",
    )
    parser.add_argument(
        "-f", "--file", action="append", default=[], metavar="FILE", help="the same, as Docker does"
    )
    parser.add_argument(
        "--env-file",
        action="append",
        default=[],
        metavar="FILE",
        help="variables for the compose files; .env beside the first one if none is named",
    )
    parser.add_argument(
        "--profile",
        action="append",
        default=[],
        help="a profile whose services are meant, * for all; COMPOSE_PROFILES if none is named",
    )
    parser.add_argument("-p", "--project-name", metavar="NAME", help="name of the project")
    parser.add_argument(
        "--project-directory",
        metavar="FOLDER",
        help="where relative paths begin; the folder of the first file if not given",
    )
    parser.add_argument(
        "--no-path-resolution", action="store_true", help="leave relative paths as they are"
    )
    parser.set_defaults(parser=parser)


def _compose_config(given: argparse.Namespace) -> int:
    files: list[str] = [*given.file, *given.files]
    if not files:
        given.parser.error("name a compose file")
    project = resolve(
        Request(
            files=files,
            folder=given.project_directory,
            name=given.project_name,
            env_files=given.env_file,
            profiles=given.profile,
            environment=os.environ,
            resolve_paths=not given.no_path_resolution,
        )
    )
    for finding in sorted(project.findings, key=_place):
        print(f"{finding.severity}: {finding}", file=sys.stderr)
    if project.model is None:
        return 1
    print(as_json(project.model))
    return 0


def _place(finding: Finding) -> tuple[str, int, int]:
    where = finding.where
    return (where.file, where.line, where.column) if isinstance(where, FilePosition) else ("", 0, 0)
