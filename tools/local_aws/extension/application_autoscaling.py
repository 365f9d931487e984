# pyright: basic
# MiniStack's records are dictionaries without types.
"""Application Auto Scaling: the API, and its CloudFormation types.

Targets, policies and scheduled actions are kept and described. Registering a target brings an ECS
service's desired count within its bounds, as on AWS; nothing here ever scales by load or by time.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from tools.local_aws.extension.cloudformation import Created, Properties, resource_type
from tools.local_aws.extension.ecs import wait_until_running
from tools.local_aws.extension.ministack import app, concurrency, ecs, responses, router

_SERVICE = "application-autoscaling"
_TARGET_KEYS = ("ServiceNamespace", "ResourceId", "ScalableDimension")
_ECS_DIMENSION = "ecs:service:DesiredCount"

_targets = responses.AccountRegionScopedDict()
_policies = responses.AccountRegionScopedDict()
_scheduled_actions = responses.AccountRegionScopedDict()


class _RefusedError(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def install() -> None:
    # MiniStack finds a service's state for /_ministack/reset through its registry of modules.
    app.SERVICE_REGISTRY[_SERVICE] = {"module": "application_autoscaling"}
    app._loaded_modules["application_autoscaling"] = sys.modules[__name__]
    app.SERVICE_HANDLERS[_SERVICE] = handle_request
    router.SERVICE_PATTERNS[_SERVICE] = {
        "target_prefixes": ["AnyScaleFrontendService"],
        "host_patterns": [r"application-autoscaling\."],
    }
    resource_type(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        create=_create_target,
        update=lambda _id, _old, new, stack, logical_id: _create_target(logical_id, new, stack),
        delete=_delete_target,
        waits=True,
    )
    resource_type(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        create=_create_policy,
        update=lambda _id, _old, new, stack, logical_id: _create_policy(logical_id, new, stack),
        delete=_delete_policy,
    )


async def handle_request(
    _method: str, _path: str, headers: Any, body: bytes, _query: Any
) -> tuple[int, Any, Any]:
    action = (headers.get("x-amz-target") or "").rpartition(".")[2]
    # A new desired count starts and stops tasks, which must not hold up the event loop.
    return await concurrency.run_reentrant(_answer, action, json.loads(body or b"{}"))


def reset() -> None:
    for store in (_targets, _policies, _scheduled_actions):
        store.clear()


def _answer(action: str, request: dict[str, Any]) -> tuple[int, Any, Any]:
    operation = _OPERATIONS.get(action)
    if operation is None:
        return responses.error_response_json(
            "UnknownOperationException", f"{action} is not emulated", 400
        )
    try:
        return responses.json_response(operation(request))
    except _RefusedError as refused:
        return responses.error_response_json(refused.code, str(refused), 400)


def _register_target(request: dict[str, Any]) -> dict[str, Any]:
    service = _ecs_service(request)
    identifier = responses.new_uuid()[:12]
    target = _targets.get(_key(request)) or {
        "CreationTime": time.time(),
        "ScalableTargetARN": _arn("application-autoscaling", f"scalable-target/{identifier}"),
        "RoleARN": f"arn:aws:iam::{responses.get_account_id()}:role/aws-service-role/"
        "ecs.application-autoscaling.amazonaws.com/"
        "AWSServiceRoleForApplicationAutoScaling_ECSService",
        "SuspendedState": {
            "DynamicScalingInSuspended": False,
            "DynamicScalingOutSuspended": False,
            "ScheduledScalingSuspended": False,
        },
    }
    given = (*_TARGET_KEYS, "MinCapacity", "MaxCapacity", "SuspendedState")
    target.update({name: request[name] for name in given if name in request})
    if target.get("MinCapacity", 0) > target.get("MaxCapacity", 0):
        raise _RefusedError(
            "ValidationException", "Maximum capacity cannot be less than minimum capacity"
        )
    _targets[_key(request)] = target
    if service is not None:
        _bring_within_bounds(service, target)
    return {"ScalableTargetARN": target["ScalableTargetARN"]}


def _deregister_target(request: dict[str, Any]) -> dict[str, Any]:
    if _targets.pop(_key(request), None) is None:
        raise _not_found("scalable target", request)
    for store in (_policies, _scheduled_actions):
        for key in [key for key in store if key[:3] == _key(request)]:
            store.pop(key, None)
    return {}


def _put(store: Any, name: str, arn: str, kind: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def put(request: dict[str, Any]) -> dict[str, Any]:
        if _key(request) not in _targets:
            raise _not_found("scalable target", request)
        key = (*_key(request), request[name])
        record = store.get(key) or {
            arn: _arn("autoscaling", f"{kind}:{responses.new_uuid()}:{request[name]}"),
            "CreationTime": time.time(),
        }
        store[key] = {**record, **request}
        return {arn: record[arn], "Alarms": []} if kind == "scalingPolicy" else {}

    return put


def _delete(store: Any, name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def delete(request: dict[str, Any]) -> dict[str, Any]:
        if store.pop((*_key(request), request[name]), None) is None:
            raise _not_found(request[name], request)
        return {}

    return delete


def _describe(store: Any, answer: str, names: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def wanted(request: dict[str, Any], record: dict[str, Any]) -> bool:
        name = record.get(names.removesuffix("s"))
        resources = request.get("ResourceIds") or (
            [request["ResourceId"]] if request.get("ResourceId") else None
        )
        return (
            record["ServiceNamespace"] == request["ServiceNamespace"]
            and (not resources or record["ResourceId"] in resources)
            and request.get("ScalableDimension") in (None, record["ScalableDimension"])
            and (not request.get(names) or name is None or name in request[names])
        )

    return lambda request: {
        answer: [record for record in store.values() if wanted(request, record)]
    }


_put_policy = _put(_policies, "PolicyName", "PolicyARN", "scalingPolicy")
_remove_policy = _delete(_policies, "PolicyName")
_put_scheduled_action = _put(
    _scheduled_actions, "ScheduledActionName", "ScheduledActionARN", "scheduledAction"
)

_OPERATIONS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "RegisterScalableTarget": _register_target,
    "DeregisterScalableTarget": _deregister_target,
    "DescribeScalableTargets": _describe(_targets, "ScalableTargets", "ResourceIds"),
    "PutScalingPolicy": _put_policy,
    "DeleteScalingPolicy": _remove_policy,
    "DescribeScalingPolicies": _describe(_policies, "ScalingPolicies", "PolicyNames"),
    "PutScheduledAction": _put_scheduled_action,
    "DeleteScheduledAction": _delete(_scheduled_actions, "ScheduledActionName"),
    "DescribeScheduledActions": _describe(
        _scheduled_actions, "ScheduledActions", "ScheduledActionNames"
    ),
    "DescribeScalingActivities": lambda _: {"ScalingActivities": []},
    "ListTagsForResource": lambda _: {"Tags": {}},
}


def _key(request: dict[str, Any]) -> tuple[str, ...]:
    return tuple(request[name] for name in _TARGET_KEYS)


def _arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{responses.get_region()}:{responses.get_account_id()}:{resource}"


def _not_found(what: str, request: dict[str, Any]) -> _RefusedError:
    return _RefusedError(
        "ObjectNotFoundException",
        f"No {what} found for service namespace: {request['ServiceNamespace']}, "
        f"resource ID: {request['ResourceId']}, "
        f"scalable dimension: {request['ScalableDimension']}",
    )


def _ecs_service(request: dict[str, Any]) -> dict[str, Any] | None:
    if request["ScalableDimension"] != _ECS_DIMENSION:
        return None
    service = ecs._services.get(request["ResourceId"].removeprefix("service/"))
    if service is None or service["status"] != "ACTIVE":
        raise _RefusedError(
            "ValidationException", f"ECS service doesn't exist: {request['ResourceId']}"
        )
    return service


def _bring_within_bounds(service: dict[str, Any], target: dict[str, Any]) -> None:
    desired = min(max(service["desiredCount"], target["MinCapacity"]), target["MaxCapacity"])
    if desired != service["desiredCount"]:
        ecs._update_service(
            {
                "cluster": service["clusterArn"],
                "service": service["serviceName"],
                "desiredCount": desired,
            }
        )


def _create_target(_logical_id: str, props: Properties, _stack: str) -> Created:
    target = {name: props[name] for name in _TARGET_KEYS}
    bounds = {name: int(props[name]) for name in ("MinCapacity", "MaxCapacity")}
    suspended = {"SuspendedState": props["SuspendedState"]} if "SuspendedState" in props else {}
    registered = _register_target({**target, **bounds, **suspended})
    for key in [key for key in _scheduled_actions if key[:3] == _key(target)]:
        _scheduled_actions.pop(key, None)
    for action in props.get("ScheduledActions") or []:
        _put_scheduled_action({**target, **_numbers(action)})
    if target["ScalableDimension"] == _ECS_DIMENSION:
        wait_until_running(target["ResourceId"].removeprefix("service/"))
    identifier = "|".join(
        (target["ResourceId"], target["ScalableDimension"], target["ServiceNamespace"])
    )
    return identifier, {"Id": registered["ScalableTargetARN"]}


def _delete_target(_physical_id: str, props: Properties) -> None:
    if _key(props) in _targets:
        _deregister_target(props)


def _create_policy(_logical_id: str, props: Properties, _stack: str) -> Created:
    given = {name: value for name, value in props.items() if name != "ScalingTargetId"}
    arn = _put_policy({**_numbers(given), **_target_of(props)})["PolicyARN"]
    return arn, {"Arn": arn}


def _delete_policy(_physical_id: str, props: Properties) -> None:
    request = {**_target_of(props), "PolicyName": props["PolicyName"]}
    if (*_key(request), request["PolicyName"]) in _policies:
        _remove_policy(request)


def _target_of(props: Properties) -> dict[str, str]:
    if "ScalingTargetId" not in props:
        return {name: props[name] for name in _TARGET_KEYS}
    resource, dimension, namespace = props["ScalingTargetId"].split("|")
    return {
        "ServiceNamespace": namespace,
        "ResourceId": resource,
        "ScalableDimension": dimension,
    }


_WHOLE = ("MinCapacity", "MaxCapacity", "ScaleInCooldown", "ScaleOutCooldown", "Cooldown")


def _numbers(value: Any, name: str = "") -> Any:
    """CloudFormation carries numbers and booleans as text, too; the API does not."""
    if isinstance(value, dict):
        return {key: _numbers(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    if name in _WHOLE or name == "ScalingAdjustment":
        return int(value)
    if name in ("TargetValue", "MetricIntervalLowerBound", "MetricIntervalUpperBound"):
        return float(value)
    if name == "DisableScaleIn":
        return str(value).lower() == "true"
    return value
