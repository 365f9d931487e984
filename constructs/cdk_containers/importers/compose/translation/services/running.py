"""Which services are kept running, and which run once."""

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.tasks import TaskGroup


def runs_once(group: TaskGroup) -> bool:
    """Whether a task ends by itself and is not started again.

    Args:
        group: the services of the task.
    """
    return all(ends(service) for service in group.services.values())


def ends(service: Section) -> bool:
    """Whether it is written out that a service is not started again; Docker's default is no word.

    Args:
        service: the service.
    """
    policy = service.section("deploy").section("restart_policy")
    if policy.node.entries:
        return policy.text("condition") == "none"
    return service.text("restart") == "no"
