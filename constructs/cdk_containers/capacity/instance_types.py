"""Which machines, and how they are bought."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2

from cdk_containers.findings import Finding, error
from cdk_containers.spec import Architecture

_INSTANCE_TYPE = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+")


@dataclass(frozen=True, kw_only=True)
class SpotInstances:
    """Spare EC2 capacity, much cheaper; AWS may take an instance back with 2 minutes' notice.

    Args:
        on_demand_base: instances that are always bought at the normal price. Default: 0.
        on_demand_percent: share of the further ones at the normal price. Default: 0.
    """

    on_demand_base: int = 0
    on_demand_percent: int = 0


def architecture_of(instance_type: str) -> Architecture:
    """The processor of an instance type, such as ARM64 for m7g.large."""
    arm = ec2.InstanceType(instance_type).architecture is ec2.InstanceArchitecture.ARM_64
    return Architecture.ARM64 if arm else Architecture.X86_64


def mixed_instances(
    template: ec2.LaunchTemplate, instance_types: Sequence[str], spot: SpotInstances | None
) -> autoscaling.MixedInstancesPolicy | None:
    """Several instance types or Spot; ``None`` for one type at the normal price."""
    if spot is None and len(instance_types) == 1:
        return None
    return autoscaling.MixedInstancesPolicy(
        launch_template=template,
        launch_template_overrides=[
            autoscaling.LaunchTemplateOverrides(instance_type=ec2.InstanceType(name))
            for name in instance_types
        ],
        instances_distribution=autoscaling.InstancesDistribution(
            on_demand_base_capacity=0 if spot is None else spot.on_demand_base,
            on_demand_percentage_above_base_capacity=(
                100 if spot is None else spot.on_demand_percent
            ),
            spot_allocation_strategy=autoscaling.SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED,
        ),
    )


def instance_type_problems(instance_types: Sequence[str]) -> list[Finding]:
    """What is wrong with the machines that were asked for."""
    if not instance_types or not all(map(_INSTANCE_TYPE.fullmatch, instance_types)):
        return [
            error(
                "instance-type-invalid",
                "instance_types",
                f"{instance_types!r} is not a list of instance types.",
                "Write such as ['m7g.large'].",
            )
        ]
    processors = dict.fromkeys(map(architecture_of, instance_types))
    if len(processors) == 1:
        return []
    return [
        error(
            "instance-types-differ",
            "instance_types",
            f"{', '.join(instance_types)} have different processors: {' and '.join(processors)}.",
            "Make an Ec2Capacity for each; a strategy may name both.",
        )
    ]
