"""Other values in some places of a file."""

import pytest

from cdk_containers.importers.aws_cli.changes import Change, changed
from cdk_containers.importers.aws_cli.document import Document
from cdk_containers.importers.nodes import plain
from cdk_containers.importers.report import Report
from tests.importers.aws_cli.documents import read

_TASK = {
    "family": "web",
    "containerDefinitions": [
        {"name": "web", "image": "nginx:1.27"},
        {"name": "logs", "image": "fluent-bit:3", "essential": False},
    ],
}
_FIRST = {"name": "web", "image": "nginx:1.27"}


def _changed(changes: dict[str, Change]) -> tuple[Document, Report]:
    document, _ = read(_TASK)
    assert document is not None
    report = Report()
    return changed(document, changes, report), report


@pytest.mark.parametrize(
    ("changes", "containers"),
    [
        (
            {"containerDefinitions[1].image": "fluent-bit:4"},
            [_FIRST, {"name": "logs", "image": "fluent-bit:4", "essential": False}],
        ),
        (
            {"containerDefinitions[1].essential": None},
            [_FIRST, {"name": "logs", "image": "fluent-bit:3"}],
        ),
        ({"containerDefinitions[1]": None}, [_FIRST]),
    ],
)
def test_other_values_and_none(changes: dict[str, Change], containers: object) -> None:
    document, report = _changed(changes)

    assert report.findings == []
    assert plain(document.input) == {"family": "web", "containerDefinitions": containers}


def test_what_is_not_there_cannot_be_changed() -> None:
    document, report = _changed({"containerDefinitions[0].imag": "nginx:2", "nowhere": 1})

    assert plain(document.input) == _TASK
    assert [each.code for each in report.findings] == ["aws-cli-change-unknown"] * 2
    assert "containerDefinitions[0].image" in report.findings[0].fix
