"""Who calls whom, and on which ports."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.syntax.files import Files
from cdk_containers.importers.compose.translation.reach.references import references
from cdk_containers.importers.compose.translation.reach.well_known import (
    port_of_image,
    port_of_scheme,
)
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage.machine import Machine
from cdk_containers.importers.report import Report
from tests.importers.compose.reading import nodes, read
from tests.importers.compose.translation.applications import imported, services, told


def _calls(where: Path, text: str) -> list[tuple[str, str, int | None]]:
    model = Section(node=nodes(read(where, text)), path="", report=Report())
    machine = Machine(folder=str(where), files=Files([str(where)], model.report))
    return [(call.caller, call.callee, call.port) for call in references(model, machine)]


@pytest.mark.parametrize(
    ("entry", "port"),
    [
        ("environment: {X: 'db:99'}", 99),
        ("environment: {X: 'tcp(db:99)/shop'}", 99),
        ("environment: {X: 'postgres://me:db@db/shop'}", 5432),
        ("environment: {X: 'postgresql+asyncpg://db'}", 5432),
        ("environment: {X: 'other://db/shop'}", None),
        ("environment: {PGHOST: db}", None),
        ("environment: {BROKERS: 'one, db'}", None),
        ("command: wait-for db:99 -- run", 99),
        ("command: run --host db", None),
        ("command: run -h db", None),
        ("entrypoint: [run, --server=db]", None),
        ("healthcheck: {test: curl http://db/health}", 80),
        ("build: {context: ., args: {API_URL: 'http://db:99'}}", 99),
    ],
)
def test_a_call(tmp_path: Path, entry: str, port: int | None) -> None:
    text = f"services: {{web: {{image: a, {entry}}}, db: {{image: b}}}}"

    assert _calls(tmp_path, text) == [("web", "db", port)]


@pytest.mark.parametrize(
    "entry",
    [
        "environment: {DATABASE: db, DB_USER: db}",
        "environment: {X: 'http://my-db:99/db', Y: 'http://db.example.com'}",
        "environment: {X: 'http://db:secret@example.com'}",
        "environment: {X: '/var/db:99'}",
        "environment: {X: 'http://web:80'}",
        "environment: {X: 'db:99999', Y: 'db:0'}",
        "command: [serve, db]",
        "command: ready -h localhost -U me -d db",
    ],
)
def test_no_call(tmp_path: Path, entry: str) -> None:
    text = f"services: {{web: {{image: a, {entry}}}, db: {{image: b}}}}"

    assert _calls(tmp_path, text) == []


_GIVEN = """
services:
  web:
    image: a:1
    volumes: ['./web:/etc/web']
    x-ecs-mounts: {/etc/web: CHOICE}
    configs: [{source: more, target: /etc/more/more}]
    TASK
  app: {image: 'b:1', TASK}
configs: {more: {content: 'upstream = http://app/geheim'}}
"""


@pytest.mark.parametrize(("choice", "ports"), [("file", [80, 9000]), ("efs", [80])])
def test_calls_in_files(tmp_path: Path, choice: str, ports: list[int]) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "site.conf").write_text("# geheim\nfastcgi_pass app:9000;\n")
    apart = _GIVEN.replace("CHOICE", choice).replace("TASK", "tty: false")
    together = apart.replace("tty: false", "x-ecs-task: t")

    assert [port for port, _ in _ports(tmp_path, apart, "app")] == ports
    found = imported(tmp_path, together)
    inside = [each for each in told(found) if each[0] == "compose-call-inside-task"]
    places = ["services.web.volumes[0].source", "services.web.configs[0].source"]
    assert [place for _, _, place in inside] == places[-len(ports) :]
    assert "geheim" not in str(found.imported.findings)


def test_files_that_cannot_be_read_hold_no_calls(tmp_path: Path) -> None:
    text = _GIVEN.replace("CHOICE", "file").replace("TASK", "tty: false")

    assert [port for port, _ in _ports(tmp_path, text, "app")] == [80]


def test_other_names_of_a_service(tmp_path: Path) -> None:
    text = """
services:
  web:
    image: a
    links: ['db:linked']
    environment: {A: 'alias:1', B: 'boxed:2', C: 'named:3', D: 'linked:4'}
  db: {image: b, container_name: boxed, hostname: named, networks: {default: {aliases: [alias]}}}
  other: {image: c, environment: {D: 'linked:4'}}
"""

    assert _calls(tmp_path, text) == [("web", "db", port) for port in (1, 2, 3, 4)]


def test_a_call_in_a_long_value(tmp_path: Path) -> None:
    hosts = "db," * 5_000
    text = f"services: {{web: {{image: a, command: 'x {hosts} db:99'}}, db: {{image: b}}}}"

    assert _calls(tmp_path, text) == [("web", "db", 99)]


@pytest.mark.parametrize(
    ("image", "port"),
    [
        ("postgres", 5432),
        ("registry.example.com:5000/bitnami/postgresql:16", 5432),
        ("redis@sha256:0123", 6379),
        ("shop/api:5432", None),
    ],
)
def test_port_of_a_well_known_image(image: str, port: int | None) -> None:
    assert port_of_image(image) == port


def test_port_of_a_scheme() -> None:
    assert [port_of_scheme(each) for each in ("HTTPS", "mysql+pymysql", "x")] == [443, 3306, None]


def _ports(where: Path, text: str, name: str) -> list[tuple[int, str]]:
    (container,) = services(where, text)[name].service.task.containers
    return [(port.number, port.protocol) for port in container.ports]


@pytest.mark.parametrize(
    ("entry", "ports"),
    [
        ("ports: ['8080:80', '53:53/udp']", [(53, "udp"), (80, "tcp")]),
        (
            "expose: [80, '81/tcp', '90-91/udp']",
            [(80, "tcp"), (81, "tcp"), (90, "udp"), (91, "udp")],
        ),
        ("ports: ['80'], expose: ['80']", [(80, "tcp")]),
        ("command: run", []),
    ],
)
def test_ports_that_a_service_says(
    tmp_path: Path, entry: str, ports: list[tuple[int, str]]
) -> None:
    text = f"services: {{web: {{image: 'a:1', {entry}}}}}"

    assert _ports(tmp_path, text, "web") == ports


def test_ports_that_others_know(tmp_path: Path) -> None:
    text = """
services:
  web: {image: 'a:1', environment: {API: 'http://api:81', DB_HOST: db, X: 'x://cache'}}
  api: {image: 'b:1', expose: [80]}
  db: {image: 'postgres:17'}
  cache: {image: 'cache:1'}
  later: {image: 'c:1', depends_on: [job]}
  job: {image: 'd:1'}
"""

    assert [port for port, _ in _ports(tmp_path, text, "api")] == [80, 81]
    assert [port for port, _ in _ports(tmp_path, text, "db")] == [5432]
    assert _ports(tmp_path, text, "cache") == []
    assert told(imported(tmp_path, text)) == [
        ("compose-port-assumed", 5, "services.db.image"),
        ("compose-port-unknown", 6, "services.cache"),
        ("compose-port-unknown", 8, "services.job"),
    ]


@pytest.mark.parametrize(
    "keys", ["image: 'cache:1', x-ecs-task: web", "image: 'redis:7', restart: 'no'"]
)
def test_ports_that_need_no_name(tmp_path: Path, keys: str) -> None:
    text = f"services: {{web: {{image: 'a:1', depends_on: [it]}}, it: {{{keys}}}}}"
    found = told(imported(tmp_path, text), but=("compose-key-approximated",))

    assert not [code for code, _, _ in found if code.startswith("compose-port-")]


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ("expose: ['3000-4000']", "expose"),
        ("ports: ['3000-3099:3000-3099', '80:80']", "ports"),
    ],
)
def test_more_ports_than_a_container_has(tmp_path: Path, entry: str, key: str) -> None:
    text = f"services: {{web: {{image: 'a:1', {entry}}}}}"
    found = imported(tmp_path, text)
    told_of = [place for code, _, place in told(found) if code == "compose-too-many-ports"]

    assert told_of == [f"services.web.{key}"]
    assert len(_ports(tmp_path, text, "web")) == 100
    assert "compose-too-many-ports" not in str(
        imported(tmp_path, text.replace("4000", "3099").replace(", '80:80'", "")).imported.findings
    )


def test_a_service_that_only_ends_is_not_called(tmp_path: Path) -> None:
    text = """
services:
  web:
    image: 'a:1'
    x-ecs-task: t
    depends_on: {job: {condition: service_completed_successfully}}
  job: {image: 'd:1', x-ecs-task: t}
"""

    assert told(imported(tmp_path, text)) == []


def test_values_of_variables_are_in_no_message(tmp_path: Path) -> None:
    text = """
services:
  a: {image: 'a:1', environment: {X: 'http://user:geheim@b:80/geheim', Y: 'http://c:1/geheim'}}
  b: {image: 'b:1', container_name: c, environment: {X: 'http://a:80/geheim'}}
"""
    for one_task in (True, False):
        findings = imported(tmp_path, text, one_task=one_task).imported.findings
        assert findings
        assert not any("geheim" in str(finding) for finding in findings)
