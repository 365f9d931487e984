"""Rules about which container waits for which."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import Condition, Container, Dependency, Task, is_known


@rule()
def dependency_unknown(task: Task, context: Context) -> Iterator[Problem]:
    """A container waits only for containers of its own task."""
    names = [container.name for container in task.containers]
    if not is_known(names):
        return
    for container in task.containers:
        for dependency in container.depends_on:
            if is_known(dependency.container) and dependency.container not in names:
                yield Problem(
                    f"containers[{container.name}].depends_on",
                    f"There is no container {dependency.container!r} in the task; it has "
                    f"{', '.join(names)}.",
                    "Name one of these, or remove the dependency.",
                )


@rule()
def condition_unknown(task: Task, context: Context) -> Iterator[Problem]:
    """A container waits for START, COMPLETE, SUCCESS or HEALTHY."""
    for container in task.containers:
        for dependency in container.depends_on:
            if dependency.condition not in list(Condition):
                yield Problem(
                    f"containers[{container.name}].depends_on",
                    f"There is no condition {dependency.condition!r}; there are "
                    f"{', '.join(Condition)}.",
                    "Choose one of these.",
                )


@rule()
def dependency_cycle(task: Task, context: Context) -> Iterator[Problem]:
    """No two containers wait for each other."""
    graph = {
        container.name: [dependency.container for dependency in container.depends_on]
        for container in task.containers
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        yield Problem(
            f"containers[{circle[0]}].depends_on",
            f"These containers wait for each other: {' → '.join(reversed(circle))}.",
            "Remove one of the dependencies.",
        )


@rule()
def healthy_without_health_check(task: Task, context: Context) -> Iterator[Problem]:
    """A container that others want HEALTHY has a health check; ECS ignores the image's own."""
    for container, dependency, other in _dependencies(task):
        if dependency.condition == Condition.HEALTHY and other.health_check is None:
            yield Problem(
                f"containers[{container.name}].depends_on",
                f"It waits until {other.name} is HEALTHY, but {other.name} has no health check, "
                "so that it would wait for ever. ECS ignores the image's HEALTHCHECK.",
                f"Give {other.name} a health check, or wait for START.",
            )


@rule()
def completion_of_essential_container(task: Task, context: Context) -> Iterator[Problem]:
    """A container that others want to end is not essential, or its end stops the task."""
    for container, dependency, other in _dependencies(task):
        if dependency.condition in (Condition.COMPLETE, Condition.SUCCESS) and other.essential:
            yield Problem(
                f"containers[{container.name}].depends_on",
                f"It waits for {dependency.condition} of {other.name}, which is essential: the "
                "task would stop when it ends.",
                f"Set essential=False on {other.name}.",
            )


def _dependencies(task: Task) -> Iterator[tuple[Container, Dependency, Container]]:
    """Each dependency with both of its containers."""
    by_name = {container.name: container for container in task.containers}
    for container in task.containers:
        for dependency in container.depends_on:
            if dependency.container in by_name:
                yield container, dependency, by_name[dependency.container]
