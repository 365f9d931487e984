"""How the outside reaches a service."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_certificatemanager as acm

ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, kw_only=True)
class Http:
    """An Application Load Balancer that answers plain HTTP on port 80.

    Args:
        internal: whether only the VPC and what is connected to it can reach it. It cannot be
            changed later without replacing the load balancer. Default: the internet can.
        allow_from: addresses that may connect, as CIDR blocks. Default: every one; for an
            internal load balancer, those of the VPC.
        deletion_protection: whether the load balancer refuses to be deleted. Default: it does
            not, so that a first deployment that fails can be rolled back.
    """

    internal: bool = False
    allow_from: Sequence[str] = ()
    deletion_protection: bool = False


@dataclass(frozen=True, kw_only=True)
class Https:
    """An Application Load Balancer that answers HTTPS on port 443, and redirects port 80 there.

    Args:
        certificate: of the domain that people use; it lies in the stack's Region.
        domain: its name, for the URL in the outputs; its DNS record is yours to make.
            Default: the load balancer's own name, which the certificate does not cover.
        internal: whether only the VPC and what is connected to it can reach it. It cannot be
            changed later without replacing the load balancer. Default: the internet can.
        allow_from: addresses that may connect, as CIDR blocks. Default: every one; for an
            internal load balancer, those of the VPC.
        deletion_protection: whether the load balancer refuses to be deleted. Default: it does
            not, so that a first deployment that fails can be rolled back.
    """

    certificate: acm.ICertificate
    domain: str | None = None
    internal: bool = False
    allow_from: Sequence[str] = ()
    deletion_protection: bool = False


@dataclass(frozen=True, kw_only=True)
class PublicAddresses:
    """No load balancer: each task has a public address, and its port is open to some addresses.

    The addresses change with each task; there is no health check but the container's own.

    Args:
        allow_from: addresses that may connect, as CIDR blocks; at least one.
    """

    allow_from: Sequence[str]


Exposure = Http | Https | PublicAddresses
