"""What ECS needs a role for before a container starts."""

from collections.abc import Iterator

from cdk_containers.importers.aws_cli.translation.values import maps
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report
from cdk_containers.spec import ImageUri, Platform


def check_execution_role(task: MapNode, platform: Platform, report: Report) -> None:
    """Tell of a task definition that names no execution role, and needs one.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html

    Args:
        task: the task definition.
        platform: what it runs on.
        report: takes the findings.
    """
    if "executionRoleArn" in task.entries:
        return
    uses = dict.fromkeys(
        use for each in maps(task, "containerDefinitions") for use in _uses(each, platform)
    )
    if uses:
        report.warning(
            "aws-cli-execution-role-missing",
            task.at,
            f"{task.at.path}.executionRoleArn".removeprefix("."),
            f"There is no executionRoleArn, and ECS needs one for {' and '.join(uses)}.",
            "Add it; in an app, task_from_file makes a role.",
        )


def _uses(container: MapNode, platform: Platform) -> Iterator[str]:
    if container.list("secrets") or container.map("logConfiguration").list("secretOptions"):
        yield "secrets"
    if container.list("environmentFiles"):
        yield "environmentFiles"
    if "repositoryCredentials" in container.entries:
        yield "repositoryCredentials"
    # On EC2 the instance's own role does for these.
    if platform is Platform.FARGATE:
        if container.map("logConfiguration").text("logDriver") == "awslogs":
            yield "the log driver awslogs"
        if ImageUri(container.text("image") or "").is_private_ecr:
            yield "images of Amazon ECR"
