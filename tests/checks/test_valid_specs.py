"""What ECS accepts, the checks accept: no rule may stand in the way of a spec that works."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import Phase, find, given, settings

from cdk_containers.checks import Context, Egress, check_service, check_task
from cdk_containers.checks.task_size import fargate_size
from cdk_containers.findings import errors
from cdk_containers.spec import (
    Approval,
    BindMount,
    BlueGreen,
    Canary,
    CloudMap,
    CloudWatchLogs,
    Condition,
    DesiredCount,
    DockerVolume,
    EachInstance,
    EbsVolume,
    EfsVolume,
    ImageBuild,
    Linear,
    MetricSteps,
    NetworkMode,
    Platform,
    Reach,
    RequestsPerTask,
    Rolling,
    Scaling,
    Service,
    ServiceConnect,
    Task,
)
from tests.strategies.valid import SIZES, valid_services, valid_tasks

_SEARCH = settings(max_examples=3000, phases=[Phase.generate])
_SOMEWHERE = Context(egress=Egress.to_internet(), region="eu-west-1")

_VOCABULARY: dict[str, Callable[[Service], object]] = {
    "a size given in full": lambda s: s.task.cpu_units and s.task.memory_mib,
    "a size left out": lambda s: s.task.cpu_units is None and s.task.memory_mib is None,
    "CPU alone": lambda s: s.task.cpu_units and s.task.memory_mib is None,
    "memory alone": lambda s: s.task.memory_mib and s.task.cpu_units is None,
    "memory beside the containers'": lambda s: (
        s.task.spare_memory_mib and s.task.memory_mib is None
    ),
    "more disk": lambda s: s.task.ephemeral_storage_gib,
    "several containers": lambda s: len(s.task.containers) > 1,
    "a mounted folder": lambda s: _mounts(s, BindMount),
    "a mounted file system": lambda s: _mounts(s, EfsVolume),
    "a text as a file": lambda s: str in _kinds_of_files(s),
    "a secret as a file": lambda s: _kinds_of_files(s) - {str},
    "a disk": lambda s: _mounts(s, EbsVolume),
    "a disk with its speed": lambda s: s.task.ebs_volume and s.task.ebs_volume.iops,
    "a disk from a snapshot": lambda s: s.task.ebs_volume and s.task.ebs_volume.snapshot_id,
    "another log driver": lambda s: any(
        not isinstance(each.logging, CloudWatchLogs) for each in s.task.containers
    ),
    "a built image": lambda s: any(
        isinstance(each.image, ImageBuild) for each in s.task.containers
    ),
    "credentials": lambda s: any(each.registry_credentials for each in s.task.containers),
    "a container that waits for health": lambda s: Condition.HEALTHY in _conditions(s),
    "a container that waits for success": lambda s: Condition.SUCCESS in _conditions(s),
    "a restart": lambda s: any(each.restart for each in s.task.containers),
    "labels": lambda s: any(each.labels for each in s.task.containers),
    "a terminal": lambda s: any(each.pseudo_terminal for each in s.task.containers),
    "a kernel parameter": lambda s: any(each.linux.system_controls for each in s.task.containers),
    "swap": lambda s: any(each.linux.swappiness for each in s.task.containers),
    "shared processes": lambda s: s.task.pid_mode,
    "shared memory of the instance": lambda s: s.task.ipc_mode == "host",
    "roles that exist": lambda s: s.task.task_role_arn and s.task.execution_role_arn,
    "SYS_PTRACE": lambda s: any(each.linux.capabilities_add for each in s.task.containers),
    "a file system in memory": lambda s: any(each.linux.tmpfs for each in s.task.containers),
    "nofile": lambda s: any(each.linux.ulimits for each in s.task.containers),
    **{f"reach: {reach}": lambda s, reach=reach: s.reach is reach for reach in Reach},
    **{
        f"{mode} on {platform}": lambda s, mode=mode, platform=platform: (
            s.task.network_mode is mode and s.platform is platform
        )
        for mode, platform in (
            (NetworkMode.AWSVPC, Platform.FARGATE),
            *((mode, Platform.EC2) for mode in NetworkMode),
        )
    },
    "a port of the instance that Docker chooses": lambda s: (
        s.load_balanced
        and s.task.network_mode is NetworkMode.BRIDGE
        and s.reachable
        and not s.reachable[1].host_port
    ),
    "a task on each instance": lambda s: isinstance(s.scaling, EachInstance),
    "chosen instances": lambda s: s.node_placement and s.node_placement.only_on,
    "a folder of the instance": lambda s: any(
        isinstance(each, BindMount) and each.host_path for each in s.task.volumes
    ),
    "a Docker volume": lambda s: _mounts(s, DockerVolume),
    "a magnetic disk": lambda s: s.task.ebs_volume and s.task.ebs_volume.volume_type == "standard",
    "a device": lambda s: any(each.linux.devices for each in s.task.containers),
    "what may be done with a device": lambda s: any(
        device.permissions for each in s.task.containers for device in each.linux.devices
    ),
    "a GPU": lambda s: any(each.linux.gpus for each in s.task.containers),
    "a host name": lambda s: any(each.linux.hostname for each in s.task.containers),
    "a log router": lambda s: any(each.log_router for each in s.task.containers),
    "a name that others call": lambda s: (
        isinstance(s.discovery, ServiceConnect) and s.discovery.name
    ),
    "two ports by one name": lambda s: (
        isinstance(s.discovery, ServiceConnect) and s.discovery.other_ports
    ),
    "a namespace of its own": lambda s: (
        isinstance(s.discovery, ServiceConnect) and s.discovery.namespace
    ),
    "a build of several folders": lambda s: any(
        isinstance(each.image, ImageBuild) and each.image.context_folders
        for each in s.task.containers
    ),
    "a Dockerfile that is a text": lambda s: any(
        isinstance(each.image, ImageBuild) and each.image.dockerfile_text
        for each in s.task.containers
    ),
    "another image that writes the files": lambda s: (
        s.task.files_image != Task.files_image and _kinds_of_files(s)
    ),
    "calls by name": lambda s: s.discovery == ServiceConnect(),
    "what is spoken at a port": lambda s: any(
        port.application_protocol for each in s.task.containers for port in each.ports
    ),
    "a DNS name": lambda s: isinstance(s.discovery, CloudMap),
    "a backlog": lambda s: isinstance(s.scaling, Scaling) and s.scaling.backlog,
    "steps": lambda s: (
        isinstance(s.scaling, Scaling)
        and any(isinstance(each, MetricSteps) for each in s.scaling.metrics)
    ),
    "a schedule": lambda s: isinstance(s.scaling, Scaling) and s.scaling.schedule,
    "nothing at night": lambda s: (
        isinstance(s.scaling, Scaling) and any(each.maximum == 0 for each in s.scaling.schedule)
    ),
    "requests of each task": lambda s: (
        isinstance(s.scaling, Scaling)
        and any(isinstance(each, RequestsPerTask) for each in s.scaling.metrics)
    ),
    **{
        strategy.__name__: lambda s, strategy=strategy: isinstance(s.deployment, strategy)
        for strategy in (Rolling, BlueGreen, Canary, Linear)
    },
    "traffic that is shifted by a Network Load Balancer": lambda s: (
        s.traffic_shift and s.reach is not Reach.ALB
    ),
    "two versions side by side without traffic": lambda s: (
        isinstance(s.deployment, BlueGreen) and s.reach is Reach.NOTHING
    ),
    "a circuit breaker's threshold": lambda s: s.deployment.circuit_breaker,
    "early success": lambda s: s.deployment.early_success,
    "alarms for a Rolling": lambda s: isinstance(s.deployment, Rolling) and s.deployment.roll_back,
    "an approval": lambda s: any(isinstance(each, Approval) for each in s.deployment.hooks),
    "a function": lambda s: any(not isinstance(each, Approval) for each in s.deployment.hooks),
    "balanced zones": lambda s: s.deployment.zone_rebalancing,
    "a fixed count": lambda s: isinstance(s.scaling, DesiredCount),
    "no task at rest": lambda s: isinstance(s.scaling, Scaling) and s.scaling.minimum == 0,
    "a mixed strategy": lambda s: len(s.capacity) > 1,
    "a shell": lambda s: s.enable_exec,
    "a shell beside a container that cannot have one": lambda s: (
        s.enable_exec and any(each.read_only_root for each in s.task.containers)
    ),
    "a grace period": lambda s: s.health.grace_period_seconds,
}


def _uses(word: str) -> Callable[[Service], bool]:
    return lambda service: bool(_VOCABULARY[word](service))


def _mounts(service: Service, kind: type) -> bool:
    names = {volume.name for volume in service.task.volumes if isinstance(volume, kind)}
    return any(mount.volume in names for each in service.task.containers for mount in each.mounts)


def _kinds_of_files(service: Service) -> set[type]:
    return {type(file.content) for each in service.task.containers for file in each.files}


def _conditions(service: Service) -> set[Condition]:
    return {each.condition for c in service.task.containers for each in c.depends_on}


def test_valid_services_have_no_errors_and_use_the_whole_vocabulary() -> None:
    used: set[str] = set()

    @settings(max_examples=130)
    @given(valid_services())
    def accepted(service: Service) -> None:
        place = replace(_SOMEWHERE, platform=service.platform)
        findings = [*check_task(service.task, place), *check_service(service, place)]
        assert errors(findings) == []
        assert service.platform is Platform.EC2 or fargate_size(service.task) in SIZES
        used.update(word for word, is_used in _VOCABULARY.items() if is_used(service))

    accepted()
    # What this run did not happen to meet is looked for; NoSuchExample says that it never occurs.
    for word in _VOCABULARY.keys() - used:
        find(valid_services(), _uses(word), settings=_SEARCH)


@settings(max_examples=10)
@given(valid_services(reaches=[Reach.ALB]))
def test_the_reach_can_be_chosen(service: Service) -> None:
    has_port = any(
        port.protocol == "tcp" for each in service.task.containers for port in each.ports
    )

    assert service.reach is (Reach.ALB if has_port else Reach.NOTHING)


@settings(max_examples=10)
@given(valid_tasks())
def test_valid_tasks_have_no_errors(task: Task) -> None:
    assert errors(check_task(task, _SOMEWHERE)) == []
