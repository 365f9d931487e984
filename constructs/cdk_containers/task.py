"""A Fargate task definition made from the spec, with its roles and its log group."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from urllib.parse import quote

from aws_cdk import Duration, Size, Stack
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_containers.checks import Context, Egress, check_task
from cdk_containers.checks.task_size import fargate_size
from cdk_containers.images import container_image
from cdk_containers.log_retention import log_retention, log_retention_problems
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.removal import removal_policy
from cdk_containers.secrets import container_secret
from cdk_containers.spec import (
    Architecture,
    BindMount,
    CloudWatchLogs,
    Container,
    EfsVolume,
    LinuxParameters,
    Secret,
    Task,
    Volume,
    is_known,
)
from cdk_containers.validation import refuse_errors, show_warnings

_ARCHITECTURES = MappingProxyType(
    {
        Architecture.X86_64: ecs.CpuArchitecture.X86_64,
        Architecture.ARM64: ecs.CpuArchitecture.ARM64,
    }
)
_PROTOCOLS = MappingProxyType({"tcp": ecs.Protocol.TCP, "udp": ecs.Protocol.UDP})


class TaskDefinition(Construct):
    """What ECS needs to start a task. It serves our services and plain ``ecs.FargateService``.

    The task role may do nothing, the execution role only what starting the task needs: grant more
    with ``task_role``.

    Attributes:
        task_definition: the task definition.
        containers: its containers, by name.
        task_role: what the application may do.
        log_group: where the containers log that do not say otherwise, or ``None`` if all do.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        task: Task,
        egress: Egress | None = None,
        log_retention_days: int = 30,
        disposable: bool = False,
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            task: what to run.
            egress: what it will reach outside its VPC, for the checks. Default: not known.
            log_retention_days: how long logs are kept. Default: 30.
            disposable: whether the logs go when the stack does. Default: they stay.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: ECS would refuse the task, or the retention is not one that
                CloudWatch knows.
        """
        findings = [
            *check_task(task, fargate_context(scope, egress)),
            *log_retention_problems("log_retention_days", log_retention_days),
        ]
        refuse_errors(scope, construct_id, findings)
        super().__init__(scope, construct_id)
        show_warnings(self, findings)
        size = fargate_size(task)
        assert size is not None, "the checks refuse a task that no Fargate size holds"
        self.log_group = self._log_group(task, log_retention_days, disposable)
        self.task_definition = ecs.FargateTaskDefinition(
            self,
            "TaskDefinition",
            cpu=size[0],
            memory_limit_mib=size[1],
            ephemeral_storage_gib=task.ephemeral_storage_gib,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=_ARCHITECTURES[task.architecture],
                operating_system_family=ecs.OperatingSystemFamily.LINUX,
            ),
            volumes=[_volume(volume) for volume in task.volumes],
        )
        self.task_role = self.task_definition.task_role
        self.containers = {
            container.name: self._add_container(container, task.architecture)
            for container in task.containers
        }
        self._add_dependencies(task)
        self._grant_file_systems(task)
        lay_over(self, overlay or {})

    def _log_group(self, task: Task, days: int, disposable: bool) -> logs.LogGroup | None:
        if not any(isinstance(each.logging, CloudWatchLogs) for each in task.containers):
            return None
        return logs.LogGroup(
            self,
            "LogGroup",
            retention=log_retention(days),
            removal_policy=removal_policy(disposable=disposable),
        )

    def _add_container(
        self, container: Container, architecture: Architecture
    ) -> ecs.ContainerDefinition:
        linux = container.linux
        # A scope of its own, so that no container's name or secret can clash with another's.
        parts = Construct(self, f"{container.name}Container")
        added = self.task_definition.add_container(
            f"{container.name}Container",
            container_name=container.name,
            image=container_image(parts, container, architecture),
            essential=container.essential,
            cpu=container.cpu_units,
            memory_limit_mib=container.memory_mib,
            memory_reservation_mib=container.memory_reservation_mib,
            command=_list(container.command),
            entry_point=_list(container.entrypoint),
            working_directory=container.working_directory,
            user=container.user,
            environment=dict(container.environment) or None,
            secrets=_secrets(parts, "Secret", container.secrets),
            health_check=_health_check(container),
            readonly_root_filesystem=container.read_only_root or None,
            stop_timeout=_seconds(container.stop_timeout_seconds),
            logging=self._log_driver(parts, container),
            port_mappings=[
                ecs.PortMapping(
                    container_port=port.number, protocol=_PROTOCOLS[port.protocol], name=port.name
                )
                for port in container.ports
            ],
            linux_parameters=_linux_parameters(parts, linux),
            ulimits=[
                ecs.Ulimit(
                    name=ecs.UlimitName[ulimit.name.upper()],
                    soft_limit=ulimit.soft,
                    hard_limit=ulimit.hard,
                )
                for ulimit in linux.ulimits
            ]
            or None,
        )
        for mount in container.mounts:
            added.add_mount_points(
                ecs.MountPoint(
                    source_volume=mount.volume,
                    container_path=mount.path,
                    read_only=mount.read_only,
                )
            )
        return added

    def _log_driver(self, parts: Construct, container: Container) -> ecs.LogDriver:
        logging = container.logging
        if not isinstance(logging, CloudWatchLogs):
            return ecs.GenericLogDriver(
                log_driver=logging.name,
                options=dict(logging.options) or None,
                secret_options=_secrets(parts, "LogSecret", logging.secret_options),
            )
        assert self.log_group is not None, "it is made for every container that logs to it"
        return ecs.LogDrivers.aws_logs(
            log_group=self.log_group,
            stream_prefix=logging.stream_prefix or container.name,
            mode=ecs.AwsLogDriverMode.BLOCKING
            if logging.blocking
            else ecs.AwsLogDriverMode.NON_BLOCKING,
            max_buffer_size=Size.mebibytes(logging.buffer_mib) if logging.buffer_mib else None,
            multiline_pattern=logging.multiline_pattern,
        )

    def _add_dependencies(self, task: Task) -> None:
        for container in task.containers:
            self.containers[container.name].add_container_dependencies(
                *(
                    ecs.ContainerDependency(
                        container=self.containers[dependency.container],
                        condition=ecs.ContainerDependencyCondition[dependency.condition],
                    )
                    for dependency in container.depends_on
                )
            )

    def _grant_file_systems(self, task: Task) -> None:
        """Let the task mount its file systems, through the access points that it names."""
        for volume in task.volumes:
            if isinstance(volume, EfsVolume):
                self.task_role.add_to_principal_policy(
                    iam.PolicyStatement(
                        actions=_efs_actions(volume),
                        resources=[self._efs_arn("file-system", volume.file_system_id)],
                        conditions=self._through_access_point(volume),
                    )
                )

    def _through_access_point(self, volume: EfsVolume) -> dict[str, object] | None:
        if volume.access_point_id is None:
            return None
        arn = self._efs_arn("access-point", volume.access_point_id)
        return {"StringEquals": {"elasticfilesystem:AccessPointArn": arn}}

    def _efs_arn(self, kind: str, name: str) -> str:
        return Stack.of(self).format_arn(
            service="elasticfilesystem", resource=kind, resource_name=name
        )


def fargate_context(scope: Construct, egress: Egress | None) -> Context:
    """What the checks may know about a task that runs in the stack of ``scope``."""
    region = Stack.of(scope).region
    return Context(egress=egress or Egress.unknown(), region=region if is_known(region) else None)


def _secrets(
    parts: Construct, kind: str, secrets: Mapping[str, Secret]
) -> dict[str, ecs.Secret] | None:
    return {
        # Quoted, because CDK takes a slash in an id for a hyphen or two.
        name: container_secret(parts, f"{kind}-{quote(name, safe='')}", secret)
        for name, secret in secrets.items()
    } or None


def _linux_parameters(parts: Construct, linux: LinuxParameters) -> ecs.LinuxParameters | None:
    if not (linux.init_process or linux.capabilities_add or linux.capabilities_drop or linux.tmpfs):
        return None
    parameters = ecs.LinuxParameters(
        parts, "Linux", init_process_enabled=linux.init_process or None
    )
    parameters.add_capabilities(*(ecs.Capability[name] for name in linux.capabilities_add))
    parameters.drop_capabilities(*(ecs.Capability[name] for name in linux.capabilities_drop))
    for tmpfs in linux.tmpfs:
        parameters.add_tmpfs(
            ecs.Tmpfs(container_path=tmpfs.path, size=tmpfs.size_mib, mount_options=[])
        )
    return parameters


def _volume(volume: Volume) -> ecs.Volume:
    match volume:
        case BindMount():
            return ecs.Volume(name=volume.name)
        case EfsVolume():
            return ecs.Volume(
                name=volume.name,
                efs_volume_configuration=ecs.EfsVolumeConfiguration(
                    file_system_id=volume.file_system_id,
                    root_directory=None if volume.access_point_id else volume.root_directory,
                    transit_encryption="ENABLED",
                    authorization_config=ecs.AuthorizationConfig(
                        access_point_id=volume.access_point_id, iam="ENABLED"
                    ),
                ),
            )


def _efs_actions(volume: EfsVolume) -> list[str]:
    write = [] if volume.read_only else ["elasticfilesystem:ClientWrite"]
    return ["elasticfilesystem:ClientMount", *write]


def _health_check(container: Container) -> ecs.HealthCheck | None:
    check = container.health_check
    if check is None:
        return None
    command = (
        ["CMD-SHELL", check.command] if isinstance(check.command, str) else ["CMD", *check.command]
    )
    return ecs.HealthCheck(
        command=command,
        interval=Duration.seconds(check.interval_seconds),
        timeout=Duration.seconds(check.timeout_seconds),
        retries=check.retries,
        start_period=Duration.seconds(check.start_period_seconds),
    )


def _seconds(value: int | None) -> Duration | None:
    return None if value is None else Duration.seconds(value)


def _list(value: Sequence[str] | None) -> list[str] | None:
    return None if value is None else list(value)
