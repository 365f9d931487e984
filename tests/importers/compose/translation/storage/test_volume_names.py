"""What the volumes of a project are called, and so which folders they are."""

from pathlib import Path

import pytest

from tests.importers.compose.translation.sections import project


def _names(where: Path, *mounts: str) -> list[str]:
    given = ", ".join(f"'{mount}'" for mount in mounts)
    found = project(
        where,
        f"services: {{web: {{image: nginx, volumes: [{given}], "
        "x-ecs-mounts: {/bound: efs, /other: efs}}}\nvolumes: {my.data: , my-data: , bind-a-b: }",
    )
    return [volume.name for volume in found.storage().volumes]


@pytest.mark.parametrize(
    "mounts",
    [
        ("my.data:/a", "my-data:/b"),
        ("./a.b:/bound", "./a-b:/other"),
        ("./a/b:/bound", "bind-a-b:/b"),
    ],
)
def test_the_order_of_the_file_changes_no_name(tmp_path: Path, mounts: tuple[str, str]) -> None:
    first, second = _names(tmp_path, *mounts)

    assert first != second
    assert _names(tmp_path, *reversed(mounts)) == [second, first]


def test_what_cannot_be_called_so_has_a_hash(tmp_path: Path) -> None:
    assert _names(tmp_path, "my-data:/a", "my.data:/b") == ["my-data", "my-data-62f88af2"]
