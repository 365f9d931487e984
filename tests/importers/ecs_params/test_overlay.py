"""Where ecs-params.yml and compose files have words for the same thing, ecs-params.yml wins."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cdk_containers.findings import FilePosition, Finding
from cdk_containers.importers.compose import MapNode, plain
from cdk_containers.importers.compose.translation.containers.container import container
from cdk_containers.importers.compose.translation.containers.task_settings import task_settings
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.ecs_params import with_ecs_params
from cdk_containers.importers.report import Report
from cdk_containers.spec import Container, HealthCheck, NetworkMode, Platform
from tests.importers.compose.reading import nodes
from tests.importers.compose.reading import read as read_compose
from tests.importers.ecs_params.reading import codes, read


def _laid_over(folder: Path, compose: str, definition: str) -> tuple[MapNode, Sequence[Finding]]:
    """The service ``web`` of a compose file, with what ecs-params.yml says instead."""
    content = f"services: {{web: {{image: 'nginx:1.27', {compose}}}}}"
    params, findings = read(folder, f"task_definition:\n  {definition}\n")
    assert params is not None, findings
    report = Report()
    model = with_ecs_params(nodes(read_compose(folder, content)), params, report)
    return model, report.findings


def _container(
    folder: Path, compose: str, said: str, *, platform: Platform = Platform.EC2
) -> tuple[Container, Sequence[Finding]]:
    model, _ = _laid_over(folder, compose, f"services: {{web: {{{said}}}}}")
    report = Report()
    project = Section(node=model, path="", report=report)
    web = project.section("services").section("web")
    return container(web, "web", platform, project, sized=True), report.findings


@pytest.mark.parametrize(
    ("compose", "said", "setting", "value"),
    [
        ("", "cpu_shares: 100", "cpu_units", 100),
        ("cpus: 2", "cpu_shares: 100", "cpu_units", 100),
        ("cpu_shares: 5", "cpu_shares: 100", "cpu_units", 100),
        (
            "deploy: {resources: {limits: {cpus: '2'}, reservations: {cpus: '1'}}}",
            "cpu_shares: 100",
            "cpu_units",
            100,
        ),
        ("", "mem_limit: 500m", "memory_mib", 500),
        ("", "mem_limit: 524288000", "memory_mib", 500),
        ("mem_limit: 1g", "mem_limit: 500m", "memory_mib", 500),
        ("deploy: {resources: {limits: {memory: 1g}}}", "mem_limit: 9m", "memory_mib", 9),
        ("mem_limit: 1g", "essential: true", "memory_mib", 1024),
        ("", "mem_reservation: 1g", "memory_reservation_mib", 1024),
        (
            "deploy: {resources: {reservations: {memory: 1g}}}",
            "mem_reservation: 9m",
            "memory_reservation_mib",
            9,
        ),
        ("deploy: {resources: {reservations: {memory: 1g}}}", "gpu: ", "memory_mib", None),
    ],
)
def test_size_of_a_container(
    tmp_path: Path, compose: str, said: str, setting: str, value: object
) -> None:
    made, findings = _container(tmp_path, compose, said)

    assert not findings
    assert getattr(made, setting) == value


def test_kernel_settings(tmp_path: Path) -> None:
    made, findings = _container(
        tmp_path, "init: false, gpus: [{count: 4}]", "init_process_enabled: true, gpu: '2'"
    )

    assert not findings
    assert (made.linux.init_process, made.linux.gpus) == (True, 2)


def test_no_init_process(tmp_path: Path) -> None:
    made, _ = _container(tmp_path, "init: true", "init_process_enabled: false")

    assert not made.linux.init_process


@pytest.mark.parametrize(
    ("compose", "said", "after"),
    [
        ("", "{test: curl x}", HealthCheck(command="curl x")),
        ("", "{command: curl x}", HealthCheck(command="curl x")),
        ("", "{test: [curl x]}", HealthCheck(command="curl x")),
        ("", "{test: [CMD-SHELL, curl x]}", HealthCheck(command="curl x")),
        ("", "{test: [CMD, curl, x]}", HealthCheck(command=["curl", "x"])),
        (
            "",
            "{test: curl x, interval: 70, timeout: 15s, retries: 5, start_period: 1m}",
            HealthCheck(
                command="curl x",
                interval_seconds=70,
                timeout_seconds=15,
                retries=5,
                start_period_seconds=60,
            ),
        ),
        (
            "{test: curl x, interval: 1h, timeout: 7s}",
            "{retries: 7, interval: 9s}",
            HealthCheck(command="curl x", interval_seconds=9, timeout_seconds=7, retries=7),
        ),
        (
            "{test: curl x, timeout: 7s}",
            "{test: curl y}",
            HealthCheck(command="curl y", timeout_seconds=7),
        ),
        ("{disable: true}", "{test: curl x}", HealthCheck(command="curl x")),
        ("{test: curl x}", "{test: [NONE]}", None),
    ],
)
def test_health_check(tmp_path: Path, compose: str, said: str, after: HealthCheck | None) -> None:
    before = f"healthcheck: {compose}" if compose else ""

    made, findings = _container(tmp_path, before, f"healthcheck: {said}")

    assert not findings
    assert made.health_check == after


@pytest.mark.parametrize(
    "said", ["{test: []}", "{test: [curl, x]}", "{test: a, command: b}", "{command: []}"]
)
def test_health_checks_that_are_none(tmp_path: Path, said: str) -> None:
    _, findings = _laid_over(tmp_path, "", f"services: {{web: {{healthcheck: {said}}}}}")

    assert codes(findings) == ["ecs-params-healthcheck-invalid"]


def test_what_is_wrong_has_its_place_in_ecs_params(tmp_path: Path) -> None:
    _, findings = _container(tmp_path, "", "healthcheck: {test: curl x, interval: 10m}")

    [finding] = findings
    where = finding.where
    assert finding.code == "compose-value-out-of-range"
    assert isinstance(where, FilePosition)
    assert where.file.endswith("ecs-params.yml")
    assert where.line == 2


def test_a_limit_below_the_reservation(tmp_path: Path) -> None:
    _, findings = _container(tmp_path, "", "mem_limit: 10m, mem_reservation: 15m")

    assert codes(findings) == ["compose-memory-contradicts"]


@pytest.mark.parametrize(
    ("compose", "said", "mode"),
    [
        ("", "bridge", NetworkMode.BRIDGE),
        ("", "host", NetworkMode.HOST),
        ("", "none", NetworkMode.NONE),
        ("network_mode: host", "bridge", NetworkMode.BRIDGE),
        ("network_mode: host", "awsvpc", None),
    ],
)
def test_network_mode(tmp_path: Path, compose: str, said: str, mode: NetworkMode | None) -> None:
    model, _ = _laid_over(tmp_path, compose, f"ecs_network_mode: {said}")
    web = Section(node=model, path="", report=Report()).section("services").section("web")

    assert task_settings(web).network_mode == mode


@pytest.mark.parametrize("said", ["services: {}", "services: {web: }", "services: {db: {}}"])
def test_what_it_does_not_say_stays(tmp_path: Path, said: str) -> None:
    compose = "mem_limit: 1g, network_mode: host, healthcheck: {test: curl x}"
    content = f"services: {{web: {{image: 'nginx:1.27', {compose}}}}}"

    model, _ = _laid_over(tmp_path, compose, said)

    before: Any = plain(nodes(read_compose(tmp_path, content)))
    assert plain(model) == before
