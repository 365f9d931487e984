"""A task from an image alone, for services that are one plain container."""

from cdk_containers.findings import Finding, error
from cdk_containers.spec import Container, Image, Port, Task

_NAME = "app"


def task_of(image: str | Image | None, port: int | None, task: Task | Container | None) -> Task:
    """The task that the arguments describe."""
    if isinstance(task, Task):
        return task
    if isinstance(task, Container):
        return Task(containers=[task])
    ports = [] if port is None else [Port(number=port)]
    return Task(containers=[Container(name=_NAME, image=image or "", ports=ports)])


def unclear_task(image: str | Image | None, task: Task | Container | None) -> list[Finding]:
    """The problem of arguments that describe no task, or two."""
    if (image is None) != (task is None):
        return []
    given = "Neither image nor task was" if image is None else "Both image and task were"
    return [
        error(
            "task-unclear",
            "image",
            f"{given} given, so it is not clear what is to run.",
            "Give image= and port= for one plain container, or task= for anything else.",
        )
    ]
