"""Configs as files."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.storage.configs import config_files
from cdk_containers.spec import File
from tests.importers.compose.translation.sections import Translated, project

_CONFIG = "target: /etc/app/app.conf"


def _read(
    where: Path, config: str, mount: str = _CONFIG, files: dict[str, str | bytes] | None = None
) -> tuple[list[File], Translated]:
    found = project(
        where,
        f"services: {{web: {{image: a, configs: [{{source: app, {mount}}}]}}}}\n"
        f"configs: {{app: {{{config}}}}}",
        files,
        {"APP": "from a variable", "LONG": "x" * 32_769},
    )
    return list(config_files(found.service(), found.project, found.machine)), found


@pytest.mark.parametrize(
    ("config", "content"),
    [
        ("content: 'a ${APP}'", "a from a variable"),
        ("content: ''", ""),
        ("environment: APP", "from a variable"),
        ("file: ./app.conf", "from a file"),
    ],
)
def test_a_config_is_a_text_in_a_file(tmp_path: Path, config: str, content: str) -> None:
    files, found = _read(tmp_path, config, files={"app.conf": "from a file"})

    assert files == [File(path="/etc/app/app.conf", content=content)]
    assert found.codes == ["compose-file-hides-folder"]


def test_whose_a_config_is(tmp_path: Path) -> None:
    files, _ = _read(tmp_path, "content: a", f"{_CONFIG}, uid: '1', gid: '2', mode: 0440")

    assert files == [File(path="/etc/app/app.conf", content="a", mode="0440", owner="1:2")]


@pytest.mark.parametrize("mount", ["uid: '0'", "target: /app.conf", "target: app.conf"])
def test_no_config_hides_the_whole_image(tmp_path: Path, mount: str) -> None:
    files, found = _read(tmp_path, "content: a", mount)

    assert files == []
    assert found.codes == ["compose-config-folder"]
    assert "target: /etc/app/app" in found.findings[0].fix


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ("environment: OTHER", "compose-config-variable"),
        ("environment: LONG", "compose-file-too-large-for-task"),
        ("content: '${LONG}'", "compose-file-too-large-for-task"),
        ("file: ./binary", "compose-file-not-text"),
        ("file: ./missing", "compose-file-unreadable"),
    ],
)
def test_a_config_that_no_task_definition_takes(tmp_path: Path, config: str, code: str) -> None:
    files, found = _read(tmp_path, config, files={"binary": b"\xff\xfe"})

    assert files == []
    assert found.codes == [code]
    assert "xxx" not in str(found.findings[0])
