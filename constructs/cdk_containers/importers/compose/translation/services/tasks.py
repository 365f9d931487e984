"""Which services share a task: those that share more than a network, and those that are told to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from cdk_containers.importers.compose.translation.containers.container import container_names
from cdk_containers.importers.compose.translation.section import Section

_NAMESPACES = ("network_mode", "pid", "ipc")


@dataclass(frozen=True, kw_only=True)
class TaskGroup:
    """Services whose containers run in one task.

    Args:
        name: what the task and its ECS service are called.
        services: the services by their names, in the order of the file.
        containers: what the containers of the services are called.
    """

    name: str
    services: Mapping[str, Section]
    containers: Mapping[str, str]


def task_groups(services: Section, project: str, *, one_task: bool) -> list[TaskGroup]:
    """The services by the tasks that they run in, in the order of the file.

    Args:
        services: all services.
        project: name of the project, and of the task that all services share.
        one_task: whether they share one.
    """
    names = container_names(services.node.entries)
    if one_task:
        every = dict(services.named())
        return [TaskGroup(name=project, services=every, containers=names)] if every else []
    _check_names(services)
    groups: list[TaskGroup] = []
    seen: set[str] = set()
    together = _together(services)
    for name in services.node.entries:
        if name in seen:
            continue
        members = {other: section for other, section in services.named() if other in together[name]}
        seen |= members.keys()
        asked = (section.text("x-ecs-task") for section in members.values())
        groups.append(
            TaskGroup(name=next(filter(None, asked), name), services=members, containers=names)
        )
    return groups


def _check_names(services: Section) -> None:
    """Tell when a task that one service alone is in is called almost like another."""
    asked = {
        name: task for name, service in services.named() if (task := service.text("x-ecs-task"))
    }
    for name, task in asked.items():
        others = {*services.node.entries, *(asked[each] for each in asked if each != name)} - {name}
        close = get_close_matches(task, sorted(others), n=1)
        if close and task not in {name, *others}:
            services.section(name).warn(
                "compose-task-alone",
                "x-ecs-task",
                f"{name} is alone in the task {task}: nothing else is called so.",
                f"Did you mean {close[0]}? Otherwise leave it out.",
            )


def _together(services: Section) -> Mapping[str, set[str]]:
    """Each service, and each task that is named, with all that it shares a task with."""
    found = {name: {name} for name in services.node.entries}
    for name, service in services.named():
        for other in _partners(service):
            joined = found[name] | found.get(other, {other})
            found.update(dict.fromkeys(joined, joined))
    return found


def _partners(service: Section) -> Iterator[str]:
    """The services and tasks that a service asks to be together with."""
    for key in _NAMESPACES:
        namespace = service.text(key) or ""
        if namespace.startswith("service:"):
            yield namespace.removeprefix("service:")
    for source in service.texts("volumes_from"):
        if not source.startswith("container:"):
            yield source.partition(":")[0]
    task = service.text("x-ecs-task")
    if task:
        yield task
