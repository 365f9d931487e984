"""The VPC, cluster and load balancer that an application belongs in, as its author names them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs

from cdk_containers.applications.existing import Existing
from cdk_containers.cluster import ContainerCluster, cluster_of
from cdk_containers.findings import Finding, error
from cdk_containers.network import TaskPlacement, public_placement
from cdk_containers.services.cluster_defaults import default_placement
from cdk_containers.spec import Application, is_known


def surroundings_problems(
    application: Application, cluster: ContainerCluster | ecs.ICluster, existing: Existing
) -> Iterator[Finding]:
    """What the application names and was not given. Nothing is looked up."""
    plain = cluster_of(cluster)
    vpc = plain.vpc
    if application.cluster not in (None, plain.cluster_name, plain.cluster_arn):
        yield _other("cluster", "cluster", application.cluster, plain.cluster_name, _CLUSTER_FIX)
    if application.vpc_id not in (None, vpc.vpc_id):
        yield _other("vpc_id", "VPC", application.vpc_id, vpc.vpc_id, _VPC_FIX)
    arn = application.load_balancer_arn
    balancer = existing.load_balancer
    given = None if balancer is None else balancer.load_balancer_arn
    if arn is not None and arn != given:
        yield _other("load_balancer_arn", "load balancer", arn, given, _BALANCER_FIX)
    known = {subnet.subnet_id for subnet in _subnets(vpc)}
    for subnet_id in application.subnet_ids:
        if subnet_id not in known:
            yield error(
                "application-subnet-unknown",
                "subnet_ids",
                f"The application names the subnet {subnet_id}, and the cluster's VPC was given "
                "without it.",
                "Import the VPC with that subnet, and the cluster with that VPC, or leave it out.",
            )
    if application.assign_public_ip and not application.subnet_ids and not vpc.public_subnets:
        yield error(
            "application-without-public-subnets",
            "assign_public_ip",
            "The tasks are to have public addresses, and the cluster's VPC has no public subnets.",
            "Import the VPC with public_subnet_ids, or name the subnets.",
        )


def placement_of(
    application: Application, cluster: ContainerCluster | ecs.ICluster
) -> TaskPlacement:
    """Where the tasks run, as far as the application says it."""
    vpc = cluster_of(cluster).vpc
    public = application.assign_public_ip
    if application.subnet_ids:
        chosen = [each for each in _subnets(vpc) if each.subnet_id in application.subnet_ids]
        return TaskPlacement(
            subnets=ec2.SubnetSelection(subnets=chosen), assign_public_ip=bool(public)
        )
    if public and vpc.public_subnets:
        return public_placement(vpc)
    placed = default_placement(cluster)
    return placed if public is None else replace(placed, assign_public_ip=False)


def _subnets(vpc: ec2.IVpc) -> Sequence[ec2.ISubnet]:
    return [*vpc.public_subnets, *vpc.private_subnets, *vpc.isolated_subnets]


def _other(path: str, kind: str, named: str | None, given: str | None, fix: str) -> Finding:
    known = given is not None and is_known(given)
    return error(
        "application-elsewhere",
        path,
        f"The application names the {kind} {named}, and was given "
        f"{given if known else 'one that is made here' if given else 'none'}.",
        fix,
    )


_CLUSTER_FIX = (
    "Give the construct that cluster, such as Cluster.from_cluster_attributes(cluster_name=…, "
    "vpc=…), or the app the context 'cdk-containers' with it; or leave the name out."
)
_VPC_FIX = (
    "Give the construct a cluster in that VPC, imported with Vpc.from_vpc_attributes(vpc_id=…), "
    "or the app the context 'cdk-containers' with it; or leave it out."
)
_BALANCER_FIX = (
    "Give it to the construct as existing=Existing(load_balancer=ApplicationLoadBalancer."
    "from_application_load_balancer_attributes(…)), or the app the context 'cdk-containers' with "
    "it; or leave it out."
)
