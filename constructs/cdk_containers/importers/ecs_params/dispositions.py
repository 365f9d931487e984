"""What becomes of each key of ecs-params.yml on Fargate and on EC2."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from cdk_containers.importers.compose.dispositions.branch import Branch
from cdk_containers.importers.compose.dispositions.conditions import (
    NONE_ASKED,
    is_missing,
    is_one_of,
)
from cdk_containers.importers.compose.dispositions.dispose import (
    Disposed,
    disposed_by,
    shown_leaves,
)
from cdk_containers.importers.compose.dispositions.own_keys import OWN
from cdk_containers.importers.compose.dispositions.row import Case, Place, Row, case, same
from cdk_containers.importers.ecs_params.grammar import ECS_PARAMS
from cdk_containers.importers.fates import (
    Fate,
    KeyFate,
    approximated,
    ignored,
    in_container,
    mapped,
    refused,
)
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report
from cdk_containers.spec import Platform

PREFIX = "ecs-params"
"""What the paths of its keys begin with, beside those of the compose files."""

_TASK = "task_definition"
_SERVICE = f"{_TASK}.services.*"
_NETWORK = "run_params.network_configuration.awsvpc_configuration"
_DISCOVERY = "run_params.service_discovery"
_REGISTRY = mapped("Service.ServiceRegistries")
_ON_EC2 = "Run it with --on ec2, or leave it out."


def _on_ec2(to: Fate, reason: str, fix: str = _ON_EC2) -> Row:
    return Row(fargate=refused(reason, fix), ec2=to, cases=(NONE_ASKED,))


def _is_without_interface(place: Place) -> bool:
    """Whether the tasks have no network interface of their own."""
    return place.model.map(_TASK).text("ecs_network_mode") in ("bridge", "host", "none")


def _is_negative(place: Place) -> bool:
    return isinstance(place.value, str) and place.value.startswith("-")


_NOT_AWSVPC = case(
    "other network modes than awsvpc",
    _is_without_interface,
    ignored(
        "Only tasks with ecs_network_mode: awsvpc have a network interface of their own.",
        "Leave it out, or write ecs_network_mode: awsvpc.",
    ),
)
_NOTHING = case("0", is_one_of(0, "0"), ignored("The compose file's value counts."))
_NEGATIVE = case(
    "below 0",
    _is_negative,
    refused("A container has no negative amount of memory.", "Write such as 512m."),
)

ROWS: Mapping[str, Row] = MappingProxyType(
    {
        OWN: same(ignored("Whoever wrote it reads it; Amazon ECS does not.")),
        "version": same(ignored("There is no other one.")),
        f"{_TASK}.ecs_network_mode": same(
            mapped("TaskDefinition.NetworkMode"),
            Case(
                values="bridge, host, none",
                when=_is_without_interface,
                fargate=refused("Fargate has awsvpc only.", _ON_EC2),
                ec2=mapped("TaskDefinition.NetworkMode"),
            ),
        ),
        f"{_TASK}.task_role_arn": same(mapped("TaskDefinition.TaskRoleArn")),
        f"{_TASK}.task_execution_role": same(mapped("TaskDefinition.ExecutionRoleArn")),
        f"{_TASK}.task_size.cpu_limit": same(mapped("TaskDefinition.Cpu")),
        f"{_TASK}.task_size.mem_limit": same(mapped("TaskDefinition.Memory")),
        f"{_TASK}.pid_mode": same(
            mapped("TaskDefinition.PidMode"),
            Case(
                values="host",
                when=is_one_of("host"),
                fargate=refused("Nobody sees the processes of Fargate's machines.", _ON_EC2),
                ec2=mapped("TaskDefinition.PidMode"),
            ),
        ),
        f"{_TASK}.ipc_mode": _on_ec2(
            mapped("TaskDefinition.IpcMode"),
            "The containers of Fargate share no memory with each other or with the machine.",
        ),
        f"{_TASK}.placement_constraints": _on_ec2(
            mapped("Service.PlacementConstraints"), "Fargate has no instances to choose from."
        ),
        f"{_TASK}.docker_volumes": _on_ec2(
            mapped("TaskDefinition.Volumes.DockerVolumeConfiguration"),
            "Fargate has no instance on which Docker would keep a volume.",
            "Leave it out, so that it becomes a folder on Amazon EFS, write efs_volumes for a "
            "file system that exists, or run it with --on ec2.",
        ),
        f"{_TASK}.efs_volumes": same(mapped("TaskDefinition.Volumes.EFSVolumeConfiguration")),
        f"{_TASK}.efs_volumes[].transit_encryption": same(
            mapped("TaskDefinition.Volumes.EFSVolumeConfiguration.TransitEncryption"),
            case(
                "DISABLED",
                is_one_of("DISABLED"),
                approximated(
                    "TaskDefinition.Volumes.EFSVolumeConfiguration.TransitEncryption",
                    "What goes to Amazon EFS is always encrypted.",
                ),
            ),
        ),
        f"{_TASK}.efs_volumes[].transit_encryption_port": same(
            ignored("Amazon ECS chooses a free port of the machine.")
        ),
        f"{_TASK}.efs_volumes[].iam": same(
            mapped("TaskDefinition.Volumes.EFSVolumeConfiguration.AuthorizationConfig.IAM"),
            case(
                "DISABLED",
                is_one_of("DISABLED"),
                approximated(
                    "TaskDefinition.Volumes.EFSVolumeConfiguration.AuthorizationConfig.IAM",
                    "Tasks always mount with their role, which is allowed to.",
                ),
            ),
        ),
        f"{_SERVICE}": same(in_container("Name")),
        f"{_SERVICE}.essential": same(in_container("Essential")),
        f"{_SERVICE}.depends_on": same(in_container("DependsOn")),
        f"{_SERVICE}.repository_credentials": same(in_container("RepositoryCredentials")),
        f"{_SERVICE}.cpu_shares": same(in_container("Cpu"), _NOTHING),
        f"{_SERVICE}.mem_limit": same(in_container("Memory"), _NOTHING, _NEGATIVE),
        f"{_SERVICE}.mem_reservation": same(in_container("MemoryReservation"), _NOTHING, _NEGATIVE),
        f"{_SERVICE}.gpu": Row(
            fargate=refused("Fargate has no GPUs.", _ON_EC2),
            ec2=in_container("ResourceRequirements"),
            cases=(case("nothing", is_missing, ignored("None is asked for.")),),
        ),
        f"{_SERVICE}.init_process_enabled": same(
            in_container("LinuxParameters.InitProcessEnabled")
        ),
        f"{_SERVICE}.healthcheck": same(in_container("HealthCheck")),
        f"{_SERVICE}.firelens_configuration": same(in_container("FirelensConfiguration")),
        f"{_SERVICE}.firelens_configuration.options.config-file-type": same(
            in_container("FirelensConfiguration.Options"),
            case(
                "s3",
                is_one_of("s3"),
                refused(
                    "The log router finds a configuration of its own in its image only.",
                    "Put the file into the image, and write config-file-type: file.",
                ),
            ),
        ),
        f"{_SERVICE}.logging": same(in_container("LogConfiguration.SecretOptions")),
        f"{_SERVICE}.secrets": same(in_container("Secrets")),
        _NETWORK: same(mapped("Service.NetworkConfiguration.AwsvpcConfiguration"), _NOT_AWSVPC),
        f"{_NETWORK}.assign_public_ip": Row(
            fargate=mapped("Service.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp"),
            ec2=refused(
                "On EC2 the network interface of a task gets no public address.",
                "Leave it out, and give the subnets NAT.",
            ),
            cases=(
                Case(
                    values="DISABLED",
                    when=is_one_of("DISABLED"),
                    fargate=mapped(
                        "Service.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp"
                    ),
                    ec2=ignored("On EC2 it is so without being said."),
                ),
            ),
        ),
        "run_params.task_placement": _on_ec2(
            mapped("Service.PlacementStrategies"), "Fargate has no instances to choose from."
        ),
        "run_params.task_placement.constraints": same(mapped("Service.PlacementConstraints")),
        "run_params.task_placement.strategy[].type": same(
            mapped("Service.PlacementStrategies"),
            case(
                "random",
                is_one_of("random"),
                approximated(
                    "Service.PlacementStrategies",
                    "Tasks are spread across Availability Zones and instances instead.",
                    "Write type: spread with the field that matters, or leave it out.",
                ),
            ),
        ),
        _DISCOVERY: same(_REGISTRY),
        f"{_DISCOVERY}.container_port": same(ignored("Only SRV records have one.")),
        f"{_DISCOVERY}.private_dns_namespace": same(
            approximated(
                "Service.ServiceRegistries",
                "The service gets its name in the cluster's namespace.",
                "Give the cluster this one, such as ContainerCluster(namespace='shop.internal').",
            )
        ),
        f"{_DISCOVERY}.public_dns_namespace": same(
            refused(
                "Services are found by names in a private namespace.",
                "Leave it out, and give the cluster a namespace.",
            ),
            NONE_ASKED,
        ),
        f"{_DISCOVERY}.service_discovery_service.description": same(
            ignored("It is a note for people.")
        ),
        f"{_DISCOVERY}.service_discovery_service.dns_config.type": same(
            _REGISTRY,
            case(
                "SRV",
                is_one_of("SRV"),
                refused(
                    "The names of services have A records, which need ecs_network_mode: awsvpc.",
                    "Write type: A, and let callers know the port.",
                ),
            ),
        ),
        f"{_DISCOVERY}.service_discovery_service.healthcheck_custom_config": same(
            ignored("AWS Cloud Map takes 1 whatever is written.")
        ),
    }
)
"""By the patterns of their paths, in which ``*`` is any name and ``[]`` any entry of a list."""

_ROOT = Branch(pattern="", shape=ECS_PARAMS, rows=ROWS)
_SUPERSEDED = ignored("ecs-params.yml says it instead.")


def dispose_ecs_params(params: MapNode, platform: Platform, report: Report) -> Disposed:
    """What becomes of each key of ecs-params.yml.

    Args:
        params: the file.
        platform: what the tasks run on.
        report: takes the findings.
    """
    found = disposed_by(_ROOT, params, platform, report)
    keys = [replace(key, path=f"{PREFIX}.{key.path}") for key in found.keys]
    return replace(found, keys=keys)


def with_superseded(keys: Sequence[KeyFate], model: MapNode, file: str) -> list[KeyFate]:
    """What becomes of each value of the compose files, where ecs-params.yml wins over some.

    Args:
        keys: what becomes of those of the model that ecs-params.yml was laid over.
        model: the model before.
        file: ecs-params.yml.
    """
    left = {key.path: key for key in keys if key.at.file != file}
    return [
        left.get(path, KeyFate(path=path, at=at, fate=_SUPERSEDED))
        for path, at in shown_leaves(model).items()
    ]
