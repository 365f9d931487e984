"""``cdk-containers compose config``: the resolved model, as Docker Compose prints it."""

import argparse
import sys

from cdk_containers.cli.compose_options import add_compose_options, compose_request
from cdk_containers.cli.findings import in_order, line_of
from cdk_containers.importers.compose import as_json, resolve


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Args:
        parser: the command's.
    """
    parser.description = (
        "Print what compose files say together, as JSON in the shape of "
        "'docker compose config --format json'. Problems go to the standard error."
    )
    add_compose_options(parser)
    parser.add_argument(
        "--no-path-resolution", action="store_true", help="leave relative paths as they are"
    )
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    project = resolve(compose_request(given, resolve_paths=not given.no_path_resolution))
    for finding in in_order(project.findings):
        print(line_of(finding), file=sys.stderr)
    if project.model is None:
        return 1
    print(as_json(project.model))
    return 0
