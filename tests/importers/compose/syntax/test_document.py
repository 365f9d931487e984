"""YAML into nodes that know their places, and what is no YAML into findings."""

import pytest

from cdk_containers.importers.compose.syntax.document import MOST_BYTES, read_documents
from cdk_containers.importers.nodes import MapNode, MergeTag, Node, Plain, Scalar, plain
from cdk_containers.importers.report import Report
from tests.importers.compose.reading import place


def _read(text: str | bytes) -> tuple[list[Node], Report]:
    report = Report()
    content = text.encode() if isinstance(text, str) else text
    return read_documents(content, "compose.yaml", report), report


def _only(text: str) -> Node:
    (document,), report = _read(text)
    assert report.findings == []
    return document


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: [1, two, {b: 3}]", {"a": [1, "two", {"b": 3}]}),
        ("a: '1'", {"a": "1"}),
        ("a: !!str 1", {"a": "1"}),
        ('a: !!int "1"', {"a": 1}),
        ("a: !unknown b", {"a": "b"}),
        ("a: |\n  b\n  c\n", {"a": "b\nc\n"}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        # A merge key: what stands there itself wins, then the first source.
        (
            "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 3}",
            {"a": {"x": 1, "y": 1}, "b": {"y": 2, "z": 2}, "c": {"x": 3, "y": 1, "z": 2}},
        ),
        ("a: &a {x: 1}\nb:\n  x: 2\n  <<: *a", {"a": {"x": 1}, "b": {"x": 2}}),
        ("'<<': 1", {"<<": 1}),
        ("", None),
    ],
)
def test_data(text: str, data: Plain) -> None:
    documents, report = _read(text)

    assert report.findings == []
    assert [plain(document) for document in documents] == ([] if data is None else [data])


def test_every_node_knows_its_place() -> None:
    document = _only("services:\n  web:\n    ports:\n      - 80\n")

    assert isinstance(document, MapNode)
    web = document.map("services").map("web")
    (port,) = web.list("ports")
    assert (web.at.line, web.at.column) == (3, 5)
    assert web.keys["ports"].line == 3
    assert (port.at.file, port.at.line, port.at.column) == ("compose.yaml", 4, 9)


def test_what_an_anchor_brings_keeps_its_place() -> None:
    document = _only("x: &x\n  image: a\nb:\n  <<: *x\n")

    assert isinstance(document, MapNode)
    assert document.map("b").entries["image"].at.line == 2
    assert document.map("b").keys["image"].line == 2


def test_tags_of_merging() -> None:
    document = _only("a: !reset null\nb: !override [1]\n")

    assert isinstance(document, MapNode)
    assert document.entries["a"] == Scalar(
        value=None, at=document.entries["a"].at, tag=MergeTag.RESET
    )
    assert document.entries["b"].tag is MergeTag.OVERRIDE


def test_documents_of_one_file() -> None:
    documents, _ = _read("a: 1\n---\nb: 2\n")

    assert [plain(document) for document in documents] == [{"a": 1}, {"b": 2}]


def test_utf_16_and_byte_order_marks() -> None:
    for encoding in ("utf-16", "utf-8-sig"):
        documents, _ = _read("a: é".encode(encoding))
        assert [plain(document) for document in documents] == [{"a": "é"}]


_LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
_CHAIN = "a0: &a0 [x]\n" + "".join(
    f"a{number}: &a{number} {'[' * 60}*a{number - 1}{']' * 60}\n" for number in range(1, 40)
)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: [", "compose-yaml-invalid", 2),
        ("a: b: c", "compose-yaml-invalid", 1),
        ("\ta: b", "compose-yaml-invalid", 1),
        (b"a: \xff", "compose-yaml-invalid", 1),
        (b"a: 1\nb: \x00", "compose-yaml-invalid", 1),
        ("a: *unknown", "compose-yaml-invalid", 1),
        ("a: &a [*a]", "compose-yaml-invalid", 1),
        ("1: a", "compose-yaml-invalid", 1),
        ("? [a]\n: b", "compose-yaml-invalid", 1),
        ("<<: text", "compose-yaml-invalid", 1),
        ("a: 1\nb: 2\na: 3", "compose-key-repeated", 3),
        ("a: &a {}\nb:\n  <<: *a\n  <<: *a", "compose-key-repeated", 4),
        ("[" * 100_000, "compose-file-too-large", 1),
        ("a:\n" + "- " * 100_000, "compose-file-too-large", 2),
        (_LAUGHS, "compose-file-too-large", 6),
        (_CHAIN, "compose-file-too-large", 3),
        ("a" * (MOST_BYTES + 1), "compose-file-too-large", 1),
        (b"a: b\n" * 2_000_000, "compose-file-too-large", 1),
    ],
)
def test_what_is_refused(text: str | bytes, code: str, line: int) -> None:
    _, report = _read(text)

    assert [finding.code for finding in report.findings][:1] == [code]
    assert place(report.findings[0])[0] == line


def test_all_that_is_wrong_is_told() -> None:
    _, report = _read("1: a\nb: 1\nb: 2\nc: *x\n")

    assert [place(finding)[0] for finding in report.findings] == [1, 3, 4]
