"""Rules about kernel parameters that a container sets for itself.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
"""

import re
from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.findings import Severity
from cdk_containers.spec import NetworkMode, Task, is_known

_OF_NETWORK = re.compile(r"net\..+")
_OF_IPC = re.compile(
    r"kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)|fs\.mqueue\..+"
)


@rule()
def system_control_refused(task: Task, context: Context) -> Iterator[Problem]:
    """A kernel parameter is one of the network or of shared memory that the container has alone.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
    """
    for path, name in _controls(task):
        if _OF_NETWORK.fullmatch(name):
            if task.network_mode == NetworkMode.HOST:
                yield Problem(
                    path,
                    f"Under host networking, {name} is the instance's own.",
                    "Leave it out, or use the network mode bridge or awsvpc.",
                )
        elif not _OF_IPC.fullmatch(name):
            yield Problem(
                path,
                f"{name} is the whole machine's; ECS takes those that begin with net. or "
                "fs.mqueue., and kernel.msg…, kernel.sem and kernel.shm… of shared memory.",
                "Leave it out.",
            )
        elif task.ipc_mode == "host":
            yield Problem(
                path,
                f"With the IPC mode host, {name} is the instance's own.",
                "Leave it out, or use the IPC mode task.",
            )


@rule(Severity.WARNING)
def system_control_shared(task: Task, context: Context) -> Iterator[Problem]:
    """Under awsvpc networking, the containers of a task agree about their network's parameters.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
    """
    if task.network_mode != NetworkMode.AWSVPC:
        return
    first: dict[str, tuple[str, str]] = {}
    for container in task.containers:
        for name, value in container.linux.system_controls.items():
            if not _OF_NETWORK.fullmatch(name) or not is_known(value):
                continue
            earlier, other = first.setdefault(name, (container.name, value))
            if other != value:
                yield Problem(
                    f"containers[{container.name}].linux.system_controls[{name}]",
                    f"It is {value!r} here and {other!r} in {earlier}; the containers share one "
                    "network, so that the one which starts last decides.",
                    "Give it the same value in both, or in one of them only.",
                )


def _controls(task: Task) -> Iterator[tuple[str, str]]:
    for container in task.containers:
        for name in filter(is_known, container.linux.system_controls):
            yield f"containers[{container.name}].linux.system_controls[{name}]", name
