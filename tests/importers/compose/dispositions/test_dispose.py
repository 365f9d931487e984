"""What becomes of keys: each value has a fate, and what is refused or ignored goes."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from cdk_containers.findings import FilePosition, Severity
from cdk_containers.importers.compose import Request, as_json, plain, resolve
from cdk_containers.importers.compose.dispositions.dispose import dispose
from cdk_containers.importers.compose.dispositions.mount_choices import shown_source
from cdk_containers.importers.compose.extensions import with_extensions
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.fates import Disposition
from cdk_containers.importers.nodes import as_map, leaves, node_of
from cdk_containers.importers.report import Report
from cdk_containers.spec import Platform
from tests.importers.compose.dispositions.disposing import disposed, fates
from tests.importers.compose.reading import nodes, place, read

_ORDINARY = """
x-common: {env: production}
services:
  web:
    build: {context: web, ssh: [default]}
    command: [serve]
    ports: ['8080:80']
    environment: {MODE: live}
    depends_on: [db]
    healthcheck: {test: curl -f localhost, disable: false}
    restart: unless-stopped
    ulimits: {nofile: 1024}
    deploy: {replicas: 2, resources: {limits: {cpus: '0.5', memory: 256m}}}
    logging: {driver: awslogs, options: {awslogs-stream-prefix: web}}
    networks: {back: {}, default: null}
    volumes: ['/cache', 'data:/data:ro']
    x-note: {for: people}
  db: {image: 'postgres:16', links: [], container_name: db-1, hostname: db}
volumes: {data: {driver: local}}
networks: {back: {ipam: {}, driver: bridge}}
"""


def _leaves(value: Any, path: str = "") -> Iterator[str]:
    """The paths of what has nothing below it, in plain data."""
    if isinstance(value, dict) and value:
        for key, part in cast("dict[str, Any]", value).items():
            yield from _leaves(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for index, part in enumerate(cast("list[Any]", value)):
            yield from _leaves(part, f"{path}[{index}]")
    else:
        yield path


@pytest.mark.parametrize("platform", Platform)
def test_an_ordinary_file_is_taken_without_a_word(tmp_path: Path, platform: Platform) -> None:
    _, findings = disposed(tmp_path, _ORDINARY, platform)

    assert findings == []


@pytest.mark.parametrize("platform", Platform)
def test_each_value_has_one_fate(tmp_path: Path, platform: Platform) -> None:
    model = nodes(read(tmp_path, _ORDINARY))
    found, _ = disposed(tmp_path, _ORDINARY, platform)
    paths = [key.path for key in found.keys]

    assert len(paths) == len(set(paths))
    assert set(_leaves(plain(model))) - set(paths) == set()
    assert set(_leaves(json.loads(as_json(model)))) - set(paths) == set()


def test_what_is_printed_only_has_a_fate(tmp_path: Path) -> None:
    found, _ = disposed(tmp_path, _ORDINARY)
    become = fates(found)

    assert become["services.db.command"] is Disposition.MAPPED
    assert become["services.db.entrypoint"] is Disposition.MAPPED
    assert become["services.web.build.ssh[0]"] is Disposition.MAPPED


def test_what_is_refused_or_ignored_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    text = """
services:
  web:
    image: nginx
    privileged: true
    blkio_config: {weight: 300}
    cap_add: [SYS_PTRACE, NET_ADMIN]
    volumes: ['.:/app', 'data:/data']
    x-note: 1
volumes: {data: null}
"""
    found, findings = disposed(tmp_path, text)
    service = cast("dict[str, Any]", plain(found.model))["services"]["web"]

    assert service["cap_add"] == ["SYS_PTRACE"]
    assert [mount["target"] for mount in service["volumes"]] == ["/data"]
    assert {"privileged", "blkio_config", "x-note"} & set(service) == set()
    become = fates(found)
    assert become["services.web.volumes[0].target"] is Disposition.REFUSED
    assert become["services.web.blkio_config.weight"] is Disposition.IGNORED
    assert become["services.web.x-note"] is Disposition.IGNORED
    assert sorted(finding.code for finding in findings) == [
        "compose-key-ignored",
        "compose-key-refused",
        "compose-key-refused",
        "compose-key-refused",
    ]


def test_a_finding_says_where_why_and_what_to_write(tmp_path: Path) -> None:
    text = """services:
  web:
    image: nginx
    volumes:
      - ./site:/usr/share/nginx/html:ro
"""
    _, (finding,) = disposed(tmp_path, text)

    assert finding.code == "compose-key-refused"
    assert place(finding) == (5, 9, "services.web.volumes[0]")
    assert finding.message.startswith("./site: What")
    assert "x-ecs-mounts: {/usr/share/nginx/html: file}" in finding.fix


@pytest.mark.parametrize(
    ("mount", "source", "choice"),
    [
        ("./nginx.conf:/etc/nginx/nginx.conf", "./nginx.conf", "file"),
        ("./conf.d:/conf.d", "./conf.d", "efs"),
        ("./conf.d:/etc/nginx/conf.d", "./conf.d", "file"),
        ("./site:/srv:ro", "./site", "file"),
        ("./.env:/.env", "./.env", "efs"),
        ("/opt/data:/var/lib/mysql", "/opt/data", "efs"),
        ("../data:/data", "../data", "efs"),
        (".:/app", ".", "efs"),
        ("./web:/app", "./web", "drop"),
        ("./web/src:/app/src", "./web/src", "drop"),
        ("./web/app.py:/app/app.py", "./web/app.py", "file"),
    ],
)
def test_a_choice_that_probably_fits(tmp_path: Path, mount: str, source: str, choice: str) -> None:
    text = f"services: {{web: {{build: ./web, volumes: ['{mount}']}}}}"
    _, (finding,) = disposed(tmp_path, text)
    target = mount.removesuffix(":ro").rpartition(":")[2]

    assert finding.message.startswith(f"{source}: ")
    assert f"x-ecs-mounts: {{{target}: {choice}}}: " in finding.fix


def test_sources_are_shown_as_they_are_written(tmp_path: Path) -> None:
    def shown(source: str) -> str:
        mount = node_of({"source": source}, at)
        return shown_source(as_map(mount), at)

    at = FilePosition(file=str(tmp_path / "compose.yaml"), line=1, column=1)
    assert shown(str(tmp_path / "site" / "a")) == "./site/a"
    assert shown(str(tmp_path)) == "."
    assert shown(f"{tmp_path}-other") == f"{tmp_path}-other"
    assert shown("/srv") == "/srv"


def test_something_close_is_a_warning(tmp_path: Path) -> None:
    text = "services: {web: {image: nginx, logging: {driver: syslog, options: {tag: web}}}}"
    found, (finding,) = disposed(tmp_path, text)

    assert finding.code == "compose-key-approximated"
    assert finding.severity is Severity.WARNING
    become = fates(found)
    assert become["services.web.logging.driver"] is Disposition.APPROXIMATED
    assert become["services.web.logging.options.tag"] is Disposition.IGNORED
    assert disposed(tmp_path, text, Platform.EC2)[1] == []


def test_values_are_not_told(tmp_path: Path) -> None:
    text = """
services:
  web:
    build: {context: 'https://user:s3cret@host/repo.git', tags: [s3cret]}
    environment: [PASSWORD]
    restart: s3cret
    security_opt: [s3cret]
    annotations: {a: s3cret}
"""
    _, findings = disposed(tmp_path, text)

    assert len(findings) == 6
    assert "s3cret" not in "".join(map(str, findings))


def test_each_choice_is_about_a_mount(tmp_path: Path) -> None:
    text = """
services:
  web:
    image: nginx
    volumes: ['./a:/app', './b:/srv']
    x-ecs-mounts:
      /app: drop
      /srv/: efs
"""
    found, findings = disposed(tmp_path, text)
    unknown, refused = findings

    assert unknown.code == "compose-mount-unknown"
    assert place(unknown) == (8, 7, "services.web.x-ecs-mounts./srv/")
    assert "There is '/srv'." in unknown.message
    assert place(refused)[2] == "services.web.volumes[1]"
    assert fates(found)["services.web.volumes[0].source"] is Disposition.IGNORED


def test_what_is_left_of_a_list_is_counted_as_in_the_file(tmp_path: Path) -> None:
    text = """
services:
  web: {image: nginx, volumes: ['./a:/a', 'bb:/b', './c:/c', 'dd:/d'], cap_add: [A, B]}
volumes: {bb: null, dd: null}
"""
    found, _ = disposed(tmp_path, text)
    web = Section(node=found.model, path="", report=Report()).section("services").section("web")

    assert {each.path: each.text("target") for each in web.sections("volumes")} == {
        "services.web.volumes[1]": "/b",
        "services.web.volumes[3]": "/d",
    }
    assert list(web.numbered("cap_add")) == []
    left = {path for path, _ in leaves(found.model, "", found.model.at)}
    emptied = {"services.web.cap_add", "networks.default", "volumes.bb", "volumes.dd"}
    assert left - fates(found).keys() == emptied


@pytest.mark.parametrize("choice", ["efs", "file", "scratch"])
def test_a_mount_with_a_choice_is_taken(tmp_path: Path, choice: str) -> None:
    text = f"""
services:
  web: {{image: nginx, volumes: ['./a:/app'], x-ecs-mounts: {{/app: {choice}}}}}
"""
    found, findings = disposed(tmp_path, text)

    assert findings == []
    assert fates(found)["services.web.volumes[0].source"] is Disposition.MAPPED


_FOLDER = os.environ.get("CDK_CONTAINERS_COMPOSE_CORPUS", "")


@pytest.mark.skipif(not _FOLDER, reason="CDK_CONTAINERS_COMPOSE_CORPUS names no folder of files")
@pytest.mark.parametrize("platform", Platform)
def test_no_value_of_the_corpus_is_left_out(platform: Platform) -> None:
    """See test_conformance.py for what is in the folder."""
    root = Path(_FOLDER) / "compose"
    read_files = 0
    for path in sorted(root.rglob("*.y*ml")):
        project = resolve(Request(files=[str(path)], profiles=["*"], name="shop"))
        if project.model is None:
            continue
        read_files += 1
        found = dispose(with_extensions(project.model, Report()), platform, Report())
        paths = {key.path for key in found.keys}
        assert set(_leaves(json.loads(as_json(project.model)))) - paths == set(), path
    assert read_files > 0
