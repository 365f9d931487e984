"""How ECS tells whether a container works."""

from cdk_containers.importers.aws_cli.translation.values import texts, whole
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report
from cdk_containers.spec import HealthCheck


def health_check(container: MapNode, report: Report) -> HealthCheck | None:
    """A container's health check, if it has one.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html

    Args:
        container: its definition.
        report: takes the findings.
    """
    check = container.map("healthCheck")
    kind, *words = texts(check, "command") or ["NONE"]
    if kind == "NONE":
        return None
    if kind not in ("CMD", "CMD-SHELL"):
        at = check.place_of("command")
        report.error(
            "aws-cli-health-command-invalid",
            at,
            at.path,
            "The command begins with neither CMD nor CMD-SHELL, so that ECS would not know how "
            "to run it.",
            "Put CMD-SHELL before it for a shell's command line, or CMD before a program.",
        )
    command = " ".join(words) if kind == "CMD-SHELL" else words
    given = {
        "interval_seconds": whole(check, "interval"),
        "timeout_seconds": whole(check, "timeout"),
        "retries": whole(check, "retries"),
        "start_period_seconds": whole(check, "startPeriod"),
    }
    return HealthCheck(
        command=command, **{name: value for name, value in given.items() if value is not None}
    )
