# pyright: basic
# MiniStack's records are dictionaries without types.
"""What ECS tells EventBridge: which tasks stopped and why, and which deployments failed.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html
"""

import json
from typing import Any

from tools.local_aws.extension.ministack import ecs, eventbridge


def install() -> None:
    mark_stopped, record_failure = ecs._mark_task_stopped, ecs._record_service_task_failure

    def mark_stopped_and_tell(arn: str, task: Any, *more: Any, **named: Any) -> bool:
        stopped = mark_stopped(arn, task, *more, **named)
        if stopped:
            _tell("ECS Task State Change", arn, ecs._sanitize(task))
        return stopped

    def record_failure_and_tell(task: Any, *more: Any, **named: Any) -> None:
        service = _service_of(task)
        before = _failed(service)
        record_failure(task, *more, **named)
        for deployment in _failed(service):
            if deployment not in before:
                tell_of_failure(service, deployment)

    ecs._mark_task_stopped = mark_stopped_and_tell
    ecs._record_service_task_failure = record_failure_and_tell


def tell_of_failure(service: Any, deployment: Any) -> None:
    """A deployment of the service failed."""
    detail = {
        "eventType": "ERROR",
        "eventName": "SERVICE_DEPLOYMENT_FAILED",
        "deploymentId": deployment["id"],
        "reason": deployment["rolloutStateReason"],
    }
    _tell("ECS Deployment State Change", service["serviceArn"], detail)


def _service_of(task: Any) -> Any:
    kind, _, name = task.get("group", "").partition(":")
    arns = (each for each in ecs._services.values() if each["serviceName"] == name)
    return next(arns, None) if kind == "service" else None


def _failed(service: Any) -> list[Any]:
    deployments = service["deployments"] if service else []
    return [each for each in deployments if each.get("rolloutState") == "FAILED"]


def _tell(kind: str, resource: str, detail: Any) -> None:
    event = {
        "Source": "aws.ecs",
        "DetailType": kind,
        "Resources": [resource],
        "Detail": json.dumps(detail, default=str),
    }
    eventbridge._put_events({"Entries": [event]}, allow_aws_source=True)
