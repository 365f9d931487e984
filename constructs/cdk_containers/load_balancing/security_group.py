"""Who may connect to a load balancer."""

from collections.abc import Sequence

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from cdk_containers.exposure import OverHttp, OverNetwork

ANYWHERE = "0.0.0.0/0"


def security_group_for(
    scope: Construct, vpc: ec2.IVpc, expose: OverHttp | OverNetwork, *ports: ec2.Port
) -> ec2.SecurityGroup:
    """A security group that lets people connect, and lets nothing out yet.

    Args:
        scope: its parent.
        vpc: where it is.
        expose: who may connect.
        ports: where they may.
    """
    group = ec2.SecurityGroup(
        scope,
        "LoadBalancerSecurityGroup",
        vpc=vpc,
        # A description cannot be changed without replacing the group: this one is a constant,
        # where CDK's own would carry the path of the construct.
        description="Load balancer of the service",
        allow_all_outbound=False,
    )
    for port in ports:
        let_in(group, vpc, expose, expose.allow_from, port)
    return group


def let_in(
    group: ec2.SecurityGroup,
    vpc: ec2.IVpc,
    expose: OverHttp | OverNetwork,
    addresses: Sequence[str],
    port: ec2.Port,
) -> None:
    """Let some addresses connect to a port; if none are named, those that reach the service."""
    for block in addresses or expose.allow_from or _everybody(vpc, expose):
        group.add_ingress_rule(ec2.Peer.ipv4(block), port)


def _everybody(vpc: ec2.IVpc, expose: OverHttp | OverNetwork) -> list[str]:
    return [vpc.vpc_cidr_block if expose.internal else ANYWHERE]
