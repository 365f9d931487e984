"""``cdk-containers check definition.json service.json``."""

import json
from pathlib import Path
from typing import Any

import pytest

from cdk_containers.cli import main
from tests.cli.running import run
from tests.doors.checking_aws_cli import on_fargate, service


def _write(folder: Path, **files: object) -> None:
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content, indent=2))


def _check(capsys: pytest.CaptureFixture[str], *names: str) -> tuple[int, dict[str, Any]]:
    status = main(["check", *names, "--format", "json"])
    return status, json.loads(capsys.readouterr().out)


def test_good_files(tmp_path: Path) -> None:
    _write(tmp_path, definition=on_fargate(), service=service())
    done = run(tmp_path, "check", "definition.json", "service.json")

    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("0 errors, 0 warnings; ")
    assert done.stderr.strip() == "[]"


def test_everything_that_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    _write(tmp_path, definition=on_fargate({"memory": "256", "privileged": True}))
    status, answer = _check(capsys, "definition.json")

    assert status == 1
    (wrong, refused) = answer["findings"]
    assert wrong["code"] == "aws-cli-type-wrong"
    assert (wrong["file"], wrong["line"], wrong["path"]) == (
        "definition.json",
        13,
        "containerDefinitions[0].memory",
    )
    assert refused["code"] == "not-on-fargate"
    keys = {key["path"]: key for key in answer["keys"]}
    assert keys["containerDefinitions[0].image"]["to"] == (
        "TaskDefinition.ContainerDefinitions[0].Image"
    )
    assert keys["containerDefinitions[0].memory"]["disposition"] == "refused"


def test_a_file_that_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    _write(tmp_path, definition=on_fargate())
    status, answer = _check(capsys, "definition.json", "service.json")

    assert status == 1
    assert [each["code"] for each in answer["findings"]] == ["aws-cli-file-unreadable"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"services": {"web": {"image": "nginx:1.27"}}}', None),
        ('{"services": {"web": {"bogus": 1}}}', "compose-"),
        ('{"family": "web",}', "compose-"),
        ('{"containerDefinitions": [],}', "aws-cli-not-json"),
        ("containerDefinitions:\n  - name: web\n", "aws-cli-not-json"),
        ('[{"name": "web", "cpu": ${CPU}}]', "aws-cli-placeholder-unfilled"),
        ("{}", "aws-cli-form-unknown"),
        ("\n", "aws-cli-not-json"),
        ('{"services": [{"serviceName": "a"}, {"serviceName": "b"}]}', "aws-cli-not-one-service"),
    ],
)
def test_which_door(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: str,
    code: str | None,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("some.json").write_text(content)
    _, answer = _check(capsys, "some.json")
    errors = [each["code"] for each in answer["findings"] if each["severity"] == "error"]

    assert bool(errors) == (code is not None)
    assert code is None or any(each.startswith(code) for each in errors)


@pytest.mark.parametrize(
    "option",
    [
        "--env-file=.env",
        "--profile=test",
        "--project-name=shop",
        "--project-directory=.",
        "--ecs-params=ecs-params.yml",
        "--no-one-task",
        "--on=ec2",
    ],
)
def test_options_of_compose_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    _write(tmp_path, definition=on_fargate())
    with pytest.raises(SystemExit):
        main(["check", str(tmp_path / "definition.json"), option])
    assert "is for compose files, and these are the AWS CLI's" in capsys.readouterr().err


@pytest.mark.parametrize("names", [("definition.json", "compose.yaml"), ("definition.txt",)])
def test_taken_for_a_compose_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    names: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(names[0]).write_text(json.dumps(on_fargate()))
    Path("compose.yaml").write_text("services: {web: {image: 'nginx:1.27', mem_limit: 512m}}")
    status, answer = _check(capsys, *names)

    assert status == 1
    assert [(each["code"], each["file"]) for each in answer["findings"]] == [
        ("compose-file-foreign", names[0])
    ]
