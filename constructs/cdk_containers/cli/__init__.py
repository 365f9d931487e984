"""The command ``cdk-containers``. Only ``app`` starts CDK and Node."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

_COMMANDS = {
    "app": "be the CDK app that deploys compose files, for cdk --app",
    "aws-cli": "convert what the AWS CLI takes, and what CloudFormation takes, into each other",
    "check": "tell what Amazon ECS would refuse, or do otherwise than meant",
    "compose": "tell what compose files say",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and tell how it ended: 0 for well, 1 if something is wrong with the files.

    Args:
        arguments: what stands behind the command's name. Default: what the process was given.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        # Names of files may hold bytes that are no text.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    given = _parser(words).parse_args(words)
    try:
        status = given.run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads it, such as head, has seen enough; nothing is left to be written at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cdk-containers", description="Containers on Amazon ECS, with AWS CDK."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, purpose in _COMMANDS.items():
        # Else --on would be --one-task where there is no --on.
        command = commands.add_parser(name, help=purpose, allow_abbrev=False)
        # Each command waits for its own modules only.
        if [name] == words[:1]:
            import_module(f"cdk_containers.cli.{name.replace('-', '_')}").add_to(command)
    return parser
