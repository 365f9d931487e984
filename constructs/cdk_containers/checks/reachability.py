"""Rules about the port that others reach, and about how a load balancer checks it."""

import re
from collections.abc import Iterator
from ipaddress import IPv4Network

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.checks.test_traffic import allowed_addresses
from cdk_containers.spec import NetworkMode, Reach, Service, ServiceConnect, is_known

_CODE = r"[234][0-9][0-9]"
_CODES = re.compile(rf"{_CODE}(-{_CODE})?(,{_CODE}(-{_CODE})?)*")


@rule()
def reachable_port_unclear(service: Service, context: Context) -> Iterator[Problem]:
    """It is clear which port of which container others reach."""
    discovery = service.discovery
    called = isinstance(discovery, ServiceConnect) and discovery.name is not None
    wanted = service.reach is not Reach.NOTHING or called or service.port is not None
    if not wanted or service.reachable is not None:
        return
    ports = {
        port.number: container.name
        for container in service.task.containers
        for port in container.ports
        if port.protocol == service.protocol
    }
    has = ", ".join(f"{number} ({name})" for number, name in ports.items()) or "none"
    asked = "no port was chosen" if service.port is None else f"port {service.port} was asked for"
    yield Problem(
        "port",
        f"It is not clear which port the service is reached on: {asked}; "
        f"{service.protocol.upper()} ports of its containers: {has}.",
        "Name one of these with port=…"
        if ports
        else "Give port=… beside image=…, or ports=[Port(number=…)] to a container.",
    )


@rule()
def address_range_invalid(service: Service, context: Context) -> Iterator[Problem]:
    """The addresses that may connect are CIDR blocks, and there are some."""
    if service.reach is Reach.PUBLIC_ADDRESSES and not service.allow_from:
        yield Problem(
            "allow_from",
            "No address may connect to the tasks.",
            "Name those that may, such as your office's 203.0.113.0/24.",
        )
    for path, addresses in allowed_addresses(service).items():
        for block in addresses:
            if is_known(block) and not _is_cidr(block):
                yield Problem(
                    path,
                    f"{block!r} is not an IPv4 CIDR block.",
                    "Write the network's own address and its prefix, such as 203.0.113.0/24.",
                )


@rule()
def target_health_out_of_range(service: Service, context: Context) -> Iterator[Problem]:
    """The load balancer's health check keeps to its ranges."""
    health = service.health
    for name, value, lowest, highest, unit in (
        ("interval_seconds", health.interval_seconds, 5, 300, "seconds"),
        ("timeout_seconds", health.timeout_seconds, 2, 120, "seconds"),
        ("healthy_threshold", health.healthy_threshold, 2, 10, "answers"),
        ("unhealthy_threshold", health.unhealthy_threshold, 2, 10, "answers"),
        ("grace_period_seconds", health.grace_period_seconds, 0, 2**31 - 1, "seconds"),
        ("port", health.port, 1, 65535, ""),
        ("deregistration_delay_seconds", health.deregistration_delay_seconds, 0, 3600, "seconds"),
    ):
        yield from Range(
            path=f"health.{name}", value=value, lowest=lowest, highest=highest, unit=unit
        ).problems()


@rule()
def target_timeout_not_below_interval(service: Service, context: Context) -> Iterator[Problem]:
    """The load balancer's time-out is shorter than its interval."""
    health = service.health
    known = is_known(health.timeout_seconds) and is_known(health.interval_seconds)
    if known and health.timeout_seconds >= health.interval_seconds:
        yield Problem(
            "health.timeout_seconds",
            f"The time-out of {health.timeout_seconds} seconds is not below the interval of "
            f"{health.interval_seconds}.",
            "Lower the time-out or raise the interval.",
        )


@rule()
def target_codes_invalid(service: Service, context: Context) -> Iterator[Problem]:
    """Healthy codes are HTTP status codes of 200 to 499, ranges of them, or a list of both."""
    codes = service.health.healthy_codes
    if is_known(codes) and not _CODES.fullmatch(codes):
        yield Problem(
            "health.healthy_codes",
            f"{codes!r} is not a list of status codes from 200 to 499.",
            "Write such as '200', '200-399' or '200,302'.",
        )


@rule()
def target_path_relative(service: Service, context: Context) -> Iterator[Problem]:
    """The load balancer's health check asks for an absolute path."""
    path = service.health.path
    if path is not None and is_known(path) and not path.startswith("/"):
        yield Problem("health.path", f"{path!r} does not begin with '/'.", f"Write '/{path}'.")


@rule()
def udp_target_unchecked(service: Service, context: Context) -> Iterator[Problem]:
    """A load balancer cannot check a port that speaks UDP; another one that speaks TCP is named.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
    """
    if service.reach is Reach.NLB_UDP and service.health.port is None:
        yield Problem(
            "health.port",
            "The load balancer cannot check whether a UDP port works.",
            "Name a TCP port of the container that tells: TargetHealth(port=…).",
        )


@rule()
def health_port_unmapped(service: Service, context: Context) -> Iterator[Problem]:
    """Under bridge networking, a second port is checked only if Docker chooses neither of the two.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    """
    checked, reached = service.health.port, service.reachable
    bridge = service.task.network_mode == NetworkMode.BRIDGE
    if not (service.load_balanced and bridge) or service.checked_port is None or reached is None:
        return
    if not is_known(checked) or (checked in service.tcp_host_ports and reached[1].host_port):
        return
    yield Problem(
        "health.port",
        f"Port {checked} is checked beside port {reached[1].number}, and Docker chooses where on "
        "its instance a task has them.",
        "Give both ports of the container a host_port, or leave health.port out.",
    )


@rule()
def grace_period_unclear(service: Service, context: Context) -> Iterator[Problem]:
    """The grace period is given where it cannot be computed from the other times."""
    not_given = service.health.grace_period_seconds is None
    if service.load_balanced and not_given and service.seconds_until_in_service is None:
        yield Problem(
            "health.grace_period_seconds",
            "It follows from the health checks' times, some of which are known at deployment only.",
            "Give grace_period_seconds.",
        )


@rule()
def grace_period_too_short(service: Service, context: Context) -> Iterator[Problem]:
    """The grace period lasts until a healthy start has been seen, or ECS kills tasks that work."""
    grace, needed = service.health.grace_period_seconds, service.seconds_until_in_service
    if not service.load_balanced or grace is None or needed is None or not is_known(grace):
        return
    if grace < needed:
        balancer = service.health.interval_seconds * service.health.healthy_threshold
        yield Problem(
            "health.grace_period_seconds",
            f"{grace} seconds are shorter than a healthy start: {needed - balancer} seconds of the "
            f"containers' own start periods and {balancer} until the load balancer has seen "
            f"{service.health.healthy_threshold} answers. ECS would replace tasks that work.",
            f"Give at least {needed} seconds, or leave it out.",
        )


def _is_cidr(block: str) -> bool:
    """Whether it has a prefix length: EC2, unlike Python, takes no net mask."""
    try:
        return block == str(IPv4Network(block))
    except ValueError:
        return False
