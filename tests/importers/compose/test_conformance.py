"""The model is Docker Compose's own for each file of the corpus, and so is every refusal."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

import pytest

from cdk_containers.findings import errors
from cdk_containers.importers.compose import Project, Request, as_json, resolve
from cdk_containers.importers.compose.grammar.units import duration_nanoseconds
from tests.corpus import ENVIRONMENT, REFUSED, VALID, golden_of, needs_corpus, path_of

pytestmark = needs_corpus

EXCEPTIONS: Mapping[str, str] = {}
"""Files that are read otherwise than by Docker Compose, each with the reason."""


def _resolved(local: str, monkeypatch: pytest.MonkeyPatch) -> Project:
    path = path_of(local)
    monkeypatch.chdir(path.parent)
    return resolve(Request(files=[path.name], environment=ENVIRONMENT, resolve_paths=False))


@pytest.mark.parametrize("local", VALID)
def test_the_same_model(local: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _resolved(local, monkeypatch)
    assert found.model is not None, [str(each) for each in errors(found.findings)]
    golden = json.loads(golden_of(local))
    ours = json.loads(as_json(found.model))
    differences = list(_differences(_normal(golden), _normal(ours)))

    assert bool(differences) == (local in EXCEPTIONS), differences


@pytest.mark.parametrize("local", REFUSED)
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
