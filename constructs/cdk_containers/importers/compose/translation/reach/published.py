"""Ports that people reach, and the load balancers that they reach them through."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.services.settings import shared
from cdk_containers.importers.compose.translation.services.tasks import TaskGroup
from cdk_containers.importers.nodes import plain
from cdk_containers.spec import PublishedPort, Reach, TargetHealth

Protocol = Literal["http", "https", "tcp", "udp"]

_LOOPBACK = ("127.", "::1", "localhost")
_NOT_HTTP = frozenset(
    {21, 22, 23, 25, 53, 88, 110, 123, 143, 161, 389, 445, 465, 514, 587, 636, 853, 873, 993, 995}
    | {1414, 1433, 1521, 1883, 2049, 2181, 2222, 2379, 2888, 3306, 3389, 3888, 4222, 5060, 5432}
    | {5671, 5672, 5900, 6379, 6380, 7000, 7687, 8883, 9042, 9092, 9101, 9300, 11211, 25565}
    | {26257, 26379, 27017, 27018, 27019, 29092, 33060, 61616}
    | {1025, 1935, 3310, 5044, 5222, 6650, 12201, 19092, 24224, 61613}
)
"""Ports of well-known programs that do not speak HTTP."""
_GRPC = frozenset({4317, 7233, 14250, 19530, 50051})
"""Ports of OTLP, Temporal, Jaeger and Milvus, and the one that the examples of gRPC have."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which ports speak a protocol.

    Args:
        protocol: what is spoken.
        when: whether a published port does, which is one of these of its service.
        reason: why it is taken for that.
    """

    protocol: Protocol
    when: Callable[[Section, Sequence[Section]], bool]
    reason: str


def _asks_for(*protocols: str) -> Callable[[Section, Sequence[Section]], bool]:
    def asks(port: Section, _: Sequence[Section]) -> bool:
        return bool({port.text("x-aws-protocol"), port.text("app_protocol")} & set(protocols))

    return asks


def _is_any_of(numbers: frozenset[int]) -> Callable[[Section, Sequence[Section]], bool]:
    return lambda port, _: bool({port.whole("target"), listener_port(port)} & numbers)


def _is_udp(port: Section) -> bool:
    return port.text("protocol") == "udp"


def _is_udp_as_well(port: Section, beside: Sequence[Section]) -> bool:
    return any(_is_udp(other) and listener_port(other) == listener_port(port) for other in beside)


RULES: Sequence[Rule] = (
    Rule(
        protocol="udp",
        when=lambda port, _: _is_udp(port),
        reason="The port says so.",
    ),
    Rule(
        protocol="https",
        when=lambda port, _: port.text("x-aws-protocol") == "https",
        reason="The port says so; the load balancer holds the certificate.",
    ),
    Rule(
        protocol="http",
        when=_asks_for("http"),
        reason="The port says so.",
    ),
    Rule(
        protocol="tcp",
        when=_asks_for("tcp"),
        reason="The port says so.",
    ),
    # https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    Rule(
        protocol="tcp",
        when=_asks_for("http2", "grpc"),
        reason="An Application Load Balancer takes no HTTP/2 without TLS.",
    ),
    Rule(
        protocol="tcp",
        when=_is_any_of(frozenset({443, 6443, 8443, 9443})),
        reason="The container speaks TLS itself, with a certificate of its own.",
    ),
    Rule(
        protocol="tcp",
        when=_is_any_of(_NOT_HTTP),
        reason="Programs that use these ports do not speak HTTP.",
    ),
    Rule(
        protocol="tcp",
        when=_is_any_of(_GRPC),
        reason="Programs that use these ports speak gRPC, which is HTTP/2.",
    ),
    Rule(
        protocol="tcp",
        when=_is_udp_as_well,
        reason="The same port speaks UDP, and one load balancer takes both.",
    ),
    Rule(
        protocol="http",
        when=lambda _port, _beside: True,
        reason="Most that is published is a website or an API.",
    ),
)
"""What a published port speaks, which Compose does not know: the first rule that fits counts."""


def published_ports(group: TaskGroup, project: Section, closed: str | None) -> list[PublishedPort]:
    """The ports of a task that people reach, each once, whatever addresses it is published on.

    Their order is not that of the file, which must not decide by which port others find the task.

    Args:
        group: the services of the task.
        project: the whole model.
        closed: why no load balancer gets to the task, if none does.
    """
    found: dict[tuple[int, bool], PublishedPort] = {}
    for name, service in group.services.items():
        certificate = project.text("x-ecs-certificate")
        ports = list(service.sections("ports"))
        for port in ports:
            number, listener = port.whole("target"), listener_port(port)
            if number is None or port.text("protocol") not in ("tcp", "udp"):
                continue
            if not _is_public(port, closed) or listener is None:
                continue
            protocol = protocol_of(port, ports)
            _check_grpc(port, protocol)
            own = port.text("x-ecs-certificate") or certificate
            found.setdefault(
                (listener, protocol == "udp"),
                PublishedPort(
                    container=group.containers[name],
                    number=number,
                    listener_port=listener,
                    protocol=protocol,
                    certificate_arn=own if protocol == "https" else None,
                ),
            )
    return sorted(found.values(), key=_rank)


def _rank(port: PublishedPort) -> tuple[bool, bool, int]:
    """Where it comes: HTTP before TCP, and UDP, which neither others nor checks reach, last."""
    return port.protocol == "udp", port.protocol == "tcp", port.listener_port


def protocol_of(port: Section, beside: Sequence[Section]) -> Protocol:
    """What a published port speaks.

    Args:
        port: an entry of ``ports``.
        beside: all of them.
    """
    return next(rule.protocol for rule in RULES if rule.when(port, beside))


def listener_port(port: Section) -> int | None:
    """The port that people write: the first one of a range that Docker may choose from.

    Args:
        port: an entry of ``ports``.
    """
    published = (port.text("published") or "").partition("-")[0]
    return int(published) or None if published.isdecimal() else None


def check_clashes(groups: Sequence[TaskGroup]) -> None:
    """Tell when people would reach two ports on the same one.

    TCP and UDP on one port are one listener of a Network Load Balancer, with one target group.

    Args:
        groups: the services by their tasks.
    """
    taken: dict[tuple[int, bool], tuple[str, int | None, str]] = {}
    targets: dict[int, tuple[str, int | None]] = {}
    for group in groups:
        for name, service in group.services.items():
            ports = list(service.sections("ports"))
            for port in ports:
                listener, protocol = listener_port(port), protocol_of(port, ports)
                if listener is None or not _is_public_address(port):
                    continue
                number = port.whole("target")
                here, target = (name, number, protocol), (group.name, number)
                holder = taken.setdefault((listener, protocol == "udp"), here)
                if holder != here:
                    why = "the application has one load balancer for both"
                    _refuse_taken(port, listener, holder[0], why)
                elif protocol in ("tcp", "udp") and targets.setdefault(listener, target) != target:
                    why = "there, TCP and UDP lead to the same port of one service"
                    _refuse_taken(port, listener, targets[listener][0], why)


def _refuse_taken(port: Section, listener: int, holder: str, why: str) -> None:
    port.refuse(
        "compose-published-port-taken",
        "published",
        f"{holder} publishes port {listener} already, and {why}.",
        "Publish it on another port.",
    )


def reach_of(published: Sequence[PublishedPort]) -> tuple[Reach, int | None]:
    """How people reach a task, and on which of its ports: the first one.

    Args:
        published: the ports of the task that people reach.
    """
    first = next(iter(published), None)
    return (Reach.NOTHING, None) if first is None else (first.reach, first.number)


def target_health(
    group: TaskGroup, published: Sequence[PublishedPort], tcp_ports: Sequence[int]
) -> TargetHealth:
    """How the load balancer tells that a task works.

    Compose knows no path to ask for. By default it is ``/``, and every answer that is no error of
    the server's will do: an application that has nothing there, or asks for a login, is alive.

    Args:
        group: the services of the task.
        published: its ports that people reach.
        tcp_ports: its ports that can be checked.
    """
    shared(
        group,
        "x-ecs-health",
        {
            name: plain(service.section("x-ecs-health").node) or None
            for name, service in group.services.items()
        },
    )
    owner = next((each for each in group.services.values() if "x-ecs-health" in each), None)
    first = next(iter(group.services.values()))
    health = (owner or first).section("x-ecs-health")
    port = health.whole("port")
    spoken = {each.protocol for each in published}
    if spoken == {"udp"} and port is None:
        port = next(iter(tcp_ports), None)
        if port is None:
            first.refuse(
                "compose-udp-without-check",
                "ports",
                "A load balancer cannot check whether a UDP port works, and there is no other.",
                "Name a TCP port that tells, such as x-ecs-health: {port: 8080}.",
            )
    by_http = bool(spoken & {"http", "https"})
    return TargetHealth(
        path=health.text("path") or ("/" if by_http else None),
        port=port,
        healthy_codes=health.text("codes") or ("200-499" if by_http else "200-399"),
        grace_period_seconds=health.whole("grace_seconds"),
    )


def _check_grpc(port: Section, protocol: Protocol) -> None:
    """Tell when the load balancer would speak HTTP/1.1 to a program that does not."""
    if protocol in ("http", "https") and port.text("app_protocol") == "grpc":
        port.refuse(
            "compose-grpc-as-http",
            "x-aws-protocol",
            "The load balancer would speak HTTP/1.1 to the container, and gRPC is HTTP/2.",
            "Leave x-aws-protocol out: gRPC goes to the container as it is, which may speak TLS.",
        )


def _is_public(port: Section, closed: str | None) -> bool:
    """Whether people reach a port; its author is told if they do not."""
    reasons = list(_why_not_public(port, closed))
    for key, reason, fix in reasons:
        port.warn("compose-port-not-public", key, reason, fix)
    return not reasons


def _why_not_public(port: Section, closed: str | None) -> Iterator[tuple[str, str, str]]:
    if not _is_public_address(port):
        yield (
            "host_ip",
            "Docker publishes it for the machine itself only, so that no load balancer gets it. "
            "Services on its networks reach it.",
            "For others to reach it, leave the address out.",
        )
    elif listener_port(port) is None:
        yield (
            "target",
            "Docker publishes it on a port of its own choice, so that no load balancer gets it. "
            "Services on its networks reach it.",
            "For others to reach it, write the port before a colon, such as '8080:80'.",
        )
    elif closed is not None:
        yield (
            "published",
            f"No load balancer gets it: {closed}",
            "Leave the port out, or change that.",
        )


def _is_public_address(port: Section) -> bool:
    return not (port.text("host_ip") or "").startswith(_LOOPBACK)
