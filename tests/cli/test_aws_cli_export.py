"""``cdk-containers aws-cli export`` prints or writes what the AWS CLI takes."""

import json
from pathlib import Path

import pytest

from cdk_containers.cli import main
from tests.cli.running import run

_STACK = """
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties: {Family: web, ContainerDefinitions: [{Name: web, Image: !Ref Image}]}
  Web:
    Type: AWS::ECS::Service
    Properties: {ServiceName: web, TaskDefinition: !Ref Task, DesiredCount: 1}
"""
_DEFINITION = {"family": "web", "containerDefinitions": [{"name": "web", "image": "nginx"}]}
_SERVICE = {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with a template and values."""
    monkeypatch.chdir(tmp_path)
    Path("stack.yaml").write_text(_STACK)
    Path("values.json").write_text('{"Image": "nginx"}')


def _export(*options: str) -> int:
    return main(["aws-cli", "export", "stack.yaml", "--values", "values.json", *options])


def test_all_is_printed_and_no_cdk_is_started(tmp_path: Path) -> None:
    done = run(tmp_path, "aws-cli", "export", "stack.yaml", "--values", "values.json")
    assert (done.returncode, done.stderr.strip()) == (0, "[]")
    assert json.loads(done.stdout) == {
        "Task.definition.json": _DEFINITION,
        "Web.service.json": _SERVICE,
    }


def test_one_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert _export("--resource", "Web") == 0
    assert json.loads(capsys.readouterr().out) == _SERVICE


def test_files_are_written_and_not_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert _export("--output", "made/here") == 0
    written = Path("made/here/Task.definition.json")
    assert json.loads(written.read_text()) == _DEFINITION

    Path("made/here/Web.service.json").unlink()
    written.write_text("mine")
    assert _export("--output", "made/here") == 1
    assert "Task.definition.json: there already" in capsys.readouterr().err
    assert written.read_text() == "mine"
    assert not Path("made/here/Web.service.json").exists()

    assert _export("--output", "made/here", "--force") == 0
    assert json.loads(written.read_text()) == _DEFINITION


def test_a_folder_that_cannot_be_made_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert _export("--output", "stack.yaml/made") == 1
    assert capsys.readouterr().err.startswith("stack.yaml/made: ")


def test_nothing_is_printed_where_something_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["aws-cli", "export", "stack.yaml"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("stack.yaml:5:73: error: Resources.Task.Properties.")
    assert "[aws-cli-value-missing]" in told.err


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--resource", "Nobody"], "aws-cli-resource-unknown"),
        (["--values", "absent.json"], "aws-cli-file-unreadable"),
    ],
)
def test_what_is_not_there_is_told(
    options: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _export(*options) == 1
    assert code in capsys.readouterr().err


def test_values_that_cannot_be_read_are_not_missing_as_well(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["aws-cli", "export", "stack.yaml", "--values", "absent.json"]) == 1
    assert "aws-cli-value-missing" not in capsys.readouterr().err


def test_a_resource_that_is_not_made_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    never = "Conditions: {Never: !Equals [a, b]}\n"
    Path("stack.yaml").write_text(
        never + _STACK.replace("Service\n", "Service\n    Condition: Never\n")
    )
    assert _export("--resource", "Web") == 1
    assert "aws-cli-resource-absent" in capsys.readouterr().err


def test_a_logical_id_is_no_path(capsys: pytest.CaptureFixture[str]) -> None:
    Path("stack.yaml").write_text(_STACK.replace("Web:", "../Web:"))
    assert _export("--output", "made") == 1
    assert "aws-cli-resource-unknown" in capsys.readouterr().err
    assert not Path("made").exists()


def test_a_template_without_tasks_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("stack.yaml").write_text("Resources: {Bucket: {Type: 'AWS::S3::Bucket'}}")
    assert _export() == 1
    assert "no task definition and no service" in capsys.readouterr().err


def test_nothing_is_printed_where_an_error_may_be_one_too_many(
    capsys: pytest.CaptureFixture[str],
) -> None:
    service = "{Type: AWS::ECS::Service, Properties: {ServiceName: web, ForceNewDeployment: {}}}"
    many = "".join(f"  S{number}: {service}\n" for number in range(1000))
    Path("stack.yaml").write_text(f"Resources:\n{many}  Last: {{Type: AWS::ECS::TaskDefinition}}")
    assert _export() == 1
    assert capsys.readouterr().out == ""
