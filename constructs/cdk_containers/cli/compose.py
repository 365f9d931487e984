"""``cdk-containers compose``: what compose files say."""

import argparse

from cdk_containers.cli import compose_config


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's own commands.

    Args:
        parser: the command's.
    """
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    config = commands.add_parser("config", help="print the resolved model", allow_abbrev=False)
    compose_config.add_to(config)
