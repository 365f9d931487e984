"""Rules about what the containers of a task share: processes, shared memory, swap.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
and https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html
"""

from collections.abc import Iterator

from cdk_containers.checks.context import Context, Platform
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.spec import Task, is_known

_MODES = {"pid_mode": ("task", "host"), "ipc_mode": ("task", "host", "none")}


@rule()
def sharing_mode_unknown(task: Task, context: Context) -> Iterator[Problem]:
    """Processes are the task's or the instance's, shared memory also nobody else's.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    """
    for name, modes in _MODES.items():
        mode = getattr(task, name)
        if mode is not None and is_known(mode) and mode not in modes:
            yield Problem(
                name,
                f"There is no {name} {mode!r}; there are {', '.join(modes)}.",
                "Choose one of these, or leave it out.",
            )


@rule(only_on=Platform.FARGATE)
def sharing_mode_not_on_fargate(task: Task, context: Context) -> Iterator[Problem]:
    """On Fargate, containers share processes with each other at most, and no shared memory.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    """
    if task.pid_mode == "host":
        yield Problem(
            "pid_mode",
            "Fargate shows no task the processes of its host.",
            "Use 'task', leave it out, or run the task on EC2 capacity.",
        )
    if task.ipc_mode is not None and is_known(task.ipc_mode):
        yield Problem(
            "ipc_mode",
            f"Fargate has no ipc_mode, and {task.ipc_mode!r} is asked for.",
            "Leave it out, or run the task on EC2 capacity.",
        )


@rule()
def swap_refused(task: Task, context: Context) -> Iterator[Problem]:
    """Swap is 0 MiB or more, swappiness 0 to 100 and beside a maximum of swap.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html
    """
    for container in task.containers:
        linux = container.linux
        place = f"containers[{container.name}].linux"
        yield from Range(
            path=f"{place}.max_swap_mib",
            value=linux.max_swap_mib,
            lowest=0,
            highest=2**31 - 1,
            unit="MiB",
            whole=True,
        ).problems()
        yield from Range(
            path=f"{place}.swappiness", value=linux.swappiness, lowest=0, highest=100, whole=True
        ).problems()
        if linux.swappiness is not None and linux.max_swap_mib is None:
            yield Problem(
                f"{place}.swappiness",
                "ECS ignores it where the most that is swapped is not given.",
                "Give that too (max_swap_mib, maxSwap), or leave it out.",
            )
