"""``cdk-containers aws-cli convert``."""

import json
import os
import sys
from pathlib import Path

import pytest

from cdk_containers.cli import main
from tests.cli.running import run
from tests.doors.checking_aws_cli import on_fargate, service


def test_the_properties_of_a_task_definition(tmp_path: Path) -> None:
    (tmp_path / "definition.json").write_text(json.dumps(on_fargate()))
    done = run(tmp_path, "aws-cli", "convert", "definition.json")

    assert done.returncode == 0
    assert json.loads(done.stdout) == {
        "Family": "web",
        "RequiresCompatibilities": ["FARGATE"],
        "NetworkMode": "awsvpc",
        "Cpu": "256",
        "Memory": "512",
        "ContainerDefinitions": [{"Name": "web", "Image": "nginx:1.27", "Memory": 256}],
    }
    assert done.stderr.strip() == "[]"


def test_what_is_dropped_is_told_beside_the_properties(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "service.json"
    path.write_text(json.dumps(service(propagateTags="NONE"), indent=2))

    assert main(["aws-cli", "convert", str(path)]) == 0
    output, problems = capsys.readouterr()
    assert "PropagateTags" not in json.loads(output)
    assert problems.startswith(f"{path}:")
    assert "propagateTags" in problems
    assert problems.rstrip().endswith("[aws-cli-field-dropped]")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (json.dumps(on_fargate(bogus=1)), "aws-cli-field-unknown"),
        (json.dumps(on_fargate({"memory": 10**26})), "aws-cli-out-of-range"),
        (json.dumps(on_fargate(containerDefinitions=[])), "aws-cli-out-of-range"),
        (json.dumps(service(launchType="MANAGED_INSTANCES")), "aws-cli-not-in-cloudformation"),
        ("{", "aws-cli-not-json"),
        ("{}", "aws-cli-form-unknown"),
    ],
)
def test_nothing_is_printed_where_something_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, code: str
) -> None:
    path = tmp_path / "some.json"
    path.write_text(content)

    assert main(["aws-cli", "convert", str(path)]) == 1
    output, problems = capsys.readouterr()
    assert output == ""
    assert f"[{code}]" in problems


def test_warnings_do_not_hide_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [{"type": "s3", "value": f"${{FILE_{number}}}"} for number in range(1100)]
    said = on_fargate(
        {"environmentFiles": files}, trustedExecutionConfiguration={"isolationMode": "SHARED"}
    )
    path = tmp_path / "definition.json"
    path.write_text(json.dumps(said))

    assert main(["aws-cli", "convert", str(path)]) == 1
    assert "[aws-cli-not-in-cloudformation]" in capsys.readouterr().err


def test_who_reads_has_seen_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "definition.json").write_text(json.dumps(on_fargate()))
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as nobody:
        monkeypatch.setattr(sys, "stdout", nobody)

        assert main(["aws-cli", "convert", str(tmp_path / "definition.json")]) == 1


@pytest.mark.parametrize("name", ["absent.json", ".", "/dev/zero", "a\0b"])
def test_what_is_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["aws-cli", "convert", name]) == 1
    assert "[aws-cli-file-unreadable]" in capsys.readouterr().err
