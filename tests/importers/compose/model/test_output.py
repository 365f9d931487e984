"""The model is printed as Docker Compose prints it."""

import json
from pathlib import Path
from typing import Any

from cdk_containers.importers.compose import as_json
from tests.importers.compose.reading import nodes, read


def _printed(folder: Path, text: str) -> dict[str, Any]:
    return json.loads(as_json(nodes(read(folder, text))))


def test_shape(tmp_path: Path) -> None:
    printed = _printed(
        tmp_path,
        """
x-own: {price: 5$$, day: 2026-11-22, flag: false}
services:
  web:
    build: {ssh: [default, key=~/.ssh/id]}
    command: [echo, $$HOME]
    init: false
    privileged: false
    scale: 0
    ulimits: {core: 0, nofile: {soft: 0, hard: 5}}
    depends_on: {db: {condition: service_started, required: false}}
    x-own: 0
  db: {image: postgres}
""",
    )

    assert printed["x-own"] == {"price": "5$$", "day": "2026-11-22", "flag": False}
    assert printed["services"]["web"] == {
        "build": {"context": ".", "dockerfile": "Dockerfile", "ssh": ["default", "key=~/.ssh/id"]},
        "command": ["echo", "$$HOME"],
        "depends_on": {"db": {"condition": "service_started", "required": False}},
        "entrypoint": None,
        "init": False,
        "networks": {"default": None},
        "scale": 0,
        "ulimits": {"nofile": {"hard": 5}},
        "x-own": 0,
    }
