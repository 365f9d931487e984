"""Rules about what Service Connect's proxy needs of a task.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
"""

from collections.abc import Iterator

from cdk_containers.checks.context import Context, Platform
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.checks.task_size import fargate_size, instance_memory_mib, reserved_memory_mib
from cdk_containers.spec import NetworkMode, Service, ServiceConnect, is_known


@rule()
def service_connect_without_room(service: Service, context: Context) -> Iterator[Problem]:
    """With Service Connect, the task has a limit that leaves its proxy some memory."""
    task = service.task
    reserved = reserved_memory_mib(task)
    if not isinstance(service.discovery, ServiceConnect) or reserved is None:
        return
    if context.platform is Platform.FARGATE:
        size = fargate_size(task)
        memory = None if size is None else size[1]
    else:
        memory = instance_memory_mib(task)
        if memory is None:
            yield Problem(
                "task.memory_mib",
                "On EC2, each container says what it needs and the task has no limit, which the "
                "proxy of Service Connect would share.",
                f"Give the task more than the containers' {reserved} MiB, 64 more or better 256.",
            )
    if memory is not None and is_known(memory) and memory <= reserved:
        yield Problem(
            "task.memory_mib",
            f"The containers take all of the task's {memory} MiB, and the proxy of Service "
            "Connect needs some.",
            "Give the task at least 64 MiB more, or the containers less.",
        )


@rule(only_on=Platform.EC2)
def host_name_with_service_connect(service: Service, context: Context) -> Iterator[Problem]:
    """Under bridge networking, a container found by Service Connect has no host name of its own."""
    task = service.task
    if task.network_mode != NetworkMode.BRIDGE or not isinstance(service.discovery, ServiceConnect):
        return
    for container in task.containers:
        if container.linux.hostname is not None:
            yield Problem(
                f"task.containers[{container.name}].linux.hostname",
                "Service Connect has no place for it under bridge networking.",
                "Leave hostname out.",
            )
