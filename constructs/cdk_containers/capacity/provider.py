"""What brings EC2 instances to a cluster."""

from aws_cdk import Names, Stack
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.cluster import ContainerCluster
from cdk_containers.findings import Finding, error
from cdk_containers.spec import is_known

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html
_RESERVED_NAMES = ("aws", "ecs", "fargate")
_LONGEST_NAME = 255


def capacity_provider(
    scope: Construct, auto_scaling_group: autoscaling.IAutoScalingGroup, target_percent: int
) -> ecs.AsgCapacityProvider:
    """A capacity provider that scales a group of instances with the tasks, and drains them."""
    return ecs.AsgCapacityProvider(
        scope,
        "CapacityProvider",
        capacity_provider_name=_name_beside_reserved(scope),
        auto_scaling_group=auto_scaling_group,
        enable_managed_draining=True,
        enable_managed_scaling=True,
        enable_managed_termination_protection=False,
        target_capacity_percent=target_percent,
    )


def _name_beside_reserved(scope: Construct) -> str | None:
    """A name where CloudFormation's own, which begins with the stack's, may be one of ECS's.

    CDK does this for names in small letters (aws-cdk #29151, #36584). A nested stack gets its name
    when it is deployed.
    """
    stack_name = Stack.of(scope).stack_name
    if is_known(stack_name) and not stack_name.lower().startswith(_RESERVED_NAMES):
        return None
    prefix = "cp-"
    name = Names.unique_resource_name(scope, max_length=_LONGEST_NAME - len(prefix))
    return prefix + name


def in_other_stack(scope: Construct, cluster: ContainerCluster) -> list[Finding]:
    """The problem of instances that are not in their cluster's stack."""
    if Stack.of(scope) is Stack.of(cluster):
        return []
    return [
        error(
            "instances-in-other-stack",
            "cluster",
            f"The cluster is in the stack {Stack.of(cluster).node.path!r}, which would have to "
            "name the capacity provider of this one, which names the cluster: a cycle.",
            "Make the instances in the cluster's stack.",
        )
    ]
