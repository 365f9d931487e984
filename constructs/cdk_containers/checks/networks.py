"""Rules about how the containers of a task are on the network."""

from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import NetworkMode, Platform, Service, Task

_ONLY_SHARED = ("hostname", "dns_servers", "dns_search_domains", "extra_hosts")


@rule()
def network_mode_unknown(task: Task, context: Context) -> Iterator[Problem]:
    """A task's network is awsvpc, bridge, host or none."""
    if task.network_mode not in list(NetworkMode):
        yield Problem(
            "network_mode",
            f"There is no network mode {task.network_mode!r}; there are {', '.join(NetworkMode)}.",
            "Choose one of these.",
        )


@rule(only_on=Platform.EC2)
def not_with_awsvpc(task: Task, context: Context) -> Iterator[Problem]:
    """Host names and DNS settings of a container are for bridge and host networking.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    if task.network_mode != NetworkMode.AWSVPC:
        return
    for container in task.containers:
        for name in _ONLY_SHARED:
            if getattr(container.linux, name):
                yield Problem(
                    f"containers[{container.name}].linux.{name}",
                    f"ECS refuses {name} under awsvpc networking.",
                    "Leave it out, or use the network mode bridge.",
                )


@rule()
def port_without_network(task: Task, context: Context) -> Iterator[Problem]:
    """The containers of a task on no network listen on no port.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    """
    if task.network_mode != NetworkMode.NONE:
        return
    for container in task.containers:
        if container.ports:
            yield Problem(
                f"containers[{container.name}].ports",
                "The task is on no network, so that nobody could reach a port.",
                "Leave ports out, or use another network mode.",
            )


@rule()
def exec_without_network(service: Service, context: Context) -> Iterator[Problem]:
    """ECS Exec needs a network, through which it reaches Session Manager.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    if service.enable_exec and service.task.network_mode == NetworkMode.NONE:
        yield Problem(
            "enable_exec",
            "The containers are on no network, and ECS Exec connects to Session Manager from "
            "inside them.",
            "Leave ECS Exec out, or use another network mode.",
        )
