"""Other people's files of the AWS CLI, of which none is here.

``CDK_CONTAINERS_AWS_CLI_CORPUS`` names a folder; every ``*.json`` below it is read.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from botocore.validate import ParamValidator  # pyright: ignore[reportMissingTypeStubs]
from cfnlint.api import lint  # pyright: ignore[reportMissingTypeStubs]
from cfnlint.config import ManualArgs  # pyright: ignore[reportMissingTypeStubs]

from cdk_containers.doors.aws_cli import AwsCliReading, read_aws_cli
from cdk_containers.findings import FilePosition, Finding, Severity
from cdk_containers.importers.aws_cli.service_model import Operation, input_of
from cdk_containers.importers.nodes import plain
from tests.importers.aws_cli.table import at, destination, fields, leaves

_VARIABLE = "CDK_CONTAINERS_AWS_CLI_CORPUS"
_FOLDER = Path(os.environ.get(_VARIABLE) or os.devnull)
_FILES = sorted(path.relative_to(_FOLDER).as_posix() for path in _FOLDER.rglob("*.json"))

pytestmark = pytest.mark.skipif(
    not _FILES, reason=f"{_VARIABLE} names no folder of files of the AWS CLI"
)


_DROPPED: tuple[tuple[str, object], ...] = (
    ("placementConstraints", []),
    ("propagateTags", "NONE"),
    ("launchType", "MANAGED_INSTANCES"),
)
_RESOURCES = {Operation.TASK_DEFINITION: "TaskDefinition", Operation.SERVICE: "Service"}


def _read(name: str) -> AwsCliReading:
    return read_aws_cli([(name, (_FOLDER / name).read_bytes())])


def _refused_by_the_importer(reading: AwsCliReading) -> list[Finding]:
    return [
        finding
        for finding in reading.findings
        if finding.severity is Severity.ERROR and finding.code.startswith("aws-cli-")
    ]


@pytest.mark.parametrize("name", _FILES)
def test_no_leaf_is_lost(name: str) -> None:
    reading = _read(name)
    for each in reading.converted:
        known = fields(each.document.operation)
        for path, value in leaves(plain(each.document.input), known):
            to = destination(path, known)
            dropped = (path, value) in _DROPPED
            assert dropped or to is None or at(each.properties, to) == value


@pytest.mark.parametrize("name", _FILES)
def test_what_is_left_is_what_botocore_takes(name: str) -> None:
    validator: Any = ParamValidator()
    for each in _read(name).converted:
        report = validator.validate(plain(each.document.input), input_of(each.document.operation))
        assert {reason for reason, _, _ in report._errors} <= {"missing required field"}


@pytest.mark.parametrize("name", _FILES)
def test_each_error_has_a_place_and_a_fix(name: str) -> None:
    for finding in _read(name).findings:
        assert str(finding.where).startswith(f"{name}:")
        assert finding.fix


def test_what_is_not_refused_passes_the_schema() -> None:
    """Where cfn-lint says something, so does the door, at the same place."""
    readings: list[AwsCliReading] = []
    resources: dict[str, Any] = {}
    for name in _FILES:
        reading = _read(name)
        for each in () if _refused_by_the_importer(reading) else reading.converted:
            resources[f"Resource{len(readings)}"] = {
                "Type": f"AWS::ECS::{_RESOURCES[each.document.operation]}",
                "Properties": each.properties,
            }
            readings.append(reading)
    template = json.dumps({"Resources": resources})
    matches: list[Any] = list(lint(template, config=ManualArgs(regions=["us-east-1"])))

    assert readings
    for match in matches:
        _, logical_id, _, *path = match.path
        reading = readings[int(str(logical_id).removeprefix("Resource"))]
        assert _is_told(path, reading), (reading.converted[0].document.file, match)


def _is_told(path: list[Any], reading: AwsCliReading) -> bool:
    """Whether there is a finding about a property, or about what it is in."""
    wanted = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    told = {
        finding.where.path
        for finding in reading.findings
        if isinstance(finding.where, FilePosition)
        and (finding.severity is Severity.ERROR or finding.code == "aws-cli-placeholder")
    }
    at_places = [key.path for key in reading.keys if key.fate.to.endswith(wanted)]
    return any(place.startswith(each) for place in at_places for each in told if each)
