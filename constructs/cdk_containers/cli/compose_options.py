"""The options of the commands that read compose files, named as Docker Compose names them."""

import argparse
import os

from cdk_containers.importers.compose.model.project import Request
from cdk_containers.spec import Platform

_FILES = "compose files; the later ones are merged into the first"


def add_compose_options(parser: argparse.ArgumentParser, meant: str = _FILES) -> None:
    """Add the options.

    Args:
        parser: the command's.
        meant: what the files are. Default: compose files.
    """
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help=meant,
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
    parser.set_defaults(parser=parser)


def add_ecs_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of what the files become on Amazon ECS.

    Args:
        parser: the command's.
    """
    parser.add_argument(
        "--ecs-params", metavar="FILE", help="an ecs-params.yml, as the ECS CLI read it"
    )
    parser.add_argument(
        "--one-task",
        action=argparse.BooleanOptionalAction,
        help="run all services in one task, or each in its own; what the files say if not given",
    )


def add_platform_option(parser: argparse.ArgumentParser, default: str) -> None:
    """Add the option of what the tasks run on.

    Args:
        parser: the command's.
        default: what they run on if it is not given, in words.
    """
    parser.add_argument(
        "--on",
        choices=[platform.name.lower() for platform in Platform],
        help=f"what the tasks run on; {default} if not given",
    )


def platform_of(given: argparse.Namespace) -> Platform | None:
    """What the tasks are to run on, if it is said.

    Args:
        given: the command's arguments.
    """
    return None if given.on is None else Platform[given.on.upper()]


def compose_request(given: argparse.Namespace, *, resolve_paths: bool) -> Request:
    """The files that are asked for, and how to read them.

    Args:
        given: the command's arguments.
        resolve_paths: whether relative paths are made absolute.
    """
    files: list[str] = [*given.file, *given.files]
    if not files:
        given.parser.error("name a compose file")
    if "-" in files:
        given.parser.error("the standard input is not read: name a compose file")
    return Request(
        files=files,
        folder=given.project_directory,
        name=given.project_name,
        env_files=given.env_file,
        profiles=given.profile,
        environment=os.environ,
        resolve_paths=resolve_paths,
    )
