"""Whether a network has what a way of being reached needs, asked before anything is made."""

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs

from cdk_containers.cluster import ContainerCluster, cluster_of
from cdk_containers.exposure import (
    Exposure,
    Http,
    Https,
    PublicAddresses,
    Route,
    Tcp,
    Tls,
    Udp,
)
from cdk_containers.findings import Finding, error
from cdk_containers.load_balancing.subnets import no_subnets, subnet_problems
from cdk_containers.network import TaskPlacement, selected_subnets


def check_network(
    cluster: ContainerCluster | ecs.ICluster,
    expose: Exposure | None,
    placement: TaskPlacement | None,
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
    match expose:
        case PublicAddresses():
            return found + _check_public_tasks(vpc, placement)
        case Http() | Https() | Tcp() | Udp() | Tls():
            return found + subnet_problems(vpc, expose, "cluster")
        case Route() | None:
            return found


def _check_placement(vpc: ec2.IVpc, placement: TaskPlacement | None) -> list[Finding]:
    if placement is None:
        return []
    try:
        selected_subnets(vpc, placement.subnets)
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
    return [] if vpc.public_subnets or placement else [no_subnets("public", "cluster")]
