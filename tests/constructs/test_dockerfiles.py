"""Builds whose Dockerfile is not in the folder that they build."""

import json
from pathlib import Path
from typing import cast

import pytest
from aws_cdk import App, Stack

from cdk_containers import Container, ImageBuild, Task, TaskDefinition
from tests.apps import new_stack


@pytest.fixture
def stack() -> Stack:
    return new_stack()


def _built(stack: Stack, image: ImageBuild) -> Path:
    """The folder that CDK keeps of an image that it builds."""
    task = Task(containers=[Container(name="app", image=image)])
    TaskDefinition(stack, "Task", task=task)
    app = cast("App", stack.node.root)
    manifest = json.loads(
        Path(app.synth().directory, f"{stack.artifact_id}.assets.json").read_text()
    )
    (source,) = (each["source"] for each in manifest["dockerImages"].values())
    return Path(app.outdir, source["directory"], source["dockerFile"])


def test_dockerfile_is_a_text(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "kept" / "deeper").mkdir(parents=True)
    (tmp_path / "kept" / "deeper" / "file").write_text("kept")
    (tmp_path / "left-out").write_text("left out")
    (tmp_path / ".dockerignore").write_text("*\n!kept\n")
    dockerfile = _built(
        stack, ImageBuild(folder=str(tmp_path), dockerfile_text="FROM scratch\nCOPY kept /\n")
    )
    assert dockerfile.read_text() == "FROM scratch\nCOPY kept /\n"
    copy = dockerfile.parent
    assert (copy / "kept" / "deeper" / "file").read_text() == "kept"
    assert not (copy / "left-out").exists()
    assert sorted(each.name for each in tmp_path.iterdir()) == [".dockerignore", "kept", "left-out"]


def test_dockerfile_lies_outside_the_folder(stack: Stack, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "file").write_text("kept")
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    dockerfile = _built(stack, ImageBuild(folder=str(folder), dockerfile="../Dockerfile"))

    assert dockerfile.read_text() == "FROM scratch\n"
    assert (dockerfile.parent / "file").read_text() == "kept"


def test_dockerfile_by_its_whole_path(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    image = ImageBuild(folder=str(tmp_path), dockerfile=str(tmp_path / "Dockerfile"))

    assert _built(stack, image).name == "Dockerfile"
