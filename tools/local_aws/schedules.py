"""What a schedule of EventBridge Scheduler asks of ECS."""

import json
from collections.abc import Mapping
from typing import Any

# Of the target, to of RunTask.
_PARAMETERS = {
    "TaskDefinitionArn": "taskDefinition",
    "TaskCount": "count",
    "LaunchType": "launchType",
    "PlatformVersion": "platformVersion",
    "Group": "group",
    "PropagateTags": "propagateTags",
    "EnableECSManagedTags": "enableECSManagedTags",
    "EnableExecuteCommand": "enableExecuteCommand",
    "PlacementConstraints": "placementConstraints",
    "PlacementStrategy": "placementStrategy",
    "CapacityProviderStrategy": "capacityProviderStrategy",
    "ReferenceId": "referenceId",
    "Tags": "tags",
}


def run_task_request(schedule: Mapping[str, Any]) -> dict[str, Any]:
    """The request to RunTask, from what GetSchedule answers."""
    target: Mapping[str, Any] = schedule["Target"]
    parameters: Mapping[str, Any] = target["EcsParameters"]
    request: dict[str, Any] = {
        "cluster": target["Arn"],
        "startedBy": f"chronos-schedule/{schedule['Name']}",
    }
    request |= {_PARAMETERS[name]: parameters[name] for name in _PARAMETERS if name in parameters}
    network: Mapping[str, Any] = parameters.get("NetworkConfiguration") or {}
    interface: Mapping[str, Any] = network.get("awsvpcConfiguration") or {}
    if interface:
        given = {name[:1].lower() + name[1:]: value for name, value in interface.items()}
        request["networkConfiguration"] = {"awsvpcConfiguration": given}
    if target.get("Input"):
        request["overrides"] = json.loads(target["Input"])
    return request
