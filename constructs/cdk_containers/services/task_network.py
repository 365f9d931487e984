"""How tasks are on the network: with an interface of their own, or with their instance's."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.checks import Egress
from cdk_containers.cluster import ContainerCluster
from cdk_containers.findings import Finding, error
from cdk_containers.network import TaskPlacement
from cdk_containers.spec import EachInstance, EfsVolume, NetworkMode, Platform, Service

_ADDRESS_LENGTH = 8


def check_instances(cluster: ContainerCluster | ecs.ICluster, spec: Service) -> list[Finding]:
    """What is wrong with the instances that a service is to run on."""
    if not isinstance(cluster, ContainerCluster):
        return _unknown_security_group(cluster, spec)
    return [*cluster.check_provided(spec.capacity), *_no_instances(cluster, spec)]


def within_reach(
    cluster: ContainerCluster | ecs.ICluster, placement: TaskPlacement, spec: Service
) -> TaskPlacement:
    """Where tasks are, and what they reach: on EC2 no interface of a task has a public address."""
    if spec.platform is Platform.FARGATE:
        return placement
    egress = placement.egress
    if spec.task.network_mode != NetworkMode.AWSVPC:
        egress = _egress_of_instances(cluster, spec)
    elif placement.assign_public_ip:
        egress = Egress.none()
    return replace(placement, assign_public_ip=False, egress=egress)


def startup_egress(
    cluster: ContainerCluster | ecs.ICluster, placement: TaskPlacement, spec: Service
) -> Egress:
    """What images, secrets and logs come and go through: on EC2 the instance's own interface."""
    if spec.platform is Platform.FARGATE:
        return placement.egress
    return _egress_of_instances(cluster, spec)


def instance_security_groups(
    cluster: ContainerCluster | ecs.ICluster, spec: Service
) -> list[ec2.ISecurityGroup]:
    """Security groups of the instances whose interface the tasks share, if they do."""
    if spec.task.network_mode == NetworkMode.AWSVPC:
        return []
    if isinstance(cluster, ContainerCluster):
        groups = [each.security_group for each in cluster.instances_for(spec)]
    else:
        groups = _connections(cluster).security_groups
    return list(dict.fromkeys(groups))


def in_stack_of(scope: Construct, groups: Sequence[ec2.ISecurityGroup]) -> list[ec2.ISecurityGroup]:
    """The same groups, but their rules are made in the stack of ``scope``.

    In the cluster's, a rule would name what belongs to the service, whose stack names the
    cluster's: a cycle (aws-cdk #3689).
    """
    return [_in_stack(Stack.of(scope), group) for group in groups]


def join(
    service: ecs.BaseService,
    own: Sequence[ec2.ISecurityGroup],
    further: Sequence[ec2.ISecurityGroup],
) -> None:
    """Put the tasks of a service into further security groups.

    CDK's service does not know them: it would let in everybody through each of its groups who is
    let in to the service, and so to all else that is in them.

    Args:
        service: whose tasks.
        own: the security groups that it has.
        further: those that others share with it.
    """
    if further:
        cast("ecs.CfnService", service.node.find_child("Service")).add_property_override(
            "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups",
            [group.security_group_id for group in (*own, *further)],
        )


def _in_stack(stack: Stack, group: ec2.ISecurityGroup) -> ec2.ISecurityGroup:
    if Stack.of(group) is stack:
        return group
    # Once in each stack, so that CDK finds rules that it has already: EC2 refuses a second one.
    construct_id = f"Instances{group.node.addr[-_ADDRESS_LENGTH:]}"
    known = stack.node.try_find_child(construct_id)
    if known is not None:
        return cast("ec2.ISecurityGroup", known)
    return ec2.SecurityGroup.from_security_group_id(
        stack, construct_id, group.security_group_id, allow_all_outbound=group.allow_all_outbound
    )


def _connections(cluster: ecs.ICluster) -> ec2.Connections:
    try:
        return cluster.connections
    except RuntimeError:
        # A cluster that was imported by its ARN knows nothing else.
        return ec2.Connections()


def _egress_of_instances(cluster: ContainerCluster | ecs.ICluster, spec: Service) -> Egress:
    known = cluster.instances_for(spec) if isinstance(cluster, ContainerCluster) else []
    ways = {each.egress for each in known}
    return ways.pop() if len(ways) == 1 else Egress.unknown()


def _no_instances(cluster: ContainerCluster, spec: Service) -> list[Finding]:
    if not isinstance(spec.scaling, EachInstance) or cluster.instances_for(spec):
        return []
    return [
        error(
            "cluster-without-instances",
            "cluster",
            "The cluster has no container instances so far, and a daemon runs on each of them.",
            "Make an Ec2Capacity or ExistingInstances of the cluster first.",
        )
    ]


def _unknown_security_group(cluster: ecs.ICluster, spec: Service) -> list[Finding]:
    """Tasks with their instance's interface are let in, and into file systems, by its group."""
    if spec.task.network_mode == NetworkMode.AWSVPC:
        return []
    mounts = any(isinstance(volume, EfsVolume) for volume in spec.task.volumes)
    if not (spec.load_balanced or mounts) or instance_security_groups(cluster, spec):
        return []
    return [
        error(
            "instance-security-group-unknown",
            "cluster",
            f"Tasks with {spec.task.network_mode} networking share the security group of their "
            "instances, and the cluster was imported without it.",
            "Import it with Cluster.from_cluster_attributes(security_groups=[…]), or use "
            "NetworkMode.AWSVPC.",
        )
    ]
