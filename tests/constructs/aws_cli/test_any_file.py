"""Whatever stands in a file: it becomes a template, or is refused with findings."""

from pathlib import Path
from typing import Any

from aws_cdk.assertions import Template
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_containers import InvalidSpecError, ServiceFromFile, TaskDefinition, task_from_file
from tests.apps import new_stack
from tests.constructs.aws_cli.reading import FILES, document, written
from tests.importers.aws_cli.documents import mutated

_DEFINITIONS = ("on_fargate.definition.json", "on_ec2.definition.json")
_SERVICES = ("rolling.service.json", "shifting.service.json")


@settings(max_examples=40)
@given(said=st.sampled_from(_DEFINITIONS).map(document).flatmap(mutated))
def test_task_definition(said: Any, tmp_path_factory: Any) -> None:
    folder: Path = tmp_path_factory.mktemp("files")
    stack = new_stack()
    try:
        TaskDefinition(stack, "Task", task=task_from_file(written(folder, said)))
    except InvalidSpecError as refused:
        told = refused.findings
        assert all("definition.json" in str(each.where) for each in told)
    else:
        Template.from_stack(stack)


@settings(max_examples=40)
@given(said=st.sampled_from(_SERVICES).map(document).flatmap(mutated))
def test_service(said: Any, tmp_path_factory: Any) -> None:
    folder: Path = tmp_path_factory.mktemp("files")
    stack = new_stack()
    task = task_from_file(str(FILES / _DEFINITIONS[0]))
    try:
        ServiceFromFile(stack, "Web", file=written(folder, said, "service.json"), task=task)
    except InvalidSpecError as refused:
        told = refused.findings
        assert all(".json" in str(each.where) for each in told)
    else:
        Template.from_stack(stack)
