# pyright: basic
# MiniStack's records are dictionaries without types.
"""Schedules keep all of their properties, and run tasks."""

from typing import Any

from tools.local_aws.extension.cloudformation import (
    Created,
    Properties,
    physical_name,
    resource_type,
    succeed,
    to_api,
)
from tools.local_aws.extension.ministack import ecs, eventbridge, responses, scheduler
from tools.local_aws.schedules import run_task_request

_LONGEST_NAME = 64
# What the API writes with a small first letter, where CloudFormation does not.
_SMALL = ("CapacityProviderStrategy", "PlacementConstraints", "PlacementStrategy")
_WHOLE = ("TaskCount", "MaximumEventAgeInSeconds", "MaximumRetryAttempts", "MaximumWindowInMinutes")


def install() -> None:
    resource_type(
        "AWS::Scheduler::Schedule",
        create=_create,
        update=_update,
        delete=_delete,
    )
    _run_tasks()


def _create(logical_id: str, props: Properties, stack: str) -> Created:
    name = props.get("Name") or physical_name(logical_id, stack)[-_LONGEST_NAME:]
    succeed(scheduler._create_schedule(name, _to_api(props)), "CreateSchedule")
    return name, {"Arn": scheduler._schedule_arn(_group(props), name)}


def _update(name: str, old: Properties, new: Properties, stack: str, logical_id: str) -> Created:
    if (old.get("Name"), _group(old)) != (new.get("Name"), _group(new)):
        return _create(logical_id, new, stack)
    succeed(scheduler._update_schedule(name, _to_api(new)), "UpdateSchedule")
    _begin_anew(name, new)
    return name, {"Arn": scheduler._schedule_arn(_group(new), name)}


def _delete(name: str, props: Properties) -> None:
    scheduler._delete_schedule(name, {"groupName": _group(props)})
    _begin_anew(name, props)


def _begin_anew(name: str, props: Properties) -> None:
    """When it last came says nothing about another expression, or another schedule."""
    key = (responses.get_account_id(), responses.get_region(), f"{_group(props)}/{name}")
    scheduler._schedule_last_fired.pop(key, None)


def _group(props: Properties) -> str:
    return props.get("GroupName", "default")


def _to_api(value: Any, name: str = "") -> Any:
    if isinstance(value, list):
        return [_to_api(item, name) for item in value]
    if isinstance(value, dict):
        named = {_api_name(key, name): _to_api(item, key) for key, item in value.items()}
        return to_api(named) if name in _SMALL else named
    return int(value) if name in _WHOLE else value


def _api_name(key: str, parent: str) -> str:
    return "awsvpcConfiguration" if parent == "NetworkConfiguration" else key


def _run_tasks() -> None:
    invoke = eventbridge._invoke_target

    def invoke_or_run(target: Any, event: Any, schedule: Any, *more: Any, **named: Any) -> None:
        if "EcsParameters" in target and "ScheduleExpression" in schedule and "Name" in schedule:
            succeed(ecs._run_task(run_task_request({**schedule, "Target": target})), "RunTask")
        else:
            invoke(target, event, schedule, *more, **named)

    eventbridge._invoke_target = invoke_or_run
