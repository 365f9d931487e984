"""What the services of one task have to agree on: there is one ECS service for all of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.tasks import TaskGroup
from cdk_containers.importers.nodes import MapNode, Node, is_null

Setting = TypeVar("Setting")

COUNT = ("scale", "deploy.replicas", "deploy.mode", "x-aws-autoscaling", "deploy.x-aws-autoscaling")
DEPLOYMENT = (
    "deploy.update_config",
    "deploy.rollback_config",
    "x-aws-min_percent",
    "x-aws-max_percent",
)
PLACEMENT = ("deploy.placement",)


def agreed(group: TaskGroup, keys: Sequence[str], read: Callable[[Section], Setting]) -> Setting:
    """A setting of a task: what those of its services say that say something about it.

    Args:
        group: the services of the task.
        keys: the compose keys that say it.
        read: what a service says.
    """
    services = list(group.services.values())
    saying = [service for service in services if any(_says(service.node, key) for key in keys)]
    settings = [(service, read(service)) for service in saying or services[:1]]
    first, setting = settings[0]
    for service, other in settings[1:]:
        if other != setting:
            key = next(key for key in keys if _says(service.node, key))
            service.refuse(
                "compose-settings-disagree",
                key,
                f"It says something else than {first.path}, whose task it shares, and a task has "
                "one number of copies, one way of deployment and one placement.",
                "Write the same to both, or only to one of them.",
            )
    return setting


def shared(group: TaskGroup, key: str, settings: Mapping[str, Setting | None]) -> Setting | None:
    """A setting of a task that its services say or leave to each other.

    Args:
        group: the services of the task.
        key: the compose key that says it.
        settings: what each service says.
    """
    said = [(name, setting) for name, setting in settings.items() if setting is not None]
    if not said:
        return None
    first, chosen = said[0]
    for name, other in said[1:]:
        if other != chosen:
            group.services[name].refuse(
                "compose-settings-disagree",
                key,
                f"It says something else than {first}, whose task it shares.",
                "Write the same to both, or only to one of them.",
            )
    return chosen


def _says(service: MapNode, path: str) -> bool:
    node: Node | None = service
    for key in path.split("."):
        node = node.entries.get(key) if isinstance(node, MapNode) else None
    return node is not None and not is_null(node)
