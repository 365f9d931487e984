"""``cdk-containers check``: what becomes of compose files on Amazon ECS."""

import json
from pathlib import Path

import pytest

from cdk_containers.cli import main
from tests.cli.running import run

_GOOD = """\
services:
  web:
    image: nginx:1.27
    mem_limit: 256m
    expose: ["80"]
"""
_BAD = """\
services:
  web:
    image: nginx:1.27
    mem_limit: 256m
    privileged: true
    ports:
      - "80:80"
      - "80:81"
"""


def test_a_good_file(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(_GOOD)
    done = run(tmp_path, "check", "compose.yaml")

    assert done.returncode == 0, done.stdout
    summary = done.stdout.splitlines()[-1]
    assert summary.startswith("0 errors, ")
    assert " 0 refused" in summary


def test_neither_cdk_nor_node_is_started(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(_BAD)
    done = run(tmp_path, "check", "compose.yaml", "--on", "ec2")

    assert done.stderr.strip() == "[]"


def test_everything_that_is_refused_is_told_by_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("compose.yaml").write_text(_BAD)
    status = main(["check", "compose.yaml"])
    *lines, _ = capsys.readouterr().out.splitlines()

    assert status == 1
    places = [int(line.split(":")[1]) for line in lines]
    assert places == sorted(places)
    assert any(line.startswith("compose.yaml:5:5: error: ") for line in lines)
    assert all(line.endswith("]") for line in lines)


def test_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("compose.yaml").write_text(_GOOD + "    privileged: true\n")

    assert main(["check", "compose.yaml", "--on", "fargate"]) == 1
    assert main(["check", "compose.yaml", "--on", "ec2"]) == 0
    assert capsys.readouterr()


def test_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("compose.yaml").write_text(_BAD)
    main(["check", "-f", "compose.yaml", "--format", "json"])
    answer = json.loads(capsys.readouterr().out)

    refused = next(each for each in answer["findings"] if "privileged" in each["path"])
    assert refused["severity"] == "error"
    assert (refused["file"], refused["line"], refused["column"]) == ("compose.yaml", 5, 5)
    assert refused.keys() == {
        "code",
        "severity",
        "file",
        "line",
        "column",
        "path",
        "message",
        "fix",
    }
    keys = {key["path"]: key for key in answer["keys"]}
    image = keys["services.web.image"]
    assert (image["line"], image["disposition"]) == (3, "mapped")
    assert image["to"].endswith("Image")
    assert keys["services.web.privileged"]["disposition"] == "refused"


def test_json_of_a_file_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("compose.yaml").write_text("services: [")
    status = main(["check", "compose.yaml", "--format=json"])
    answer = json.loads(capsys.readouterr().out)

    assert status == 1
    assert [each["code"] for each in answer["findings"]] == ["compose-yaml-invalid"]
    assert answer["keys"] == []


def test_ecs_params(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("compose.yaml").write_text(_GOOD)
    Path("ecs-params.yml").write_text("version: 1\ntask_definition:\n  task_sizee: {}\n")
    status = main(["check", "compose.yaml", "--ecs-params", "ecs-params.yml"])

    assert status == 1
    assert "ecs-params.yml:3:3: error: " in capsys.readouterr().out


@pytest.mark.parametrize("more", [["--on", "lambda"], ["--format", "xml"], ["--unknown"]])
def test_a_wrong_use(more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["check", "compose.yaml", *more])

    assert end.value.code == 2
    assert capsys.readouterr().err


def test_no_file_is_a_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["check"])

    assert end.value.code == 2
    assert "compose file" in capsys.readouterr().err


def test_a_file_that_is_called_like_another_command(tmp_path: Path) -> None:
    (tmp_path / "app").write_text(_GOOD)
    done = run(tmp_path, "check", "app")

    assert done.returncode == 0, done.stdout
    assert done.stderr.splitlines()[-1] == "[]"


def test_the_standard_input_is_not_read(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "-f", "-"])
    assert "name a compose file" in capsys.readouterr().err


def test_options_are_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    """Else ``--on ec2`` would ask ``app`` for one task, and for a file called ec2."""
    with pytest.raises(SystemExit):
        main(["app", "--on", "compose.yaml"])
    assert "--on" in capsys.readouterr().err
