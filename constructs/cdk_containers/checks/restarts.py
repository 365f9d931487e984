"""Rules about starting a container again without a new task."""

from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.spec import Task

_MOST_EXIT_CODES = 50
_LARGEST_EXIT_CODE = 255


@rule()
def restart_policy_out_of_range(task: Task, context: Context) -> Iterator[Problem]:
    """A container has run for 60 to 1800 seconds to be started again; 50 exit codes prevent it.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
    """
    for container in task.containers:
        policy = container.restart
        if policy is None:
            continue
        place = f"containers[{container.name}].restart"
        yield from Range(
            path=f"{place}.attempt_seconds",
            value=policy.attempt_seconds,
            lowest=60,
            highest=1800,
            unit="seconds",
            whole=True,
        ).problems()
        codes = policy.ignored_exit_codes
        for code in codes:
            yield from Range(
                path=f"{place}.ignored_exit_codes",
                value=code,
                lowest=0,
                highest=_LARGEST_EXIT_CODE,
                whole=True,
            ).problems()
        if len(codes) > _MOST_EXIT_CODES:
            yield Problem(
                f"{place}.ignored_exit_codes",
                f"There are {len(codes)} exit codes; ECS takes {_MOST_EXIT_CODES}.",
                "Leave some out.",
            )
