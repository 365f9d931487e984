"""Later files override the earlier ones by Compose's rules."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.grammar import PROJECT
from cdk_containers.importers.compose.model.merge import merged
from cdk_containers.importers.nodes import Plain, node_of, plain
from cdk_containers.importers.report import Report
from tests.importers.compose.reading import codes, model, nodes, place, read, service


def _merged(folder: Path, base: str, over: str) -> Any:
    files = {
        "a.yaml": f"services: {{web: {{image: nginx, {base}}}}}",
        "b.yaml": f"services: {{web: {{{over}}}}}",
    }
    return service(read(folder, files, files=["a.yaml", "b.yaml"]))


@pytest.mark.parametrize(
    ("key", "base", "over", "value"),
    [
        ("image", "tty: true", "image: caddy", "caddy"),
        ("command", "command: [a, b]", "command: c", ["c"]),
        ("command", "command: [a, b]", "command: null", None),
        ("entrypoint", "entrypoint: [a, b]", "entrypoint: []", []),
        (
            "environment",
            "environment: {A: 1, B: 1}",
            "environment: [B=2, C=2]",
            {"A": "1", "B": "2", "C": "2"},
        ),
        ("environment", "environment: {A: 1}", "environment: null", {"A": "1"}),
        ("labels", "labels: [a=1]", "labels: {a: 2, b: 2}", {"a": "2", "b": "2"}),
        ("dns", "dns: 1.1.1.1", "dns: [8.8.8.8, 1.1.1.1]", ["1.1.1.1", "8.8.8.8"]),
        ("cap_add", "cap_add: [A]", "cap_add: [B, A]", ["A", "B"]),
        ("extra_hosts", "extra_hosts: [a=1]", "extra_hosts: {a: '1', b: '2'}", ["a=1", "b=2"]),
        (
            "healthcheck",
            "healthcheck: {test: [CMD, a], retries: 2}",
            "healthcheck: {test: [CMD, b]}",
            {"test": ["CMD", "b"], "retries": 2},
        ),
        (
            "logging",
            "logging: {driver: x, options: {a: '1'}}",
            "logging: {driver: x, options: {b: '2'}}",
            {"driver": "x", "options": {"a": "1", "b": "2"}},
        ),
        (
            "logging",
            "logging: {driver: x, options: {a: '1'}}",
            "logging: {options: {b: '2'}}",
            {"driver": "x", "options": {"a": "1", "b": "2"}},
        ),
        (
            "logging",
            "logging: {driver: x, options: {a: '1'}}",
            "logging: {driver: y}",
            {"driver": "y"},
        ),
        (
            "build",
            "build: .",
            "build: {target: x}",
            {"context": ".", "target": "x", "dockerfile": "Dockerfile"},
        ),
        (
            "networks",
            "networks: [default]",
            "networks: {default: {aliases: [x]}}",
            {"default": {"aliases": ["x"]}},
        ),
        (
            "ulimits",
            "ulimits: {a: 1, b: {soft: 1, hard: 2}, c: {soft: 1, hard: 2}}",
            "ulimits: {a: {soft: 3, hard: 4}, b: 5, c: {hard: 6}}",
            {"a": {"soft": 3, "hard": 4}, "b": 5, "c": {"soft": 1, "hard": 6}},
        ),
        (
            "volumes",
            "volumes: ['/a:/x', '/b:/y']",
            "volumes: ['/c:/x:ro']",
            [
                {
                    "type": "bind",
                    "source": "/c",
                    "target": "/x",
                    "read_only": True,
                    "bind": {"create_host_path": True},
                },
                {
                    "type": "bind",
                    "source": "/b",
                    "target": "/y",
                    "bind": {"create_host_path": True},
                },
            ],
        ),
        (
            "ports",
            "ports: ['80:80']",
            "ports: ['80:80', '81:80']",
            [
                {"mode": "ingress", "protocol": "tcp", "target": 80, "published": "80"},
                {"mode": "ingress", "protocol": "tcp", "target": 80, "published": "81"},
            ],
        ),
        ("x-a", "x-a: {b: [1], c: 1}", "x-a: {b: [2], c: 2}", {"b": [1, 2], "c": 2}),
        # The tags.
        (
            "environment",
            "environment: {A: 1, B: 1}",
            "environment: {A: !reset null, C: 2}",
            {"B": "1", "C": "2"},
        ),
        (
            "ports",
            "ports: ['80:80']",
            "ports: !override ['81:81']",
            [
                {"mode": "ingress", "protocol": "tcp", "target": 81, "published": "81"},
            ],
        ),
        (
            "build",
            "build: {context: a, target: x}",
            "build: !override {context: b}",
            {"context": "b", "dockerfile": "Dockerfile"},
        ),
        ("command", "command: a", "command: !override b", ["b"]),
    ],
)
def test_rules(tmp_path: Path, key: str, base: str, over: str, value: object) -> None:
    assert _merged(tmp_path, base, over)[key] == value


@pytest.mark.parametrize("tag", ["ports: !reset []", "ports: !reset null", "ports: !reset ['90']"])
def test_reset_takes_away(tmp_path: Path, tag: str) -> None:
    assert "ports" not in _merged(tmp_path, "ports: ['80']", tag)


def test_reset_of_a_service_and_in_the_first_file(tmp_path: Path) -> None:
    files = {
        "a.yaml": "services: {web: {image: a, tty: !reset true}, db: {image: b}}",
        "b.yaml": "services: {db: !reset null}",
    }
    found = model(read(tmp_path, files, files=["a.yaml", "b.yaml"]))

    assert list(found["services"]) == ["web"]
    assert "tty" not in found["services"]["web"]


def test_what_is_missing_in_one_file_may_come_from_another(tmp_path: Path) -> None:
    files = {"a.yaml": "services: {web: {tty: true}}", "b.yaml": "services: {web: {image: a}}"}
    found = service(read(tmp_path, files, files=["a.yaml", "b.yaml"]))

    assert (found["tty"], found["image"]) == (True, "a")


def test_what_cannot_be_merged(tmp_path: Path) -> None:
    files = {
        "a.yaml": "services: {web: {image: a, x-b: [1]}}",
        "b.yaml": "services:\n  web:\n    x-b: {c: 1}",
    }
    found = read(tmp_path, files, files=["a.yaml", "b.yaml"])

    assert codes(found) == ["compose-merge-impossible"]
    assert place(found.findings[0]) == (3, 10, "services.web.x-b")


def test_each_value_keeps_the_place_it_comes_from(tmp_path: Path) -> None:
    files = {
        "a.yaml": "services:\n  web:\n    image: a\n    tty: true\n",
        "b.yaml": "services:\n  web:\n    environment:\n      A: 1\n    image: b\n",
    }
    web = nodes(read(tmp_path, files, files=["a.yaml", "b.yaml"])).map("services").map("web")

    places = {
        "image": web.entries["image"].at,
        "tty": web.entries["tty"].at,
        "A": web.map("environment").entries["A"].at,
    }
    assert {name: (Path(at.file).name, at.line) for name, at in places.items()} == {
        "image": ("b.yaml", 5),
        "tty": ("a.yaml", 4),
        "A": ("b.yaml", 4),
    }


def test_documents_of_one_file_are_merged(tmp_path: Path) -> None:
    found = read(tmp_path, "services: {web: {image: a}}\n---\nservices: {web: {tty: true}}\n")

    assert service(found)["tty"] is True


_AT = FilePosition(file="compose.yaml", line=1, column=1)
_TEXTS = st.text(alphabet="abc", max_size=3)
_PLAIN: st.SearchStrategy[Plain] = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
)
_SERVICES = st.fixed_dictionaries(
    {},
    optional={
        "image": _TEXTS,
        "environment": st.dictionaries(_TEXTS, _TEXTS, max_size=3),
        "cap_add": st.lists(_TEXTS, max_size=3, unique=True),
        "command": st.lists(_TEXTS, max_size=3),
    },
)


def _project(service: dict[str, Plain]) -> Plain:
    return {"services": {"web": service}}


def _merge(base: Plain, over: Plain) -> Plain:
    report = Report()
    return plain(merged(node_of(base, _AT), node_of(over, _AT), PROJECT, report, ""))


@given(_SERVICES)
def test_a_file_over_itself_changes_nothing(service: dict[str, Plain]) -> None:
    assert _merge(_project(service), _project(service)) == _project(service)


@given(_SERVICES, _SERVICES, _SERVICES)
def test_files_may_be_merged_in_any_grouping(
    a: dict[str, Plain], b: dict[str, Plain], c: dict[str, Plain]
) -> None:
    left = _merge(_merge(_project(a), _project(b)), _project(c))
    right = _merge(_project(a), _merge(_project(b), _project(c)))

    assert left == right


@given(_PLAIN, _PLAIN)
def test_any_two_values_merge(base: Plain, over: Plain) -> None:
    report = Report()
    done = merged(node_of(base, _AT), node_of(over, _AT), PROJECT, report, "")

    assert report.findings or done
