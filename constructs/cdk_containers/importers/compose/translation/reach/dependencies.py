"""What a service waits for: containers of its own task as ECS does, others only when deploying."""

from collections.abc import Iterator, Sequence

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.tasks import TaskGroup
from cdk_containers.spec import Condition, Container, Dependency

_CONDITIONS = {
    "service_started": Condition.START,
    "service_healthy": Condition.HEALTHY,
    "service_completed_successfully": Condition.SUCCESS,
}


def dependencies(service: Section, group: TaskGroup) -> list[Dependency]:
    """The containers of its own task that a service waits for.

    Args:
        service: the service.
        group: the services of its task.
    """
    return [
        Dependency(container=group.containers[name], condition=condition)
        for name, condition in _awaited(service)
        if name in group.services
    ]


def check_dependencies(service: Section, group: TaskGroup, services: Section) -> None:
    """Tell what a service waits for in vain.

    Args:
        service: the service.
        group: the services of its task.
        services: all services.
    """
    for name, condition in _awaited(service):
        other = services.section(name)
        place = service.section("depends_on")
        if name not in services:
            continue
        if condition is Condition.HEALTHY and not _has_health_check(other):
            place.refuse(
                "compose-healthy-without-healthcheck",
                name,
                f"It waits until {name} is healthy, and {name} has no healthcheck here: Amazon "
                "ECS ignores the one of the image, and would wait for ever.",
                f"Write the image's HEALTHCHECK as healthcheck to {name}, or wait with "
                "condition: service_started.",
            )
        if condition is Condition.SUCCESS and name not in group.services:
            place.refuse(
                "compose-completion-of-other-task",
                name,
                f"It waits until {name} has ended well, and that runs in a task of its own: "
                "Amazon ECS waits only for containers of the same task.",
                _so_that_it_ends_before(name, group, services),
            )


def is_awaited_elsewhere(group: TaskGroup, services: Section) -> bool:
    """Whether services of other tasks wait until one of a task has ended, which is refused.

    Args:
        group: the services of the task.
        services: all services.
    """
    return any(
        waiter not in group.services
        for name in group.services
        for waiter in _waiting_for_end(name, services)
    )


def _so_that_it_ends_before(name: str, group: TaskGroup, services: Section) -> str:
    """What to do for it: a service is in one task only, so that several need copies of it."""
    others = [each for each in _waiting_for_end(name, services) if each not in group.services]
    if not others:
        return (
            f"Write x-ecs-task: {group.name} to {name} and to its caller, so that it runs before "
            "it in the same task."
        )
    return (
        f"{', '.join(others)} {'waits' if len(others) == 1 else 'wait'} for it, too. Run it once "
        "before them, with aws ecs run-task, and leave the conditions out; or make a copy of it "
        f"for each with extends: {{service: {name}}}, in the task of the one that waits, such as "
        f"x-ecs-task: {group.name}."
    )


def _waiting_for_end(name: str, services: Section) -> list[str]:
    return [
        waiter
        for waiter, service in services.named()
        if (name, Condition.SUCCESS) in _awaited(service)
    ]


def awaited_ends(containers: Sequence[Container]) -> set[str]:
    """The names of containers whose end others wait for, so that it must not stop the task.

    Args:
        containers: those of the task.
    """
    return {
        dependency.container
        for container in containers
        for dependency in container.depends_on
        if dependency.condition is Condition.SUCCESS
    }


def _awaited(service: Section) -> Iterator[tuple[str, Condition]]:
    for name, dependency in service.section("depends_on").named():
        condition = _CONDITIONS.get(dependency.text("condition") or "service_started")
        if condition is not None:
            yield name, condition


def _has_health_check(service: Section) -> bool:
    check = service.section("healthcheck")
    test = check.texts("test")
    return bool(test) and test[0] != "NONE" and not check.flag("disable")
