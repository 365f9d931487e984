"""By which names services find each other, and which of Docker's names are lost."""

import re
from collections.abc import Mapping, Sequence

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.translation.reach.networks import networks_of
from cdk_containers.importers.compose.translation.reach.references import Reference
from cdk_containers.importers.compose.translation.services.tasks import TaskGroup
from cdk_containers.importers.report import Report
from cdk_containers.spec import Port, ServiceConnect

_NOT_IN_NAMES = re.compile(r"[^a-z0-9_-]")
_LONGEST_NAME = 63
# They are on none of the networks on which Service Connect gives names.
_WITHOUT_NAMES = ("bridge", "host", "none")

PortsByService = Mapping[str, Sequence[Port]]


def discoveries(
    groups: Sequence[TaskGroup],
    ports: PortsByService,
    main_ports: Mapping[str, int | None],
    calls: Sequence[Reference],
) -> Mapping[str, ServiceConnect]:
    """How each task is found and finds others, by its name; nothing for those that stay alone.

    A name goes to each that has a TCP port and somebody on its networks; whoever shares a network
    with a name may call it: configuration inside an image, say, is not in any file here.

    Args:
        groups: the services by their tasks; those that people start are not among them.
        ports: the ports of each service.
        main_ports: the port of each task that comes first.
        calls: what the services are told about each other.
    """
    networks = {group.name: set(networks_of(group)) for group in groups}

    def neighbours(group: TaskGroup) -> list[str]:
        own = networks[group.name]
        return [name for name, others in networks.items() if name != group.name and own & others]

    named = {
        group.name: ServiceConnect(
            name=_valid(called_name(group, ports, calls)),
            other_ports=[
                number for number in _tcp_ports(group, ports) if number != main_ports[group.name]
            ],
        )
        for group in groups
        if main_ports[group.name] is not None and neighbours(group)
    }
    calling = {
        group.name: ServiceConnect()
        for group in groups
        if group.name not in named and any(name in named for name in neighbours(group))
    }
    return {**named, **calling}


def called_name(group: TaskGroup, ports: PortsByService, calls: Sequence[Reference]) -> str:
    """The service of a task whose name others call it by: one that they do call, if there is one.

    Args:
        group: the services of the task.
        ports: the ports of each service.
        calls: what the services are told about each other.
    """
    listening = [name for name in group.services if _tcp(ports[name])]
    called = {call.callee for call in calls if call.caller not in group.services}
    candidates = listening or list(group.services)
    return next((name for name in candidates if name in called), candidates[0])


def check_names(
    groups: Sequence[TaskGroup],
    found: Mapping[str, ServiceConnect],
    calls: Sequence[Reference],
    report: Report,
) -> None:
    """Tell which names lead nowhere.

    Args:
        groups: the services by their tasks.
        found: how each task is found.
        calls: what the services are told about each other.
        report: takes the findings.
    """
    task_of = {name: group.name for group in groups for name in group.services}
    modes = {group.name: _mode_without_names(group) for group in groups}
    for call in calls:
        task = task_of[call.callee]
        name = found[task].name if task in found else None
        inside = task == task_of[call.caller]
        mode = modes[task_of[call.caller]] or modes[task]
        if mode and not (inside and mode == "host"):
            _tell_mode(mode, call.name, call.place, report)
        elif inside:
            report.warning(
                "compose-call-inside-task",
                call.place,
                call.place.path,
                f"It calls {call.name}, which runs in the same task: there, containers reach each "
                "other under localhost, and not by name.",
                f"Write localhost for {call.name}.",
            )
        elif name is not None and call.name.lower() != name:
            report.warning(
                "compose-alias-called",
                call.place,
                call.place.path,
                f"It calls {call.name}, a name that nothing has on Amazon ECS: {call.callee} is "
                f"found as {name}.",
                f"Write {name} for {call.name}.",
            )


def check_health_checks(calls: Sequence[Reference], report: Report) -> None:
    """Tell which health checks do not ask the container that they are of.

    Args:
        calls: health checks that call their own service by its name.
        report: takes the findings.
    """
    for call in calls:
        report.warning(
            "compose-health-check-by-name",
            call.place,
            call.place.path,
            f"It calls {call.name}, which is not the container itself on Amazon ECS: the name "
            "leads to any task of the service, or nowhere if none of them is found yet.",
            f"Write localhost for {call.name}.",
        )


def check_links(groups: Sequence[TaskGroup]) -> None:
    """Tell which links are in vain: those of Docker's own bridge, which knows no other names.

    Args:
        groups: the services by their tasks.
    """
    for group in groups:
        mode = _mode_without_names(group)
        for service in group.services.values():
            links = service.texts("links")
            if mode and links:
                names = ", ".join(link.rpartition(":")[2] for link in links)
                _tell_mode(mode, names, service.place("links"), service.report)


def _mode_without_names(group: TaskGroup) -> str | None:
    modes = (service.text("network_mode") for service in group.services.values())
    return next((mode for mode in modes if mode in _WITHOUT_NAMES), None)


def _tell_mode(mode: str, names: str, place: FilePosition, report: Report) -> None:
    report.warning(
        "compose-call-without-names",
        place,
        place.path,
        f"It calls {names}, and one of the two has network_mode: {mode}: it is on no network on "
        "which services find each other by name.",
        "Leave network_mode out, so that each task has an address and a name of its own.",
    )


def check_tasks_without_names(
    groups: Sequence[TaskGroup], calls: Sequence[Reference], report: Report
) -> None:
    """Tell which calls are in vain, since only services find each other by name.

    Args:
        groups: the services of tasks that people start.
        calls: what the services are told about each other.
        report: takes the findings.
    """
    for group in groups:
        for call in calls:
            if call.caller in group.services and call.callee not in group.services:
                report.warning(
                    "compose-call-from-task",
                    call.place,
                    call.place.path,
                    f"{call.caller} is no service that is kept running, but a task that people "
                    f"start, and Service Connect tells such a task no names: it does not find "
                    f"{call.name}.",
                    f"Write x-ecs-task: {call.callee} to it, so that it runs beside "
                    f"{call.callee}, or restart: always.",
                )


def check_udp(groups: Sequence[TaskGroup]) -> None:
    """Tell when services can call each other over UDP in Docker only.

    Args:
        groups: the services by their tasks.
    """
    for group in groups:
        for service in group.services.values():
            if any(text.endswith("/udp") for text in service.texts("expose")):
                service.warn(
                    "compose-udp-between-services",
                    "expose",
                    "Services find each other over TCP only: Service Connect carries no UDP.",
                    "Publish the port and call the load balancer, or put caller and called into "
                    "one task with x-ecs-task.",
                )


def _tcp_ports(group: TaskGroup, ports: PortsByService) -> list[int]:
    return list(dict.fromkeys(number for name in group.services for number in _tcp(ports[name])))


def _tcp(ports: Sequence[Port]) -> list[int]:
    return [port.number for port in ports if port.protocol == "tcp"]


def _valid(name: str) -> str:
    return _NOT_IN_NAMES.sub("-", name.lower())[:_LONGEST_NAME].strip("-")
