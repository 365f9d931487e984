# pyright: basic
# MiniStack's records are dictionaries without types.
"""Deployments of services as ECS does them, where MiniStack's own differ."""

import time
from typing import Any

from tools.local_aws.extension.ministack import ecs

_FAILURES = ("TaskFailedToStart", "EssentialContainerExited")
_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_AFTER = 25
_POLL_SECONDS = 0.02


def install() -> None:
    _begin_deployments_in_progress()
    _keep_tasks_when_a_deployment_fails()
    _make_room_when_a_replaced_task_fails()


def _begin_deployments_in_progress() -> None:
    """A deployment completes when its tasks run, the first of a service as well as the next ones:
    only those in progress count failures and can roll back."""
    make_deployment = ecs._make_deployment

    def make(task_definition: str, desired_count: int, status: str = "PRIMARY") -> Any:
        deployment = make_deployment(task_definition, desired_count, status)
        deployment["rolloutState"] = "IN_PROGRESS"
        deployment["rolloutStateReason"] = f"ECS deployment {deployment['id']} in progress."
        # MiniStack would start a single task first, to resolve the tags of its images once.
        deployment["_image_resolution_disabled"] = True
        return deployment

    ecs._make_deployment = make


def _keep_tasks_when_a_deployment_fails() -> None:
    """Without a rollback, MiniStack would stop the tasks of the deployment before."""
    reconcile = ecs._reconcile_service_tasks

    def reconcile_unless_failed(cluster: str, key: str) -> None:
        service = ecs._services.get(key) or {}
        primary = ecs._primary_deployment(service) if service else None
        failed = primary is not None and primary["rolloutState"] == "FAILED"
        if not failed or service["desiredCount"] == 0:
            reconcile(cluster, key)

    ecs._reconcile_service_tasks = reconcile_unless_failed


def _make_room_when_a_replaced_task_fails() -> None:
    """MiniStack starts no task of the newer deployment in its place."""
    record_failure = ecs._record_service_task_failure

    def record(task: Any, *more: Any, **named: Any) -> None:
        record_failure(task, *more, **named)
        if not _is_of_current_deployment(task):
            reconcile(task)

    ecs._record_service_task_failure = record


def is_still_wanted_after_a_pause(task: Any) -> bool:
    """The pause grows with the failed tasks of the same deployment, as ECS throttles a service."""
    failed = sum(
        other.get("_deployment_id") == task.get("_deployment_id")
        and other.get("stopCode") in _FAILURES
        for other in list(ecs._tasks.values())
    )
    pause = _PAUSE_SECONDS * min(failed, _LONGEST_PAUSE_AFTER)
    deadline = time.monotonic() + pause if service_of(task) else 0
    while (current := _is_of_current_deployment(task)) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return current


def _is_of_current_deployment(task: Any) -> bool:
    service = service_of(task)
    primary = ecs._primary_deployment(service) if service else None
    return primary is None or primary["id"] == task.get("_deployment_id")


def reconcile(task: Any) -> None:
    key = _service_key(task)
    ecs._reconcile_service_tasks(key.partition("/")[0], key)


def service_of(task: Any) -> Any:
    return ecs._services.get(_service_key(task))


def _service_key(task: Any) -> str:
    cluster = task["clusterArn"].rpartition("/")[2]
    return f"{cluster}/{task.get('group', '').removeprefix('service:')}"
