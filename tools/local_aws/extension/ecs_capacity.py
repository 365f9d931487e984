# pyright: basic
# MiniStack's records are dictionaries without types.
"""Capacity providers, and which of them a cluster may use.

The refusals are those of ECS: they tell a template that lacks a dependency between its resources.
"""

from typing import Any

from tools.local_aws.extension.autoscaling import arn_of, protects_new_instances
from tools.local_aws.extension.cloudformation import (
    Created,
    Properties,
    physical_name,
    resource_type,
    succeed,
    to_api,
)
from tools.local_aws.extension.ministack import ecs

_SCALING_DEFAULTS = {
    "status": "DISABLED",
    "targetCapacity": 100,
    "minimumScalingStepSize": 1,
    "maximumScalingStepSize": 10000,
    "instanceWarmupPeriod": 300,
}
_WHOLE = tuple(name for name, value in _SCALING_DEFAULTS.items() if isinstance(value, int))


def install() -> None:
    resource_type(
        "AWS::ECS::CapacityProvider",
        create=_create_provider,
        update=_update_provider,
        delete=_delete_provider,
    )
    resource_type(
        "AWS::ECS::ClusterCapacityProviderAssociations",
        create=_associate,
        update=_update_association,
        delete=lambda cluster, _: _put_providers(cluster, [], []),
    )


def _create_provider(logical_id: str, props: Properties, stack: str) -> Created:
    name = props.get("Name") or physical_name(logical_id, stack)
    group = arn_of(props["AutoScalingGroupProvider"]["AutoScalingGroupArn"])
    for provider in ecs._capacity_providers.values():
        if provider["autoScalingGroupProvider"].get("autoScalingGroupArn") == group:
            raise ValueError(
                "The specified Auto Scaling group ARN is already being used by another capacity "
                "provider. Specify a unique Auto Scaling group ARN and try again."
            )
    described = _group_provider(props, group)
    succeed(
        ecs._create_capacity_provider({"name": name, "tags": to_api(props.get("Tags") or [])}),
        "CreateCapacityProvider",
    )
    ecs._capacity_providers[name]["autoScalingGroupProvider"] = described
    return name, {}


def _update_provider(
    name: str, old: Properties, new: Properties, stack: str, logical_id: str
) -> Created:
    provider = ecs._capacity_providers[name]
    group = arn_of(new["AutoScalingGroupProvider"]["AutoScalingGroupArn"])
    renamed = old.get("Name") != new.get("Name")
    if renamed or group != provider["autoScalingGroupProvider"]["autoScalingGroupArn"]:
        return _create_provider(logical_id, new, stack)
    provider["autoScalingGroupProvider"] = _group_provider(new, group)
    provider["tags"] = to_api(new.get("Tags") or [])
    return name, {}


def _group_provider(props: Properties, group: str) -> dict[str, Any]:
    given = to_api(props["AutoScalingGroupProvider"])
    scaling = _SCALING_DEFAULTS | (given.get("managedScaling") or {})
    described = {
        "autoScalingGroupArn": group,
        "managedScaling": scaling | {name: int(scaling[name]) for name in _WHOLE},
        "managedTerminationProtection": given.get("managedTerminationProtection", "DISABLED"),
        "managedDraining": given.get("managedDraining", "ENABLED"),
    }
    if described["managedTerminationProtection"] == "ENABLED":
        _check_termination_protection(described)
    return described


def _check_termination_protection(provider: dict[str, Any]) -> None:
    refused = (
        "The managed termination protection setting for the capacity provider is invalid. To "
        "enable managed termination protection for a capacity provider, "
    )
    if provider["managedScaling"]["status"] != "ENABLED":
        raise ValueError(f"{refused}managed scaling must be enabled.")
    if not protects_new_instances(provider["autoScalingGroupArn"]):
        raise ValueError(
            f"{refused}the Auto Scaling group must have instance protection from scale in enabled."
        )


def _delete_provider(name: str, _props: Properties) -> None:
    if any(name in cluster["capacityProviders"] for cluster in ecs._clusters.values()):
        raise ValueError(
            "Invalid request provided: Cannot delete a capacity provider while it is associated "
            "with a cluster."
        )
    ecs._delete_capacity_provider({"capacityProvider": name})


def _associate(_logical_id: str, props: Properties, _stack: str) -> Created:
    providers = props.get("CapacityProviders") or []
    strategy = to_api(props.get("DefaultCapacityProviderStrategy") or [])
    _put_providers(props["Cluster"], providers, strategy)
    return props["Cluster"], {}


def _update_association(
    _id: str, _old: Properties, new: Properties, stack: str, logical_id: str
) -> Created:
    return _associate(logical_id, new, stack)


def _put_providers(cluster: str, providers: list[str], strategy: list[Any]) -> None:
    name = cluster.rpartition("/")[2]
    unknown = [one for one in providers if one not in (*_FARGATE, *ecs._capacity_providers)]
    if unknown:
        raise ValueError(f"The capacity provider '{unknown[0]}' does not exist")
    if _in_use(name) - set(providers):
        raise ValueError("The specified capacity provider is in use and cannot be removed.")
    succeed(
        ecs._put_cluster_capacity_providers(
            {
                "cluster": name,
                "capacityProviders": providers,
                "defaultCapacityProviderStrategy": strategy,
            }
        ),
        "PutClusterCapacityProviders",
    )


_FARGATE = ("FARGATE", "FARGATE_SPOT")


def _in_use(cluster: str) -> set[str]:
    """Those that the cluster has, and that its services run on."""
    has = set((ecs._clusters.get(cluster) or {}).get("capacityProviders") or [])
    return {
        item["capacityProvider"]
        for key, service in ecs._services.items()
        if key.startswith(f"{cluster}/") and service["status"] == "ACTIVE"
        for item in service.get("capacityProviderStrategy") or []
    } & has
