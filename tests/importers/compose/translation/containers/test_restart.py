"""Starting services again, and stopping them."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.containers.restart import (
    restart_policy,
    stop_timeout_seconds,
)
from cdk_containers.spec import Platform, RestartPolicy
from tests.importers.compose.translation.applications import imported
from tests.importers.compose.translation.translating import translating

_FARGATE, _EC2 = Platform.FARGATE, Platform.EC2


@pytest.mark.parametrize(
    "service",
    [
        "restart: on-failure",
        "restart: 'on-failure:3'",
        "deploy: {restart_policy: {condition: on-failure}}",
        "deploy: {restart_policy: {condition: on-failure}}, restart: always",
    ],
)
def test_on_failure(tmp_path: Path, service: str) -> None:
    found = translating(tmp_path, service)

    assert restart_policy(found.service) == RestartPolicy(ignored_exit_codes=(0,))


@pytest.mark.parametrize(
    "service",
    [
        "",
        "restart: always",
        "restart: unless-stopped",
        "restart: 'no'",
        "deploy: {restart_policy: {condition: any}}, restart: on-failure",
    ],
)
def test_what_a_service_does_by_itself(tmp_path: Path, service: str) -> None:
    assert restart_policy(translating(tmp_path, service).service) is None


def test_time_to_stop(tmp_path: Path) -> None:
    found = translating(tmp_path, "stop_grace_period: 1m0.5s")

    assert stop_timeout_seconds(found.service, _FARGATE) == 61
    assert stop_timeout_seconds(translating(tmp_path, "").service, _FARGATE) is None


@pytest.mark.parametrize(("period", "nearest"), [("1s", "2s"), ("5m", "120s")])
def test_time_to_stop_on_fargate(tmp_path: Path, period: str, nearest: str) -> None:
    found = translating(tmp_path, f"stop_grace_period: {period}")

    assert stop_timeout_seconds(found.service, _EC2) in (1, 300)
    assert not found.told
    assert stop_timeout_seconds(found.service, _FARGATE) is None
    assert found.told == ["compose-value-out-of-range stop_grace_period"]
    assert f"Write {nearest}," in found.findings[0].fix


@pytest.mark.parametrize(
    ("service", "told"),
    [
        ("image: 'minio/mc:1'", True),
        ("image: a, command: chown -R 1000 /data", True),
        ("image: a, entrypoint: [/bin/sh, -c, 'setup; exit 0;']", True),
        ("image: 'minio/mc:1', restart: always", False),
        ("image: 'minio/mc:1', restart: 'no'", False),
        ("image: a, command: [sh, -c, 'mkdir -p /data && serve']", False),
        ("image: a, command: serve", False),
    ],
)
def test_a_job_that_does_not_say_so(tmp_path: Path, service: str, told: bool) -> None:
    found = imported(tmp_path, f"services: {{a: {{{service}}}}}").imported.findings

    assert ("compose-job-kept-running" in [each.code for each in found]) is told
