"""Compose files and ecs-params.yml together, the whole way to an application."""

import os
from pathlib import Path

import pytest

from cdk_containers.checks import Context
from cdk_containers.checks.application import check_application
from cdk_containers.findings import FilePosition, errors
from cdk_containers.importers.compose import Request, resolve
from cdk_containers.importers.compose.dispositions.dispose import shown_leaves
from cdk_containers.importers.compose.importing import ComposeImport, import_compose
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.fates import Disposition
from cdk_containers.spec import NetworkMode, Platform, Service
from tests.importers.ecs_params.reading import codes, place

_CORPUS = os.environ.get("CDK_CONTAINERS_COMPOSE_CORPUS")
_TWO = "services: {web: {image: 'nginx:1.27', ports: ['80:80']}, db: {image: 'postgres:17'}}"


def _imported(
    folder: Path,
    params: str,
    compose: str = _TWO,
    *,
    platform: Platform = Platform.FARGATE,
) -> ComposeImport:
    (folder / "compose.yaml").write_text(compose)
    (folder / "ecs-params.yml").write_text(params)
    request = Request(files=[str(folder / "compose.yaml")], name="shop")
    return import_compose(
        request,
        ecs_params=str(folder / "ecs-params.yml"),
        options=Options(platform=platform),
    )


def _service(found: ComposeImport) -> Service:
    [service] = found.imported.spec.services
    return service.service


def test_a_task_with_a_size_keeps_no_memory_for_its_containers(tmp_path: Path) -> None:
    found = _imported(tmp_path, "task_definition: {task_size: {cpu_limit: 256, mem_limit: 0.5GB}}")

    task = _service(found).task
    assert not found.imported.findings
    assert [each.memory_reservation_mib for each in task.containers] == [None, None]
    assert not errors(check_application(found.imported.spec, Context()))


def test_without_a_size_they_get_the_default(tmp_path: Path) -> None:
    found = _imported(tmp_path, "task_definition: {services: {web: {mem_limit: 100m}}}")

    web, db = _service(found).task.containers
    assert codes(found.imported.findings) == ["compose-memory-default"]
    assert (web.memory_mib, web.memory_reservation_mib) == (100, None)
    assert (db.memory_mib, db.memory_reservation_mib) == (None, 512)


def test_ports_on_a_bridge(tmp_path: Path) -> None:
    found = _imported(
        tmp_path,
        "task_definition: {ecs_network_mode: bridge, task_size: {mem_limit: 1GB}}",
        platform=Platform.EC2,
    )

    task = _service(found).task
    assert not errors(found.imported.findings)
    assert task.network_mode is NetworkMode.BRIDGE
    assert task.containers[0].ports[0].host_port == 80


def test_what_fargate_has_not_is_told_once(tmp_path: Path) -> None:
    params = "task_definition: {ecs_network_mode: bridge, services: {web: {gpu: 1}}}"
    found = _imported(tmp_path, params)

    refused = [each for each in found.imported.findings if each.code == "compose-key-refused"]
    assert [place(each)[2] for each in refused] == [
        "task_definition.ecs_network_mode",
        "task_definition.services.web.gpu",
    ]


def test_its_keys_are_listed_beside_those_of_the_compose_file(tmp_path: Path) -> None:
    found = _imported(tmp_path, "version: 1\ntask_definition: {task_size: {mem_limit: 512}}")

    paths = [key.path for key in found.keys]
    assert "services.web.image" in paths
    assert paths[-2:] == ["ecs-params.version", "ecs-params.task_definition.task_size.mem_limit"]


def _paths(compose: Path) -> set[str]:
    """The paths of all that compose files say."""
    model = resolve(Request(files=[str(compose)], name="shop")).model
    assert model is not None
    return set(shown_leaves(model))


def test_each_value_of_the_flask_app_has_a_fate() -> None:
    folder = Path(__file__).parents[3] / "examples" / "flask-app"
    request = Request(files=[str(folder / "docker-compose.yml")], name="shop")
    found = import_compose(request, ecs_params=str(folder / "ecs-params.yml"))
    fates = {key.path: key.fate for key in found.keys}

    assert len(fates) == len(found.keys)
    assert _paths(folder / "docker-compose.yml") - fates.keys() == set()
    assert fates["services.flask-app.mem_limit"].disposition is Disposition.IGNORED
    assert "ecs-params.yml" in fates["services.flask-app.mem_limit"].reason
    assert fates["services.flask-app.mem_reservation"].disposition is Disposition.MAPPED
    assert fates["ecs-params.task_definition.services.flask-app.mem_limit"].to


_SUPERSEDED = """
services:
  web:
    image: nginx:1.27
    cpu_shares: 5
    cpus: 2
    depends_on: {db: {condition: service_healthy}}
    environment: {PASSWORD: secret}
    gpus: [{count: 4}]
    healthcheck: {test: [CMD, curl, -f, localhost], timeout: 5s, interval: 1h}
    init: false
    ipc: host
    mem_limit: 5m
    mem_reservation: 4m
    network_mode: host
    pid: host
    x-aws-pull_credentials: a
    x-ecs-secrets: {TOKEN: ':::'}
    deploy:
      resources: {limits: {cpus: 2, memory: 5m}, reservations: {memory: 4m}}
    volumes: ['data:/data']
  db: {image: 'postgres:17'}
volumes: {data: {driver: other, driver_opts: {size: 9}, external: false}}
"""
_SUPERSEDING = """
task_definition:
  ecs_network_mode: awsvpc
  ipc_mode: none
  pid_mode: task
  services:
    web:
      cpu_shares: 100
      depends_on: [{container_name: db, condition: START}]
      gpu: 1
      healthcheck: {test: curl localhost, timeout: 9s, interval: 9s}
      init_process_enabled: true
      mem_limit: 500m
      mem_reservation: 400m
      repository_credentials: {credentials_parameter: shop/registry}
      secrets: [{name: PASSWORD, value_from: /shop/a}, {name: TOKEN, value_from: /shop/b}]
  efs_volumes: [{name: data, filesystem_id: fs-01234567}]
"""


def test_what_is_superseded_is_listed_and_has_no_findings(tmp_path: Path) -> None:
    found = _imported(tmp_path, _SUPERSEDING, _SUPERSEDED, platform=Platform.EC2)
    paths = [key.path for key in found.keys]
    kept = {
        key.path
        for key in found.keys
        if key.fate.disposition is not Disposition.IGNORED and "ecs-params" not in key.path
    }

    assert len(set(paths)) == len(paths)
    assert _paths(tmp_path / "compose.yaml") - set(paths) == set()
    assert {path for path in kept if path.startswith("services.web.")} == {
        "services.web.command",
        "services.web.entrypoint",
        "services.web.image",
        "services.web.volumes[0].source",
        "services.web.volumes[0].target",
        "services.web.volumes[0].type",
    }
    assert {path for path in kept if path.startswith("volumes.")} == set()
    assert codes(found.imported.findings) == ["compose-memory-default"]


@pytest.mark.parametrize(
    ("params", "line"),
    [
        ("task_definition:\n  task_size:\n    cpu_limit: 300\n    mem_limit: 512\n", 3),
        (
            "task_definition:\n  services:\n    db:\n      repository_credentials:\n"
            "        credentials_parameter: 'arn:aws:secretsmanager:a'\n",
            4,
        ),
        (
            "task_definition:\n  services:\n    web: {essential: false}\n"
            "    db:\n      mem_limit: 5m\n",
            5,
        ),
        (
            "task_definition:\n  services:\n    db:\n      mem_limit: 20m\n"
            "      mem_reservation: 30m\n",
            5,
        ),
    ],
)
def test_what_the_checks_find_has_its_place_in_ecs_params(
    tmp_path: Path, params: str, line: int
) -> None:
    imported = _imported(tmp_path, params).imported
    checked = map(imported.at_its_place, check_application(imported.spec, Context()))

    places = [each.where for each in (*imported.findings, *checked)]
    assert line in [
        where.line
        for where in places
        if isinstance(where, FilePosition) and where.file.endswith("ecs-params.yml")
    ]


def test_findings_of_both_files_are_told_at_once(tmp_path: Path) -> None:
    found = _imported(
        tmp_path,
        "task_definition: {task_sizes: {}}",
        "services: {web: {image: 'nginx:1.27', privileged: true}}",
    )

    assert {"compose-key-unknown", "compose-key-refused"} <= set(codes(found.imported.findings))


@pytest.mark.skipif(not _CORPUS, reason="no folder of compose files is named")
@pytest.mark.parametrize("platform", Platform)
def test_files_of_the_ecs_cli(tmp_path: Path, platform: Platform) -> None:
    files = sorted(Path(_CORPUS or "").rglob("*ecs-params*"))
    names = ("web", "mysql", "wordpress", "logstash", "elasticsearch", "log_router", "logging")
    entries = ", ".join(f"{name}: {{image: 'a:1'}}" for name in names)

    for file in files:
        found = _imported(tmp_path, file.read_text(), f"services: {{{entries}}}", platform=platform)
        assert found.imported.spec.services, file
    assert files
