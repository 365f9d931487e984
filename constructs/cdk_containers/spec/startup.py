"""How long a container may take to be up."""

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from cdk_containers.spec.container import Condition, Container, Dependency
from cdk_containers.spec.task import Task
from cdk_containers.spec.tokens import is_known


def seconds_to_start(task: Task, container: Container) -> int | None:
    """Longest time that a container may take to be up, with those that it waits for.

    ``None`` if some of it is known at deployment only. Containers that wait for each other never
    start; a check refuses them.
    """
    containers = _with_predecessors(task, container)
    awaited = {
        name: [each for each in container.depends_on if each.container in containers]
        for name, container in containers.items()
    }
    try:
        order = list(TopologicalSorter(_names(awaited)).static_order())
    except CycleError:
        return _start_period(container)
    begins: dict[str, int] = {}
    counted = {container.name}
    for name in order:
        healthy = [each.container for each in awaited[name] if each.condition == Condition.HEALTHY]
        counted.update(healthy)
        begins[name] = max(
            (
                begins[each.container]
                + (_start_period(containers[each.container]) if each.container in healthy else 0)
                for each in awaited[name]
            ),
            default=0,
        )
    if not all(is_known(_start_period(containers[name])) for name in counted):
        return None
    return begins[container.name] + _start_period(container)


def _start_period(container: Container) -> int:
    return container.health_check.start_period_seconds if container.health_check else 0


def _with_predecessors(task: Task, container: Container) -> dict[str, Container]:
    """The container and all that have to come before it, by name."""
    by_name = {each.name: each for each in task.containers}
    found: dict[str, Container] = {}
    unseen = [container.name]
    while unseen:
        name = unseen.pop()
        if name in by_name and name not in found:
            found[name] = by_name[name]
            unseen += [each.container for each in by_name[name].depends_on]
    return found


def _names(awaited: Mapping[str, Sequence[Dependency]]) -> dict[str, list[str]]:
    return {name: [each.container for each in others] for name, others in awaited.items()}
