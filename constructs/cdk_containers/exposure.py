"""How the outside reaches a service."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_route53 as route53
from constructs import Construct

from cdk_containers.firewall import Firewall
from cdk_containers.spec import ListenerRule


@dataclass(frozen=True, kw_only=True)
class Http:
    """An Application Load Balancer that answers plain HTTP on port 80.

    Args:
        internal: whether only the VPC and what is connected to it can reach it. Another answer
            later means another load balancer, with another name. Default: the internet can.
        allow_from: addresses that may connect, as CIDR blocks. Default: every one; for an
            internal load balancer, those of the VPC.
        firewall: what AWS WAF turns away. Default: nothing.
        sticky_seconds: how long a client stays with the task that answered it first, 1 to
            604,800; not with a deployment that shifts traffic. Default: each request may go to
            another task.
        deletion_protection: whether the load balancer refuses to be deleted. Default: it does
            not, so that a first deployment that fails can be rolled back.
    """

    internal: bool = False
    allow_from: Sequence[str] = ()
    firewall: Firewall | None = None
    sticky_seconds: int | None = None
    deletion_protection: bool = False


@dataclass(frozen=True, kw_only=True)
class Https:
    """An Application Load Balancer that answers HTTPS on port 443, and redirects port 80 there.

    Args:
        domain: name that people use. With ``zone``, its DNS record is made. Default: the load
            balancer's own name, which no certificate covers.
        zone: public hosted zone that the domains are in; DNS records and a certificate are made in
            it. Default: no record is made, and a certificate must be given.
        other_domains: further names, such as ``*.example.org`` for services that share the load
            balancer. Default: none.
        certificate: of the domains; it lies in the stack's Region. Default: one is made.
        internal: whether only the VPC and what is connected to it can reach it. Another answer
            later means another load balancer, with another name. Default: the internet can.
        allow_from: addresses that may connect, as CIDR blocks. Default: every one; for an
            internal load balancer, those of the VPC.
        firewall: what AWS WAF turns away. Default: nothing.
        sticky_seconds: how long a client stays with the task that answered it first, 1 to
            604,800; not with a deployment that shifts traffic. Default: each request may go to
            another task.
        deletion_protection: whether the load balancer refuses to be deleted. Default: it does
            not, so that a first deployment that fails can be rolled back.
    """

    domain: str | None = None
    zone: route53.IHostedZone | None = None
    other_domains: Sequence[str] = ()
    certificate: acm.ICertificate | None = None
    internal: bool = False
    allow_from: Sequence[str] = ()
    firewall: Firewall | None = None
    sticky_seconds: int | None = None
    deletion_protection: bool = False


@runtime_checkable
class SharedListener(Protocol):
    """A listener of an Application Load Balancer that several services share."""

    @property
    def listener(self) -> elbv2.IApplicationListener:
        """The listener, in the stack that made or imported it."""
        ...

    def listener_for(self, service: Construct) -> elbv2.IApplicationListener:
        """The listener, whose security group lets a service's stack make rules of its own."""
        ...

    @property
    def identity(self) -> str:
        """What tells its load balancer from every other, also one that replaces it."""
        ...

    @property
    def rules(self) -> dict[str, ListenerRule]:
        """The rules on it, by the services that they are for."""
        ...

    @property
    def url(self) -> str:
        """Where people reach it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Route:
    """Some hosts and paths of a load balancer that several services share.

    The order of the services' rules follows from what they match: an exact host before a
    wildcard, a longer path before a shorter one.

    Args:
        listener: a ``SharedLoadBalancer``, or an ``ExistingListener``.
        hosts: names that people use, such as ``api.example.org`` or ``*.example.org``.
            Default: every one.
        paths: such as ``/api`` and ``/api/*``; ``/api/*`` alone does not match ``/api``.
            Default: every one.
        priority: place among the rules: 1 to 999 before all others, 49,000 to 50,000 after them.
            With a deployment that shifts traffic, the number before is taken, too. Default:
            chosen by what the rule matches and by the service's path in the app; it stays when
            others come and go.
        sticky_seconds: how long a client stays with the task that answered it first, 1 to
            604,800; not with a deployment that shifts traffic. Default: each request may go to
            another task.
    """

    listener: SharedListener
    hosts: Sequence[str] = ()
    paths: Sequence[str] = ()
    priority: int | None = None
    sticky_seconds: int | None = None

    @property
    def allow_from(self) -> Sequence[str]:
        """Nothing: the load balancer says who may connect."""
        return ()


@dataclass(frozen=True, kw_only=True)
class Tcp:
    """A Network Load Balancer that passes TCP connections on as they are.

    Tasks with addresses of their own (``awsvpc``) see the load balancer's as the client's. Another
    kind of Network Load Balancer later (``Udp``, ``Tls``) is another one, with another name.

    Args:
        port: the load balancer's port.
        internal: whether only the VPC and what is connected to it can reach it. Another answer
            later means another load balancer, with another name. Default: the internet can.
        allow_from: addresses that may connect, as CIDR blocks. Default: every one; for an
            internal load balancer, those of the VPC.
        sticky: whether the connections of a client go to the same task; not with a deployment
            that shifts traffic. Default: they need not.
        deletion_protection: whether the load balancer refuses to be deleted. Default: it does not.
    """

    port: int
    internal: bool = False
    allow_from: Sequence[str] = ()
    sticky: bool = False
    deletion_protection: bool = False


@dataclass(frozen=True, kw_only=True)
class Udp:
    """A Network Load Balancer that passes UDP datagrams on as they are.

    Tasks see the address of the client. A UDP port cannot be checked: ``TargetHealth(port=…)``
    names one that speaks TCP.

    Args:
        port: the load balancer's port.
        internal: whether only the VPC and what is connected to it can reach it. Another answer
            later means another load balancer, with another name. Default: the internet can.
        allow_from: addresses that may send, as CIDR blocks. Default: every one; for an internal
            load balancer, those of the VPC.
        sticky: whether the datagrams of a client go to the same task; not with a deployment that
            shifts traffic. Default: they need not.
        deletion_protection: whether the load balancer refuses to be deleted. Default: it does not.
    """

    port: int
    internal: bool = False
    allow_from: Sequence[str] = ()
    sticky: bool = False
    deletion_protection: bool = False


@dataclass(frozen=True, kw_only=True)
class Tls:
    """A Network Load Balancer that ends TLS and passes plain TCP on.

    Tasks with addresses of their own (``awsvpc``) see the load balancer's as the client's.

    Args:
        port: the load balancer's port. Default: 443.
        domain: name that people use. With ``zone``, its DNS record is made. Default: the load
            balancer's own name, which no certificate covers.
        zone: public hosted zone that the domain is in; a DNS record and a certificate are made in
            it. Default: no record is made, and a certificate must be given.
        certificate: of the domain; it lies in the stack's Region. Default: one is made.
        internal: whether only the VPC and what is connected to it can reach it. Another answer
            later means another load balancer, with another name. Default: the internet can.
        allow_from: addresses that may connect, as CIDR blocks. Default: every one; for an
            internal load balancer, those of the VPC.
        deletion_protection: whether the load balancer refuses to be deleted. Default: it does not.
    """

    port: int = 443
    domain: str | None = None
    zone: route53.IHostedZone | None = None
    certificate: acm.ICertificate | None = None
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


OverHttp = Http | Https
OverNetwork = Tcp | Udp | Tls
Exposure = OverHttp | Route | OverNetwork | PublicAddresses
