"""What an application does not make, because it is there already."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_servicediscovery as servicediscovery

from cdk_containers.spec import EfsVolume, Image, Secret


@dataclass(frozen=True, kw_only=True)
class Existing:
    """What is there already, and is used instead of what the application would make.

    Args:
        load_balancer: an Application Load Balancer, made here or imported with its security group;
            the application adds listeners to it. Default: one is made if a service needs it.
        certificate: for the ``https`` ports that name none. Default: each names its own.
        namespace: where the services find each other with Service Connect. Default: one is made if
            a service has it.
        networks: security groups in place of the application's networks, by their names. Members
            of such a group let each other in. Default: one is made for each network.
        volumes: folders of file systems, such as ``SharedFileSystem(…).volume("data")``, in place
            of the application's own, by their names. Default: those are made.
        secrets: such as ``SecretObject(secret=…)``, in place of the application's own, by their
            names. Default: those are made.
        images: in place of those that the containers name, by the containers' names. Default:
            none.
    """

    load_balancer: elbv2.IApplicationLoadBalancer | None = None
    certificate: acm.ICertificate | None = None
    namespace: servicediscovery.INamespace | None = None
    networks: Mapping[str, ec2.ISecurityGroup] = field(
        default_factory=dict[str, ec2.ISecurityGroup]
    )
    volumes: Mapping[str, EfsVolume] = field(default_factory=dict[str, EfsVolume])
    secrets: Mapping[str, Secret] = field(default_factory=dict[str, Secret])
    images: Mapping[str, str | Image] = field(default_factory=dict[str, str | Image])


@dataclass(frozen=True, kw_only=True)
class SharedParts(Existing):
    """What one part of an application made, for another part, which need not use all of it."""
