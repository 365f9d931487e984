"""Other people's compose files with Docker Compose's own answers, of which none is here.

``CDK_CONTAINERS_COMPOSE_CORPUS`` names a folder with

- ``compose/``: the files;
- ``compose.tsv``: a line each, with the columns ``local`` (its path below ``compose/``) and
  ``docker_compose`` (``ok``, or ``ERR`` and what Docker Compose says, or ``not run``);
- ``golden/<local>.json``: what ``docker compose -f FILE config --format json
  --no-path-resolution`` prints, run in the file's folder with nothing in the environment but
  ``COMPOSE_PROFILES=*``, ``COMPOSE_PROJECT_NAME=proj``, ``HOME=/tmp`` and ``PATH``.
"""

import csv
import os
from pathlib import Path

import pytest

_VARIABLE = "CDK_CONTAINERS_COMPOSE_CORPUS"
_FOLDER = os.environ.get(_VARIABLE)

ENVIRONMENT = {
    "COMPOSE_PROFILES": "*",
    "COMPOSE_PROJECT_NAME": "proj",
    "HOME": "/tmp",  # noqa: S108
    "PATH": "/usr/bin:/bin",
}
"""What Docker Compose had when it answered."""


def _rows() -> list[tuple[str, str]]:
    if not _FOLDER:
        return []
    with (Path(_FOLDER) / "compose.tsv").open(newline="") as table:
        rows = csv.DictReader(table, delimiter="\t")
        return [(row["local"], row["docker_compose"]) for row in rows]


_ROWS = _rows()

VALID = [local for local, verdict in _ROWS if verdict == "ok"]
"""The files that Docker Compose takes."""

REFUSED = [local for local, verdict in _ROWS if verdict.startswith("ERR")]
"""Those that it does not take."""

needs_corpus = pytest.mark.skipif(
    not _FOLDER, reason=f"{_VARIABLE} names no folder of compose files with golden answers"
)


def path_of(local: str) -> Path:
    """A file.

    Args:
        local: its path below ``compose/``.
    """
    return Path(_FOLDER or "") / "compose" / local


def golden_of(local: str) -> str:
    """What Docker Compose says of a file, as JSON.

    Args:
        local: its path below ``compose/``.
    """
    return (Path(_FOLDER or "") / "golden" / f"{local}.json").read_text()
