"""Tasks that write to the same files at the same time, which databases do not survive."""

from collections.abc import Sequence

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.tasks import TaskGroup
from cdk_containers.importers.compose.translation.storage.databases import Database, kept_database
from cdk_containers.spec import DesiredCount, EachInstance, EfsVolume, Rolling, Scaling, Task

_OVERLAPPING = (
    "deploy.update_config.x-aws-max_percent",
    "x-aws-max_percent",
    "deploy.update_config.order",
)
"""The keys by which a second task starts before the only one has stopped."""

_STOP_FIRST = "order: stop-first below deploy.update_config"


def written_volumes(task: Task, container: str | None = None) -> list[str]:
    """The volumes of a task that outlive it, and that it writes to.

    Args:
        task: the task.
        container: the one that counts. Default: all of them do.
    """
    kept = {
        each.name for each in task.volumes if isinstance(each, EfsVolume) and not each.read_only
    }
    mounts = (
        mount
        for each in task.containers
        if container in (None, each.name)
        for mount in each.mounts
        if mount.volume in kept and not mount.read_only
    )
    return list(dict.fromkeys(mount.volume for mount in mounts))


def check_writers(
    group: TaskGroup,
    task: Task,
    scaling: DesiredCount | EachInstance | Scaling,
    deployment: Rolling,
) -> None:
    """Tell when several tasks would write to the same folder.

    Args:
        group: the services of the task.
        task: the task.
        scaling: how many of it there are.
        deployment: how a new version replaces the old one.
    """
    keys = _keys_of_many(scaling, deployment)
    for name, service in group.services.items():
        volumes = written_volumes(task, group.containers[name])
        if keys and volumes:
            place, key = _said(service, keys) or _said_by_any(group, keys) or (service, "volumes")
            meanwhile = ", while a new version replaces the old one" if keys is _OVERLAPPING else ""
            many = (
                f"Several tasks of {name} write to {', '.join(volumes)} at the same time"
                f"{meanwhile}: all of them mount the same folder."
            )
            _tell(kept_database(service.text("image") or ""), many, place, key)


def _keys_of_many(
    scaling: DesiredCount | EachInstance | Scaling, deployment: Rolling
) -> Sequence[str]:
    """The keys that several tasks at a time may come from; nothing where there is only one."""
    if isinstance(scaling, EachInstance):
        return ("deploy.mode",)
    if isinstance(scaling, Scaling):
        lasting, key = scaling.maximum, "x-aws-autoscaling"
    else:
        lasting, key = scaling.tasks, "replicas"
    if lasting > 1:
        return (f"deploy.{key}", "scale", key)
    # ECS rounds the most tasks down.
    return _OVERLAPPING if lasting * deployment.maximum_percent // 100 > 1 else ()


def _said(service: Section, keys: Sequence[str]) -> tuple[Section, str] | None:
    for path in keys:
        *parents, key = path.split(".")
        place = service
        for parent in parents:
            place = place.section(parent)
        if key in place:
            return place, key
    return None


def _said_by_any(group: TaskGroup, keys: Sequence[str]) -> tuple[Section, str] | None:
    return next(filter(None, (_said(each, keys) for each in group.services.values())), None)


def _tell(database: Database | None, many: str, place: Section, key: str) -> None:
    if database is None:
        place.warn(
            "compose-volume-many-writers",
            key,
            many,
            "See that the program is made for that; otherwise write replicas: 1, and "
            f"{_STOP_FIRST}.",
        )
        return
    instead = f", or take {database.on_aws} in its place" if database.on_aws else ""
    place.refuse(
        "compose-volume-many-writers",
        key,
        f"{many} {database.name} damages its files then, or does not start.",
        f"Write replicas: 1, and {_STOP_FIRST}{instead}.",
    )
