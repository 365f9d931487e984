"""Where the output of services goes."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.containers.logging import logging
from cdk_containers.spec import CloudWatchLogs, LogDriver, Platform
from tests.importers.compose.translation.translating import translating

_FARGATE, _EC2 = Platform.FARGATE, Platform.EC2


@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize("service", ["", "logging: {driver: local, options: {max-size: 1m}}"])
def test_to_cloudwatch_unless_it_is_said(tmp_path: Path, service: str, platform: Platform) -> None:
    found = translating(tmp_path, service)

    assert logging(found.service, platform) == CloudWatchLogs()
    assert not found.told


def test_drivers_of_docker_are_for_instances(tmp_path: Path) -> None:
    found = translating(tmp_path, "logging: {driver: json-file, options: {max-size: 10m, a: null}}")

    assert logging(found.service, _FARGATE) == CloudWatchLogs()
    assert logging(found.service, _EC2) == LogDriver(name="json-file", options={"max-size": "10m"})


@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize("name", ["awsfirelens", "splunk"])
def test_drivers_of_both(tmp_path: Path, name: str, platform: Platform) -> None:
    found = translating(tmp_path, f"logging: {{driver: {name}, options: {{Name: s3}}}}")

    assert logging(found.service, platform) == LogDriver(name=name, options={"Name": "s3"})


def test_options_of_awslogs(tmp_path: Path) -> None:
    options = (
        "awslogs-stream-prefix: web, awslogs-multiline-pattern: '^\\S', mode: non-blocking, "
        "max-buffer-size: 25m"
    )
    found = translating(tmp_path, f"logging: {{driver: awslogs, options: {{{options}}}}}")

    assert logging(found.service, _FARGATE) == CloudWatchLogs(
        stream_prefix="web", multiline_pattern="^\\S", buffer_mib=25
    )
    assert not found.told


def test_what_blocks_has_no_buffer(tmp_path: Path) -> None:
    options = "mode: blocking, max-buffer-size: 25m"
    found = translating(tmp_path, f"logging: {{driver: awslogs, options: {{{options}}}}}")

    assert logging(found.service, _FARGATE) == CloudWatchLogs(blocking=True)


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("awslogs-group: /shop", "compose-log-group-own logging.options.awslogs-group"),
        ("awslogs-region: eu-west-1", "compose-log-group-own logging.options.awslogs-region"),
        ("tag: web", "compose-log-option-dropped logging.options.tag"),
        ("mode: slow", "compose-log-option-invalid logging.options.mode"),
        ("max-buffer-size: much", "compose-log-option-invalid logging.options.max-buffer-size"),
        ("max-buffer-size: 0", "compose-value-out-of-range logging.options.max-buffer-size"),
    ],
)
def test_options_that_the_log_group_does_not_take(tmp_path: Path, option: str, told: str) -> None:
    found = translating(tmp_path, f"logging: {{driver: awslogs, options: {{{option}}}}}")

    assert logging(found.service, _FARGATE) == CloudWatchLogs()
    assert found.told == [told]
