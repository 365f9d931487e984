"""``cdk-containers app``: the CDK app of compose files. The one command that starts CDK."""

import argparse

from cdk_containers.applications.app import synthesize
from cdk_containers.cli.compose_options import (
    add_compose_options,
    add_ecs_options,
    add_platform_option,
    compose_request,
    platform_of,
)


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Args:
        parser: the command's.
    """
    parser.description = (
        "Be the CDK app that deploys compose files: "
        "cdk deploy --app 'cdk-containers app compose.yaml'. "
        "The context cdk-containers says what exists already."
    )
    add_compose_options(parser)
    add_ecs_options(parser)
    add_platform_option(parser, "what the context says, or else fargate,")
    parser.add_argument(
        "--service",
        action="append",
        default=[],
        metavar="NAME",
        help="the only services that are made; all if none is named",
    )
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    return synthesize(
        compose_request(given, resolve_paths=True),
        ecs_params=given.ecs_params,
        services=given.service,
        one_task=given.one_task,
        on=platform_of(given),
    )
