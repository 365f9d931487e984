"""Fields of the ECS API that are younger than the oldest botocore that this door works with.

They are in CloudFormation's schemas, so that files have them. They are written as botocore's own
description of the API writes them; botocore 1.44.5 has them all.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_SHAPES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "ResourceSharingStrategy": {
            "type": "structure",
            "members": {"nvidiaMps": {"shape": "NvidiaMpsAllocation"}},
        },
        "NvidiaMpsAllocation": {
            "type": "structure",
            "required": ["memory"],
            "members": {
                "memory": {"shape": "BoxedInteger"},
                "maxComputePercent": {"shape": "BoxedInteger"},
            },
        },
        "TrustedExecutionConfiguration": {
            "type": "structure",
            "required": ["isolationMode"],
            "members": {
                "isolationMode": {"shape": "String"},
                "attestationPolicy": {"shape": "String"},
            },
        },
        "ServiceConnectContainerConfigurations": {
            "type": "list",
            "member": {"shape": "ServiceConnectContainerConfiguration"},
        },
        "ServiceConnectContainerConfiguration": {
            "type": "structure",
            "members": {"logLevel": {"shape": "ServiceConnectLogLevel"}},
        },
        "ServiceConnectLogLevel": {"type": "string", "enum": ["debug", "info"]},
        "GatewayConnectors": {"type": "list", "member": {"shape": "GatewayConnector"}},
        "GatewayConnector": {
            "type": "structure",
            "required": ["portName"],
            "members": {
                "portName": {"shape": "String"},
                "healthCheck": {"shape": "GatewayConnectorHealthCheck"},
                "filters": {"shape": "GatewayConnectorFilters"},
                "deregistrationDelay": {"shape": "GatewayConnectorDeregistrationDelay"},
            },
        },
        "GatewayConnectorHealthCheck": {
            "type": "structure",
            "members": {
                "healthCheckProtocol": {"shape": "GatewayConnectorProtocol"},
                "healthCheckPort": {"shape": "BoxedInteger"},
                "healthCheckPath": {"shape": "String"},
                "healthCheckTimeoutSeconds": {"shape": "BoxedInteger"},
                "healthCheckIntervalSeconds": {"shape": "BoxedInteger"},
                "healthyThresholdCount": {"shape": "BoxedInteger"},
                "unhealthyThresholdCount": {"shape": "BoxedInteger"},
                "matcher": {"shape": "GatewayConnectorMatcher"},
            },
        },
        "GatewayConnectorProtocol": {"type": "string", "enum": ["HTTP", "HTTPS"]},
        "GatewayConnectorMatcher": {
            "type": "structure",
            "members": {"httpCode": {"shape": "String"}, "grpcCode": {"shape": "String"}},
        },
        "GatewayConnectorFilters": {
            "type": "structure",
            "members": {"accessTypes": {"shape": "GatewayConnectorAccessTypes"}},
        },
        "GatewayConnectorAccessTypes": {
            "type": "list",
            "member": {"shape": "GatewayConnectorAccessType"},
        },
        "GatewayConnectorAccessType": {"type": "string", "enum": ["PUBLIC", "PRIVATE"]},
        "GatewayConnectorDeregistrationDelay": {
            "type": "structure",
            "members": {"timeoutSeconds": {"shape": "BoxedInteger"}},
        },
    }
)
_MEMBERS: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("CreateServiceRequest", "gatewayConnectors"): "GatewayConnectors",
        (
            "RegisterTaskDefinitionRequest",
            "trustedExecutionConfiguration",
        ): "TrustedExecutionConfiguration",
        ("ResourceRequirement", "sharingStrategy"): "ResourceSharingStrategy",
        (
            "ServiceConnectConfiguration",
            "containerConfigurations",
        ): "ServiceConnectContainerConfigurations",
    }
)
"""Where they are, with what they may be."""


def with_newer_fields(described: Mapping[str, Any]) -> Mapping[str, Any]:
    """The description of the API with the fields that it may lack.

    Args:
        described: what botocore has.
    """
    shapes: dict[str, Any] = {**_SHAPES, **described["shapes"]}
    for (holder, name), shape in _MEMBERS.items():
        members: Mapping[str, Any] = shapes[holder]["members"]
        if name not in members:
            shapes[holder] = {**shapes[holder], "members": {**members, name: {"shape": shape}}}
    return {**described, "shapes": shapes}
