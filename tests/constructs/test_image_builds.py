"""What cdk deploy is told about the images that it builds."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack

from cdk_containers import Container, ImageBuild, Task, TaskDefinition


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with a Dockerfile, and one beside it that the Dockerfile takes files from."""
    for name, text in (("app/Dockerfile", "FROM scratch"), ("shared/settings", "a")):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    return tmp_path


def asset(image: ImageBuild) -> tuple[str, Mapping[str, Any]]:
    """The only image of a stack: its hash, and how it is built."""
    app = App(builtin_cloud_formation_validation=False)
    TaskDefinition(
        Stack(app, "Test"), "Task", task=Task(containers=[Container(name="app", image=image)])
    )
    manifest = Path(app.synth().directory, "Test.assets.json")
    ((found, each),) = json.loads(manifest.read_text())["dockerImages"].items()
    return found, each["source"]


def test_everything_that_a_build_takes(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(source)
    _, built = asset(
        ImageBuild(
            folder=str(source / "app"),
            contexts={"shared": "shared", "base": "docker-image://alpine:3.22"},
            secrets={"token": "src=token.txt", "key": "env=KEY"},
            ssh="default",
            network="host",
            cache_from=["example.com/app:cache", "type=gha"],
            cache_to="type=registry,ref=example.com/app:cache,mode=max",
            no_cache=True,
        )
    )
    # Absolute, since Docker runs in CDK's copy of the folder.
    assert built["dockerBuildContexts"] == {
        "shared": str(source / "shared"),
        "base": "docker-image://alpine:3.22",
    }
    assert built["dockerBuildSecrets"] == {"token": f"src={source}/token.txt", "key": "env=KEY"}
    assert (built["dockerBuildSsh"], built["networkMode"]) == ("default", "host")
    assert built["cacheFrom"] == [
        {"type": "registry", "params": {"ref": "example.com/app:cache"}},
        {"type": "gha", "params": {}},
    ]
    assert built["cacheTo"] == {
        "type": "registry",
        "params": {"ref": "example.com/app:cache", "mode": "max"},
    }
    assert built["cacheDisabled"] is True


def test_another_content_of_a_further_folder_is_another_image(source: Path) -> None:
    image = ImageBuild(folder=str(source / "app"), contexts={"shared": str(source / "shared")})
    before, _ = asset(image)
    (source / "shared" / "settings").write_text("b")

    assert asset(image)[0] != before


def test_another_place_of_a_further_folder_is_the_same_image(source: Path) -> None:
    folder = str(source / "app")
    before, _ = asset(ImageBuild(folder=folder, contexts={"shared": str(source / "shared")}))
    (source / "shared").rename(source / "moved")

    assert asset(ImageBuild(folder=folder, contexts={"shared": str(source / "moved")}))[0] == before


def test_another_further_image_is_another_image(source: Path) -> None:
    folder = str(source / "app")
    one = asset(ImageBuild(folder=folder, contexts={"base": "docker-image://alpine:3.22"}))
    other = asset(ImageBuild(folder=folder, contexts={"base": "docker-image://alpine:3.23"}))

    assert one[0] != other[0]


def test_what_holds_a_secret_makes_no_other_image(source: Path) -> None:
    folder = str(source / "app")
    one = asset(ImageBuild(folder=folder, secrets={"token": f"src={source}/token.txt"}))
    other = asset(ImageBuild(folder=folder, secrets={"token": "env=TOKEN"}))

    assert one[0] == other[0]
