"""One Application Load Balancer for several services, by host and path."""

from collections.abc import Iterator
from hashlib import sha256

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from cdk_containers.checks import check_addresses
from cdk_containers.exposure import Http, OverHttp
from cdk_containers.findings import Finding, error
from cdk_containers.load_balancing.application import application_balancer, balancer_problems
from cdk_containers.load_balancing.subnets import subnet_problems
from cdk_containers.network import Network, vpc_of
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.spec import ListenerRule, is_known
from cdk_containers.validation import refuse_errors, typed

_IDENTITY_LENGTH = 8


class SharedLoadBalancer(Construct):
    """An Application Load Balancer that answers 404 until services are put behind it::

        balancer = SharedLoadBalancer(self, "Balancer", network=network)
        LoadBalancedService(
            self, "Api", cluster=cluster, image="api:1.0", port=8080,
            expose=Route(listener=balancer, paths=["/api/*"]),
        )

    Each service brings its own rule and target group into its own stack. Further certificates, such
    as one of a customer's domain, go to ``balancer.listener.add_certificates``.

    Attributes:
        load_balancer: the load balancer.
        listener: what answers people, and what the services' rules are on.
        identity: what tells it from every other load balancer, also one that replaces it.
        rules: the rules on its listener, by the services that they are for.
        url: where people reach it.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        network: Network | ec2.IVpc,
        expose: OverHttp = Http(),
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            network: a network, or any VPC.
            expose: how people reach it. Default: from the internet, with HTTP.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: it could not be made, or the VPC has not the subnets for it.
        """
        vpc = vpc_of(network)
        refuse_errors(
            scope,
            construct_id,
            [
                *balancer_problems(expose),
                *check_addresses(expose.allow_from),
                *subnet_problems(vpc, expose, "network"),
                *_sticky_for_all(expose),
            ],
        )
        super().__init__(scope, construct_id)
        made = application_balancer(
            self,
            vpc,
            expose,
            elbv2.ListenerAction.fixed_response(
                404, content_type="text/plain", message_body="Nothing is here."
            ),
        )
        self.load_balancer = made.load_balancer
        self.listener = made.listener
        self.identity = self.load_balancer.node.addr[-_IDENTITY_LENGTH:]
        self.rules: dict[str, ListenerRule] = {}
        self.url = made.url
        CfnOutput(self, "Url", value=self.url, description="Where people reach the services")
        lay_over(self, overlay or {})

    def listener_for(self, service: Construct) -> elbv2.ApplicationListener:  # noqa: ARG002
        """The listener, for a service in any stack."""
        return self.listener


class ExistingListener:
    """A listener of an Application Load Balancer that somebody else made.

    Make one for each listener, and give it to all the services, whatever stacks they are in: it
    knows the rules on it, and tells when two of them clash. It does not know those of other apps.

    Attributes:
        listener: the listener.
        identity: what tells its load balancer from every other.
        rules: the rules that services have put on it, by their services.
        url: where people reach it.
    """

    def __init__(self, listener: elbv2.IApplicationListener, *, url: str) -> None:
        """
        Args:
            listener: as ``ApplicationListener.from_application_listener_attributes`` gives it,
                with the load balancer's security group. Where that does not let everything out,
                import it with ``allow_all_outbound=False``. The priorities 1000 to 48,999 on it
                are for the services that are put behind it here.
            url: where people reach it, for the outputs.
        """
        self.listener = listener
        self.identity = _identity_of(listener)
        self.rules: dict[str, ListenerRule] = {}
        self.url = url

    def listener_for(self, service: Construct) -> elbv2.IApplicationListener:
        """The listener, imported once more where a service is in another stack.

        CDK puts the rules of an imported security group into the stack that it was imported in,
        which would depend on the service's then (aws-cdk #3689).

        Args:
            service: parent of what is imported.
        """
        listener = self.listener
        if listener.stack.node.addr == Stack.of(service).node.addr:
            return listener
        first, *others = (
            ec2.SecurityGroup.from_security_group_id(
                service,
                f"{self.identity}SecurityGroup{index}",
                group.security_group_id,
                allow_all_outbound=group.allow_all_outbound,
            )
            for index, group in enumerate(listener.connections.security_groups)
        )
        imported = elbv2.ApplicationListener.from_application_listener_attributes(
            service,
            f"{self.identity}Listener",
            listener_arn=listener.listener_arn,
            security_group=first,
        )
        for group in others:
            imported.connections.add_security_group(group)
        return imported


def _identity_of(listener: elbv2.IApplicationListener) -> str:
    """The same for the same listener, under whatever id it was imported, if its ARN is known."""
    if is_known(listener.listener_arn):
        return sha256(listener.listener_arn.encode()).hexdigest()[:_IDENTITY_LENGTH]
    return listener.node.addr[-_IDENTITY_LENGTH:]


def _sticky_for_all(expose: OverHttp) -> Iterator[Finding]:
    if expose.sticky_seconds is not None:
        yield error(
            "sticky-seconds-for-all",
            "expose.sticky_seconds",
            "Clients stay with a task of a service, and the load balancer has several services.",
            "Give sticky_seconds to the Route of each service that needs it.",
        )
