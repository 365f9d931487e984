"""Rules about the containers of a task: names, ports, variables, time-outs."""

from collections import Counter
from collections.abc import Iterator

from cdk_containers.checks.context import Context, Platform
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.findings import Severity
from cdk_containers.spec import (
    CloudWatchLogs,
    Container,
    LogDriver,
    NetworkMode,
    Task,
    holds_secret,
    is_known,
)

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
MOST_CONTAINERS = 10
_LARGEST_TASK_DEFINITION_BYTES = 64 * 1024
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
_RESERVED_PORTS = (22, 2375, 2376, 51678, 51679, 51680)
_FIRST_EPHEMERAL_PORT = 32768


@rule()
def container_count(task: Task, context: Context) -> Iterator[Problem]:
    """A task has one to ten containers, one of them essential."""
    count = len(task.containers)
    if not 1 <= count <= MOST_CONTAINERS:
        yield Problem(
            "containers",
            f"The task has {count} containers; ECS takes 1 to {MOST_CONTAINERS}.",
            "Split the task." if count else "Add a container.",
        )
    elif not any(container.essential for container in task.containers):
        yield Problem(
            "containers",
            "No container is essential, so the task would have nothing that keeps it alive.",
            "Make the container that does the work essential.",
        )


@rule()
def port_out_of_range(task: Task, context: Context) -> Iterator[Problem]:
    """A container's port is 1 to 65535; a host port may be 0, for any free one."""
    for container in task.containers:
        place = f"containers[{container.name}].ports"
        for port in container.ports:
            yield from Range(path=place, value=port.number, lowest=1, highest=65535).problems()
            yield from Range(path=place, value=port.host_port, lowest=0, highest=65535).problems()


@rule()
def port_protocol_unknown(task: Task, context: Context) -> Iterator[Problem]:
    """A container's port speaks tcp or udp."""
    for container in task.containers:
        for port in container.ports:
            if port.protocol not in ("tcp", "udp"):
                yield Problem(
                    f"containers[{container.name}].ports",
                    f"There is no protocol {port.protocol!r}; there are tcp and udp.",
                    "Choose one of the two.",
                )


@rule()
def port_name_repeated(task: Task, context: Context) -> Iterator[Problem]:
    """The ports of a task have different names."""
    names = [(port.name, each.name) for each in task.containers for port in each.ports]
    for name, count in Counter(name for name, _ in names).items():
        if name is not None and count > 1:
            holder = next(container for each, container in reversed(names) if each == name)
            yield Problem(
                f"containers[{holder}].ports",
                f"{count} ports of the task are called {name!r}.",
                "Give each a name of its own.",
            )


@rule()
def port_repeated(task: Task, context: Context) -> Iterator[Problem]:
    """No two containers of a task listen on the same port of the address that they share.

    Under bridge networking they share the instance's, on the host ports that were chosen.
    """
    holders: dict[tuple[int, str], list[str]] = {}
    for container in task.containers:
        for port in container.ports:
            number = port.host_port if task.network_mode == NetworkMode.BRIDGE else port.number
            if number and is_known(number):
                holders.setdefault((number, port.protocol), []).append(container.name)
    for (number, protocol), names in holders.items():
        if len(names) > 1:
            yield Problem(
                f"containers[{names[-1]}].ports",
                f"Port {number}/{protocol} is listed {len(names)} times ({', '.join(names)}); the "
                "containers of a task share one address.",
                "Let each listen on a port of its own.",
            )


@rule()
def host_port_differs(task: Task, context: Context) -> Iterator[Problem]:
    """Only under bridge networking can the host port be another than the container's own."""
    if task.network_mode == NetworkMode.BRIDGE:
        return
    for container in task.containers:
        for port in container.ports:
            host = port.host_port
            if host is None or not (is_known(host) and is_known(port.number)):
                continue
            if host != port.number:
                yield Problem(
                    f"containers[{container.name}].ports",
                    f"Host port {host} differs from container port {port.number}; "
                    f"{task.network_mode} networking maps no ports.",
                    "Leave the host port out; the load balancer's port is chosen at the service.",
                )


@rule(only_on=Platform.EC2)
def host_port_reserved(task: Task, context: Context) -> Iterator[Problem]:
    """A port of the instance is none that the instance needs itself or Docker hands out.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
    """
    for container in task.containers:
        for port in container.ports:
            bridge = task.network_mode == NetworkMode.BRIDGE
            number = port.host_port if bridge else port.number
            if task.network_mode == NetworkMode.AWSVPC or number is None or not is_known(number):
                continue
            if number in _RESERVED_PORTS:
                yield Problem(
                    f"containers[{container.name}].ports",
                    f"Port {number} of the instance is taken by SSH, Docker or the container "
                    "agent.",
                    "Choose another one.",
                )
            elif bridge and number >= _FIRST_EPHEMERAL_PORT:
                yield Problem(
                    f"containers[{container.name}].ports",
                    f"Host port {number} is among those that Docker hands out to others, from "
                    f"{_FIRST_EPHEMERAL_PORT} on.",
                    "Choose a lower one, or leave host_port out for one that Docker chooses.",
                )


@rule()
def variable_repeated(task: Task, context: Context) -> Iterator[Problem]:
    """A variable is either plain or secret."""
    for container in task.containers:
        for name in sorted(container.environment.keys() & container.secrets.keys()):
            yield Problem(
                f"containers[{container.name}].environment[{name}]",
                f"{name} is both in environment and in secrets; ECS refuses that.",
                "Keep the secret and remove the plain variable.",
            )


@rule()
def variable_name_empty(task: Task, context: Context) -> Iterator[Problem]:
    """A variable has a name."""
    for container in task.containers:
        for field, values in (
            ("environment", container.environment),
            ("secrets", container.secrets),
        ):
            if "" in values:
                yield _nameless(f"containers[{container.name}].{field}[]", "variable")


@rule()
def label_name_empty(task: Task, context: Context) -> Iterator[Problem]:
    """A Docker label has a name."""
    for container in task.containers:
        if "" in container.labels:
            yield _nameless(f"containers[{container.name}].labels[]", "label")


def _nameless(place: str, thing: str) -> Problem:
    return Problem(place, f"A {thing} has no name.", f"Name the {thing}.")


@rule(Severity.WARNING)
def secret_in_plain_text(task: Task, context: Context) -> Iterator[Problem]:
    """A variable that holds a password, a token or the like comes from a secret store."""
    for container in task.containers:
        for name, value in container.environment.items():
            if is_known(value) and holds_secret(name, value):
                yield Problem(
                    f"containers[{container.name}].environment[{name}]",
                    f"{name} seems to hold a secret, and stands in the template in plain text.",
                    "Give it in secrets, from Secrets Manager or Parameter Store.",
                )


@rule()
def health_check_out_of_range(task: Task, context: Context) -> Iterator[Problem]:
    """A container's health check keeps to ECS's ranges."""
    for container in task.containers:
        check = container.health_check
        if check is None:
            continue
        place = f"containers[{container.name}].health_check"
        for name, value, lowest, highest, unit in (
            ("interval_seconds", check.interval_seconds, 5, 300, "seconds"),
            ("timeout_seconds", check.timeout_seconds, 2, 60, "seconds"),
            ("retries", check.retries, 1, 10, "retries"),
            ("start_period_seconds", check.start_period_seconds, 0, 300, "seconds"),
        ):
            yield from Range(
                path=f"{place}.{name}", value=value, lowest=lowest, highest=highest, unit=unit
            ).problems()
        known = is_known(check.timeout_seconds) and is_known(check.interval_seconds)
        if known and check.timeout_seconds > check.interval_seconds:
            yield Problem(
                f"{place}.timeout_seconds",
                f"The time-out of {check.timeout_seconds} seconds is above the interval of "
                f"{check.interval_seconds}.",
                "Lower the time-out or raise the interval.",
            )
        words = check.command.split() if isinstance(check.command, str) else check.command
        first = next(iter(words), "")
        if first in ("CMD", "CMD-SHELL", "NONE"):
            yield Problem(
                f"{place}.command",
                f"{first} is not a part of the command here.",
                "Leave it out: a text is given to the shell, a list is run as it stands.",
            )
        if not check.command:
            yield Problem(
                f"{place}.command",
                "The health check has no command.",
                "Give the command to run, such as 'curl -f http://localhost:8080/health'.",
            )


@rule()
def log_buffer_refused(task: Task, context: Context) -> Iterator[Problem]:
    """Only logging that does not block the application has a buffer, of 1 MiB or more."""
    for container in task.containers:
        logging = container.logging
        if not isinstance(logging, CloudWatchLogs):
            continue
        place = f"containers[{container.name}].logging.buffer_mib"
        yield from Range(
            path=place, value=logging.buffer_mib, lowest=1, highest=2**31 - 1, unit="MiB"
        ).problems()
        if logging.blocking and logging.buffer_mib is not None:
            yield Problem(
                place,
                "Logging that blocks the application keeps nothing in a buffer.",
                "Leave buffer_mib out, or set blocking=False.",
            )


@rule()
def stop_timeout_out_of_range(task: Task, context: Context) -> Iterator[Problem]:
    """The stop time-out is 2 to 120 seconds on Fargate, and not negative anywhere."""
    on_fargate = context.platform is Platform.FARGATE
    for container in task.containers:
        yield from Range(
            path=f"containers[{container.name}].stop_timeout_seconds",
            value=container.stop_timeout_seconds,
            lowest=2 if on_fargate else 0,
            highest=120 if on_fargate else 2**31 - 1,
            unit="seconds",
        ).problems()


@rule()
def task_definition_too_large(task: Task, context: Context) -> Iterator[Problem]:
    """A task definition has at most 64 KiB."""
    size = sum(map(_text_bytes, task.containers))
    if size > _LARGEST_TASK_DEFINITION_BYTES:
        yield Problem(
            "containers",
            f"Variables, labels, files, commands and options alone take {size} bytes; a task "
            f"definition has at most {_LARGEST_TASK_DEFINITION_BYTES}.",
            "Move large values to a secret, a file in the image or a parameter store.",
        )


def _text_bytes(container: Container) -> int:
    """A lower bound of what a container takes in the task definition."""
    texts = [
        *(part for pair in container.environment.items() for part in pair),
        *(part for pair in container.labels.items() for part in pair),
        *(container.command or ()),
        *(container.entrypoint or ()),
    ]
    if isinstance(container.logging, LogDriver):
        texts += [part for pair in container.logging.options.items() for part in pair]
    return sum(len(text.encode(errors="surrogatepass")) for text in texts if is_known(text))
