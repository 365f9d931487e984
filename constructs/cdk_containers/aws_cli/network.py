"""Where a service of a file is: in the cluster and on the network that the file or an app names."""

from collections.abc import Sequence
from typing import Any, cast

import jsii
from aws_cdk import Annotations, IResolveContext, IStringProducer, Lazy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.importers.aws_cli.translation.values import texts
from cdk_containers.importers.nodes import MapNode
from cdk_containers.spec import is_known

_NO_ROUTE_TABLE = "@aws-cdk/aws-ec2:noSubnetRouteTableId"
_SHARED = "SecurityGroupsOfFiles"
# What ECS takes for the cluster where nobody names one.
_DEFAULT = "default"


def cluster_in_file(scope: Construct, said: MapNode) -> ecs.ICluster:
    """The cluster that a file names.

    Args:
        scope: parent of what stands for it.
        said: the service.
    """
    named = said.text("cluster") or _DEFAULT
    return ecs.Cluster.from_cluster_attributes(
        scope,
        "Cluster",
        cluster_name=named.rpartition("/")[2],
        cluster_arn=named if "/" in named else None,
        vpc=ec2.Vpc.from_vpc_attributes(
            scope,
            "Vpc",
            vpc_id=_unknown("The file does not name the VPC. Give cluster=… with its VPC."),
            availability_zones=["unknown"],
        ),
        security_groups=[],
        has_ec2_capacity=True,
    )


def network_settings(
    scope: Construct,
    said: MapNode,
    subnets: ec2.SubnetSelection | None,
    security_groups: Sequence[ec2.ISecurityGroup],
) -> dict[str, Any]:
    """What CDK's services take of how tasks with an interface of their own are on the network.

    Args:
        scope: parent of what stands for the file's subnets and security groups.
        said: the service.
        subnets: in place of the file's.
        security_groups: in place of the file's.
    """
    network = said.map("networkConfiguration").map("awsvpcConfiguration")
    return {
        "vpc_subnets": subnets or _subnets(scope, texts(network, "subnets")),
        "security_groups": security_groups or _groups(scope, texts(network, "securityGroups")),
        "assign_public_ip": network.text("assignPublicIp") == "ENABLED",
    }


def _subnets(scope: Construct, ids: Sequence[str]) -> ec2.SubnetSelection:
    parts = Construct(scope, "Subnets")
    found = [
        ec2.Subnet.from_subnet_id(parts, f"Subnet{number}", each)
        for number, each in enumerate(ids, start=1)
    ]
    Annotations.of(parts).acknowledge_warning(_NO_ROUTE_TABLE)
    return ec2.SubnetSelection(subnets=found)


def _groups(scope: Construct, ids: Sequence[str]) -> list[ec2.ISecurityGroup]:
    parts = Construct(scope, "SecurityGroups")
    named = ids or [
        _unknown(
            "The file leaves the tasks in the VPC's own security group. Give security_groups=…"
        )
    ]
    return [
        _shared(parts, each)
        if is_known(each)
        else ec2.SecurityGroup.from_security_group_id(parts, f"SecurityGroup{number}", each)
        for number, each in enumerate(named, start=1)
    ]


def _shared(scope: Construct, group: str) -> ec2.ISecurityGroup:
    """One stand-in for the services of a stack: EC2 refuses a rule that is there already."""
    stack = Stack.of(scope)
    parts = cast("Construct", stack.node.try_find_child(_SHARED) or Construct(stack, _SHARED))
    known = parts.node.try_find_child(group)
    if known is not None:
        return cast("ec2.ISecurityGroup", known)
    return ec2.SecurityGroup.from_security_group_id(parts, group, group)


def _unknown(reason: str) -> str:
    """A text that CDK wants, and that the file does not have: nobody else may use it."""
    return Lazy.uncached_string(_Unknown(reason))


@jsii.implements(IStringProducer)
class _Unknown:
    def __init__(self, reason: str) -> None:
        self._reason = reason

    def produce(self, context: IResolveContext) -> str | None:
        if "awsvpcConfiguration" in context.document_path:
            # The service's own property, which is the file's, and so is left out.
            return None
        raise ValueError(self._reason)
