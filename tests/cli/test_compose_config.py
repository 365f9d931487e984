"""``cdk-containers compose config``: the resolved model."""

import json
from pathlib import Path

import pytest

from cdk_containers.cli import main
from tests.cli.running import run

_COMPOSE = "services: {web: {image: 'nginx:$TAG', environment: [PRICE=5$$], build: app}}"


def test_compose_config_prints_the_model_and_starts_no_cdk(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(_COMPOSE)
    done = run(tmp_path, "compose", "config", "compose.yaml", "-p", "shop", TAG="1")

    assert (done.returncode, done.stderr.strip()) == (0, "[]")
    assert json.loads(done.stdout) == {
        "name": "shop",
        "networks": {"default": {"name": "shop_default"}},
        "services": {
            "web": {
                "build": {"context": str(tmp_path / "app"), "dockerfile": "Dockerfile"},
                "command": None,
                "entrypoint": None,
                "environment": {"PRICE": "5$$"},
                "image": "nginx:1",
                "networks": {"default": None},
            }
        },
    }


def test_problems_go_to_the_standard_error(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services:\n  web:\n    imagee: $X\n    tty: maybe\n")
    done = run(tmp_path, "compose", "config", "compose.yaml")

    assert (done.returncode, done.stdout) == (1, "")
    first, second, third, _ = done.stderr.splitlines()
    assert first.startswith("compose.yaml:3:5: error: services.web.imagee: ")
    assert second.startswith("compose.yaml:3:13: warning: services.web.imagee: ")
    assert third.startswith("compose.yaml:4:10: error: services.web.tty: ")


def test_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(_COMPOSE)
    Path("b.yaml").write_text("services: {web: {image: b}, job: {image: c, profiles: [x]}}")
    Path("v.env").write_text("TAG=2")
    options = ["-f", "a.yaml", "-f", "b.yaml", "--env-file", "v.env", "--profile", "x"]

    status = main(["compose", "config", *options, "-p", "p", "--no-path-resolution"])

    shown = json.loads(capsys.readouterr().out)
    assert status == 0
    assert shown["services"]["web"]["image"] == "b"
    assert shown["services"]["web"]["build"]["context"] == "app"
    assert shown["services"]["job"]["image"] == "c"


def test_no_file_is_a_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["compose", "config"])

    assert end.value.code == 2
    assert "compose file" in capsys.readouterr().err
