# pyright: basic
# MiniStack's records are dictionaries without types.
"""Deployments of services and what they deploy, as the newer half of the ECS API names them.

Those that DescribeServices shows: the current ones, and the last that failed.
"""

from collections.abc import Callable, Iterator
from typing import Any

from tools.local_aws.extension.ministack import ecs, responses

_STATUS = {"COMPLETED": "SUCCESSFUL", "FAILED": "ROLLBACK_SUCCESSFUL", "IN_PROGRESS": "IN_PROGRESS"}
_OF_SERVICE = (
    "clusterArn",
    "launchType",
    "capacityProviderStrategy",
    "platformVersion",
    "networkConfiguration",
    "loadBalancers",
    "serviceRegistries",
    "serviceArn",
)
_OF_DEPLOYMENT = ("taskDefinition", "serviceConnectConfiguration", "volumeConfigurations")


def install() -> None:
    ecs._ACTION_MAP["DescribeServiceRevisions"] = _describe(
        "serviceRevisions", "serviceRevisionArns", _revision, "serviceRevisionArn"
    )
    ecs._ACTION_MAP["DescribeServiceDeployments"] = _describe(
        "serviceDeployments", "serviceDeploymentArns", _deployment, "serviceDeploymentArn"
    )
    ecs._ACTION_MAP["ListServiceDeployments"] = _list_deployments


def revision_arn(service: Any, deployment: Any) -> str:
    """A revision's id is a number."""
    number = str(int(deployment["id"].rpartition("/")[2], 16))[:19]
    return f"{service['serviceArn'].replace(':service/', ':service-revision/')}/{number}"


def deployment_arn(service: Any, deployment: Any) -> str:
    name = deployment["id"].rpartition("/")[2]
    return f"{service['serviceArn'].replace(':service/', ':service-deployment/')}/{name}"


def _all() -> Iterator[tuple[Any, Any]]:
    for service in list(ecs._services.values()):
        for deployment in list(service["deployments"]):
            yield service, deployment


def _describe(
    answer: str, asked: str, describe: Callable[[Any, Any], dict[str, Any]], name: str
) -> Callable[[Any], Any]:
    def handle(request: Any) -> Any:
        known = {one[name]: one for one in (describe(*pair) for pair in _all())}
        found = [known[arn] for arn in request[asked] if arn in known]
        failures = [{"arn": arn, "reason": "MISSING"} for arn in request[asked] if arn not in known]
        return responses.json_response(ecs._sanitize({answer: found, "failures": failures}))

    return handle


def _list_deployments(request: Any) -> Any:
    wanted = request["service"].rpartition("/")[2]
    statuses = request.get("status")
    found = [
        _deployment(service, deployment)
        for service, deployment in _all()
        if service["serviceName"] == wanted
    ]
    listed = [one for one in found if not statuses or one["status"] in statuses]
    return responses.json_response(ecs._sanitize({"serviceDeployments": listed}))


def _revision(service: Any, deployment: Any) -> dict[str, Any]:
    return {
        **{name: service.get(name) for name in _OF_SERVICE},
        **{name: deployment.get(name) for name in _OF_DEPLOYMENT},
        "serviceRevisionArn": revision_arn(service, deployment),
        "createdAt": deployment["createdAt"],
    }


def _deployment(service: Any, deployment: Any) -> dict[str, Any]:
    return {
        "serviceDeploymentArn": deployment_arn(service, deployment),
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "targetServiceRevisionArn": revision_arn(service, deployment),
        "targetServiceRevision": {
            "arn": revision_arn(service, deployment),
            "requestedTaskCount": deployment["desiredCount"],
            "runningTaskCount": deployment["runningCount"],
            "pendingTaskCount": deployment["pendingCount"],
        },
        "status": _STATUS[deployment["rolloutState"]],
        "statusReason": deployment["rolloutStateReason"],
        "lifecycleStage": deployment.get("_stage"),
        "deploymentConfiguration": service.get("deploymentConfiguration"),
        "createdAt": deployment["createdAt"],
        "startedAt": deployment["createdAt"],
        "updatedAt": deployment["updatedAt"],
    }
