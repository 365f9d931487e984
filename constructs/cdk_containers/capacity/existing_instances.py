"""EC2 instances that somebody else looks after."""

from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from cdk_containers.capacity.provider import capacity_provider, in_other_stack
from cdk_containers.checks.rule import Range
from cdk_containers.cluster import ContainerCluster
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.spec import Architecture
from cdk_containers.validation import refuse_errors, typed


class ExistingInstances(Construct):
    """An Auto Scaling group of somebody else's, as capacity of a cluster.

    Its instances have to join the cluster by themselves: their launch template says
    ``ECS_CLUSTER=…``, and their role lets them. The cluster's dashboard shows how many there are
    if the group's metrics are enabled.

    Attributes:
        capacity_provider: what brings them to the cluster.
        provider: name of the capacity provider.
        architecture: processor of the instances, if it was said.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ContainerCluster,
        auto_scaling_group: autoscaling.IAutoScalingGroup,
        security_group: ec2.ISecurityGroup,
        architecture: Architecture | None = None,
        target_percent: int = 100,
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent, in the same stack as the cluster.
            construct_id: unique below the parent.
            cluster: whose tasks they run.
            auto_scaling_group: the instances.
            security_group: theirs, for tasks without a network interface of their own.
            architecture: their processor, for the checks. Default: not known.
            target_percent: how full the instances are kept, 1 to 100. Default: 100.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: the percentage is out of range, or the cluster is in another stack.
        """
        refuse_errors(
            scope,
            construct_id,
            [
                *in_other_stack(scope, cluster),
                *Range(
                    path="target_percent",
                    value=target_percent,
                    lowest=1,
                    highest=100,
                    unit="percent",
                ).findings("instances-out-of-range"),
            ],
        )
        super().__init__(scope, construct_id)
        self.architecture = architecture
        self.capacity_provider = capacity_provider(self, auto_scaling_group, target_percent)
        self.provider: str = self.capacity_provider.capacity_provider_name
        cluster.add_instances(self.provider, security_group, auto_scaling_group=auto_scaling_group)
        lay_over(self, overlay or {})
