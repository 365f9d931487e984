"""What AWS tells of a service or task definition where nothing was given.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.nodes import Plain

_DEPLOYMENT = "DeploymentConfiguration"
_CONTAINER = "ContainerDefinitions[]"
_DEFAULTS: Mapping[Operation, Mapping[str, Plain]] = MappingProxyType(
    {
        Operation.SERVICE: {
            f"{_DEPLOYMENT}.BakeTimeInMinutes": 0,
            f"{_DEPLOYMENT}.DeploymentCircuitBreaker.Enable": False,
            f"{_DEPLOYMENT}.DeploymentCircuitBreaker.Rollback": False,
            f"{_DEPLOYMENT}.MaximumPercent": 200,
            f"{_DEPLOYMENT}.MinimumHealthyPercent": 100,
            f"{_DEPLOYMENT}.Strategy": "ROLLING",
            "DeploymentController.Type": "ECS",
            "EnableECSManagedTags": False,
            "EnableExecuteCommand": False,
            "HealthCheckGracePeriodSeconds": 0,
            "LaunchType": "EC2",
            "NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp": "DISABLED",
            "PlatformVersion": "LATEST",
            "PropagateTags": "NONE",
            "SchedulingStrategy": "REPLICA",
        },
        Operation.TASK_DEFINITION: {
            f"{_CONTAINER}.Cpu": 0,
            f"{_CONTAINER}.Essential": True,
            f"{_CONTAINER}.HealthCheck.Interval": 30,
            f"{_CONTAINER}.HealthCheck.Retries": 3,
            f"{_CONTAINER}.HealthCheck.Timeout": 5,
            f"{_CONTAINER}.MountPoints[].ReadOnly": False,
            f"{_CONTAINER}.PortMappings[].HostPort": 0,
            f"{_CONTAINER}.PortMappings[].Protocol": "tcp",
            f"{_CONTAINER}.VolumesFrom[].ReadOnly": False,
            "EnableFaultInjection": False,
            "NetworkMode": "bridge",
        },
    }
)
_OWN_HOST_PORT = ("awsvpc", "host")


def says_nothing(path: str, value: Plain, operation: Operation) -> bool:
    """Whether a value is what there is without it.

    Args:
        path: of the value.
        value: the value.
        operation: what it is given to.
    """
    if value in ("", None) or (isinstance(value, list | dict) and not value):
        return True
    if operation is Operation.SERVICE and path == "Cluster":
        return str(value).rpartition("/")[2] == "default"
    known = _DEFAULTS[operation].get(re.sub(r"\[[^\]]*\]", "[]", path))
    return known is not None and known == value and type(known) is type(value)


def without_host_ports(given: Mapping[str, Plain]) -> dict[str, Plain]:
    """An input without the host ports that follow from the network mode.

    Args:
        given: the input of a task definition.
    """
    containers = given.get("containerDefinitions")
    if given.get("networkMode") not in _OWN_HOST_PORT or not isinstance(containers, list):
        return dict(given)
    return {**given, "containerDefinitions": [_without(each) for each in containers]}


def _without(container: Plain) -> Plain:
    given = cast("dict[str, Plain]", container)
    mappings = given.get("portMappings")
    if not isinstance(mappings, list):
        return container
    kept: list[Plain] = [
        {
            name: value
            for name, value in cast("dict[str, Plain]", each).items()
            if name != "hostPort"
        }
        for each in mappings
    ]
    return {**given, "portMappings": kept}
