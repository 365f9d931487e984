"""The names that CloudFormation has for the fields of the ECS API, and those of its functions.

They are the API's own with a capital first letter, but for those that stand here.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
"""

from collections.abc import Mapping
from types import MappingProxyType

from cdk_containers.importers.nodes import MapNode

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "efsVolumeConfiguration": "EFSVolumeConfiguration",
        "efsVolumeConfiguration.authorizationConfig.iam": "IAM",
        "efsVolumeConfiguration.fileSystemId": "FilesystemId",
        "enableECSManagedTags": "EnableECSManagedTags",
        "fsxWindowsFileServerVolumeConfiguration": "FSxWindowsFileServerVolumeConfiguration",
        "placementStrategy": "PlacementStrategies",
        "proxyConfiguration.properties": "ProxyConfigurationProperties",
        "s3filesVolumeConfiguration": "S3FilesVolumeConfiguration",
    }
)
_MOST_PARTS = max(name.count(".") for name in _NAMES) + 1


def property_name(path: tuple[str, ...]) -> str:
    """What CloudFormation calls a field.

    Args:
        path: names of the fields that it is in, and its own.
    """
    for count in range(_MOST_PARTS, 0, -1):
        if found := _NAMES.get(".".join(path[-count:])):
            return found
    name = path[-1]
    return name[:1].upper() + name[1:]


def is_function(name: str, node: MapNode) -> bool:
    """Whether a name makes a mapping a function of CloudFormation's.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html

    Args:
        name: one of its names.
        node: the mapping.
    """
    # It may have others beside it.
    if name == "Fn::Transform":
        return True
    return len(node.entries) == 1 and (name == "Ref" or name.startswith("Fn::"))
