"""What ECS and CloudFormation ask of fields, beyond what botocore says of them.

The numbers are those of CloudFormation's schemas.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "AdvancedConfiguration": ("alternateTargetGroupArn",),
        "ContainerDefinition": ("name", "image"),
        "DeploymentLifecycleHook": ("lifecycleStages",),
        "KeyValuePair": ("name",),
        "MonitoringConfiguration": ("metricConfigurations",),
        "MountPoint": ("sourceVolume", "containerPath"),
        "PlacementConstraint": ("type",),
        "PlacementStrategy": ("type",),
        "ResourceSharingStrategy": ("nvidiaMps",),
        "TaskDefinitionPlacementConstraint": ("type",),
        "Volume": ("name",),
    }
)
"""The fields that a mapping has to have, by the name of its shape."""

NAME = "[A-Za-z0-9_-]{1,255}"
"""The pattern of families and services."""

_MINUTES: Mapping[str, float] = {"min": 0, "max": 1440}
# Of numbers, of how many entries a list has, and of texts.
_BOUNDS: Mapping[tuple[str, str], Mapping[str, float | str]] = MappingProxyType(
    {
        ("CanaryConfiguration", "canaryBakeTimeInMinutes"): _MINUTES,
        ("CanaryConfiguration", "canaryPercent"): {"min": 0.1, "max": 100},
        ("CreateServiceRequest", "gatewayConnectors"): {"max": 1},
        ("CreateServiceRequest", "serviceName"): {"pattern": NAME},
        ("DeploymentConfiguration", "bakeTimeInMinutes"): _MINUTES,
        ("DeploymentLifecycleHook", "lifecycleStages"): {"min": 1},
        ("GatewayConnectorFilters", "accessTypes"): {"max": 2},
        ("LinearConfiguration", "stepBakeTimeInMinutes"): _MINUTES,
        ("LinearConfiguration", "stepPercent"): {"min": 3, "max": 100},
        ("MetricConfiguration", "metricNames"): {"min": 1, "max": 2},
        ("MonitoringConfiguration", "metricConfigurations"): {"min": 1, "max": 2},
        ("NvidiaMpsAllocation", "maxComputePercent"): {"min": 1, "max": 100},
        ("NvidiaMpsAllocation", "memory"): {"min": 1},
        ("RegisterTaskDefinitionRequest", "containerDefinitions"): {"min": 1},
        ("RegisterTaskDefinitionRequest", "family"): {"pattern": NAME},
        ("ServiceConnectConfiguration", "containerConfigurations"): {"max": 10},
    }
)


def with_bounds(described: Mapping[str, Any]) -> Mapping[str, Any]:
    """The description of the API with the bounds that it lacks.

    Args:
        described: what botocore has.
    """
    shapes: dict[str, Any] = dict(described["shapes"])
    for (holder, name), limits in _BOUNDS.items():
        members: Mapping[str, Any] = shapes[holder]["members"]
        # Other fields are of the same shape, and have no such bounds.
        own = f"{name}Of{holder}"
        shapes[own] = {**shapes[members[name]["shape"]], **limits}
        changed = {**members, name: {**members[name], "shape": own}}
        shapes[holder] = {**shapes[holder], "members": changed}
    return {**described, "shapes": shapes}
