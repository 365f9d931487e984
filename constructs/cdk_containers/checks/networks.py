"""Rules about how the containers of a task are on the network."""

from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import NetworkMode, Platform, Task

_ONLY_SHARED = ("hostname", "dns_servers", "dns_search_domains", "extra_hosts")


@rule()
def network_mode_unknown(task: Task, context: Context) -> Iterator[Problem]:
    """A task's network is awsvpc, bridge or host."""
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
                    "Leave it out, or use NetworkMode.BRIDGE.",
                )
