# pyright: basic
# MiniStack's records are dictionaries without types.
"""Lambda functions that ECS asks before the tasks of a deployment start.

Of the stages, only PRE_SCALE_UP: all deployments are rolling ones here.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
"""

import json
import threading
import time
from typing import Any

from tools.local_aws.extension.ecs_events import tell_of_failure
from tools.local_aws.extension.ecs_revisions import deployment_arn, revision_arn
from tools.local_aws.extension.ministack import ecs, lambda_svc, responses

_PRE_SCALE_UP, _SCALE_UP = "PRE_SCALE_UP", "SCALE_UP"
_DEFAULT_DELAY_SECONDS = 30
# What waits on this machine is over sooner, and so is the deployment.
_LONGEST_DELAY_SECONDS = 5
_POLL_SECONDS = 0.05


class _HookError(Exception):
    """The hook failed, or said that the deployment must."""


class _SupersededError(Exception):
    """Nobody waits for the answer any more."""


def install() -> None:
    reconcile = ecs._reconcile_service_tasks

    def reconcile_after_hooks(cluster: str, key: str) -> None:
        service = ecs._services.get(key)
        deployment = ecs._primary_deployment(service) if service else None
        if deployment and "_stage" not in deployment:
            _begin(service, deployment, key)
        if not deployment or not _is_held(deployment):
            reconcile(cluster, key)

    ecs._reconcile_service_tasks = reconcile_after_hooks


def _begin(service: Any, deployment: Any, key: str) -> None:
    """A deployment is asked about once: not when ECS goes back to it, either."""
    account, region = responses.get_account_id(), responses.get_region()
    with ecs.resource_lock("local-aws-hooks", deployment["id"]):
        if "_stage" in deployment:
            return
        deployment["_stage"] = _PRE_SCALE_UP if _hooks(service) else _SCALE_UP
        if _is_held(deployment):
            arguments = (account, region, key, deployment)
            threading.Thread(target=_ask_all, args=arguments, daemon=True).start()


def _is_held(deployment: Any) -> bool:
    in_progress = deployment["rolloutState"] == "IN_PROGRESS"
    return in_progress and deployment["_stage"] == _PRE_SCALE_UP


def _hooks(service: Any) -> list[Any]:
    """Nobody is waited for where a person decides."""
    hooks = (service.get("deploymentConfiguration") or {}).get("lifecycleHooks") or []
    return [
        hook
        for hook in hooks
        if _PRE_SCALE_UP in hook["lifecycleStages"] and hook.get("targetType") != "PAUSE"
    ]


def _ask_all(account: str, region: str, key: str, deployment: Any) -> None:
    with responses.request_scope(account, region):
        service = ecs._services[key]
        try:
            for hook in _hooks(service):
                _ask_until_done(service, deployment, hook)
        except _SupersededError:
            return
        except _HookError as error:
            _roll_back(service, deployment, str(error))
            tell_of_failure(service, deployment)
        else:
            deployment["_stage"] = _SCALE_UP
        ecs._reconcile_service_tasks(key.partition("/")[0], key)


def _ask_until_done(service: Any, deployment: Any, hook: Any) -> None:
    event = {
        "executionId": responses.new_uuid(),
        "lifecycleStage": _PRE_SCALE_UP,
        "resourceArn": deployment_arn(service, deployment),
        "executionDetails": {
            "serviceArn": service["serviceArn"],
            "targetServiceRevisionArn": revision_arn(service, deployment),
            "testTrafficWeights": {},
            "productionTrafficWeights": {},
        },
    }
    details = _given_details(hook)
    while True:
        answer = _invoke(
            hook["hookTargetArn"], event | ({"hookDetails": details} if details else {})
        )
        if not _is_current(service, deployment):
            raise _SupersededError
        status = answer.get("hookStatus")
        if status == "SUCCEEDED":
            return
        if status != "IN_PROGRESS":
            raise _HookError(f"{_name(hook['hookTargetArn'])} answered {json.dumps(answer)}")
        details = answer.get("hookDetails", details)
        delay = float(answer.get("callBackDelay", _DEFAULT_DELAY_SECONDS))
        _wait(service, deployment, min(delay, _LONGEST_DELAY_SECONDS))


def _given_details(hook: Any) -> Any:
    """A JSON object, which CloudFormation takes as text."""
    details = hook.get("hookDetails")
    return json.loads(details) if isinstance(details, str) else details


def _invoke(function: str, event: Any) -> Any:
    record, config, _ = lambda_svc._get_func_record_for_ref(function)
    if record is None:
        raise _HookError(f"{_name(function)} does not exist")
    executed = lambda_svc._execution_record_for_config(record, config)
    result = lambda_svc._execute_function_with_config_scope(executed, event)
    answer = result.get("body")
    if result.get("error") or not isinstance(answer, dict):
        raise _HookError(f"{_name(function)} failed: {json.dumps(answer)}")
    return answer


def _name(function: str) -> str:
    return f"the function {function.rpartition(':function:')[2]}"


def _wait(service: Any, deployment: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not _is_current(service, deployment):
            raise _SupersededError
        time.sleep(_POLL_SECONDS)


def _is_current(service: Any, deployment: Any) -> bool:
    return service["status"] == "ACTIVE" and ecs._primary_deployment(service) is deployment


def _roll_back(service: Any, deployment: Any, reason: str) -> None:
    """To the last deployment that completed, whose tasks have been serving all the time."""
    with ecs.resource_lock("ecs-service", service["serviceArn"].partition(":service/")[2]):
        deployment["_failed_hook"] = True
        deployment["rolloutState"] = "FAILED"
        deployment["rolloutStateReason"] = (
            "Service deployment rolled back because of a lifecycle hook at "
            f"{_PRE_SCALE_UP}: {reason}"
        )
        deployment["desiredCount"] = 0
        for other in service["deployments"]:
            if other is not deployment and other["rolloutState"] == "COMPLETED":
                deployment["status"], other["status"] = "ACTIVE", "PRIMARY"
                service["taskDefinition"] = other["taskDefinition"]
                return
