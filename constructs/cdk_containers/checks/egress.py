"""Rules about what tasks must be able to reach before they can start.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
"""

from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.images import images
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.checks.secrets import secrets
from cdk_containers.spec import CloudWatchLogs, Logging, Service, Task

PRIVATE_IMAGES = ("ecr.api", "ecr.dkr", "s3")
LOGS = ("logs",)
# The cluster encrypts the sessions with a key of its own.
EXEC = ("ssmmessages", "kms")
CONTAINER_INSTANCES = ("ecs", "ecs-agent", "ecs-telemetry")


@rule()
def endpoints_missing(task: Task, context: Context) -> Iterator[Problem]:
    """Without a way to the internet, tasks have VPC endpoints for images, logs and secrets."""
    if context.egress.internet is not False:
        return
    missing = [name for name in _needed(task) if name not in context.egress.endpoints]
    if missing:
        yield _missing("containers", missing, "the tasks could not start")


@rule()
def public_image_out_of_reach(task: Task, context: Context) -> Iterator[Problem]:
    """Without a way to the internet, images come from Amazon ECR."""
    if context.egress.internet is not False:
        return
    for container, image in images(task):
        if not image.is_private_ecr:
            yield Problem(
                f"containers[{container.name}].image",
                f"{image.uri!r} is on the internet, which tasks in these subnets cannot reach.",
                "Copy it to an ECR repository or use an ECR pull-through cache, or give the "
                "network NAT.",
            )


@rule()
def exec_endpoint_missing(service: Service, context: Context) -> Iterator[Problem]:
    """Without a way to the internet, ECS Exec needs the endpoints of Session Manager and KMS."""
    missing = [name for name in EXEC if name not in context.egress.endpoints]
    if service.enable_exec and context.egress.internet is False and missing:
        yield _missing("enable_exec", missing, "no shell could be opened")


def _needed(task: Task) -> Iterator[str]:
    """Names of the endpoints that the task needs to start, each once."""
    if any(image.is_private_ecr for _, image in images(task)):
        yield from PRIVATE_IMAGES
    if any(_logs_to_cloudwatch(container.logging) for container in task.containers):
        yield from LOGS
    yield from sorted({secret.store for _, secret in secrets(task)})


def _logs_to_cloudwatch(logging: Logging) -> bool:
    return isinstance(logging, CloudWatchLogs) or logging.name == "awslogs"


def _missing(path: str, endpoints: list[str], consequence: str) -> Problem:
    names = ", ".join(endpoints)
    return Problem(
        path,
        f"The tasks' subnets have no way to the internet and no VPC endpoint for {names}: "
        f"{consequence}.",
        f"Give the network NAT, or these endpoints: Nat.none(endpoints={endpoints}).",
    )
