"""``cdk-containers aws-cli``: the AWS CLI's definition.json and service.json."""

import argparse

from cdk_containers.cli import aws_cli_adopt, aws_cli_convert, aws_cli_export


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's own commands.

    Args:
        parser: the command's.
    """
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    aws_cli_adopt.add_to(commands.add_parser("adopt", help="bring what runs under CloudFormation"))
    aws_cli_convert.add_to(
        commands.add_parser("convert", help="print the CloudFormation properties of a file")
    )
    aws_cli_export.add_to(
        commands.add_parser("export", help="write the AWS CLI's input from a template")
    )
