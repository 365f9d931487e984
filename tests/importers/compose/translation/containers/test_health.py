"""Health checks of services."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.containers.health import health_check
from cdk_containers.spec import HealthCheck
from tests.importers.compose.translation.translating import translating

_TEST = "test: [CMD, check]"


@pytest.mark.parametrize(
    ("test", "command"),
    [
        ("curl -f http://localhost", "curl -f http://localhost"),
        ("[CMD-SHELL, 'curl -f http://localhost || exit 1']", "curl -f http://localhost || exit 1"),
        ("[CMD, curl, -f, 'http://localhost']", ["curl", "-f", "http://localhost"]),
    ],
)
def test_command_and_dockers_defaults(tmp_path: Path, test: str, command: str | list[str]) -> None:
    found = translating(tmp_path, f"healthcheck: {{test: {test}}}")

    # ECS's own time-out would be 5 seconds.
    assert health_check(found.service) == HealthCheck(
        command=command, interval_seconds=30, timeout_seconds=30, retries=3, start_period_seconds=0
    )
    assert not found.told


@pytest.mark.parametrize(
    "service",
    ["", "healthcheck: {disable: true}", "healthcheck: {test: [NONE], interval: 1s}"],
)
def test_no_health_check(tmp_path: Path, service: str) -> None:
    found = translating(tmp_path, service)

    assert health_check(found.service) is None
    assert not found.told


def test_parts_of_a_second_are_rounded_up(tmp_path: Path) -> None:
    times = "interval: 4500ms, timeout: 1.2s, retries: 5, start_period: 1m30.1s"
    found = translating(tmp_path, f"healthcheck: {{{_TEST}, {times}}}")

    assert health_check(found.service) == HealthCheck(
        command=["check"],
        interval_seconds=5,
        timeout_seconds=2,
        retries=5,
        start_period_seconds=91,
    )
    assert not found.told


def test_zero_is_dockers_default(tmp_path: Path) -> None:
    times = "interval: 0s, timeout: 0s, retries: 0, start_period: 0s"
    found = translating(tmp_path, f"healthcheck: {{{_TEST}, {times}}}")

    check = health_check(found.service)
    assert check is not None
    assert (check.interval_seconds, check.timeout_seconds, check.retries) == (30, 30, 3)


@pytest.mark.parametrize(
    ("key", "value", "nearest"),
    [
        ("interval", "3s", "5s"),
        ("interval", "1h", "300s"),
        ("timeout", "500ms", "2s"),
        ("timeout", "61s", "60s"),
        ("retries", "11", "10"),
        ("retries", "-1", "1"),
        ("start_period", "301s", "300s"),
        ("start_period", "-1s", "0s"),
    ],
)
def test_outside_the_range_the_nearest_value_is_told(
    tmp_path: Path, key: str, value: str, nearest: str
) -> None:
    found = translating(tmp_path, f"healthcheck: {{{_TEST}, {key}: {value}}}")

    assert health_check(found.service) is None
    assert found.told == [f"compose-value-out-of-range healthcheck.{key}"]
    assert f"Write {nearest}," in found.findings[0].fix


def test_all_that_is_outside_is_told_at_once(tmp_path: Path) -> None:
    found = translating(tmp_path, f"healthcheck: {{{_TEST}, interval: 1s, retries: 20}}")
    health_check(found.service)

    assert len(found.told) == 2


def test_timeout_that_nobody_wrote_keeps_to_the_interval(tmp_path: Path) -> None:
    found = translating(tmp_path, f"healthcheck: {{{_TEST}, interval: 10s}}")

    check = health_check(found.service)
    assert check is not None
    assert check.timeout_seconds == 10
    assert not found.told


def test_timeout_above_the_interval_is_lowered(tmp_path: Path) -> None:
    found = translating(tmp_path, f"healthcheck: {{{_TEST}, interval: 10s, timeout: 20s}}")

    check = health_check(found.service)
    assert check is not None
    assert check.timeout_seconds == 10
    assert found.told == ["compose-health-check-timeout-lowered healthcheck.timeout"]


def test_without_a_test_it_would_be_the_images_own(tmp_path: Path) -> None:
    found = translating(tmp_path, "healthcheck: {interval: 10s}")

    assert health_check(found.service) is None
    assert found.told == ["compose-health-check-without-test healthcheck"]


@pytest.mark.parametrize("test", ["[CMD]", "[CMD-SHELL]", "[CMD-SHELL, '']"])
def test_nothing_to_run(tmp_path: Path, test: str) -> None:
    found = translating(tmp_path, f"healthcheck: {{test: {test}}}")

    assert health_check(found.service) is None
    assert found.told == ["compose-health-check-empty healthcheck.test"]


def test_the_shell_takes_one_text(tmp_path: Path) -> None:
    found = translating(tmp_path, "healthcheck: {test: [CMD-SHELL, pg_isready, -d, shop]}")

    check = health_check(found.service)
    assert check is not None
    assert check.command == "pg_isready"
    assert found.told == ["compose-health-check-words-dropped healthcheck.test"]
