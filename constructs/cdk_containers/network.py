"""Where tasks and load balancers live: a VPC with public and private subnets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network

from aws_cdk import Fn
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from constructs import Construct, IDependable

from cdk_containers.checks import Egress
from cdk_containers.checks.egress import LOGS, PRIVATE_IMAGES
from cdk_containers.findings import Finding, error
from cdk_containers.log_retention import log_retention, log_retention_problems
from cdk_containers.nat import Nat
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.removal import removal_policy
from cdk_containers.validation import refuse_errors, typed

# Address space is set aside for this many Availability Zones, so that adding one moves no subnet.
MOST_AVAILABILITY_ZONES = 6
# A public subnet holds load balancers, a private one tasks: 1/256 and 1/16 of the VPC each.
_PUBLIC_BITS, _PRIVATE_BITS = 8, 4
# A VPC is a /16 at most, and a load balancer's subnet a /27 at least:
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html
_LARGEST_PREFIX, _SMALLEST_PREFIX = 16, 27 - _PUBLIC_BITS
_ENDPOINT = re.compile(r"(?!com\.amazonaws)[a-z][a-z0-9-]*(\.[a-z0-9-]+)*")


@dataclass(frozen=True, kw_only=True)
class TaskPlacement:
    """Where in a VPC tasks run, and what they reach from there.

    Attributes:
        subnets: where their network interfaces are.
        assign_public_ip: whether they have public addresses.
        egress: what they reach outside the VPC. Default: that is not known.
        way_out: what has to be there before they can reach it. Default: nothing that we know of.
    """

    subnets: ec2.SubnetSelection
    assign_public_ip: bool = False
    egress: Egress = field(default_factory=Egress.unknown)
    way_out: Sequence[IDependable] = ()


class Network(Construct):
    """A VPC for container services over two or more Availability Zones.

    Public subnets hold load balancers and hand out no public addresses; private ones hold tasks.
    The default security group is closed, and rejected and accepted traffic is logged.

    In a stack with an account and a Region, CDK asks the account for the names of its Availability
    Zones although nothing here needs them; a stack that overrides ``availability_zones``, as
    stacks/network.py does, synthesizes without credentials.

    Attributes:
        vpc: the VPC.
        flow_log_group: where its traffic is logged.
        placement: where tasks run by default.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        nat: Nat = Nat.single(),
        availability_zones: int = 2,
        cidr: str = "10.0.0.0/16",
        flow_log_retention_days: int = 90,
        disposable: bool = False,
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            nat: how tasks reach the internet. Default: one NAT gateway.
            availability_zones: 2 to 6; more can be added later without moving a subnet.
                Default: 2.
            cidr: the addresses, with a prefix of /16 to /19. Default: 10.0.0.0/16.
            flow_log_retention_days: how long the traffic log is kept. Default: 90.
            disposable: whether the traffic log goes when the stack does. Default: it stays.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: the zones, the addresses or the retention are out of range.
        """
        refuse_errors(
            scope,
            construct_id,
            [
                *_problems(availability_zones, cidr, nat),
                *log_retention_problems("flow_log_retention_days", flow_log_retention_days),
            ],
        )
        super().__init__(scope, construct_id)
        prefix = IPv4Network(cidr).prefixlen
        self.vpc = ec2.Vpc(
            self,
            "Vpc",
            ip_addresses=ec2.IpAddresses.cidr(cidr),
            # Named by number, so that the same template works in every account and Region.
            availability_zones=[Fn.select(i, Fn.get_azs()) for i in range(availability_zones)],
            reserved_azs=MOST_AVAILABILITY_ZONES - availability_zones,
            nat_gateways=_nat_gateways(nat, availability_zones),
            restrict_default_security_group=True,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="Public",
                    subnet_type=ec2.SubnetType.PUBLIC,
                    cidr_mask=prefix + _PUBLIC_BITS,
                    map_public_ip_on_launch=False,
                ),
                ec2.SubnetConfiguration(
                    name="Private",
                    subnet_type=(
                        ec2.SubnetType.PRIVATE_WITH_EGRESS
                        if nat.kind in ("single", "per-az")
                        else ec2.SubnetType.PRIVATE_ISOLATED
                    ),
                    cidr_mask=prefix + _PRIVATE_BITS,
                ),
            ],
        )
        self.flow_log_group = logs.LogGroup(
            self,
            "FlowLogGroup",
            retention=log_retention(flow_log_retention_days),
            removal_policy=removal_policy(disposable=disposable),
        )
        self.vpc.add_flow_log(
            "FlowLog", destination=ec2.FlowLogDestination.to_cloud_watch_logs(self.flow_log_group)
        )
        # Traffic to S3, where ECR keeps the layers of images, costs nothing this way.
        s3 = self.vpc.add_gateway_endpoint("S3", service=ec2.GatewayVpcEndpointAwsService.S3)
        self.placement = self._placement(nat, s3)
        lay_over(self, overlay or {})

    def _placement(self, nat: Nat, s3: ec2.GatewayVpcEndpoint) -> TaskPlacement:
        """Where tasks run, and for private subnets without NAT the endpoints that they need."""
        public = nat.kind == "public-tasks"
        group = "Public" if public else "Private"
        egress, endpoints = Egress.to_internet(), list[IDependable]([s3])
        if nat.kind == "none":
            names = dict.fromkeys((*PRIVATE_IMAGES, *LOGS, *nat.endpoints))
            egress = Egress.through_endpoints(names)
            endpoints += [self._interface_endpoint(name) for name in names if name != "s3"]
        route = self.vpc.select_subnets(subnet_group_name=group).internet_connectivity_established
        return TaskPlacement(
            subnets=ec2.SubnetSelection(subnet_group_name=group),
            assign_public_ip=public,
            egress=egress,
            way_out=(route, *endpoints),
        )

    def _interface_endpoint(self, name: str) -> ec2.InterfaceVpcEndpoint:
        construct_id = "".join(part.capitalize() for part in name.replace(".", "-").split("-"))
        return self.vpc.add_interface_endpoint(
            f"{construct_id}Endpoint",
            service=ec2.InterfaceVpcEndpointAwsService(name),
            subnets=ec2.SubnetSelection(subnet_group_name="Private"),
        )


def vpc_of(network: Network | ec2.IVpc) -> ec2.IVpc:
    """The VPC of a network of ours, or the VPC itself."""
    return network.vpc if isinstance(network, Network) else network


def placement_in(network: Network | ec2.IVpc) -> TaskPlacement:
    """Where tasks run: in a VPC that is not ours, in the most private subnets that it has."""
    if isinstance(network, Network):
        return network.placement
    return TaskPlacement(
        subnets=ec2.SubnetSelection(),
        assign_public_ip=not (network.private_subnets or network.isolated_subnets),
        egress=Egress.unknown(),
    )


def selected_subnets(vpc: ec2.IVpc, selection: ec2.SubnetSelection) -> ec2.SelectedSubnets:
    """The subnets of a VPC that a selection means.

    Raises:
        RuntimeError: the VPC has none.
    """
    return vpc.select_subnets(
        availability_zones=selection.availability_zones,
        one_per_az=selection.one_per_az,
        subnet_filters=selection.subnet_filters,
        subnet_group_name=selection.subnet_group_name,
        subnets=selection.subnets,
        subnet_type=selection.subnet_type,
    )


def public_placement(vpc: ec2.IVpc) -> TaskPlacement:
    """Tasks with public addresses in public subnets, whatever else the VPC has."""
    public = vpc.select_subnets(subnet_type=ec2.SubnetType.PUBLIC)
    return TaskPlacement(
        subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
        assign_public_ip=True,
        egress=Egress.to_internet(),
        way_out=(public.internet_connectivity_established,),
    )


def _nat_gateways(nat: Nat, availability_zones: int) -> int:
    return {"single": 1, "per-az": availability_zones}.get(nat.kind, 0)


def _problems(availability_zones: int, cidr: str, nat: Nat) -> list[Finding]:
    found: list[Finding] = []
    if not 2 <= availability_zones <= MOST_AVAILABILITY_ZONES:
        found.append(
            error(
                "availability-zones-out-of-range",
                "availability_zones",
                f"{availability_zones} is outside 2 to {MOST_AVAILABILITY_ZONES}.",
                f"Choose 2, which a load balancer needs, to {MOST_AVAILABILITY_ZONES}.",
            )
        )
    if (prefix := _prefix(cidr)) is None or not _LARGEST_PREFIX <= prefix <= _SMALLEST_PREFIX:
        found.append(
            error(
                "cidr-invalid",
                "cidr",
                f"{cidr!r} is not an IPv4 network with a prefix of /{_LARGEST_PREFIX} to "
                f"/{_SMALLEST_PREFIX}.",
                "Write the network's own address and prefix, such as 10.0.0.0/16.",
            )
        )
    if not all(map(_ENDPOINT.fullmatch, nat.endpoints)):
        found.append(
            error(
                "endpoint-name-invalid",
                "nat.endpoints",
                f"{nat.endpoints!r} is not a list of AWS services by the names of their "
                "VPC endpoints.",
                "Write such as ['ssmmessages', 'secretsmanager'], without com.amazonaws.",
            )
        )
    return found


def _prefix(cidr: str) -> int | None:
    try:
        network = IPv4Network(cidr)
    except ValueError:
        return None
    return network.prefixlen if cidr == str(network) else None
