"""A task that comes from a file of another tool."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from cdk_containers.findings import FilePosition, Finding
from cdk_containers.spec.capacity import Platform
from cdk_containers.spec.task import Task


@dataclass(frozen=True, kw_only=True)
class TaskFromFile(Task):
    """A task with all that its file says, which the spec has words for in part only.

    Args:
        properties: what the file says, as CloudFormation's properties of a task definition, but
            for what something else takes the place of.
        platform: what it runs on where nobody says it.
        platforms: what the file is for. Default: it does not say.
        task_role: the file's, or in its place a role as CDK has them. Default: one is made.
        execution_role: the same for what starting the task needs.
        warnings: what is probably not meant in the file.
        place_of: where in the file a place of the spec comes from.
    """

    properties: Mapping[str, object]
    platform: Platform
    platforms: frozenset[Platform] = frozenset()
    task_role: object = None
    execution_role: object = None
    warnings: Sequence[Finding] = ()
    place_of: Callable[[str], FilePosition]

    @property
    def family(self) -> str | None:
        """What its revisions have in common."""
        family = self.properties.get("Family")
        return family if isinstance(family, str) else None

    @property
    def launched_volumes(self) -> Sequence[str]:
        """Names of the volumes that whatever starts the task has to configure."""
        volumes = cast("Sequence[Mapping[str, Any]]", self.properties.get("Volumes", ()))
        return [each["Name"] for each in volumes if each.get("ConfiguredAtLaunch") is True]


def said_in_file(task: Task, name: str) -> Mapping[str, Any] | None:
    """What a task's file says of a container; ``None`` if there is none, or not of this one.

    Args:
        task: the task.
        name: the container's.
    """
    if not isinstance(task, TaskFromFile):
        return None
    said = cast("Sequence[Mapping[str, Any]]", task.properties.get("ContainerDefinitions", ()))
    return next((each for each in said if each.get("Name") == name), None)


def in_its_file(task: Task, finding: Finding) -> Finding:
    """A finding about a task, where its author finds it.

    Args:
        task: the task.
        finding: what is wrong with it.
    """
    if not isinstance(task, TaskFromFile):
        return finding
    return finding.at(task.place_of(str(finding.where)))
