# pyright: reportUnknownMemberType=false, reportMissingTypeStubs=false
"""What was exported from an imported document and is imported again gives the same properties."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_containers.exports.template import TYPES
from cdk_containers.findings import Finding, errors
from cdk_containers.importers.aws_cli.conversion import properties
from cdk_containers.importers.aws_cli.document import read_document
from cdk_containers.importers.aws_cli.service_model import Operation, input_of
from cdk_containers.importers.report import Report
from tests.exports.exporting import exported
from tests.strategies.aws_cli import api_inputs

_TYPE_OF = {operation: kind for kind, operation in TYPES.items()}
_VARIABLE = "CDK_CONTAINERS_AWS_CLI_CORPUS"
_CORPUS = os.environ.get(_VARIABLE)
_FILES = sorted(Path(_CORPUS).rglob("*.json")) if _CORPUS else []


def _imported(content: bytes) -> tuple[Operation, dict[str, Any], list[Finding]] | None:
    report = Report()
    document = read_document(content, "file.json", report)
    if document is None:
        return None
    return document.operation, dict(properties(document, report)), errors(report.findings)


def _there_and_back(operation: Operation, found: dict[str, Any]) -> dict[str, Any]:
    """The properties after a way through a template and the AWS CLI's input."""
    resource = {"Type": _TYPE_OF[operation], "Properties": found}
    out = exported({"Resources": {"Made": resource}})
    assert errors(out.findings) == []
    (made,) = out.files.values()
    assert not ParamValidator().validate(made, input_of(operation)).has_errors()
    again = _imported(json.dumps(made).encode())
    assert again is not None
    return again[1]


@settings(max_examples=150)
@given(st.data(), st.sampled_from(Operation))
def test_generated_documents(data: st.DataObject, operation: Operation) -> None:
    document = data.draw(api_inputs(operation))
    read = _imported(json.dumps(document).encode())
    assert read is not None
    _, found, problems = read
    assert {finding.code for finding in problems} <= {"aws-cli-not-in-cloudformation"}
    assert _there_and_back(operation, found) == found


@pytest.mark.skipif(not _CORPUS, reason=f"{_VARIABLE} names no folder with files of the AWS CLI")
@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_corpus(path: Path) -> None:
    read = _imported(path.read_bytes())
    if read is None:
        pytest.skip("It is neither a task definition nor a service.")
    operation, found, problems = read
    if any(finding.code != "aws-cli-not-in-cloudformation" for finding in problems):
        pytest.skip("What is wrong with it is told, and not converted.")
    needed = input_of(operation).required_members
    names = {"family": "Family", "serviceName": "ServiceName"}
    named = {names[name]: "named" for name in needed if name in names} | found
    assert _there_and_back(operation, named) == named
