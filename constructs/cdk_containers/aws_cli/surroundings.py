"""What an app has in place of what a service of the AWS CLI names."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs

from cdk_containers.aws_cli.load_balancers import TargetGroups, replaced_target_groups
from cdk_containers.cluster import ContainerCluster
from cdk_containers.importers.aws_cli.changes import Change
from cdk_containers.importers.nodes import MapNode


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What an app has in place of what a file names; ``None`` and nothing leave the file's.

    Args:
        cluster: where the service runs.
        subnets: of the tasks.
        security_groups: of the tasks.
        target_groups: that send requests to the tasks, in the file's order.
    """

    cluster: ContainerCluster | ecs.ICluster | None
    subnets: ec2.SubnetSelection | None
    security_groups: Sequence[ec2.ISecurityGroup]
    target_groups: TargetGroups

    def replaced(self, said: MapNode) -> dict[str, Change]:
        """What the file says where these take its place: of target groups, their ARNs.

        Args:
            said: the service.
        """
        network = said.map("networkConfiguration").map("awsvpcConfiguration")
        given = (
            (said, "taskDefinition", True),
            (said, "cluster", self.cluster),
            (network, "subnets", self.subnets),
            (network, "securityGroups", self.security_groups or None),
        )
        left_to_cdk: dict[str, Change] = {
            holder.entries[key].at.path: None
            for holder, key, instead in given
            if instead is not None and key in holder.entries
        }
        return {**left_to_cdk, **replaced_target_groups(said, self.target_groups)}
