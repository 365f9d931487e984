"""Where a container's output goes."""

import re

from cdk_containers.importers.aws_cli.translation.secrets import secret_of
from cdk_containers.importers.aws_cli.translation.values import choice_or, maps, pairs
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report
from cdk_containers.spec import CloudWatchLogs, LogDriver, Logging, LogRouter, Platform

_BUFFER = re.compile(r"(\d+)m", re.I)
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
_NEEDED = ("awslogs-group", "awslogs-region")
_NEEDED_ON_FARGATE = (*_NEEDED, "awslogs-stream-prefix")


def logging(container: MapNode, platform: Platform, report: Report) -> Logging:
    """Where a container's output goes; without a word about it, CloudWatch as every check takes it.

    Args:
        container: its definition.
        platform: what the task runs on.
        report: takes the findings.
    """
    said = container.map("logConfiguration")
    driver = said.text("logDriver")
    options = pairs(said, "options")
    secrets = {
        name: secret_of(each.text("valueFrom") or "")
        for each in maps(said, "secretOptions")
        if (name := each.text("name")) is not None
    }
    if driver is None:
        return CloudWatchLogs()
    if driver != "awslogs":
        return LogDriver(name=driver, options=options, secret_options=secrets)
    _check_options(said, platform, report)
    buffer = _BUFFER.fullmatch(options.get("max-buffer-size", ""))
    blocking = options.get("mode") != "non-blocking"
    return CloudWatchLogs(
        stream_prefix=options.get("awslogs-stream-prefix"),
        blocking=blocking,
        buffer_mib=int(buffer[1][:9]) if buffer and not blocking else None,
        multiline_pattern=options.get("awslogs-multiline-pattern"),
    )


def log_router(container: MapNode) -> LogRouter | None:
    """What makes a container the one that the others' logs go through, if it is that.

    Args:
        container: its definition.
    """
    said = container.map("firelensConfiguration")
    if "type" not in said.entries:
        return None
    options = pairs(said, "options")
    return LogRouter(
        kind=choice_or(said, "type", "fluentbit", "fluentd"),
        config_file=options.get("config-file-value"),
        ecs_metadata=options.get("enable-ecs-log-metadata") != "false",
    )


def _check_options(said: MapNode, platform: Platform, report: Report) -> None:
    given = said.map("options").entries
    needed = _NEEDED_ON_FARGATE if platform is Platform.FARGATE else _NEEDED
    lacking = [name for name in needed if name not in given]
    if lacking:
        report.error(
            "aws-cli-log-option-missing",
            said.at,
            f"{said.at.path}.options",
            f"The log driver awslogs needs {' and '.join(lacking)}"
            f"{' on Fargate' if platform is Platform.FARGATE else ''}.",
            "Add it to the options.",
        )
