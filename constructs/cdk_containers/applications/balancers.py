"""The load balancers that an application's services share."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from cdk_containers.applications.existing import Existing
from cdk_containers.applications.published import over_http
from cdk_containers.applications.service import PublishedService
from cdk_containers.exposure import Http, Tcp
from cdk_containers.load_balancing import application, network
from cdk_containers.load_balancing.security_group import ANYWHERE, let_in, security_group_for
from cdk_containers.spec import PublishedPort, is_known

_IDENTITY_LENGTH = 8
_USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, kw_only=True)
class Publication:
    """A port that people reach, and the service that answers there."""

    port: PublishedPort
    service: PublishedService

    @property
    def name(self) -> str:
        """What tells it from others to people: the service and the port that they write."""
        udp = "/udp" if self.port.protocol == "udp" else ""
        return f"{self.service.node.id}:{self.port.listener_port}{udp}"


def identity_of(balancer: elbv2.IApplicationLoadBalancer | None) -> str:
    """What tells a load balancer that is given from every other; nothing for one that is made."""
    if balancer is None:
        return ""
    if is_known(balancer.load_balancer_arn):
        return sha256(balancer.load_balancer_arn.encode()).hexdigest()[:_IDENTITY_LENGTH]
    return balancer.node.addr[-_IDENTITY_LENGTH:]


class ApplicationBalancers(Construct):
    """An Application Load Balancer and a Network Load Balancer, each if a port needs it.

    Each published port is a listener, which forwards all to its service.

    Attributes:
        application: for HTTP and HTTPS, or ``None``.
        network: for TCP and UDP, or ``None``.
        urls: where people reach each port, by the service and the port that they write, such as
            ``web:80`` or ``dns:53/udp``.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        publications: Sequence[Publication],
        existing: Existing = Existing(),
        allow_from: Sequence[str] = (),
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            vpc: where they are.
            publications: the ports, each of one service.
            existing: a load balancer and a certificate that are used. Default: none.
            allow_from: addresses that may connect, as CIDR blocks. Default: every one.
        """
        super().__init__(scope, construct_id)
        self._vpc = vpc
        self._existing = existing
        self._allow_from = allow_from
        self.application: elbv2.IApplicationLoadBalancer | None = None
        self.network: elbv2.NetworkLoadBalancer | None = None
        self.urls: dict[str, str] = {}
        if web := [each for each in publications if over_http(each.port)]:
            self.application = self._listen_to_http(web)
        if other := [each for each in publications if not over_http(each.port)]:
            self.network = self._pass_on(other)

    def _listen_to_http(
        self, publications: Sequence[Publication]
    ) -> elbv2.IApplicationLoadBalancer:
        parts = Construct(self, "Http")
        balancer = self._application(parts, [each.port.listener_port for each in publications])
        for each in publications:
            port, group = each.port, each.service.targets[each.port]
            assert isinstance(group, elbv2.ApplicationTargetGroup), "its protocol says so"
            secure = port.protocol == "https"
            elbv2.ApplicationListener(
                parts,
                # By the port alone: no load balancer has two listeners on one, not even for the
                # moment in which one replaces the other.
                f"Listener{port.listener_port}",
                load_balancer=balancer,
                port=port.listener_port,
                protocol=elbv2.ApplicationProtocol[port.protocol.upper()],
                certificates=[self._certificate(parts, port)] if secure else None,
                ssl_policy=elbv2.SslPolicy.RECOMMENDED_TLS if secure else None,
                open=False,
                default_action=elbv2.ListenerAction.forward([group]),
            )
            each.service.let_in(port, balancer)
            self._tell(each, _dns_name(balancer))
        return balancer

    def _application(
        self, parts: Construct, ports: Sequence[int]
    ) -> elbv2.IApplicationLoadBalancer:
        given = self._existing.load_balancer
        if given is None:
            expose = Http(allow_from=self._allow_from)
            return application.load_balancer(parts, self._vpc, expose, ports)
        balancer = _in_stack_of(parts, given)
        for port in ports:
            for block in self._allow_from or [ANYWHERE]:
                balancer.connections.allow_from(ec2.Peer.ipv4(block), ec2.Port.tcp(port))
        return balancer

    def _certificate(self, parts: Construct, port: PublishedPort) -> acm.ICertificate:
        if port.certificate_arn is not None:
            return acm.Certificate.from_certificate_arn(
                parts, f"Certificate{port.listener_port}", port.certificate_arn
            )
        assert self._existing.certificate is not None, "the checks refuse https without one"
        return self._existing.certificate

    def _pass_on(self, publications: Sequence[Publication]) -> elbv2.NetworkLoadBalancer:
        parts = Construct(self, "Network")
        expose = Tcp(port=publications[0].port.listener_port, allow_from=self._allow_from)
        security_group = security_group_for(parts, self._vpc, expose)
        balancer = network.load_balancer(parts, "LoadBalancer", self._vpc, expose, security_group)
        listening: set[int] = set()
        for each in publications:
            port = each.port
            opened = ec2.Port.udp if port.protocol == "udp" else ec2.Port.tcp
            let_in(security_group, self._vpc, expose, (), opened(port.listener_port))
            if port.listener_port not in listening:
                _listen(parts, balancer, each)
            listening.add(port.listener_port)
            each.service.let_in(port, security_group)
            self._tell(each, balancer.load_balancer_dns_name)
        return balancer

    def _tell(self, publication: Publication, host: str | None) -> None:
        if host is None:
            return
        port = publication.port
        usual = _USUAL_PORTS.get(port.protocol) == port.listener_port
        place = host if usual else f"{host}:{port.listener_port}"
        url = f"{port.protocol}://{place}" + ("/" if over_http(port) else "")
        self.urls[publication.name] = url
        CfnOutput(
            self,
            # Hyphens, or web:180 and web1:80 would be called the same.
            f"{publication.service.node.id}-{port.listener_port}-{port.protocol}-Url",
            value=url,
            description=f"Where people reach port {port.number} of {publication.service.node.id}",
        )


def _listen(
    scope: Construct, balancer: elbv2.NetworkLoadBalancer, publication: Publication
) -> None:
    port, service = publication.port, publication.service
    group = service.targets[port]
    assert isinstance(group, elbv2.NetworkTargetGroup), "its protocol says so"
    protocol = "TCP_UDP" if service.member.speaks_both(port) else port.protocol.upper()
    elbv2.NetworkListener(
        scope,
        f"Listener{port.listener_port}",
        load_balancer=balancer,
        port=port.listener_port,
        protocol=elbv2.Protocol[protocol],
        default_action=elbv2.NetworkListenerAction.forward([group]),
    )


def _in_stack_of(
    scope: Construct, balancer: elbv2.IApplicationLoadBalancer
) -> elbv2.IApplicationLoadBalancer:
    """The load balancer, imported once more where it is in another stack.

    CDK puts the rules of its security group into the stack that this is in, which would depend on
    the services' then (aws-cdk #3689).
    """
    if Stack.of(balancer) is Stack.of(scope):
        return balancer
    group = balancer.connections.security_groups[0]
    return elbv2.ApplicationLoadBalancer.from_application_load_balancer_attributes(
        scope,
        "LoadBalancer",
        load_balancer_arn=balancer.load_balancer_arn,
        load_balancer_dns_name=_dns_name(balancer),
        security_group_id=group.security_group_id,
        security_group_allows_all_outbound=group.allow_all_outbound,
    )


def _dns_name(balancer: elbv2.IApplicationLoadBalancer) -> str | None:
    try:
        return balancer.load_balancer_dns_name
    except RuntimeError:
        # It was imported without its name.
        return None
