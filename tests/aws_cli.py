# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
"""What stands for the AWS CLI where outputs of stacks are tried: a program called ``aws``.

It takes the operations and options that botocore's models have, as the CLI itself does, so that a
command with a wrong option, value or query fails. It prints JSON where the CLI prints tables.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import jmespath
from botocore import xform_name
from botocore.validate import ParamValidator

REPOSITORY = Path(__file__).parents[1]
_SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "list": {"nargs": "+"},
    "boolean": {"action": "store_true", "default": None},
}


@dataclass(frozen=True, kw_only=True)
class Call:
    """What a command asks for."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    region: str | None
    query: str
    output: str

    def answer(self) -> str:
        """Ask, and choose."""
        client: Any = boto3.client(self.service, region_name=self.region)
        method = xform_name(self.operation)
        given = (
            client.get_paginator(method).paginate(**self.parameters).build_full_result()
            if client.can_paginate(method)
            else getattr(client, method)(**self.parameters)
        )
        return self.shown(given)

    def shown(self, answer: Mapping[str, Any]) -> str:
        """What is printed of an answer."""
        chosen = jmespath.search(self.query, _without_times(answer))
        return _lines(chosen) if self.output == "text" else json.dumps(chosen, indent=1)


def parse(arguments: Sequence[str]) -> Call:
    """Read what follows ``aws``.

    Raises:
        SystemExit: an option is unknown, lacks its value, or has one that the API does not take.
    """
    service, command, *options = arguments
    model: Any = botocore.session.get_session().get_service_model(service)
    operation = {xform_name(each, "-"): each for each in model.operation_names}[command]
    shape = model.operation_model(operation).input_shape
    parser = argparse.ArgumentParser("aws", allow_abbrev=False)
    parser.add_argument("--region")
    parser.add_argument("--query", default="@")
    parser.add_argument("--output", choices=["json", "table", "text"], default="json")
    for name, member in shape.members.items():
        settings = _SETTINGS.get(member.type_name, {})
        parser.add_argument(f"--{xform_name(name, '-')}", dest=name, **settings)
    read = vars(parser.parse_args(options))
    parameters = {
        name: _typed(read[name], member)
        for name, member in shape.members.items()
        if read[name] is not None
    }
    wrong = ParamValidator().validate(parameters, shape)
    if wrong.has_errors():
        parser.error(wrong.generate_report())
    return Call(
        service=service,
        operation=operation,
        parameters=parameters,
        **{name: read[name] for name in ("region", "query", "output")},
    )


def shell(command: str, folder: Path, environment: Mapping[str, str]) -> str:
    """What a shell prints for a command that may call ``aws``.

    Args:
        command: what a person pastes.
        folder: an empty one, for the program.
        environment: of the command; it says which AWS is asked.

    Raises:
        AssertionError: something went wrong, in whatever part of the command.
    """
    program = folder / "aws"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tests.aws_cli "$@"\n')
    program.chmod(0o700)
    path = os.pathsep.join((str(folder), environment["PATH"]))
    finished = subprocess.run(
        ["sh", "-c", command],
        env={**environment, "PATH": path, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stderr) == (0, ""), finished.stderr
    return finished.stdout


def _typed(text: Any, shape: Any) -> Any:
    match shape.type_name:
        case "list":
            return [_typed(each, shape.member) for each in text]
        case "structure":
            pairs = dict(pair.split("=", 1) for pair in text.split(","))
            return {name: _typed(pairs[name], shape.members[name]) for name in pairs}
        case "boolean":
            return text if isinstance(text, bool) else {"true": True, "false": False}[text]
        case "integer":
            return int(text)
        case _:
            return text


def _without_times(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case dict():
            return {name: _without_times(each) for name, each in value.items()}
        case list():
            return [_without_times(each) for each in value]
        case _:
            return value


def _lines(value: Any) -> str:
    """A line for the plain values of a list, and then one for each list in it."""
    if not isinstance(value, list):
        return str(value)
    plain = [str(each) for each in value if not isinstance(each, list)]
    lines = ["\t".join(plain)] if plain else []
    return "\n".join([*lines, *(_lines(each) for each in value if isinstance(each, list))])


if __name__ == "__main__":
    print(parse(sys.argv[1:]).answer())
