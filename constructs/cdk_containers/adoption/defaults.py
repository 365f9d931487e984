"""What AWS tells of a service or task definition where nothing was given.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.nodes import Plain

_DEPLOYMENT = "DeploymentConfiguration"
_CONTAINER = "ContainerDefinitions[]"
_EFS = "Volumes[].EFSVolumeConfiguration"
_DEFAULTS: Mapping[Operation, Mapping[str, Plain]] = MappingProxyType(
    {
        Operation.SERVICE: {
            "CapacityProviderStrategy[].Base": 0,
            "CapacityProviderStrategy[].Weight": 0,
            f"{_DEPLOYMENT}.Alarms.Enable": False,
            f"{_DEPLOYMENT}.Alarms.Rollback": False,
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
            f"{_CONTAINER}.Interactive": False,
            f"{_CONTAINER}.MountPoints[].ReadOnly": False,
            f"{_CONTAINER}.PortMappings[].HostPort": 0,
            f"{_CONTAINER}.PortMappings[].Protocol": "tcp",
            f"{_CONTAINER}.Privileged": False,
            f"{_CONTAINER}.PseudoTerminal": False,
            f"{_CONTAINER}.ReadonlyRootFilesystem": False,
            f"{_CONTAINER}.VolumesFrom[].ReadOnly": False,
            "EnableFaultInjection": False,
            "NetworkMode": "bridge",
            f"{_EFS}.AuthorizationConfig.IAM": "DISABLED",
            f"{_EFS}.RootDirectory": "/",
            f"{_EFS}.TransitEncryption": "DISABLED",
        },
    }
)


def says_nothing(path: str, value: Plain, operation: Operation) -> bool:
    """Whether a value is what there is without it.

    Args:
        path: of the value.
        value: the value.
        operation: what it is given to.
    """
    if value in ("", None) or (isinstance(value, list | dict) and not value):
        return True
    if path.startswith("Tags[aws:"):
        return True
    if operation is Operation.SERVICE and path == "Cluster":
        return str(value).rpartition("/")[2] == "default"
    known = _DEFAULTS[operation].get(re.sub(r"\[[^\]]*\]", "[]", path))
    return known is not None and known == value and type(known) is type(value)
