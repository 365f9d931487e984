"""Rules about the ports of an application that people reach through load balancers."""

from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.names import CERTIFICATE_ARN
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.spec import Application, ApplicationService, PublishedPort, Task, is_known

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
_MOST_TARGET_GROUPS = 5
_PROTOCOLS = ("http", "https", "tcp", "udp")


@rule()
def published_setting_invalid(application: Application, context: Context) -> Iterator[Problem]:
    """A published port is 1 to 65535 and speaks http, https, tcp or udp; https has a certificate.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html
    """
    for member, port in _published(application):
        place = _place(member, port)
        yield from Range(
            path=f"{place}.listener_port", value=port.listener_port, lowest=1, highest=65535
        ).problems()
        if port.protocol not in _PROTOCOLS:
            yield Problem(
                f"{place}.protocol",
                f"There is no protocol {port.protocol!r}; there are {', '.join(_PROTOCOLS)}.",
                "Choose one of these.",
            )
        arn = port.certificate_arn
        if arn is None:
            continue
        if port.protocol != "https":
            yield Problem(
                f"{place}.certificate_arn",
                f"A port that speaks {port.protocol} has no certificate.",
                "Leave it out, or publish the port with protocol='https'.",
            )
        elif is_known(arn) and not CERTIFICATE_ARN.fullmatch(arn):
            yield Problem(
                f"{place}.certificate_arn",
                f"{arn!r} is not the ARN of a certificate.",
                "Write the one that AWS Certificate Manager shows.",
            )


@rule()
def published_port_unknown(application: Application, context: Context) -> Iterator[Problem]:
    """A published port is one that a container of the service listens on."""
    for member, port in _published(application):
        task = member.service.task
        protocol = _protocol(port)
        numbers = [
            each.number
            for container in task.containers
            if container.name == port.container
            for each in container.ports
            if each.protocol == protocol
        ]
        if port.container not in [container.name for container in task.containers]:
            names = ", ".join(container.name for container in task.containers) or "none"
            yield Problem(
                f"{_place(member, port)}.container",
                f"The task has no container {port.container!r}; it has {names}.",
                "Name one of these.",
            )
        elif port.number not in numbers and is_known([port.number, *numbers]):
            has = ", ".join(map(str, numbers)) or "none"
            yield Problem(
                f"{_place(member, port)}.number",
                f"Container {port.container} has no {protocol.upper()} port {port.number}; it has "
                f"{has}.",
                "Publish one of these, or give ports=[Port(number=…)] to the container.",
            )


@rule()
def listener_port_repeated(application: Application, context: Context) -> Iterator[Problem]:
    """People reach one port of one service behind each listener port."""
    taken: dict[tuple[int, str], str] = {}
    for member, port in _published(application):
        if not is_known(port.listener_port):
            continue
        key = port.listener_port, _protocol(port)
        if key in taken:
            yield Problem(
                f"{_place(member, port)}.listener_port",
                f"{port.listener_port}/{_protocol(port)} is a listener port of {taken[key]} "
                "already.",
                "Choose another one.",
            )
        taken.setdefault(key, member.name)


@rule()
def target_groups_above_limit(application: Application, context: Context) -> Iterator[Problem]:
    """A service has at most five target groups: one for each port of it that is published.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/register-multiple-targetgroups.html
    """
    for member in application.services:
        count = len(member.targets)
        if count > _MOST_TARGET_GROUPS:
            yield Problem(
                f"services[{member.name}].published",
                f"It publishes {count} of its ports, each with a target group; ECS takes "
                f"{_MOST_TARGET_GROUPS}.",
                "Publish fewer, or split the service.",
            )


@rule()
def published_udp_unchecked(application: Application, context: Context) -> Iterator[Problem]:
    """A service that publishes UDP has a TCP port, at which the load balancer can check it.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html
    """
    for member, port in _published(application):
        health, task = member.service.health, member.service.task
        if port.protocol == "udp" and health.port is None and not _speaks_tcp(task):
            yield Problem(
                _place(member, port),
                "The load balancer cannot check whether a UDP port works, and no container has a "
                "TCP port.",
                "Give the container a TCP port that tells, and name it: TargetHealth(port=…).",
            )


@rule()
def published_without_service(application: Application, context: Context) -> Iterator[Problem]:
    """What people start has no published ports: no load balancer knows when it runs."""
    for member in application.services:
        if member.runs_once and member.published:
            yield Problem(
                f"services[{member.name}].published",
                "It is a task that people start, which no load balancer sends requests to.",
                "Leave published out, or let it be kept running.",
            )


def _published(application: Application) -> Iterator[tuple[ApplicationService, PublishedPort]]:
    return ((member, port) for member in application.services for port in member.published)


def _place(member: ApplicationService, port: PublishedPort) -> str:
    return f"services[{member.name}].published[{port.listener_port}]"


def _protocol(port: PublishedPort) -> str:
    """What the container speaks."""
    return "udp" if port.protocol == "udp" else "tcp"


def _speaks_tcp(task: Task) -> bool:
    return any(port.protocol == "tcp" for each in task.containers for port in each.ports)
