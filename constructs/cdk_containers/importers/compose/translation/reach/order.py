"""What is deployed before what: those who are called before their callers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.translation.reach.references import Reference
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.tasks import TaskGroup
from cdk_containers.importers.report import Report


@dataclass(frozen=True, kw_only=True)
class Edge:
    """A task that needs another one.

    Args:
        task: the task.
        needs: the other one.
        place: where that is said.
    """

    task: str
    needs: str
    place: FilePosition


@dataclass(frozen=True, kw_only=True)
class Order:
    """The tasks in an order in which each finds those that it needs.

    Args:
        tasks: their names; otherwise as in the file.
        after: what each is deployed after.
    """

    tasks: Sequence[str]
    after: Mapping[str, Sequence[str]]


def order(groups: Sequence[TaskGroup], calls: Sequence[Reference], report: Report) -> Order:
    """In which order the tasks are deployed.

    What ``depends_on`` says comes before what the services are told of each other. Where tasks
    need each other, an edge that would close the circle is left out, and told.

    Args:
        groups: the services by their tasks.
        calls: what the services are told about each other.
        report: takes the findings.
    """
    task_of = {name: group.name for group in groups for name in group.services}
    after: dict[str, list[str]] = {group.name: [] for group in groups}
    left_out: dict[str, list[Edge]] = {}
    for edge in (*_waits(groups, task_of), *_called(calls, task_of)):
        if edge.needs == edge.task or edge.needs in after[edge.task]:
            continue
        if edge.task in _all_needs(edge.needs, after):
            left_out.setdefault(edge.task, []).append(edge)
        else:
            after[edge.task].append(edge.needs)
    for task, edges in left_out.items():
        _tell(task, edges, after, report)
    return Order(tasks=_sorted(after), after=after)


def _waits(groups: Sequence[TaskGroup], task_of: Mapping[str, str]) -> list[Edge]:
    return [
        Edge(task=group.name, needs=task_of[name], place=_place(service, name))
        for group in groups
        for service in group.services.values()
        for name in service.section("depends_on").node.entries
        if name in task_of
    ]


def _place(service: Section, name: str) -> FilePosition:
    return service.section("depends_on").place(name)


def _called(calls: Sequence[Reference], task_of: Mapping[str, str]) -> list[Edge]:
    return [
        Edge(task=task_of[call.caller], needs=task_of[call.callee], place=call.place)
        for call in calls
    ]


def _all_needs(task: str, after: Mapping[str, Sequence[str]]) -> set[str]:
    """A task with all that it needs, and all that those need."""
    found: set[str] = set()
    open_tasks = [task]
    while open_tasks:
        one = open_tasks.pop()
        if one not in found:
            found.add(one)
            open_tasks += after[one]
    return found


def _sorted(after: Mapping[str, Sequence[str]]) -> list[str]:
    """The tasks, each behind those that it needs and otherwise in the given order."""
    found: dict[str, None] = {}
    while len(found) < len(after):
        ready = (task for task in after if task not in found and found.keys() >= {*after[task]})
        found[next(ready)] = None
    return list(found)


def _tell(
    task: str, edges: Sequence[Edge], after: Mapping[str, Sequence[str]], report: Report
) -> None:
    later = list(dict.fromkeys(edge.needs for edge in edges))
    circle = sorted(
        {
            other
            for name in later
            for other in _all_needs(name, after)
            if task in _all_needs(other, after)
        }
    )
    place = edges[0].place
    report.warning(
        "compose-mutual-references",
        place,
        place.path,
        f"These need each other: {', '.join(circle)}. {task} is deployed before "
        f"{', '.join(later)}, and a running task never sees a name that was added later.",
        f"After the first deployment, start new tasks of {task} once: "
        "aws ecs update-service --force-new-deployment. Or give them one task with x-ecs-task.",
    )
