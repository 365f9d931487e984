"""JSON with its places."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.json_document import MOST_BYTES, read_json
from cdk_containers.importers.nodes import leaves, plain
from cdk_containers.importers.report import Report

_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(_JSON, st.sampled_from([None, 0, 2]), st.booleans())
def test_says_what_pythons_own_reader_says(value: Any, indent: int | None, escaped: bool) -> None:
    report = Report()
    content = json.dumps(value, indent=indent, ensure_ascii=escaped)
    node = read_json(content.encode("utf-8", "surrogatepass"), "a.json", report)

    assert node is not None
    assert plain(node) == value
    assert not report.findings


def test_places() -> None:
    content = b'{\n  "a": [\n    1,\n    {"b": "x"}\n  ],\n  "c": {}\n}\n'
    node = read_json(content, "a.json", Report())

    assert node is not None
    found = {path: (at.line, at.column, at.path) for path, at in leaves(node, "", node.at)}
    assert found == {
        "a[0]": (3, 5, "a[0]"),
        "a[1].b": (4, 6, "a[1].b"),
        "c": (6, 3, "c"),
    }


@pytest.mark.parametrize(
    ("content", "line", "column", "says"),
    [
        (b"", 1, 1, "empty"),
        (b" \n", 1, 1, "empty"),
        (b'{"a": 1,}', 1, 8, "a comma before the end"),
        (b'{\n  "a": [1, 2,\n  ]}', 2, 13, "a comma before the end"),
        (b"[1 2]", 1, 4, "not JSON"),
        (b'{\n  "a": 1\n  "b": 2\n}', 3, 3, "not JSON"),
        (b'{\n  // why\n  "a": 1\n}', 2, 3, "no comments"),
        (b'{\n  "a": 1 /* why */\n}', 2, 10, "no comments"),
        (b'{\n  "a": 1, # why\n  "b": 2\n}', 2, 11, "no comments"),
        (b'{"a": {{ cpu }}}', 1, 8, "placeholder"),
        (b'{"a": ${CPU}}', 1, 7, "placeholder"),
        (b'{"a": %{ if b }1%{ endif }}', 1, 7, "placeholder"),
        (b'{"a": <%= cpu %>}', 1, 7, "placeholder"),
        (b'family: web\ncpu: "256"\n', 1, 1, "YAML"),
        (b'# The shop\n\nfamily: web\ncpu: "256"\n', 1, 1, "YAML"),
        (b'# The shop\n{"family": "web"}', 1, 1, "no comments"),
        (b'{"a": NaN}', 1, 7, "NaN"),
        (b'{"a": "\xff"}', 1, 1, "UTF-8"),
        (b"[" * 5000 + b"]" * 5000, 1, 1, "levels"),
        (b"[" * 101 + b"]" * 101, 1, 1, "levels"),
        (b'{"a": 1' + b"0" * 5000 + b"}", 1, 7, "no number"),
        (b'{"a": 1e999}', 1, 7, "no number"),
    ],
)
def test_what_is_no_json(content: bytes, line: int, column: int, says: str) -> None:
    report = Report()

    assert read_json(content, "a.json", report) is None
    (finding,) = report.findings
    assert finding.code in ("aws-cli-not-json", "aws-cli-placeholder-unfilled")
    assert isinstance(finding.where, FilePosition)
    assert (finding.where.line, finding.where.column) == (line, column)
    assert says in finding.message


def test_a_file_that_is_too_large() -> None:
    report = Report()

    assert read_json(b" " * (MOST_BYTES + 1), "a.json", report) is None
    assert [finding.code for finding in report.findings] == ["aws-cli-file-too-large"]


def test_a_name_that_is_there_twice() -> None:
    report = Report()
    read_json(b'{"a": {"b": 1,\n "b": 2}}', "a.json", report)

    (finding,) = report.findings
    assert finding.code == "aws-cli-key-repeated"
    assert str(finding.where) == "a.json:2:2: a.b"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_what_windows_saves(encoding: str) -> None:
    report = Report()
    node = read_json('{"a": "ü"}'.encode(encoding), "a.json", report)

    assert report.findings == []
    assert node is not None
    assert plain(node) == {"a": "ü"}
