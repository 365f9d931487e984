"""A task definition made from the spec, with its roles and its log group."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import quote

from aws_cdk import Acknowledgment, Duration, Size, Stack, Tokenization, Validations
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_containers.checks import Context, Egress, check_task
from cdk_containers.checks.task_size import fargate_size, instance_memory_mib
from cdk_containers.container_settings import (
    firelens,
    health_check,
    linux_parameters,
    port_mapping,
    restart_policy,
    system_controls,
    ulimits,
)
from cdk_containers.file_permissions import grant_start
from cdk_containers.file_task import (
    compatibility_on_instances,
    lay_file_over,
    logs_of,
    platform_of_file,
    platform_problems,
    role_of,
    warnings_in_file,
)
from cdk_containers.image_pulls import unclear_pulls
from cdk_containers.images import container_image
from cdk_containers.log_retention import log_retention, log_retention_problems
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.removal import removal_policy
from cdk_containers.secrets import container_secret
from cdk_containers.spec import (
    Architecture,
    CloudWatchLogs,
    Container,
    NetworkMode,
    Platform,
    Secret,
    Task,
    TaskFromFile,
    is_known,
    said_in_file,
    with_written_files,
)
from cdk_containers.validation import refuse_errors, show_warnings, typed
from cdk_containers.volumes import grant_mounts, task_volume

_VARIABLES_OF_SHELLS = Acknowledgment(
    id="CloudFormation-Validate::E1029",
    reason="${NAME} in a command is a shell's variable; a part of the stack never stands so here.",
)
_ARCHITECTURES = MappingProxyType(
    {
        Architecture.X86_64: ecs.CpuArchitecture.X86_64,
        Architecture.ARM64: ecs.CpuArchitecture.ARM64,
    }
)
_NETWORK_MODES = MappingProxyType(
    {
        NetworkMode.AWSVPC: ecs.NetworkMode.AWS_VPC,
        NetworkMode.BRIDGE: ecs.NetworkMode.BRIDGE,
        NetworkMode.HOST: ecs.NetworkMode.HOST,
        NetworkMode.NONE: ecs.NetworkMode.NONE,
    }
)


class TaskDefinition(Construct):
    """What ECS needs to start a task.

    It serves our services, and plain ``ecs.FargateService`` and ``ecs.Ec2Service`` as well.

    The task role may do nothing but mount the task's file systems, the execution role only what
    starting the task needs: grant more with ``task_role``. On a role that exists already, these
    permissions are a policy of this stack's, unless the role is another account's.

    An EBS volume is only named here; what starts the task says what it is. Our services do, a plain
    ``ecs.FargateService`` does with ``volume_configurations=service_volumes(scope, task)``, and a
    schedule cannot (https://docs.aws.amazon.com/scheduler/latest/APIReference/API_EcsParameters.html).

    Attributes:
        task_definition: the task definition.
        containers: its containers, by name. ``files`` writes the files of the others, if they
            have some.
        task_role: what the application may do.
        log_group: where the containers log that do not say otherwise, or ``None`` if all do.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        task: Task,
        platform: Platform | None = None,
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
            platform: whose machines it runs on. Default: Fargate's, or what its file is for.
            egress: what it will reach outside its VPC, for the checks. Default: not known.
            log_retention_days: how long logs are kept. Default: 30.
            disposable: whether the logs go when the stack does. Default: they stay.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: ECS would refuse the task, or the retention is not one that
                CloudWatch knows.
        """
        platform = platform or platform_of_file(task)
        findings = [
            *check_task(task, context_of(scope, platform, egress)),
            *platform_problems(task, platform),
            *unclear_pulls(scope, task),
            *log_retention_problems("log_retention_days", log_retention_days),
        ]
        refuse_errors(scope, construct_id, findings)
        super().__init__(scope, construct_id)
        show_warnings(self, [*findings, *warnings_in_file(task)])
        runs = with_written_files(task)
        self.log_group = self._log_group(runs, log_retention_days, disposable)
        self.task_definition = self._task_definition(runs, platform)
        Validations.of(self.task_definition).acknowledge(_VARIABLES_OF_SHELLS)
        self.task_role = self.task_definition.task_role
        self.containers = {
            container.name: self._add_container(container, runs) for container in runs.containers
        }
        self._add_dependencies(runs)
        grant_mounts(self, self.task_role, runs)
        if isinstance(task, TaskFromFile):
            grant_start(self.task_definition, task)
            lay_file_over(self.task_definition, task, runs)
        lay_over(self, overlay or {})

    def _log_group(self, task: Task, days: int, disposable: bool) -> logs.LogGroup | None:
        own = (each for each in task.containers if said_in_file(task, each.name) is None)
        if not any(isinstance(each.logging, CloudWatchLogs) for each in own):
            return None
        return logs.LogGroup(
            self,
            "LogGroup",
            retention=log_retention(days),
            removal_policy=removal_policy(disposable=disposable),
        )

    def _task_definition(self, task: Task, platform: Platform) -> ecs.TaskDefinition:
        volumes = [task_volume(volume) for volume in task.volumes]
        if platform is Platform.EC2:
            return self._on_instances(task, volumes)
        size = fargate_size(task)
        assert size is not None, "the checks refuse a task that no Fargate size holds"
        return ecs.FargateTaskDefinition(
            self,
            "TaskDefinition",
            cpu=size[0],
            memory_limit_mib=size[1],
            ephemeral_storage_gib=task.ephemeral_storage_gib,
            runtime_platform=ecs.RuntimePlatform(
                cpu_architecture=_ARCHITECTURES[task.architecture],
                operating_system_family=ecs.OperatingSystemFamily.LINUX,
            ),
            pid_mode=None if task.pid_mode is None else ecs.PidMode[task.pid_mode.upper()],
            volumes=volumes,
            **self._named(task),
        )

    def _on_instances(self, task: Task, volumes: Sequence[ecs.Volume]) -> ecs.TaskDefinition:
        memory_mib = instance_memory_mib(task)
        definition = ecs.TaskDefinition(
            self,
            "TaskDefinition",
            compatibility=compatibility_on_instances(task),
            network_mode=_NETWORK_MODES[task.network_mode],
            cpu=None if task.cpu_units is None else Tokenization.stringify_number(task.cpu_units),
            memory_mib=None if memory_mib is None else str(memory_mib),
            pid_mode=None if task.pid_mode is None else ecs.PidMode[task.pid_mode.upper()],
            ipc_mode=None if task.ipc_mode is None else ecs.IpcMode[task.ipc_mode.upper()],
            volumes=volumes,
            **self._named(task),
        )
        # CDK's own construct takes it for Fargate only; ECS keeps tasks off other processors.
        resource = cast("ecs.CfnTaskDefinition", definition.node.default_child)
        resource.runtime_platform = ecs.CfnTaskDefinition.RuntimePlatformProperty(
            cpu_architecture=task.architecture, operating_system_family="LINUX"
        )
        return definition

    def _named(self, task: Task) -> dict[str, Any]:
        """What exists already, or has a name; ``None`` lets the task definition make it."""
        if isinstance(task, TaskFromFile):
            return {
                "family": task.family,
                "task_role": role_of(self, "TaskRole", task.task_role),
                "execution_role": role_of(self, "ExecutionRole", task.execution_role),
            }
        return {
            "task_role": role_of(self, "TaskRole", task.task_role_arn),
            "execution_role": role_of(self, "ExecutionRole", task.execution_role_arn),
        }

    def _add_container(self, container: Container, task: Task) -> ecs.ContainerDefinition:
        linux = container.linux
        # A scope of its own, so that no container's name or secret can clash with another's.
        parts = Construct(self, f"{container.name}Container")
        added = self._add(
            container,
            container_name=container.name,
            image=container_image(
                parts,
                container,
                task.architecture,
                # What a file's own role may do, the file's author has said.
                grants_pull=not isinstance(task, TaskFromFile),
            ),
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
            health_check=health_check(container),
            readonly_root_filesystem=container.read_only_root or None,
            stop_timeout=_seconds(container.stop_timeout_seconds),
            logging=self._log_driver(parts, container, said_in_file(task, container.name)),
            privileged=linux.privileged or None,
            gpu_count=linux.gpus or None,
            hostname=linux.hostname,
            dns_servers=list(linux.dns_servers) or None,
            dns_search_domains=list(linux.dns_search_domains) or None,
            extra_hosts=dict(linux.extra_hosts) or None,
            docker_security_options=list(linux.docker_security_options) or None,
            linux_parameters=linux_parameters(parts, linux),
            ulimits=ulimits(linux.ulimits) or None,
            system_controls=system_controls(linux) or None,
            docker_labels=dict(container.labels) or None,
            interactive=container.interactive or None,
            pseudo_terminal=container.pseudo_terminal or None,
            **restart_policy(container.restart),
        )
        added.add_port_mappings(
            *(port_mapping(port, task.network_mode) for port in container.ports)
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

    def _add(self, container: Container, **settings: Any) -> ecs.ContainerDefinition:
        construct_id = f"{container.name}Container"
        if container.log_router is None:
            return self.task_definition.add_container(construct_id, **settings)
        return self.task_definition.add_firelens_log_router(
            construct_id, firelens_config=firelens(container.log_router), **settings
        )

    def _log_driver(
        self, parts: Construct, container: Container, said: Mapping[str, Any] | None
    ) -> ecs.LogDriver | None:
        logging = container.logging
        if not isinstance(logging, CloudWatchLogs):
            return ecs.GenericLogDriver(
                log_driver=logging.name,
                options=dict(logging.options) or None,
                secret_options=_secrets(parts, "LogSecret", logging.secret_options),
            )
        if said is not None:
            return logs_of(parts, self.task_definition, container, said)
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


def context_of(scope: Construct, platform: Platform, egress: Egress | None) -> Context:
    """What the checks may know about a task that runs in the stack of ``scope``."""
    stack = Stack.of(scope)
    return Context(
        platform=platform,
        egress=egress or Egress.unknown(),
        region=stack.region if is_known(stack.region) else None,
        account=stack.account if is_known(stack.account) else None,
    )


def _secrets(
    parts: Construct, kind: str, secrets: Mapping[str, Secret]
) -> dict[str, ecs.Secret] | None:
    return {
        # Quoted, because CDK takes a slash in an id for a hyphen or two.
        name: container_secret(parts, f"{kind}-{quote(name, safe='')}", secret)
        for name, secret in secrets.items()
    } or None


def _seconds(value: int | None) -> Duration | None:
    return None if value is None else Duration.seconds(value)


def _list(value: Sequence[str] | None) -> list[str] | None:
    return None if value is None else list(value)
