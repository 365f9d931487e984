# pyright: basic
# MiniStack's records are dictionaries without types.
"""ECS in CloudFormation: all of a task definition, and services that are deployed only when their
tasks run."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from tools.local_aws.extension.cloudformation import (
    Created,
    Properties,
    physical_name,
    resource_type,
    succeed,
    to_api,
)
from tools.local_aws.extension.elbv2_resources import load_balancers_of
from tools.local_aws.extension.ministack import ecs, provisioners, responses

# AWS waits for three hours.
LONGEST_DEPLOYMENT_SECONDS = 180
_POLL_SECONDS = 0.1
NETWORK_IS_MISSING = (
    "Network Configuration must be provided when networkMode 'awsvpc' is specified."
)

_SERVICE_PROPERTIES = {
    "TaskDefinition": "taskDefinition",
    "DesiredCount": "desiredCount",
    "CapacityProviderStrategy": "capacityProviderStrategy",
    "LoadBalancers": "loadBalancers",
    "NetworkConfiguration": "networkConfiguration",
    "DeploymentConfiguration": "deploymentConfiguration",
    "HealthCheckGracePeriodSeconds": "healthCheckGracePeriodSeconds",
    "EnableExecuteCommand": "enableExecuteCommand",
    "PlatformVersion": "platformVersion",
}
# MiniStack's UpdateService does not know these; its records keep them.
_RECORDED_PROPERTIES = {
    "ServiceRegistries": "serviceRegistries",
    "PropagateTags": "propagateTags",
    "EnableECSManagedTags": "enableECSManagedTags",
    "AvailabilityZoneRebalancing": "availabilityZoneRebalancing",
    "PlacementStrategies": "placementStrategy",
    "PlacementConstraints": "placementConstraints",
    "Tags": "tags",
}
# As they keep what each deployment has of its own.
_DEPLOYMENT_PROPERTIES = {
    "ServiceConnectConfiguration": "serviceConnectConfiguration",
    "VolumeConfigurations": "volumeConfigurations",
}
# A change of these starts new tasks, just as one of the task definition does.
_DEPLOYED_PROPERTIES = {
    *_DEPLOYMENT_PROPERTIES,
    "LoadBalancers",
    "NetworkConfiguration",
    "PlatformVersion",
    "ServiceRegistries",
}
_CREATE_ONLY_PROPERTIES = {
    "LaunchType": "launchType",
    "SchedulingStrategy": "schedulingStrategy",
    "DeploymentController": "deploymentController",
    "Role": "role",
    "Cluster": "cluster",
    "ServiceName": "serviceName",
}
_TASK_PROPERTIES = {
    "RuntimePlatform": "runtimePlatform",
    "EphemeralStorage": "ephemeralStorage",
    "ProxyConfiguration": "proxyConfiguration",
    "Volumes": "volumes",
}
# The deployment that a request begins, in the thread of the request.
_BEGUN = threading.local()
# What ClusterCapacityProviderAssociations gives a cluster.
_ASSOCIATED = ("capacityProviders", "defaultCapacityProviderStrategy")


def install() -> None:
    resource_type(
        "AWS::ECS::Service",
        create=_create_service,
        update=_update_service,
        delete=_delete_service,
        waits=True,
    )
    _keep_all_of_clusters()
    _keep_all_of_task_definitions()
    _note_what_begins()
    ecs._ACTION_MAP["ExecuteCommand"] = _refuse_execute_command


def _refuse_execute_command(_request: Any) -> tuple[int, Any, Any]:
    """MiniStack's answer sends the caller's session to the real AWS."""
    return responses.error_response_json(
        "UnsupportedFeatureException",
        "The local AWS does not emulate ECS Exec. What the containers say: "
        "python -m tools.local_aws logs",
        400,
    )


def _keep_all_of_clusters() -> None:
    """An update of a cluster leaves its capacity providers to the resource that associated them."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::ECS::Cluster"]
    create, update = handlers["create"], handlers["update"]

    def create_all(logical_id: str, props: Properties, stack: str) -> Created:
        name, attributes = create(logical_id, props, stack)
        _record_connect_defaults(name, props)
        return name, attributes

    def update_all(
        name: str, old: Properties, new: Properties, stack: str, logical_id: str
    ) -> Created:
        before = ecs._clusters[name]
        kept = {key: before[key] for key in _ASSOCIATED}
        updated, attributes = update(name, old, new, stack, logical_id)
        if updated == name and "CapacityProviders" not in new:
            before.update(kept)
        _record_connect_defaults(updated, new)
        return updated, attributes

    resource_type(
        "AWS::ECS::Cluster", create=create_all, update=update_all, delete=handlers["delete"]
    )


def _record_connect_defaults(cluster: str, props: Properties) -> None:
    defaults = to_api(props.get("ServiceConnectDefaults") or {})
    ecs._clusters[cluster]["serviceConnectDefaults"] = defaults or None


def _keep_all_of_task_definitions() -> None:
    create_task_definition = provisioners._ecs_task_def_create

    def create(logical_id: str, props: Properties, stack: str) -> Created:
        arn, attributes = create_task_definition(logical_id, props, stack)
        record = ecs._task_defs[arn.rpartition("/")[2]]
        for name, api_name in _TASK_PROPERTIES.items():
            if name in props:
                record[api_name] = to_api(props[name])
        return arn, attributes

    provisioners._normalize_container_defs = to_api
    # The update of a task definition calls the function of the module to register the next one.
    provisioners._ecs_task_def_create = create
    provisioners._RESOURCE_HANDLERS["AWS::ECS::TaskDefinition"]["create"] = create


def _create_service(logical_id: str, props: Properties, stack: str) -> Created:
    name = props.get("ServiceName") or physical_name(logical_id, stack)
    cluster = props.get("Cluster", "default").rpartition("/")[2]
    names = _SERVICE_PROPERTIES | _RECORDED_PROPERTIES | _CREATE_ONLY_PROPERTIES
    request = {names[key]: to_api(value) for key, value in props.items() if key in names}
    _check(props)
    begun = _begun(
        lambda: ecs._create_service({**request, "cluster": cluster, "serviceName": name}),
        "CreateService",
    )
    key = f"{cluster}/{name}"
    arn = f"arn:aws:ecs:{responses.get_region()}:{responses.get_account_id()}:service/{key}"
    _record(key, props, {})
    try:
        _wait_for_deployment(key, begun)
    except ValueError:
        # CloudFormation does not know it yet, so its rollback would leave it behind.
        _delete_service(arn, props)
        raise
    return arn, {"ServiceArn": arn, "Name": name}


def _update_service(
    arn: str, old: Properties, new: Properties, stack: str, logical_id: str
) -> Created:
    changed = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    key = arn.partition(":service/")[2]
    cluster, _, name = key.partition("/")
    if changed & set(_CREATE_ONLY_PROPERTIES):
        return _create_service(logical_id, new, stack)
    request = {
        api_name: to_api(new[property_name])
        for property_name, api_name in _SERVICE_PROPERTIES.items()
        if property_name in changed and property_name in new
    }
    if "CapacityProviderStrategy" in changed:
        request.setdefault("capacityProviderStrategy", [])
    asked = "ForceNewDeployment" in changed and new.get("ForceNewDeployment", {}).get(
        "EnableForceNewDeployment"
    )
    _check(new)
    forced = asked or changed & _DEPLOYED_PROPERTIES
    begun = _begun(
        lambda: ecs._update_service(
            {**request, "cluster": cluster, "service": name, "forceNewDeployment": bool(forced)}
        ),
        "UpdateService",
    )
    _record(key, new, old)
    _wait_for_deployment(key, begun)
    return arn, {"ServiceArn": arn, "Name": name}


def _check(props: Properties) -> None:
    definition = ecs._task_defs.get(props["TaskDefinition"].rpartition("/")[2]) or {}
    if definition.get("networkMode") == "awsvpc" and not props.get("NetworkConfiguration"):
        raise ValueError(NETWORK_IS_MISSING)
    for balancer in props.get("LoadBalancers") or []:
        group = balancer["TargetGroupArn"]
        if not load_balancers_of(group):
            raise ValueError(
                f"The target group with targetGroupArn {group} does not have an associated load "
                "balancer."
            )


def _delete_service(arn: str, _props: Properties) -> None:
    cluster, _, name = arn.partition(":service/")[2].partition("/")
    ecs._delete_service({"cluster": cluster, "service": name, "force": True})


def _record(key: str, new: Properties, old: Properties) -> None:
    service = ecs._services[key]
    for property_name, api_name in _RECORDED_PROPERTIES.items():
        if property_name in new:
            service[api_name] = to_api(new[property_name])
        elif property_name in old:
            service.pop(api_name, None)
    deployment = ecs._primary_deployment(service)
    for property_name, api_name in _DEPLOYMENT_PROPERTIES.items():
        if property_name in new:
            deployment[api_name] = to_api(new[property_name])
    ecs._tags[service["serviceArn"]] = service.get("tags") or []


def _note_what_begins() -> None:
    make_deployment = ecs._make_deployment

    def make(*arguments: Any) -> Any:
        deployment = make_deployment(*arguments)
        _BEGUN.deployment = deployment["id"]
        return deployment

    ecs._make_deployment = make


def _begun(request: Callable[[], Any], action: str) -> str:
    """Ask for something, and name the deployment that it begins, or else the one there is.

    In the answer that one may be gone already: it can have failed and been rolled back by then.
    """
    _BEGUN.deployment = None
    answer = json.loads(succeed(request(), action))
    deployments = answer["service"]["deployments"]
    there = next(each["id"] for each in deployments if each["status"] == "PRIMARY")
    return _BEGUN.deployment or there


def _wait_for_deployment(key: str, awaited: str) -> None:
    deadline = time.monotonic() + LONGEST_DEPLOYMENT_SECONDS
    while time.monotonic() < deadline:
        service = ecs._services.get(key)
        if service is None or service["status"] != "ACTIVE":
            raise ValueError(f"The service {key} was deleted while it was deployed")
        deployments = [one for one in service["deployments"] if one["id"] == awaited]
        if deployments and deployments[0].get("_failed_hook"):
            raise ValueError(deployments[0]["rolloutStateReason"])
        if not deployments or deployments[0]["rolloutState"] == "FAILED":
            raise ValueError(
                "Resource handler returned message: \"Error occurred during operation 'ECS "
                f"Deployment Circuit Breaker was triggered'.\"{_last_stopped_reason(service)}"
            )
        if _is_steady(service, deployments[0]):
            return
        time.sleep(_POLL_SECONDS)
    raise ValueError(
        f"The service {key} did not become steady in {LONGEST_DEPLOYMENT_SECONDS} seconds"
        f"{_last_stopped_reason(ecs._services[key])}"
    )


def wait_until_running(key: str) -> None:
    """After a change of the desired count alone, which starts no deployment."""
    deadline = time.monotonic() + LONGEST_DEPLOYMENT_SECONDS
    while time.monotonic() < deadline:
        service = ecs._services.get(key)
        if service is None or service["runningCount"] == service["desiredCount"]:
            return
        time.sleep(_POLL_SECONDS)
    raise ValueError(f"The service {key} does not reach its desired count")


def _is_steady(service: dict[str, Any], deployment: dict[str, Any]) -> bool:
    return (
        deployment["rolloutState"] == "COMPLETED"
        and service["runningCount"] == service["desiredCount"]
        and all(
            task["lastStatus"] == "STOPPED" or task["_deployment_id"] == deployment["id"]
            for task in _tasks_of(service)
        )
    )


def _last_stopped_reason(service: dict[str, Any]) -> str:
    """Which AWS would leave for the developer to look up."""
    failed = ("TaskFailedToStart", "EssentialContainerExited")
    stopped = [task for task in _tasks_of(service) if task["stopCode"] in failed]
    if not stopped:
        return ""
    containers = [one["reason"] for one in stopped[-1]["containers"] if one.get("reason")]
    reasons = dict.fromkeys([stopped[-1]["stoppedReason"], *containers])
    return f" The last task: {'. '.join(reasons)}"


def _tasks_of(service: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        task
        for task in list(ecs._tasks.values())
        if task["group"] == f"service:{service['serviceName']}"
        and task["clusterArn"] == service["clusterArn"]
    ]
