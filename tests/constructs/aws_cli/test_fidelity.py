"""Every field of a file is in the template, and nothing else: the table of the fields is the judge.

The files name everything that the API has; what CloudFormation lacks is left out of them.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import Stack

from cdk_containers import ServiceFromFile, TaskDefinition, task_from_file
from cdk_containers.importers.aws_cli.service_model import Operation
from tests.apps import new_stack
from tests.constructs.aws_cli.reading import FILES, SERVICE, TASK, document
from tests.importers.aws_cli.table import (
    destination,
    fields,
    leaves,
    value_is_whole,
    without_numbers,
)
from tests.templates import properties

DEFINITIONS = ("on_fargate.definition.json", "on_ec2.definition.json")
# Each with what of the task definition it has no settings for.
LAUNCHED: Mapping[str, Mapping[str, None]] = {
    "rolling.service.json": {},
    "shifting.service.json": {},
    "linear.service.json": {"volumes[3]": None, "containerDefinitions[2].mountPoints": None},
    "on_ec2.service.json": {},
}
SERVICES = tuple(LAUNCHED)
# Another task definition stands there, and CDK makes what the file leaves out.
ANOTHER = {"TaskDefinition", "TaskRoleArn", "ExecutionRoleArn"}


@pytest.fixture
def flagged(flags: Mapping[str, Any]) -> Stack:
    return new_stack(flags)


def expected(said: Mapping[str, Any], operation: Operation) -> dict[str, Any]:
    """What has to be in the template, by its place there. Nothing is in what is empty."""
    known = fields(operation)
    found = ((destination(path, known), value) for path, value in leaves(said, known))
    return {to: value for to, value in found if to is not None and value not in ({}, [])}


def compare(made: Mapping[str, Any], said: Mapping[str, Any], operation: Operation) -> None:
    """Compare leaf by leaf, in both directions; tags have no order."""
    wanted = {to: value for to, value in expected(said, operation).items() if to not in ANOTHER}
    rows = {to: field for field in fields(operation).values() if (to := field.cloudformation)}
    got = {
        path: value
        for path, value in leaves(made, rows)
        if path.partition(".")[0] not in ANOTHER and value not in ({}, [])
    }
    tags = {path for path in (*wanted, *got) if path.startswith("Tags[")}
    assert {path: got.get(path) for path in wanted.keys() - tags} == {
        path: value for path, value in wanted.items() if path not in tags
    }
    assert got.keys() - wanted.keys() - tags == set()
    assert sorted(got[path] for path in tags) == sorted(wanted[path] for path in tags)


@pytest.mark.parametrize(
    ("operation", "files"),
    [(Operation.TASK_DEFINITION, DEFINITIONS), (Operation.SERVICE, SERVICES)],
)
def test_the_files_have_every_field(operation: Operation, files: tuple[str, ...]) -> None:
    known = fields(operation)
    said = {without_numbers(path) for name in files for path, _ in leaves(document(name), known)}
    innermost = {
        path
        for path, field in known.items()
        if value_is_whole(path, known) and field.cloudformation is not None
    }
    assert innermost - said == set()


@pytest.mark.parametrize("name", DEFINITIONS)
def test_task_definition(flagged: Stack, name: str) -> None:
    task = task_from_file(str(FILES / name))
    TaskDefinition(flagged, "Task", task=task)
    made = properties(flagged, TASK)
    compare(made, document(name), Operation.TASK_DEFINITION)
    said = document(name)
    assert made["TaskRoleArn"] == said["taskRoleArn"]
    assert "executionRoleArn" not in said or made["ExecutionRoleArn"] == said["executionRoleArn"]


@pytest.mark.parametrize("name", SERVICES)
def test_service(flagged: Stack, name: str) -> None:
    definition = "on_ec2" if name.startswith("on_ec2") else "on_fargate"
    task = task_from_file(str(FILES / f"{definition}.definition.json"), changes=LAUNCHED[name])
    ServiceFromFile(flagged, "Web", file=str(FILES / name), task=task)
    compare(properties(flagged, SERVICE), document(name), Operation.SERVICE)
