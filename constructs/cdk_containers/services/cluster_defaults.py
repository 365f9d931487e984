"""What a cluster decides for a service that does not say: where its tasks run, and on what."""

from dataclasses import replace

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs

from cdk_containers.cluster import ContainerCluster
from cdk_containers.network import TaskPlacement, placement_in
from cdk_containers.spec import EachInstance, Service


def default_placement(cluster: ContainerCluster | ecs.ICluster) -> TaskPlacement:
    """Where tasks run when nobody says it."""
    if isinstance(cluster, ContainerCluster):
        return cluster.placement
    try:
        return placement_in(cluster.vpc)
    except RuntimeError:
        # It was imported without its VPC, which is told with all else that is wrong.
        return TaskPlacement(subnets=ec2.SubnetSelection())


def on_capacity_of(cluster: ContainerCluster | ecs.ICluster, spec: Service) -> Service:
    """The service with what it runs on written out.

    A change from a launch type to a strategy would replace the service (aws-cdk #24907), so that
    a strategy stands there from the start. A cluster that is not ours may have no capacity
    providers; there, a service that names none has the launch type FARGATE. ECS takes no strategy
    for a daemon (https://github.com/aws/containers-roadmap/issues/692).
    """
    daemon = isinstance(spec.scaling, EachInstance)
    if spec.capacity or daemon or not isinstance(cluster, ContainerCluster):
        return spec
    return replace(spec, capacity=cluster.default_capacity)
