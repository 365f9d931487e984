"""A task definition."""

from cdk_containers.importers.aws_cli.translation.container import container
from cdk_containers.importers.aws_cli.translation.named import by_name
from cdk_containers.importers.aws_cli.translation.sizes import cpu_units, memory_mib
from cdk_containers.importers.aws_cli.translation.values import choice, maps, member, texts, whole
from cdk_containers.importers.aws_cli.translation.volumes import volumes
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report
from cdk_containers.spec import Architecture, NetworkMode, Platform, Task


def task_of(said: MapNode, platform: Platform, report: Report) -> Task:
    """The task.

    Args:
        said: the task definition.
        platform: what it runs on.
        report: takes the findings.
    """
    task = Task(
        containers=[
            container(name, each, platform, report)
            for name, each in by_name(said, "containerDefinitions", report).items()
        ],
        cpu_units=cpu_units(said, report),
        memory_mib=memory_mib(said, report),
        architecture=member(said.map("runtimePlatform"), "cpuArchitecture", Architecture.X86_64),
        network_mode=member(said, "networkMode", NetworkMode.BRIDGE),
        ephemeral_storage_gib=whole(said.map("ephemeralStorage"), "sizeInGiB"),
        volumes=volumes(said, report),
        pid_mode=choice(said, "pidMode", "task", "host"),
        ipc_mode=choice(said, "ipcMode", "task", "host", "none"),
        task_role_arn=said.text("taskRoleArn"),
        execution_role_arn=said.text("executionRoleArn"),
    )
    _check_sizes(said, platform, report)
    return task


def task_platform(said: MapNode) -> Platform:
    """What a task definition is for: Fargate if it is for several.

    Args:
        said: the task definition.
    """
    on_fargate = "FARGATE" in texts(said, "requiresCompatibilities")
    return Platform.FARGATE if on_fargate else Platform.EC2


def _check_sizes(said: MapNode, platform: Platform, report: Report) -> None:
    """Nobody chooses a size for a task definition, as the spec's checks take for granted."""
    if platform is Platform.FARGATE:
        for key in ("cpu", "memory"):
            if key not in said.entries:
                report.error(
                    "aws-cli-fargate-size-missing",
                    said.at,
                    key,
                    f"A task on Fargate has {key} of its own, and this one has not.",
                    f"Add {key} beside containerDefinitions, as a text.",
                )
        return
    if "memory" in said.entries:
        return
    for each in maps(said, "containerDefinitions"):
        if not {"memory", "memoryReservation"} & each.entries.keys():
            report.error(
                "aws-cli-memory-missing",
                each.at,
                f"{each.at.path}.memory",
                "Neither the container nor its task says how much memory it has.",
                "Add memory, or memoryReservation.",
            )
