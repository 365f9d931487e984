"""Services and files that others are made of."""

from pathlib import Path

import pytest

from tests.importers.compose.reading import codes, model, nodes, place, read, service


def test_extends_in_the_same_file(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
services:
  base: {image: nginx, environment: {A: 1, B: 1}, ports: ['80'], command: a}
  middle: {extends: base, environment: {B: 2}}
  web: {extends: {service: middle}, ports: ['81'], command: !reset null}
""",
    )

    web = service(found)
    assert web["environment"] == {"A": "1", "B": "2"}
    assert [port["target"] for port in web["ports"]] == [80, 81]
    assert "command" not in web
    assert "extends" not in web


def test_extends_of_another_file_brings_its_paths(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services: {web: {extends: {file: sub/base.yaml, service: base}}}",
        "sub/base.yaml": """
services:
  base:
    build: {context: ., additional_contexts: {a: ../a, b: 'https://example.com/b.git'}}
    volumes: ['./data:/data', 'C:\\x:/x', '/abs:/abs', '~/home:/home']
    env_file: own.env
    extends: {file: deeper/base.yaml, service: base}
""",
        "sub/deeper/base.yaml": """
services:
  base: {label_file: ./l.env, develop: {watch: [{path: src, action: rebuild}]}}
""",
        "sub/own.env": "A=1",
        "sub/deeper/l.env": "l=1",
    }
    web = service(read(tmp_path, files))

    assert web["build"]["context"] == "sub"
    assert web["build"]["additional_contexts"] == {"a": "a", "b": "https://example.com/b.git"}
    assert [mount["source"] for mount in web["volumes"]] == ["sub/data", "C:\\x", "/abs", "~/home"]
    assert web["environment"] == {"A": "1"}
    assert web["labels"] == {"l": "1"}
    assert web["develop"]["watch"][0]["path"] == "sub/deeper/src"


def test_what_is_extended_keeps_its_place(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "services: {web: {extends: {file: base.yaml, service: base}}}",
        "base.yaml": "services:\n  base:\n    image: nginx\n",
    }
    image = nodes(read(tmp_path, files)).map("services").map("web").entries["image"]

    assert (Path(image.at.file).name, image.at.line) == ("base.yaml", 3)


@pytest.mark.parametrize(
    ("compose", "code"),
    [
        ("services: {a: {extends: b}, b: {extends: a}}", "compose-extends-cycle"),
        ("services: {a: {extends: a}}", "compose-extends-cycle"),
        ("services: {a: {extends: b}}", "compose-service-unknown"),
        ("services: {a: {extends: {file: base.yaml, service: x}}}", "compose-service-unknown"),
        ("services: {a: {extends: {file: empty.yaml, service: x}}}", "compose-service-unknown"),
        ("services: {a: {extends: {file: none.yaml, service: x}}}", "compose-file-unreadable"),
        ("services: {a: {extends: {file: '.', service: x}}}", "compose-file-unreadable"),
        ("services: {a: {extends: {file: base.yaml, service: cycle}}}", "compose-extends-cycle"),
        (
            "services: {"
            + ", ".join(f"s{number}: {{extends: s{number + 1}}}" for number in range(100))
            + ", s100: {image: a}}",
            "compose-extends-cycle",
        ),
    ],
)
def test_extends_that_leads_nowhere(tmp_path: Path, compose: str, code: str) -> None:
    files = {
        "compose.yaml": compose,
        "base.yaml": "services: {cycle: {extends: {file: base.yaml, service: cycle}}}",
        "empty.yaml": "x-a: 1",
    }
    found = read(tmp_path, files)

    assert code in codes(found)
    assert found.model is None


def test_include(tmp_path: Path) -> None:
    files = {
        "compose.yaml": """
include: [db/compose.yaml]
services: {web: {image: nginx, depends_on: [db]}}
""",
        "db/compose.yaml": """
services:
  db:
    image: postgres:${VERSION}
    volumes: ['data:/d', './conf:/c']
    env_file: db.env
    environment: [OWN]
volumes: {data: }
secrets: {s: {file: s.txt}}
""",
        "db/.env": "VERSION=17\nOWN=own\n",
        "db/db.env": "A=$VERSION",
    }
    found = model(read(tmp_path, files, environment={"HOST": "h"}))

    db = found["services"]["db"]
    assert db["image"] == "postgres:17"
    assert [mount["source"] for mount in db["volumes"]] == ["data", "db/conf"]
    assert db["environment"]["OWN"] == "own"
    assert found["volumes"] == {"data": {"name": "shop_data"}}


def test_what_is_included_can_be_overridden(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "include: [{path: [db.yaml, more.yaml]}]\nservices: {db: {tty: true}}",
        "db.yaml": "services: {db: {image: postgres, ports: ['5432']}}",
        "more.yaml": "services: {db: {image: mysql}}",
    }
    db = service(read(tmp_path, files), "db")

    assert (db["image"], db["tty"], len(db["ports"])) == ("mysql", True, 1)


def test_what_comes_in_by_two_ways_is_the_same(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "include: [a.yaml, b.yaml]",
        "a.yaml": "include: [c.yaml]\nservices: {a: {image: a}}",
        "b.yaml": "include: [c.yaml]\nservices: {b: {image: b}}",
        "c.yaml": "services: {c: {image: c, security_opt: [x]}}",
    }
    found = model(read(tmp_path, files))

    assert sorted(found["services"]) == ["a", "b", "c"]
    assert found["services"]["c"]["security_opt"] == ["x"]


def test_folder_and_variables_of_an_include(tmp_path: Path) -> None:
    files = {
        "compose.yaml": """
include: [{path: parts/db.yaml, project_directory: other, env_file: [one.env, two.env]}]
""",
        "parts/db.yaml": "services: {db: {image: '${A}-${B}', build: .}}",
        "one.env": "A=1\nB=1",
        "two.env": "B=2",
        "other/x": "",
    }
    db = service(read(tmp_path, files), "db")

    assert db["build"]["context"] == "other"
    assert db["image"] == "1-2"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"compose.yaml": "include: [compose.yaml]"}, "compose-include-cycle"),
        (
            {"compose.yaml": "include: [b.yaml]", "b.yaml": "include: [compose.yaml]"},
            "compose-include-cycle",
        ),
        ({"compose.yaml": "include: [none.yaml]"}, "compose-file-unreadable"),
        ({"compose.yaml": "include: none.yaml"}, "compose-value-invalid"),
        (
            {
                "compose.yaml": "include: [f0.yaml]",
                **{f"f{n}.yaml": f"include: [f{n + 1}.yaml]" for n in range(100)},
            },
            "compose-include-cycle",
        ),
        (
            {
                "compose.yaml": "include: [f0.yaml]",
                **{
                    f"f{n}.yaml": f"include: [f{n + 1}.yaml, f{n + 1}.yaml]\nx-long: {'x' * 99_000}"
                    for n in range(40)
                },
                "f40.yaml": "services: {a: {image: a}}",
            },
            "compose-file-too-large",
        ),
    ],
)
def test_includes_that_lead_nowhere(tmp_path: Path, files: dict[str, str], code: str) -> None:
    found = read(tmp_path, files)

    assert code in codes(found)
    assert found.model is None


def test_the_place_of_a_missing_file_is_where_it_is_asked_for(tmp_path: Path) -> None:
    found = read(tmp_path, "services: {}\ninclude:\n  - none.yaml\n")

    assert place(found.findings[0]) == (3, 5, "include[0].path")
