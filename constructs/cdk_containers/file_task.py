"""What a file says of a task definition, laid over what CDK makes of the spec's part of it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from aws_cdk import CfnResource, Names
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_containers.file_permissions import log_group
from cdk_containers.findings import Finding, error
from cdk_containers.laid_over import Layer, Said, keep_whole, lay_over_resource
from cdk_containers.overlay import change
from cdk_containers.spec import (
    Container,
    Platform,
    Task,
    TaskFromFile,
    is_known,
    said_in_file,
)

_TASK = Layer(
    filled_in={
        "": ("Cpu", "Memory", "NetworkMode", "RequiresCompatibilities", "RuntimePlatform"),
        "RuntimePlatform": ("CpuArchitecture", "OperatingSystemFamily"),
    },
    growing=frozenset({"PlacementConstraints"}),
)
_VOLUME = Layer(
    filled_in={
        "DockerVolumeConfiguration": ("Autoprovision", "Driver", "Scope"),
        "EFSVolumeConfiguration": ("AuthorizationConfig", "RootDirectory", "TransitEncryption"),
        "EFSVolumeConfiguration.AuthorizationConfig": ("AccessPointId", "IAM"),
    }
)
_FILLED_IN_OF_CONTAINERS = MappingProxyType(
    {
        "": ("Essential",),
        "FirelensConfiguration": ("Options",),
        "FirelensConfiguration.Options": (
            "config-file-type",
            "config-file-value",
            "enable-ecs-log-metadata",
        ),
        "HealthCheck": ("Interval", "Retries", "StartPeriod", "Timeout"),
        "LogConfiguration": ("Options", "SecretOptions"),
        "LogConfiguration.Options": (
            "awslogs-group",
            "awslogs-multiline-pattern",
            "awslogs-region",
            "awslogs-stream-prefix",
            "max-buffer-size",
            "mode",
        ),
        "MountPoints": ("ReadOnly",),
        "PortMappings": ("HostPort", "Protocol"),
    }
)


def platform_of_file(task: Task) -> Platform:
    """What a task runs on where nobody says it."""
    return task.platform if isinstance(task, TaskFromFile) else Platform.FARGATE


def compatibility_on_instances(task: Task) -> ecs.Compatibility:
    """Which instances run a task: those of EC2, or others that ECS Anywhere knows."""
    if not isinstance(task, TaskFromFile):
        return ecs.Compatibility.EC2
    elsewhere = task.properties.get("RequiresCompatibilities") == ["EXTERNAL"]
    return ecs.Compatibility.EXTERNAL if elsewhere else ecs.Compatibility.EC2


def warnings_in_file(task: Task) -> Sequence[Finding]:
    """What is probably not meant in a task's file."""
    return task.warnings if isinstance(task, TaskFromFile) else ()


def role_of(scope: Construct, construct_id: str, role: object) -> iam.IRole | None:
    """A role that exists already, by its ARN, its name, or as it is; ``None`` if there is none.

    Args:
        scope: parent of its stand-in.
        construct_id: unique below ``scope``.
        role: the role.
    """
    if not isinstance(role, str):
        return cast("iam.IRole | None", role)
    by_arn = role.startswith("arn:") or not is_known(role)
    make = iam.Role.from_role_arn if by_arn else iam.Role.from_role_name
    # Without the stack in its name, it would take the place of another stack's on the same role.
    policy = f"Policy{Names.unique_resource_name(scope, max_length=80)}{construct_id}"
    return make(scope, construct_id, role, default_policy_name=policy)


def platform_problems(task: Task, platform: Platform) -> list[Finding]:
    """What is wrong with where a task runs that comes from a file."""
    if not isinstance(task, TaskFromFile) or not task.platforms or platform in task.platforms:
        return []
    allowed = " and ".join(sorted(task.platforms))
    return [
        error(
            "aws-cli-platform-differs",
            "capacity",
            f"The task would run on {platform}, and its file is for {allowed}.",
            "Add it to requiresCompatibilities in the file, or choose other capacity.",
        ).at(task.place_of("capacity"))
    ]


def logs_of(
    parts: Construct, definition: ecs.TaskDefinition, container: Container, said: Said
) -> ecs.LogDriver | None:
    """Where a container of a file logs with CloudWatch; ``None`` if it does not log.

    Args:
        parts: parent of the log group's stand-in.
        definition: its task definition.
        container: the container.
        said: what the file says of it.
    """
    if "LogConfiguration" not in said:
        return None
    options: Mapping[str, str] = said["LogConfiguration"].get("Options", {})
    return ecs.LogDrivers.aws_logs(
        log_group=log_group(parts, definition, options),
        stream_prefix=options.get("awslogs-stream-prefix", container.name),
    )


def lay_file_over(definition: ecs.TaskDefinition, task: TaskFromFile, runs: Task) -> None:
    """Make a task definition say all that its file says.

    Args:
        definition: what CDK makes of the task.
        task: what the file describes.
        runs: the same with what the library adds to it.
    """
    resource = cast("CfnResource", definition.node.default_child)
    others = ("ContainerDefinitions", "Volumes")
    lay_over_resource(
        resource, {key: said for key, said in task.properties.items() if key not in others}, _TASK
    )
    changes: dict[str, Any] = {}
    for index, container in enumerate(runs.containers):
        if (said := said_in_file(task, container.name)) is not None:
            layer = _layer_of(container)
            changes.setdefault(others[0], {})[str(index)] = layer.over(said)
            place = f"{others[0]}.{index}"
            keep_whole(resource, {f"{place}.{path}": n for path, n in _whole(layer, said)})
    names = [volume.name for volume in runs.volumes]
    for said in cast("list[Said]", task.properties.get("Volumes", ())):
        if said["Name"] in names:
            changes.setdefault(others[1], {})[str(names.index(said["Name"]))] = _VOLUME.over(said)
    change(resource, changes)


def _layer_of(container: Container) -> Layer:
    linux = container.linux
    return Layer(
        as_written=frozenset(
            {
                "DependsOn",
                "Environment",
                "LinuxParameters.Capabilities.Add",
                "LinuxParameters.Capabilities.Drop",
                "Ulimits",
            }
        ),
        counts={
            "LinuxParameters.Devices": len(linux.devices),
            "LinuxParameters.Tmpfs": len(linux.tmpfs),
            "MountPoints": len(container.mounts),
            "PortMappings": len(container.ports),
            "Secrets": len(container.secrets),
        },
        filled_in=_FILLED_IN_OF_CONTAINERS,
        growing=frozenset({"Links", "MountPoints", "PortMappings", "Secrets", "VolumesFrom"}),
    )


def _whole(layer: Layer, said: Said) -> list[tuple[str, int]]:
    return [(path, layer.counts.get(path, 0)) for path in layer.whole(said)]
