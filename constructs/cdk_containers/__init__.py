"""Take a containerised application to production on Amazon ECS with the AWS CDK."""

from importlib import import_module
from typing import TYPE_CHECKING

from cdk_containers.checks import Egress
from cdk_containers.findings import (
    ConstructPath,
    FilePosition,
    Finding,
    InvalidSpecError,
    Severity,
    SpecPath,
)
from cdk_containers.nat import Nat
from cdk_containers.spec import (
    Architecture,
    BindMount,
    Capacity,
    CloudWatchLogs,
    Condition,
    Container,
    Dependency,
    DesiredCount,
    Device,
    EfsVolume,
    HealthCheck,
    Image,
    ImageBuild,
    ImageUri,
    LinuxParameters,
    LogDriver,
    Logging,
    MetricTarget,
    Mount,
    Port,
    Rolling,
    Scaling,
    Secret,
    SecretsManagerSecret,
    SsmParameter,
    TargetHealth,
    Task,
    Tmpfs,
    Ulimit,
    Volume,
)

if TYPE_CHECKING:
    from cdk_containers.cluster import ContainerCluster
    from cdk_containers.exposure import Exposure, Http, Https, PublicAddresses
    from cdk_containers.image_tag import ImageTag
    from cdk_containers.images import RepositoryImage
    from cdk_containers.network import Network, TaskPlacement
    from cdk_containers.overlay import Overlay
    from cdk_containers.registry import ImageRepository
    from cdk_containers.secrets import ParameterObject, SecretObject
    from cdk_containers.services.load_balanced import LoadBalancedService
    from cdk_containers.task import TaskDefinition

# The constructs are loaded when they are first used, so that who only checks a file never waits
# for aws_cdk.
_CONSTRUCTS = {
    "ContainerCluster": "cdk_containers.cluster",
    "Exposure": "cdk_containers.exposure",
    "Http": "cdk_containers.exposure",
    "Https": "cdk_containers.exposure",
    "PublicAddresses": "cdk_containers.exposure",
    "ImageTag": "cdk_containers.image_tag",
    "RepositoryImage": "cdk_containers.images",
    "Network": "cdk_containers.network",
    "TaskPlacement": "cdk_containers.network",
    "Overlay": "cdk_containers.overlay",
    "ImageRepository": "cdk_containers.registry",
    "ParameterObject": "cdk_containers.secrets",
    "SecretObject": "cdk_containers.secrets",
    "LoadBalancedService": "cdk_containers.services.load_balanced",
    "TaskDefinition": "cdk_containers.task",
}


def __getattr__(name: str) -> object:
    if name not in _CONSTRUCTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_CONSTRUCTS[name]), name)


def __dir__() -> list[str]:
    return __all__


__all__ = [
    "Architecture",
    "BindMount",
    "Capacity",
    "CloudWatchLogs",
    "Condition",
    "ConstructPath",
    "Container",
    "ContainerCluster",
    "Dependency",
    "DesiredCount",
    "Device",
    "EfsVolume",
    "Egress",
    "Exposure",
    "FilePosition",
    "Finding",
    "HealthCheck",
    "Http",
    "Https",
    "Image",
    "ImageBuild",
    "ImageRepository",
    "ImageTag",
    "ImageUri",
    "InvalidSpecError",
    "LinuxParameters",
    "LoadBalancedService",
    "LogDriver",
    "Logging",
    "MetricTarget",
    "Mount",
    "Nat",
    "Network",
    "Overlay",
    "ParameterObject",
    "Port",
    "PublicAddresses",
    "RepositoryImage",
    "Rolling",
    "Scaling",
    "Secret",
    "SecretObject",
    "SecretsManagerSecret",
    "Severity",
    "SpecPath",
    "SsmParameter",
    "TargetHealth",
    "Task",
    "TaskDefinition",
    "TaskPlacement",
    "Tmpfs",
    "Ulimit",
    "Volume",
]
