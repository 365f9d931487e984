# pyright: basic
# MiniStack's records are dictionaries without types.
"""Auto Scaling groups keep and describe all that was asked of them. None starts an instance."""

from typing import Any

from tools.local_aws.extension.cloudformation import Properties
from tools.local_aws.extension.ministack import autoscaling, ec2, provisioners

_KEPT = (
    "CapacityRebalance",
    "DefaultInstanceWarmup",
    "InstanceMaintenancePolicy",
    "MaxInstanceLifetime",
    "MixedInstancesPolicy",
)
_ALL_METRICS = (
    "GroupMinSize",
    "GroupMaxSize",
    "GroupDesiredCapacity",
    "GroupInServiceInstances",
    "GroupPendingInstances",
    "GroupStandbyInstances",
    "GroupTerminatingInstances",
    "GroupTotalInstances",
)


def install() -> None:
    group_fields = provisioners._asg_fields
    describe = autoscaling._ACTION_MAP["DescribeAutoScalingGroups"]

    def all_group_fields(props: Properties) -> dict[str, Any]:
        _check_launch_template(props)
        protected = str(props.get("NewInstancesProtectedFromScaleIn", False)).lower() == "true"
        return {
            **group_fields(props),
            **dict.fromkeys(_KEPT),
            **{name: props[name] for name in _KEPT if name in props},
            "NewInstancesProtectedFromScaleIn": protected,
            "AvailabilityZones": _zones(props),
            "EnabledMetrics": [
                {"Metric": metric, "Granularity": collected["Granularity"]}
                for collected in props.get("MetricsCollection") or []
                for metric in collected.get("Metrics") or _ALL_METRICS
            ],
        }

    def describe_all(request: Any) -> tuple[int, Any, Any]:
        status, headers, body = describe(request)
        text = body.decode()
        for group in list(autoscaling._asgs.values()):
            arn = f"<AutoScalingGroupARN>{group['AutoScalingGroupARN']}</AutoScalingGroupARN>"
            kept = {name: group.get(name) for name in (*_KEPT, "EnabledMetrics")}
            given = {name: value for name, value in kept.items() if value}
            text = text.replace(arn, arn + autoscaling._member_xml(given))
        return status, headers, text.encode()

    provisioners._asg_fields = all_group_fields
    autoscaling._ACTION_MAP["DescribeAutoScalingGroups"] = describe_all


def arn_of(name_or_arn: str) -> str:
    """CloudFormation takes a group's name where the API wants its ARN."""
    for group in autoscaling._asgs.values():
        if name_or_arn in (group["AutoScalingGroupName"], group["AutoScalingGroupARN"]):
            return group["AutoScalingGroupARN"]
    raise ValueError(f"The Auto Scaling group '{name_or_arn}' does not exist")


def protects_new_instances(arn: str) -> bool:
    return any(
        group["AutoScalingGroupARN"] == arn and group["NewInstancesProtectedFromScaleIn"]
        for group in autoscaling._asgs.values()
    )


def _check_launch_template(props: Properties) -> None:
    mixed = (props.get("MixedInstancesPolicy") or {}).get("LaunchTemplate") or {}
    given = props.get("LaunchTemplate") or mixed.get("LaunchTemplateSpecification") or {}
    template = given.get("LaunchTemplateId")
    if template and template not in ec2._launch_templates:
        raise ValueError(
            "You must use a valid fully-formed launch template. The specified launch template, "
            f"with template ID {template}, does not exist."
        )


def _zones(props: Properties) -> list[str]:
    given = props.get("VPCZoneIdentifier") or []
    subnets = given.split(",") if isinstance(given, str) else given
    known = [ec2._subnets[subnet] for subnet in subnets if subnet in ec2._subnets]
    zones = [subnet["AvailabilityZone"] for subnet in known]
    return list(dict.fromkeys(zones)) or props.get("AvailabilityZones") or []
