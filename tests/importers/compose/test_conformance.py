"""Compose files with Docker Compose's own answers: the model is the same, and so is every refusal.

The files are other people's, so that none is here. ``CDK_CONTAINERS_COMPOSE_CORPUS`` names a
folder with

- ``compose/``: the files;
- ``compose.tsv``: a line each, with the columns ``local`` (its path below ``compose/``) and
  ``docker_compose`` (``ok``, or ``ERR`` and what Docker Compose says, or ``not run``);
- ``golden/<local>.json``: what ``docker compose -f FILE config --format json
  --no-path-resolution`` prints, run in the file's folder with nothing in the environment but
  ``COMPOSE_PROFILES=*``, ``COMPOSE_PROJECT_NAME=proj``, ``HOME=/tmp`` and ``PATH``.
"""

import csv
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from cdk_containers.findings import errors
from cdk_containers.importers.compose import Project, Request, as_json, resolve
from cdk_containers.importers.compose.units import duration_nanoseconds

_VARIABLE = "CDK_CONTAINERS_COMPOSE_CORPUS"
_FOLDER = os.environ.get(_VARIABLE)
_ENVIRONMENT = {
    "COMPOSE_PROFILES": "*",
    "COMPOSE_PROJECT_NAME": "proj",
    "HOME": "/tmp",  # noqa: S108
    "PATH": "/usr/bin:/bin",
}

EXCEPTIONS: Mapping[str, str] = {}
"""Files that are read otherwise than by Docker Compose, each with the reason."""


def _rows() -> list[tuple[str, str]]:
    if not _FOLDER:
        return []
    with (Path(_FOLDER) / "compose.tsv").open(newline="") as table:
        rows = csv.DictReader(table, delimiter="\t")
        return [(row["local"], row["docker_compose"]) for row in rows]


_ROWS = _rows()
_VALID = [local for local, verdict in _ROWS if verdict == "ok"]
_REFUSED = [local for local, verdict in _ROWS if verdict.startswith("ERR")]

pytestmark = pytest.mark.skipif(
    not _FOLDER, reason=f"{_VARIABLE} names no folder of compose files with golden answers"
)


def _resolved(local: str, monkeypatch: pytest.MonkeyPatch) -> Project:
    path = Path(_FOLDER or "") / "compose" / local
    monkeypatch.chdir(path.parent)
    return resolve(Request(files=[path.name], environment=_ENVIRONMENT, resolve_paths=False))


@pytest.mark.parametrize("local", _VALID)
def test_the_same_model(local: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _resolved(local, monkeypatch)
    assert found.model is not None, [str(each) for each in errors(found.findings)]
    golden = json.loads((Path(_FOLDER or "") / "golden" / f"{local}.json").read_text())
    ours = json.loads(as_json(found.model))
    differences = list(_differences(_normal(golden), _normal(ours)))

    assert bool(differences) == (local in EXCEPTIONS), differences


@pytest.mark.parametrize("local", _REFUSED)
def test_the_same_refusal(local: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = bool(errors(_resolved(local, monkeypatch).findings))

    assert refused == (local not in EXCEPTIONS)


_DURATIONS = {
    "delay",
    "interval",
    "monitor",
    "start_interval",
    "start_period",
    "stop_grace_period",
    "timeout",
    "window",
}
_UNORDERED = {"configs", "expose", "extra_hosts", "ports", "secrets", "volumes"}
_FREE = {"annotations", "driver_opts", "labels", "options", "sysctls"}
_WITH_NULLS = {"args", "environment"}


def _normal(value: Any, key: str = "") -> Any:
    """A value in which what says the same is the same."""
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value)
        parts = {name: _normal(part, name) for name, part in entries.items()}
        if key in _WITH_NULLS:
            return parts
        # Docker Compose does not print the users' own keys, but for those at the top.
        own = {name for name in parts if name.startswith("x-") and "services" not in parts}
        return {
            name: part
            for name, part in parts.items()
            if not _is_empty(part) and (name not in own or key in _FREE)
        }
    if isinstance(value, list):
        items = [_normal(part) for part in cast("list[Any]", value)]
        return sorted(items, key=_sorted_json) if key in _UNORDERED else items
    if isinstance(value, str) and key in _DURATIONS:
        return duration_nanoseconds(value)
    return value


def _sorted_json(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _is_empty(value: object) -> bool:
    return value is None or value in ("", [], {})


def _differences(golden: Any, found: Any, path: str = "") -> Iterator[str]:
    if isinstance(golden, dict) and isinstance(found, dict):
        theirs, ours = cast("dict[str, Any]", golden), cast("dict[str, Any]", found)
        for key in sorted(theirs.keys() | ours.keys()):
            if key not in theirs:
                yield f"{path}.{key} is only ours"
            elif key not in ours:
                yield f"{path}.{key} is missing"
            else:
                yield from _differences(theirs[key], ours[key], f"{path}.{key}")
    elif golden != found:
        yield f"{path} is {found!r} and should be {golden!r}"
