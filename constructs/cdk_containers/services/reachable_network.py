"""Whether a network has what a way of being reached needs, asked before anything is made."""

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs

from cdk_containers.cluster import ContainerCluster
from cdk_containers.exposure import Exposure, PublicAddresses
from cdk_containers.findings import Finding, error
from cdk_containers.network import TaskPlacement
from cdk_containers.services.base import cluster_of
from cdk_containers.spec import is_known

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
_FEWEST_LOAD_BALANCER_SUBNETS = 2


def check_network(
    cluster: ContainerCluster | ecs.ICluster, expose: Exposure, placement: TaskPlacement | None
) -> list[Finding]:
    """What is wrong with reaching a service in this way in the cluster's VPC.

    CDK's own objects say only when they are asked that they do not know something.
    """
    try:
        vpc = cluster_of(cluster).vpc
    except RuntimeError:
        return [
            error(
                "cluster-without-vpc",
                "cluster",
                "The cluster was imported without its VPC.",
                "Import it with Cluster.from_cluster_attributes(vpc=…).",
            )
        ]
    found = _check_placement(vpc, placement)
    if isinstance(expose, PublicAddresses):
        return found + _check_public_tasks(vpc, placement)
    return found + _check_load_balancer(
        vpc, internal=expose.internal, open_to_vpc=not expose.allow_from
    )


def _check_placement(vpc: ec2.IVpc, placement: TaskPlacement | None) -> list[Finding]:
    if placement is None:
        return []
    try:
        vpc.select_subnets(
            availability_zones=placement.subnets.availability_zones,
            one_per_az=placement.subnets.one_per_az,
            subnet_filters=placement.subnets.subnet_filters,
            subnet_group_name=placement.subnets.subnet_group_name,
            subnets=placement.subnets.subnets,
            subnet_type=placement.subnets.subnet_type,
        )
    except RuntimeError as refused:
        reason = str(refused).splitlines()[0]
        return [
            error(
                "placement-without-subnets",
                "placement",
                f"The cluster's VPC has no such subnets: {reason}",
                "Name subnets that it has.",
            )
        ]
    return []


def _check_public_tasks(vpc: ec2.IVpc, placement: TaskPlacement | None) -> list[Finding]:
    if placement is not None and not placement.assign_public_ip:
        return [
            error(
                "public-addresses-not-assigned",
                "placement",
                "The service is reached at its tasks' public addresses, and they get none.",
                "Give TaskPlacement(assign_public_ip=True) with public subnets, or no placement.",
            )
        ]
    return [] if vpc.public_subnets or placement else [_no_subnets("public")]


def _check_load_balancer(vpc: ec2.IVpc, *, internal: bool, open_to_vpc: bool) -> list[Finding]:
    found: list[Finding] = []
    private = vpc.private_subnets or vpc.isolated_subnets
    kind, subnets = ("private", private) if internal else ("public", vpc.public_subnets)
    # A list that is known at deployment only looks like one subnet.
    counted = all(is_known(subnet.subnet_id) for subnet in subnets)
    if counted and len(subnets) < _FEWEST_LOAD_BALANCER_SUBNETS:
        found.append(_no_subnets(kind))
    if internal and open_to_vpc and not _knows_addresses(vpc):
        found.append(
            error(
                "vpc-addresses-unknown",
                "expose.allow_from",
                "The VPC was imported without its addresses, so that it is not clear who may "
                "connect to the internal load balancer.",
                "Name the addresses here, or import the VPC with vpc_cidr_block.",
            )
        )
    return found


def _knows_addresses(vpc: ec2.IVpc) -> bool:
    try:
        return bool(vpc.vpc_cidr_block)
    except RuntimeError:
        return False


def _no_subnets(kind: str) -> Finding:
    return error(
        "subnets-missing",
        "cluster",
        f"The cluster's VPC has too few {kind} subnets: a load balancer needs them in two "
        "Availability Zones, tasks with public addresses in one.",
        f"Import the VPC with its {kind} subnets, or choose another way to be reached.",
    )
