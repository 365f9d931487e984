"""Whatever stands in a file, or is given for it: a template, or a refusal with findings."""

from pathlib import Path
from typing import Any

from aws_cdk import Token
from aws_cdk.assertions import Template
from hypothesis import given, settings
from hypothesis import strategies as st

from cdk_containers import InvalidSpecError, ServiceFromFile, TaskDefinition, task_from_file
from cdk_containers.importers.nodes import leaves
from tests.apps import new_stack
from tests.constructs.aws_cli.reading import FILES, document, written
from tests.importers.aws_cli.documents import ODD, mutated, read

_DEFINITIONS = ("on_fargate.definition.json", "on_ec2.definition.json")
_LATER = st.sampled_from(
    [Token.as_string({"Ref": "A"}), Token.as_number({"Ref": "B"}), Token.as_list({"Ref": "C"})]
)
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


@st.composite
def given_changes(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """One of the files, and something odd, or known later, for some of its places."""
    name = draw(st.sampled_from(_DEFINITIONS))
    said, _ = read(document(name))
    assert said is not None
    paths = st.sampled_from([path for path, _ in leaves(said.input, "", said.input.at)])
    return name, draw(st.dictionaries(paths, ODD | _LATER, min_size=1, max_size=2))


@settings(max_examples=40)
@given(given_changes())
def test_changes(changed: tuple[str, dict[str, Any]]) -> None:
    name, changes = changed
    stack = new_stack()
    try:
        task = task_from_file(str(FILES / name), changes=changes)
        TaskDefinition(stack, "Task", task=task)
    except InvalidSpecError as refused:
        told = refused.findings
        assert all("definition.json" in str(each.where) for each in told)
    else:
        Template.from_stack(stack)
