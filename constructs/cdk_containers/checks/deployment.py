"""Rules about how a new version takes the place of the old one."""

from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.spec import DesiredCount, EachInstance, Service, is_known

_LONGEST_NONCE = 255


@rule()
def deployment_percent_out_of_range(service: Service, context: Context) -> Iterator[Problem]:
    """The minimum is 0 to 100 percent of the desired count, the maximum 100 or more."""
    deployment = service.deployment
    yield from Range(
        path="deployment.minimum_healthy_percent",
        value=deployment.minimum_healthy_percent,
        lowest=0,
        highest=100,
        unit="percent",
    ).problems()
    yield from Range(
        path="deployment.maximum_percent",
        value=deployment.maximum_percent,
        lowest=100,
        highest=2**31 - 1,
        unit="percent",
    ).problems()


@rule()
def deployment_cannot_progress(service: Service, context: Context) -> Iterator[Problem]:
    """The percentages leave room to start a new task or to stop an old one."""
    scaling = service.scaling
    if isinstance(scaling, EachInstance):
        return
    count = scaling.tasks if isinstance(scaling, DesiredCount) else scaling.minimum
    lowest, highest = (
        service.deployment.minimum_healthy_percent,
        service.deployment.maximum_percent,
    )
    if not is_known([count, lowest, highest]) or (count < 1 and lowest < highest):
        return
    stays, fits = -(-count * lowest // 100), count * highest // 100
    if stays >= count and fits <= count:
        yield Problem(
            "deployment",
            f"With {count} tasks, {lowest} % keeps {stays} of them and {highest} % allows {fits}: "
            "no task could be replaced.",
            "Raise maximum_percent or lower minimum_healthy_percent.",
        )


@rule()
def daemon_cannot_be_replaced(service: Service, context: Context) -> Iterator[Problem]:
    """A daemon is stopped before its successor starts: less than 100 % stay, 100 % is the most.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_scheduler_daemon.html
    """
    deployment = service.deployment
    lowest, highest = deployment.minimum_healthy_percent, deployment.maximum_percent
    if not isinstance(service.scaling, EachInstance) or not is_known([lowest, highest]):
        return
    if lowest >= 100 or highest != 100:
        yield Problem(
            "deployment",
            f"With one task on each instance, {lowest} % and at most {highest} % leave no room to "
            "replace it.",
            "Give a minimum of 0 % and a maximum of 100 %, or a minimum up to 99 % "
            "for a replacement in several rounds.",
        )


@rule()
def force_new_deployment_invalid(service: Service, context: Context) -> Iterator[Problem]:
    """The text that starts every task anew has 1 to 255 characters."""
    text = service.deployment.force_new_deployment
    if text is not None and is_known(text) and not 1 <= len(text) <= _LONGEST_NONCE:
        yield Problem(
            "deployment.force_new_deployment",
            f"It has {len(text)} characters, and may have 1 to {_LONGEST_NONCE}.",
            "Write such as the date, and another one whenever tasks are to start anew.",
        )


@rule()
def exec_with_read_only_root(service: Service, context: Context) -> Iterator[Problem]:
    """ECS Exec needs a container whose root file system can be written.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    containers = service.task.containers
    if service.enable_exec and containers and all(each.read_only_root for each in containers):
        yield Problem(
            "enable_exec",
            "ECS Exec writes to the root file system, which is read-only in every container.",
            "Give up one of the two: let one of them write there, or do without ECS Exec.",
        )
