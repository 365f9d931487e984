"""Ports, names and networks."""

from collections.abc import Mapping

from cdk_containers.importers.compose.dispositions.conditions import (
    NONE_ASKED,
    NOT_ASKED,
    begins_with,
    is_external,
    is_none_of,
    is_of_external,
    is_one_of,
)
from cdk_containers.importers.compose.dispositions.row import (
    Case,
    Place,
    Row,
    case,
    elsewhere,
    named_by_cloudformation,
    same,
)
from cdk_containers.importers.fates import (
    Fate,
    approximated,
    ignored,
    in_container,
    mapped,
    refused,
)

_MODES_OF_INSTANCES = ("bridge", "host", "none")
_LOOPBACK = ("127.", "::1", "localhost")
_PORT = in_container("PortMappings")
_LISTENER = mapped("LoadBalancer listener")
_GROUP = mapped("SecurityGroup")
_OTHER_NAME = approximated(
    "Service.ServiceConnectConfiguration",
    "Others reach it by the name of its service; one who uses this name is told.",
)


def _has_own_interface(place: Place) -> bool:
    """Whether its task has a network interface of its own, which takes the VPC's settings."""
    return place.owner.text("network_mode") not in _MODES_OF_INSTANCES


def _is_service_name(place: Place) -> bool:
    return place.value == place.owner_name


def _of_the_instance(key: str, to: str, what: str) -> Row:
    """What only containers on the network of an instance can have."""
    return Row(
        fargate=refused(f"Fargate tasks {what}.", _without(key)),
        ec2=in_container(to),
        cases=(
            NONE_ASKED,
            Case(
                values="with a network interface of its own",
                when=_has_own_interface,
                fargate=refused(f"Fargate tasks {what}.", _without(key)),
                ec2=refused(
                    f"Tasks with a network interface of their own {what}.",
                    f"Write 'network_mode: bridge', or '{key}: !reset null' in a further file.",
                ),
            ),
        ),
    )


def _without(key: str) -> str:
    return (
        f"Write '{key}: !reset null' in a further file for Amazon ECS, or network_mode: bridge "
        "and --on ec2."
    )


def _has_no_group(place: Place) -> bool:
    """Whether nothing says which security group stands for a network that exists."""
    network = place.around[-1]
    is_named = (network.text("name") or "").startswith("sg-")
    return is_external(network) and not is_named and "x-aws-securitygroup" not in network.entries


def _is_of_this_machine(place: Place) -> bool:
    return (place.around[-1].text("host_ip") or "").startswith(_LOOPBACK)


def _is_group(place: Place) -> bool:
    return (
        is_of_external(place)
        and begins_with("sg-")(place)
        and "x-aws-securitygroup" not in place.around[-1].entries
    )


def _alias(place: Place) -> bool:
    name, _, alias = str(place.value).partition(":")
    return bool(alias) and alias != name


_CALLED_BY_SERVICE = ignored(
    "The task is called as ECS calls it, and no other finds it by this name.",
    "Let others call it by the name of its service.",
)
_CALLED = case(
    "the name of the service", _is_service_name, ignored("Others call it by that name anyway.")
)
_NO_ADDRESS = ignored(
    "ECS takes an address of the subnet for each task.",
    "Leave it out, and call the service by its name.",
)
_NO_HARDWARE_ADDRESS = refused(
    "Each task gets a network interface with an address of its own.",
    "Leave it out.",
)
_MODES = refused(
    "There is no such network mode.", "Write the names of networks below networks instead."
)


def _on_instance(reason: str) -> Fate:
    return refused(reason, elsewhere("network_mode"))


ROWS: Mapping[str, Row] = {
    "services.*.ports": same(_PORT),
    "services.*.ports[]": same(_PORT),
    "services.*.ports[].target": same(in_container("PortMappings.ContainerPort")),
    "services.*.ports[].published": same(
        mapped("LoadBalancer listener port"),
        case(
            "of this machine alone",
            _is_of_this_machine,
            ignored("No load balancer gets a port of 127.0.0.1 or ::1."),
        ),
    ),
    "services.*.ports[].host_ip": same(
        ignored(
            "The load balancer has addresses of its own.",
            "Leave the address out, or write 127.0.0.1 for a port that nobody reaches.",
        ),
        case(
            "every address",
            is_one_of("0.0.0.0", "::", ""),  # noqa: S104
            _LISTENER,
        ),
        case(
            "127.0.0.1, ::1",
            begins_with(*_LOOPBACK),
            approximated(
                "no listener", "Nobody but its own networks reaches it; there is a warning."
            ),
        ),
    ),
    "services.*.ports[].protocol": same(
        in_container("PortMappings.Protocol"),
        case(
            "sctp and others",
            is_none_of("tcp", "udp"),
            refused("The ports of ECS speak TCP and UDP.", "Write tcp or udp."),
        ),
    ),
    "services.*.ports[].app_protocol": same(
        _LISTENER,
        case(
            "any other",
            is_none_of("http", "http2", "grpc", "tcp", "https"),
            ignored("The load balancers do not know it.", "Write http, http2, grpc or tcp."),
        ),
        case(
            "https",
            is_one_of("https"),
            ignored(
                "It does not say who ends TLS.",
                "Write x-aws-protocol: https and x-ecs-certificate, or app_protocol: tcp.",
            ),
        ),
    ),
    "services.*.ports[].mode": same(ignored("There is a load balancer before every task.")),
    "services.*.ports[].name": same(ignored("It is a note for people.")),
    "services.*.expose": same(_PORT),
    "services.*.links": same(mapped("Service.ServiceConnectConfiguration")),
    "services.*.links[]": same(
        ignored("Services on a common network find each other by their names anyway."),
        case(
            "on the network of an instance",
            lambda place: not _has_own_interface(place),
            ignored(
                "Tasks on the network of an instance are not found by names.",
                "Leave network_mode out, or put both into one task with x-ecs-task.",
            ),
        ),
        case("with another name", _alias, _OTHER_NAME),
    ),
    "services.*.external_links": same(
        refused(
            "It is about containers that Compose did not start.",
            "Give its address in environment, or write it as a service.",
        ),
        NONE_ASKED,
    ),
    "services.*.container_name": same(_OTHER_NAME),
    "services.*.hostname": Row(
        fargate=_CALLED_BY_SERVICE,
        ec2=in_container("Hostname"),
        cases=(
            _CALLED,
            Case(
                values="with a network interface of its own",
                when=_has_own_interface,
                fargate=_CALLED_BY_SERVICE,
                ec2=_CALLED_BY_SERVICE,
            ),
        ),
    ),
    "services.*.domainname": same(
        refused("ECS sets no domain name.", "Write the full name in hostname, or leave it out.")
    ),
    "services.*.extra_hosts": _of_the_instance(
        "extra_hosts", "ExtraHosts", "take no further lines into their hosts file"
    ),
    "services.*.dns": _of_the_instance("dns", "DnsServers", "ask the resolver of their VPC"),
    "services.*.dns_search": _of_the_instance(
        "dns_search", "DnsSearchDomains", "ask the resolver of their VPC"
    ),
    "services.*.dns_opt": same(
        refused("ECS passes no options to the resolver.", "Leave it out."), NONE_ASKED
    ),
    "services.*.mac_address": same(_NO_HARDWARE_ADDRESS),
    "services.*.network_mode": same(
        _MODES,
        case(
            "service:…",
            begins_with("service:"),
            mapped("the same TaskDefinition"),
        ),
        case(
            "container:…",
            begins_with("container:"),
            refused(
                "It is about a container that Compose did not start.",
                "Write service:NAME for another service of the file.",
            ),
        ),
        Case(
            values="bridge, host, none",
            when=is_one_of(*_MODES_OF_INSTANCES),
            fargate=_on_instance("Fargate gives each task a network interface of its own."),
            ec2=mapped("TaskDefinition.NetworkMode"),
        ),
    ),
    "services.*.networks": same(_GROUP),
    "services.*.networks.*.aliases": same(_OTHER_NAME, NONE_ASKED),
    "services.*.networks.*.use_service_name_alias": same(
        ignored("Others reach it by the name of its service.")
    ),
    "services.*.networks.*.ipv4_address": same(_NO_ADDRESS),
    "services.*.networks.*.ipv6_address": same(_NO_ADDRESS),
    "services.*.networks.*.link_local_ips": same(_NO_ADDRESS, NONE_ASKED),
    "services.*.networks.*.mac_address": same(_NO_HARDWARE_ADDRESS),
    "services.*.networks.*.interface_name": same(
        ignored("A task has one interface, eth0 or eth1.", "Do not refer to it by this name.")
    ),
    "services.*.networks.*.driver_opts": same(
        ignored("A VPC has no drivers.", "Leave them out."), NONE_ASKED
    ),
    "services.*.networks.*.gw_priority": same(ignored("A task has one interface.")),
    "services.*.networks.*.priority": same(ignored("A task has one interface.")),
    "networks": same(_GROUP),
    "networks.*.name": named_by_cloudformation(
        case("of a security group that exists", _is_group, _GROUP),
    ),
    "networks.*.external": same(
        _GROUP,
        NOT_ASKED,
        case(
            "without x-aws-securitygroup",
            _has_no_group,
            refused(
                "Nothing says which services are on a network that is made elsewhere.",
                "Name the security group that they are in, in x-aws-securitygroup: sg-…, or "
                "override external with false.",
            ),
        ),
    ),
    "networks.*.internal": same(
        approximated(
            "no listener",
            "No load balancer leads to its services; they still reach the internet.",
            "Run them in isolated subnets if they must not.",
        ),
        NOT_ASKED,
    ),
    "networks.*.attachable": same(ignored("Any task with its security group is on it.")),
    "networks.*.driver": same(
        refused(
            "The tasks are on the network of their VPC.",
            "Leave the driver out.",
        ),
        case(
            "bridge, overlay, default",
            is_one_of("bridge", "overlay", "default", "", None),
            ignored("The tasks are on the network of their VPC."),
        ),
    ),
    "networks.*.driver_opts": same(ignored("A VPC has no drivers.", "Leave them out."), NONE_ASKED),
    "networks.*.enable_ipv4": same(
        ignored("It is so without being said."),
        case(
            "false",
            is_one_of(False),
            ignored("The VPC decides.", "Use a VPC with subnets for IPv6 only."),
        ),
    ),
    "networks.*.enable_ipv6": same(
        ignored("The VPC decides.", "Use a VPC with dual-stack subnets."), NOT_ASKED
    ),
    "networks.*.ipam": same(ignored("It is so without being said.")),
    "networks.*.ipam.config": same(
        ignored("The subnets of the VPC decide.", "Choose the addresses of the VPC."), NONE_ASKED
    ),
    "networks.*.ipam.driver": same(
        ignored("The VPC gives the addresses.", "Leave it out."),
        case("default", is_one_of("default"), ignored("It is so without being said.")),
    ),
    "networks.*.ipam.options": same(
        ignored("The VPC gives the addresses.", "Leave them out."), NONE_ASKED
    ),
    "networks.*.labels": same(ignored("They are notes for people.")),
}
"""By the pattern of their paths."""
