"""What the table calls mapped or approximated matters: another value, another application."""

import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

import pytest

from cdk_containers.importers.compose import plain
from cdk_containers.importers.compose.dispositions.dispose import dispose
from cdk_containers.importers.compose.dispositions.row import Case, Row
from cdk_containers.importers.compose.dispositions.table import TABLE
from cdk_containers.importers.compose.extensions import with_extensions
from cdk_containers.importers.compose.model.project import Request
from cdk_containers.importers.compose.model.resolve import resolve
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.compose.translation.storage.machine import Machine
from cdk_containers.importers.compose.translation.translate import translate
from cdk_containers.importers.fates import Disposition, Fate
from cdk_containers.importers.nodes import MapNode, as_map, node_of
from cdk_containers.importers.report import Report
from cdk_containers.spec import Platform
from tests.importers.compose.dispositions.samples import SAMPLES
from tests.importers.compose.reading import nodes

Steps = tuple[str | int, ...]

_KEPT = (Disposition.MAPPED, Disposition.APPROXIMATED)

_BEFORE = {
    "include",
    "services.*.env_file",
    "services.*.extends",
    "services.*.label_file",
    "services.*.profiles",
}
"""What is part of the model, or not in it, when it is resolved."""

_THE_SAME = {
    "name": "the app calls its stack so, and a task that all services share is",
    "services.web.depends_on.api.condition": "between tasks, ECS waits for healthy ones anyway",
    "services.web.depends_on.db.condition": "the same; it follows from the link",
}
"""What may have any value, with the reason."""


def _steps(value: Any, above: Steps = ()) -> Iterator[Steps]:
    """The ways to all that has nothing below it."""
    entries: Any = ()
    if isinstance(value, dict):
        entries = cast("dict[str, Any]", value).items()
    elif isinstance(value, list):
        entries = enumerate(cast("list[Any]", value))
    if not entries:
        yield above
    for key, each in entries:
        yield from _steps(each, (*above, key))


def _path(steps: Steps) -> str:
    return "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in steps)[1:]


def _others(value: Any) -> Iterator[Any]:
    """Values that stand for something else."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
        yield value * 2
    elif isinstance(value, str):
        yield f"{value}x"
        if value.isdecimal():
            yield str(int(value) * 2)
        yield from ("17s", "udp", "linux/amd64", "pause", "tmpfs", "other")


def _changed(model: dict[str, Any], steps: Steps) -> Iterator[dict[str, Any]]:
    """The model without a value, and with others in its place."""
    *above, last = steps
    for other in (None, *_others(_at(model, steps))):
        changed = deepcopy(model)
        owner = _at(changed, tuple(above))
        if other is None:
            del owner[last]
        else:
            owner[last] = other
        yield changed


def _at(model: Any, steps: Steps) -> Any:
    for each in steps:
        model = model[each]
    return model


class _Reading:
    """Reads models as they would be in a file."""

    def __init__(self, folder: Path, text: str, platform: Platform) -> None:
        (folder / "compose.yaml").write_text(text)
        request = Request(files=[str(folder / "compose.yaml")], environment={"MADE": "x"})
        self._project = resolve(request)
        self._platform = platform
        self._request = request
        self._at = nodes(self._project).at
        self.model = cast("dict[str, Any]", plain(nodes(self._project)))

    def of(self, model: dict[str, Any]) -> tuple[object, ...]:
        """The application, and all that is told."""
        report = Report()
        node = self._extended(model, report)
        machine = Machine.of(self._request, self._project, report)
        options = Options(platform=self._platform)
        left = dispose(node, self._platform, report).model
        made = translate(left, str(model.get("name")), machine, options, report).application
        told = {(each.code, str(each.where), each.message) for each in report.findings}
        return repr(made), told

    def mapped(self) -> set[str]:
        """The paths of what is not ignored or refused."""
        report = Report()
        keys = dispose(self._extended(self.model, report), self._platform, report).keys
        return {key.path for key in keys if key.fate.disposition in _KEPT}

    def _extended(self, model: dict[str, Any], report: Report) -> MapNode:
        return with_extensions(as_map(node_of(model, self._at)), report)


@pytest.mark.parametrize(("text", "platform"), SAMPLES.values(), ids=SAMPLES)
def test_what_is_mapped_matters(tmp_path: Path, text: str, platform: Platform) -> None:
    reading = _Reading(tmp_path, text, platform)
    before, mapped = reading.of(reading.model), reading.mapped()
    idle = [
        _path(steps)
        for steps in _steps(reading.model)
        if _path(steps) in mapped and _path(steps) not in _THE_SAME
        if all(reading.of(changed) == before for changed in _changed(reading.model, steps))
    ]
    assert idle == []


def test_all_that_is_mapped_is_in_a_sample(tmp_path: Path) -> None:
    found = {
        path
        for text, platform in SAMPLES.values()
        for path in _Reading(tmp_path, text, platform).mapped()
    }
    missing = {
        pattern
        for pattern, row in TABLE.items()
        if any(fate.disposition in _KEPT for each in (row, *row.cases) for fate in _fates(each))
        and not any(map(_expression(pattern).fullmatch, found))
    }
    assert missing == _BEFORE


def _fates(each: Row | Case) -> tuple[Fate, Fate]:
    return each.fargate, each.ec2


def _expression(pattern: str) -> re.Pattern[str]:
    """What the paths look like that are it, or in it."""
    escaped = re.escape(pattern).replace(r"\*", r"[^.]+").replace(r"\[\]", r"\[\d+\]")
    return re.compile(rf"{escaped}([.\[].*)?")
