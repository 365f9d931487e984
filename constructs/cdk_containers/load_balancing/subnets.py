"""Whether a VPC has what a load balancer needs, asked before anything is made."""

from aws_cdk import aws_ec2 as ec2

from cdk_containers.exposure import OverHttp, OverNetwork
from cdk_containers.findings import Finding, error
from cdk_containers.spec import is_of_unknown_list

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
_FEWEST_SUBNETS = 2


def subnet_problems(vpc: ec2.IVpc, expose: OverHttp | OverNetwork, argument: str) -> list[Finding]:
    """What is wrong with putting a load balancer into a VPC.

    CDK's own objects say only when they are asked that they do not know something.

    Args:
        vpc: the VPC.
        expose: the load balancer.
        argument: name of the argument that the VPC came with.
    """
    found: list[Finding] = []
    private = vpc.private_subnets or vpc.isolated_subnets
    kind, subnets = ("private", private) if expose.internal else ("public", vpc.public_subnets)
    # A list that is known at deployment only looks like one subnet.
    counted = not any(is_of_unknown_list(subnet.subnet_id) for subnet in subnets)
    if counted and len(subnets) < _FEWEST_SUBNETS:
        found.append(no_subnets(kind, argument))
    if expose.internal and not expose.allow_from and not _knows_addresses(vpc):
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


def no_subnets(kind: str, argument: str) -> Finding:
    """The problem of a VPC without enough subnets of a kind."""
    return error(
        "subnets-missing",
        argument,
        f"The VPC has too few {kind} subnets: a load balancer needs them in two Availability "
        "Zones, tasks with public addresses in one.",
        f"Import the VPC with its {kind} subnets, or choose another way to be reached.",
    )
