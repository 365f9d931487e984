"""Specs that ECS accepts: the whole vocabulary, in a few small containers each.

Every name is valid in CloudFormation and in ECS, so that the specs can be synthesized as well.
"""

import string
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st

from cdk_containers.checks.task_size import needed_memory_mib
from cdk_containers.spec import (
    Architecture,
    Backlog,
    BindMount,
    Capacity,
    CloudMap,
    CloudWatchLogs,
    Condition,
    Container,
    Dependency,
    DesiredCount,
    Device,
    Discovery,
    DockerVolume,
    EachInstance,
    EbsVolume,
    EfsVolume,
    File,
    HealthCheck,
    Image,
    ImageBuild,
    LinuxParameters,
    LogDriver,
    Logging,
    LogRouter,
    MetricSteps,
    MetricTarget,
    Mount,
    NetworkMode,
    NodePlacement,
    Platform,
    Port,
    Reach,
    RequestsPerTask,
    RestartPolicy,
    Scaling,
    ScheduledBounds,
    Secret,
    SecretsManagerSecret,
    Service,
    ServiceConnect,
    SsmParameter,
    Step,
    TargetHealth,
    Task,
    Tmpfs,
    Ulimit,
    Volume,
)
from tests.strategies.valid_deployments import valid_deployments

_GIB = 1024
SIZES = (
    *((256, mib) for mib in (512, 1 * _GIB, 2 * _GIB)),
    *((512, gib * _GIB) for gib in range(1, 4 + 1)),
    *((1024, gib * _GIB) for gib in range(2, 8 + 1)),
    *((2048, gib * _GIB) for gib in range(4, 16 + 1)),
    *((4096, gib * _GIB) for gib in range(8, 30 + 1)),
    *((8192, gib * _GIB) for gib in range(16, 60 + 1, 4)),
    *((16384, gib * _GIB) for gib in range(32, 120 + 1, 8)),
)
"""AWS's table of CPU units and MiB, written down apart from the library's own.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
"""

_MOST_CONTAINERS = 3
_SMALLEST_MIB = 6
_MOST_OPEN_FILES = 1_048_576
_EXAMPLES = Path(__file__).parents[2] / "examples"
_ACCOUNT = "123456789012"

Value = TypeVar("Value")


@st.composite
def valid_tasks(draw: st.DrawFn, platform: Platform = Platform.FARGATE) -> Task:
    """Tasks that ``check_task`` finds no error in, and that anything can start."""
    mode = NetworkMode.AWSVPC
    if platform is Platform.EC2:
        mode = draw(st.sampled_from(NetworkMode))
    volumes = draw(_volumes(platform))
    names = draw(st.lists(_names(), min_size=1, max_size=_MOST_CONTAINERS, unique=True))
    containers = [draw(_containers(name, volumes, platform, mode)) for name in names]
    task = Task(
        containers=_with_distinct_ports(containers, mode),
        architecture=draw(st.sampled_from(Architecture)),
        network_mode=mode,
        ephemeral_storage_gib=draw(
            st.none() | st.integers(21, 200) if platform is Platform.FARGATE else st.none()
        ),
        volumes=volumes,
        **draw(_shared_spaces(platform)),
        files_image=draw(st.just(Task.files_image) | _images()),
        task_role_arn=draw(_role_arns()),
        execution_role_arn=draw(_role_arns()),
    )
    task = draw(_with_system_controls(task))
    task = draw(_with_an_essential_container(task))
    task = draw(_with_dependencies(task))
    task = draw(_with_log_router(task))
    return draw(_with_sizes(task) if platform is Platform.FARGATE else _with_limits(task))


@st.composite
def valid_services(draw: st.DrawFn, *, reaches: Sequence[Reach] = tuple(Reach)) -> Service:
    """Services that ``check_service`` and ``check_task`` find no error in.

    Args:
        reaches: how the outside may reach them, as far as their containers have ports for it.
    """
    platform = draw(st.sampled_from(Platform))
    task = draw(valid_tasks(platform))
    each_instance = platform is Platform.EC2 and draw(st.integers(0, 3)) == 0
    if not each_instance:
        task = draw(_with_disk(task, platform))
    reach = draw(st.sampled_from(_possible(reaches, task, platform) or [Reach.NOTHING]))
    numbers = [port.number for port in _ports_for(reach, task)]
    chosen = st.sampled_from(numbers) if numbers else st.none()
    clear = sum(len(container.ports) for container in task.containers) == 1
    port = draw(chosen | st.none() if clear else chosen)
    service = Service(
        task=task,
        port=port,
        reach=reach,
        allow_from=draw(
            st.lists(_cidr_blocks(), min_size=reach is Reach.PUBLIC_ADDRESSES, max_size=3)
        ),
        health=draw(_target_healths()),
        scaling=draw(
            _each_instance()
            if each_instance
            else _scalings(requests=reach is Reach.ALB) | _desired_counts()
        ),
        discovery=draw(_discoveries(task, reach, port or next(iter(numbers), None))),
        capacity=[] if each_instance else draw(_capacities(platform)),
        node_placement=draw(
            _node_placements() if platform is Platform.EC2 and not each_instance else st.none()
        ),
        enable_exec=draw(st.booleans())
        and task.network_mode is not NetworkMode.NONE
        and not all(container.read_only_root for container in task.containers),
    )
    if reach is Reach.NLB_UDP:
        checked = draw(st.sampled_from(_checkable(task)))
        service = replace(service, health=replace(service.health, port=checked))
    service = replace(service, deployment=draw(valid_deployments(service)))
    return draw(_with_grace_period(service))


def _possible(reaches: Sequence[Reach], task: Task, platform: Platform) -> list[Reach]:
    """How the outside may reach a task, by its ports."""
    return [
        reach
        for reach in reaches
        if reach is Reach.NOTHING
        or (
            _ports_for(reach, task)
            and (reach is not Reach.NLB_UDP or _checkable(task))
            and (reach is not Reach.PUBLIC_ADDRESSES or platform is Platform.FARGATE)
        )
    ]


def _ports_for(reach: Reach, task: Task) -> list[Port]:
    """The ports that may be reached so; where another one is checked, none that Docker chooses."""
    udp = reach is Reach.NLB_UDP
    free = task.network_mode is NetworkMode.BRIDGE and udp
    return [
        port
        for container in task.containers
        for port in container.ports
        if port.protocol == ("udp" if udp else "tcp") and (port.host_port or not free)
    ]


def _checkable(task: Task) -> list[int]:
    """The TCP ports that a load balancer can find beside the one that it sends requests to."""
    bridge = task.network_mode is NetworkMode.BRIDGE
    return [
        port.number
        for container in task.containers
        for port in container.ports
        if port.protocol == "tcp" and (port.host_port or not bridge)
    ]


@cache
def _names(*, longest: int = 12) -> st.SearchStrategy[str]:
    """What containers, volumes, ports and paths may be called alike."""
    rest = string.ascii_lowercase + string.digits
    return st.builds(
        "{}{}{}".format,
        st.sampled_from(string.ascii_lowercase),
        st.text(rest + "-", max_size=longest - 2),
        st.sampled_from(rest),
    )


@cache
def _hex(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789abcdef", min_size=length, max_size=length)


@cache
def _texts(*, shortest: int = 0) -> st.SearchStrategy[str]:
    """Printable text of any language.

    JSON escapes what lies beyond the first 65536 characters in two halves, which YAML parsers, and
    so cfn-lint, refuse.
    """
    printable = st.characters(codec="utf-8", max_codepoint=0xFFFF, categories=("L", "N", "P", "S"))
    return st.text(printable, min_size=shortest, max_size=20)


@cache
def _variable_names() -> st.SearchStrategy[str]:
    letters = string.ascii_letters + "_"
    return st.builds(
        "{}{}".format, st.sampled_from(letters), st.text(letters + string.digits, max_size=10)
    )


@cache
def _paths() -> st.SearchStrategy[str]:
    parts = st.lists(_names(longest=8), min_size=1, max_size=3)
    return parts.map(lambda names: "/" + "/".join(names))


@cache
def _images() -> st.SearchStrategy[str | Image]:
    repository = st.builds("public.ecr.aws/{}/{}".format, _names(), _names())
    version = st.builds("{}:{}.{}".format, repository, st.integers(0, 40), st.integers(0, 40))
    digest = st.builds("{}@sha256:{}".format, repository, _hex(64))
    return version | digest | _image_builds()


@cache
def _image_builds() -> st.SearchStrategy[ImageBuild]:
    """Images of folders that exist, since their content is part of the template."""
    folders = [("flask-app", "Dockerfile"), ("gantt-exporter", "app/Dockerfile")]
    return st.sampled_from(folders).flatmap(
        lambda place: st.builds(
            ImageBuild,
            folder=st.just(str(_EXAMPLES / place[0])),
            dockerfile=st.just(place[1]),
            dockerfile_text=st.none() | st.just("FROM public.ecr.aws/docker/library/busybox:1.37"),
            target=st.none() | _names(),
            arguments=st.dictionaries(_variable_names(), _texts(), max_size=2),
            contexts=st.dictionaries(_names(), _build_contexts(), max_size=1),
            secrets=st.dictionaries(
                _names(), st.sampled_from(["src=token.txt", "env=TOKEN"]), max_size=2
            ),
            ssh=st.none() | st.just("default"),
            network=st.sampled_from([None, "host", "none"]),
            cache_from=st.lists(_caches(), max_size=2),
            cache_to=st.none() | _caches(),
            no_cache=st.booleans(),
        )
    )


@cache
def _build_contexts() -> st.SearchStrategy[str]:
    folders = st.just(str(_EXAMPLES / "jobs"))
    return folders | st.sampled_from(["docker-image://alpine:3.22", "https://example.com/a.git"])


@cache
def _caches() -> st.SearchStrategy[str]:
    return st.sampled_from(["example.com/app:cache", "type=registry,ref=example.com/app:cache"])


@cache
def _secrets_manager_secrets() -> st.SearchStrategy[SecretsManagerSecret]:
    # Secrets Manager ends an ARN with a hyphen and six characters of its own.
    arns = st.builds(
        "arn:aws:secretsmanager:eu-west-1:{}:secret:{}-{}".format,
        st.just(_ACCOUNT),
        _names(),
        st.text(string.ascii_letters + string.digits, min_size=6, max_size=6),
    )
    return st.builds(
        SecretsManagerSecret, name_or_arn=_names() | arns, json_key=st.none() | _names()
    )


@cache
def _secrets() -> st.SearchStrategy[Secret]:
    return _secrets_manager_secrets() | st.builds(SsmParameter, name=_paths() | _names())


@st.composite
def _health_checks(draw: st.DrawFn) -> HealthCheck:
    interval = draw(st.integers(5, 300))
    words = st.lists(_texts(shortest=1), min_size=1, max_size=3)
    return HealthCheck(
        # These say how to run the command, which CDK writes down itself.
        command=draw(
            _texts(shortest=1)
            | words.filter(lambda each: each[0] not in {"CMD", "CMD-SHELL", "NONE"})
        ),
        interval_seconds=interval,
        # CDK and our own check refuse one that is longer than the interval.
        timeout_seconds=draw(st.integers(2, min(interval, 60))),
        retries=draw(st.integers(1, 10)),
        start_period_seconds=draw(st.integers(0, 300)),
    )


@cache
def _logging(platform: Platform) -> st.SearchStrategy[Logging]:
    cloud_watch = st.builds(
        CloudWatchLogs,
        stream_prefix=st.none() | _names(),
        blocking=st.booleans(),
        multiline_pattern=st.none() | st.just("^[0-9]{4}"),
    )
    buffered = st.builds(CloudWatchLogs, buffer_mib=st.integers(1, 100))
    splunk = st.builds(
        LogDriver,
        name=st.just("splunk"),
        options=st.just({"splunk-url": "https://splunk.example.com:8088"}),
        secret_options=st.fixed_dictionaries({"splunk-token": _secrets()}),
    )
    if platform is Platform.FARGATE:
        return cloud_watch | buffered | splunk
    on_instances = st.sampled_from(["fluentd", "gelf", "json-file", "journald", "syslog"])
    return cloud_watch | buffered | splunk | st.builds(LogDriver, name=on_instances)


@st.composite
def _ulimits(draw: st.DrawFn, names: Sequence[str]) -> Ulimit:
    hard = draw(st.integers(1024, _MOST_OPEN_FILES))
    name = draw(st.sampled_from(names))
    return Ulimit(name=name, soft=draw(st.integers(1024, hard)), hard=hard)


@cache
def _linux_parameters(platform: Platform, mode: NetworkMode) -> st.SearchStrategy[LinuxParameters]:
    dropped = ("ALL", "CHOWN", "MKNOD", "NET_RAW", "SETUID")
    on_fargate = st.builds(
        LinuxParameters,
        init_process=st.booleans(),
        capabilities_add=st.sampled_from([(), ("SYS_PTRACE",)]),
        capabilities_drop=st.lists(st.sampled_from(dropped), max_size=2, unique=True),
        ulimits=st.lists(_ulimits(("nofile",)), max_size=1),
        tmpfs=st.lists(_tmpfs(), max_size=2, unique_by=lambda each: each.path),
    )
    if platform is Platform.FARGATE:
        return on_fargate
    on_instances = st.builds(
        LinuxParameters,
        capabilities_add=st.sampled_from([(), ("NET_ADMIN", "SYS_TIME")]),
        ulimits=st.lists(_ulimits(("memlock", "nproc", "stack")), max_size=1),
        privileged=st.booleans(),
        devices=st.lists(
            st.builds(
                Device,
                host_path=st.sampled_from(["/dev/snd", "/dev/fuse"]),
                container_path=st.none() | _paths(),
                permissions=st.sampled_from([(), ("read",), ("read", "write", "mknod")]),
            ),
            max_size=1,
        ),
        shared_memory_mib=st.none() | st.integers(1, 1024),
        max_swap_mib=st.integers(0, 4096),
        swappiness=st.none() | st.integers(0, 100),
        docker_security_options=st.sampled_from([(), ("no-new-privileges",)]),
        gpus=st.integers(0, 4),
    )
    if mode is NetworkMode.AWSVPC:
        return on_fargate | on_instances
    shared = st.builds(
        LinuxParameters,
        hostname=st.none() | _names(),
        dns_servers=st.sampled_from([(), ("10.0.0.2",)]),
        dns_search_domains=st.sampled_from([(), ("example.com",)]),
        extra_hosts=st.sampled_from([{}, {"db": "10.0.0.3"}]),
    )
    return on_fargate | on_instances | shared


@cache
def _tmpfs() -> st.SearchStrategy[Tmpfs]:
    # Apart from where volumes are mounted: no name has an underscore.
    return st.builds(Tmpfs, path=_paths().map("/in_memory{}".format), size_mib=st.integers(1, 512))


@cache
def _ports(mode: NetworkMode) -> st.SearchStrategy[Port]:
    protocols = st.sampled_from(["tcp", "tcp", "udp"])
    if mode is NetworkMode.HOST:
        # Those that the instance needs itself are above.
        return st.builds(Port, number=st.integers(3000, 50_000), protocol=protocols)
    unnamed = st.builds(Port, number=st.integers(1, 65535), protocol=protocols)
    named = unnamed | st.builds(
        Port,
        number=st.integers(1, 65535),
        name=_names(),
        application_protocol=st.sampled_from([None, "http", "http2", "grpc"]),
    )
    if mode is NetworkMode.AWSVPC:
        return named.flatmap(
            lambda port: st.sampled_from([port, replace(port, host_port=port.number)])
        )
    host_ports = st.none() | st.just(0) | st.integers(3000, 32_767)
    return st.builds(_mapped, named, host_ports)


def _mapped(port: Port, host_port: int | None) -> Port:
    return replace(port, host_port=host_port)


@st.composite
def _volumes(draw: st.DrawFn, platform: Platform) -> list[Volume]:
    names = draw(st.lists(_names(), max_size=2, unique=True))
    return [draw(_volume(name, platform)) for name in names]


@cache
def _volume(name: str, platform: Platform) -> st.SearchStrategy[Volume]:
    anywhere = st.just(BindMount(name=name)) | _efs_volumes(name)
    if platform is Platform.FARGATE:
        return anywhere
    options = st.dictionaries(_names(), _names(), max_size=2)
    return (
        anywhere
        | st.builds(BindMount, name=st.just(name), host_path=_paths())
        | st.builds(
            DockerVolume,
            name=st.just(name),
            driver=st.sampled_from(["local", "rexray/ebs"]),
            driver_options=options,
            labels=options,
        )
        | st.builds(
            DockerVolume,
            name=st.just(name),
            scope=st.just("shared"),
            autoprovision=st.booleans(),
        )
    )


@st.composite
def _efs_volumes(draw: st.DrawFn, name: str) -> EfsVolume:
    volume = EfsVolume(
        name=name,
        file_system_id="fs-" + draw(_hex(17)),
        read_only=draw(st.booleans()),
    )
    if draw(st.booleans()):
        return replace(volume, access_point_id="fsap-" + draw(_hex(17)))
    return replace(volume, root_directory=draw(st.just("/") | _paths()))


@st.composite
def _with_disk(draw: st.DrawFn, task: Task, platform: Platform) -> Task:
    """Sometimes with an EBS volume, which the first container mounts."""
    if draw(st.booleans()):
        return task
    # Apart from the other volumes and from where they are mounted: no name has an underscore.
    magnetic = st.builds(
        EbsVolume,
        name=st.just("the_disk"),
        volume_type=st.just("standard"),
        size_gib=st.integers(1, 1024),
    )
    disks = _ebs_volumes("the_disk")
    volume = draw(disks if platform is Platform.FARGATE else disks | magnetic)
    mount = Mount(volume=volume.name, path="/the_disk", read_only=draw(st.booleans()))
    first, *others = task.containers
    return replace(
        task,
        containers=[replace(first, mounts=[*first.mounts, mount]), *others],
        volumes=[*task.volumes, volume],
    )


# Sizes, and IOPS with how many of them each GiB brings: EBS's table, written down apart from the
# library's own.
_DISKS: Sequence[tuple[Any, tuple[int, int], tuple[int, int, int] | None]] = (
    ("gp2", (1, 16_384), None),
    ("gp3", (1, 65_536), (3_000, 80_000, 500)),
    ("io1", (4, 16_384), (100, 64_000, 50)),
    ("io2", (4, 65_536), (100, 256_000, 1_000)),
    ("sc1", (125, 16_384), None),
    ("st1", (125, 16_384), None),
)


@st.composite
def _ebs_volumes(draw: st.DrawFn, name: str) -> EbsVolume:
    kind, sizes, speeds = draw(st.sampled_from(_DISKS))
    size = draw(st.integers(*sizes))
    iops = throughput = None
    if speeds is not None:
        fewest, most, a_gib = speeds
        asked = st.integers(fewest, min(most, max(fewest, size * a_gib)))
        iops = draw(st.none() | asked if kind == "gp3" else asked)
    if kind == "gp3":
        throughput = draw(st.none() | st.integers(125, min(2_000, (iops or 3_000) // 4)))
    volume = EbsVolume(
        name=name,
        size_gib=size,
        volume_type=kind,
        iops=iops,
        throughput_mib_per_second=throughput,
        file_system_type=draw(st.sampled_from(["ext3", "ext4", "xfs"])),
    )
    snapshot = draw(st.none() | st.builds("snap-{}".format, _hex(17)))
    if snapshot is None:
        return volume
    return replace(volume, snapshot_id=snapshot, size_gib=draw(st.sampled_from([None, size])))


@st.composite
def _mounts(draw: st.DrawFn, volumes: Sequence[Volume]) -> list[Mount]:
    mounted = draw(st.sets(st.sampled_from([volume.name for volume in volumes])))
    paths = draw(st.lists(_paths(), min_size=len(mounted), max_size=len(mounted), unique=True))
    return [
        Mount(volume=volume, path=path, read_only=draw(st.booleans()))
        for volume, path in zip(sorted(mounted), paths, strict=True)
    ]


@cache
def _files() -> st.SearchStrategy[list[File]]:
    # Apart from where volumes are mounted, and side by side.
    paths = st.builds("/in_files/{}/{}".format, _names(), _texts(shortest=1).filter(_is_file_name))
    lines = st.lists(_texts(), max_size=3).map("\n".join)
    file = st.builds(
        File,
        path=paths,
        content=lines | _secrets(),
        mode=st.sampled_from(["0444", "400", "0750"]),
        owner=st.sampled_from([None, "1000", "1000:1000"]),
    )
    return st.lists(file, max_size=3, unique_by=lambda each: each.path)


def _is_file_name(text: str) -> bool:
    return "/" not in text and text not in (".", "..")


@cache
def _restart_policies() -> st.SearchStrategy[RestartPolicy]:
    return st.builds(
        RestartPolicy,
        ignored_exit_codes=st.lists(st.integers(0, 255), max_size=50, unique=True),
        attempt_seconds=st.none() | st.integers(60, 1800),
    )


@st.composite
def _containers(
    draw: st.DrawFn,
    name: str,
    volumes: Sequence[Volume],
    platform: Platform,
    mode: NetworkMode,
) -> Container:
    environment = draw(st.dictionaries(_variable_names(), _texts(), max_size=3))
    secrets = draw(st.dictionaries(_variable_names(), _secrets(), max_size=2))
    container = Container(
        name=name,
        image=draw(_images()),
        essential=draw(st.booleans()),
        ports=draw(st.lists(_ports(mode), max_size=0 if mode is NetworkMode.NONE else 2)),
        command=draw(st.none() | st.lists(_texts(shortest=1), min_size=1, max_size=3)),
        entrypoint=draw(st.none() | st.lists(_texts(shortest=1), min_size=1, max_size=2)),
        working_directory=draw(st.none() | _paths()),
        user=draw(st.none() | st.sampled_from(["nobody", "1000", "1000:1000", "app:app"])),
        environment={key: environment[key] for key in environment.keys() - secrets.keys()},
        secrets=secrets,
        health_check=draw(st.none() | _health_checks()),
        mounts=draw(_mounts(volumes)) if volumes else (),
        files=draw(st.just([]) | _files()),
        read_only_root=draw(st.booleans()),
        stop_timeout_seconds=draw(
            st.none() | st.integers(2, 120 if platform is Platform.FARGATE else 600)
        ),
        logging=draw(_logging(platform)),
        linux=draw(_linux_parameters(platform, mode)),
        restart=draw(st.none() | _restart_policies()),
        labels=draw(st.dictionaries(_texts(shortest=1), _texts(), max_size=2)),
        interactive=draw(st.booleans()),
        pseudo_terminal=draw(st.booleans()),
    )
    if draw(st.booleans()):
        return container
    return replace(
        container,
        image=f"registry.example.com/{draw(_names())}:{draw(st.integers(0, 40))}",
        registry_credentials=draw(_secrets_manager_secrets()),
    )


def _with_distinct_ports(containers: Sequence[Container], mode: NetworkMode) -> list[Container]:
    """The containers without the ports whose number or name an earlier one has."""
    seen: set[object] = set()

    def is_new(port: Port) -> bool:
        keys: set[object] = {(port.number, port.protocol), port.name or object()}
        if mode is NetworkMode.BRIDGE and port.host_port:
            keys.add((port.host_port, port.protocol, "of the instance"))
        new = seen.isdisjoint(keys)
        seen.update(keys)
        return new

    return [
        replace(container, ports=[port for port in container.ports if is_new(port)])
        for container in containers
    ]


@st.composite
def _with_an_essential_container(draw: st.DrawFn, task: Task) -> Task:
    kept = draw(st.sampled_from([container.name for container in task.containers]))
    return _each(task, lambda each: replace(each, essential=each.essential or each.name == kept))


@st.composite
def _with_dependencies(draw: st.DrawFn, task: Task) -> Task:
    """Containers wait for earlier ones only, so that there is no cycle; then they are shuffled."""
    containers: list[Container] = []
    for container in task.containers:
        others = st.sampled_from(containers or [container])
        # Often enough that each kind of waiting is met.
        fewest = draw(st.sampled_from([0, 1, 1]))
        awaited = draw(st.lists(others, min_size=fewest, unique_by=_name)) if containers else []
        dependencies = [
            Dependency(container=other.name, condition=draw(_conditions(other)))
            for other in awaited
        ]
        containers.append(replace(container, depends_on=dependencies))
    return replace(task, containers=draw(st.permutations(containers)))


def _conditions(awaited: Container) -> st.SearchStrategy[Condition]:
    possible = [Condition.START]
    if awaited.health_check is not None:
        possible.append(Condition.HEALTHY)
    if not awaited.essential:
        possible += [Condition.COMPLETE, Condition.SUCCESS]
    # The last one needs the most, and so is possible the least often.
    return st.sampled_from([*possible, possible[-1], possible[-1]])


@cache
def _shared_spaces(platform: Platform) -> st.SearchStrategy[dict[str, Any]]:
    """What the containers share beside their network."""
    if platform is Platform.FARGATE:
        return st.fixed_dictionaries({"pid_mode": st.sampled_from([None, "task"])})
    return st.fixed_dictionaries(
        {
            "pid_mode": st.sampled_from([None, "task", "host"]),
            "ipc_mode": st.sampled_from([None, "task", "host", "none"]),
        }
    )


@cache
def _role_arns() -> st.SearchStrategy[str | None]:
    return st.none() | st.builds("arn:aws:iam::{}:role/{}".format, st.just(_ACCOUNT), _names())


@st.composite
def _with_system_controls(draw: st.DrawFn, task: Task) -> Task:
    """Sometimes with a kernel parameter in the first container, which the host does not own."""
    possible: list[str] = []
    if task.network_mode is not NetworkMode.HOST:
        possible.append("net.core.somaxconn")
    if task.ipc_mode != "host":
        possible += ["kernel.shmmax", "fs.mqueue.msg_max"]
    if not possible or draw(st.booleans()):
        return task
    controls = draw(st.dictionaries(st.sampled_from(possible), st.just("1024"), min_size=1))
    first, *others = task.containers
    linux = replace(first.linux, system_controls=controls)
    return replace(task, containers=[replace(first, linux=linux), *others])


@st.composite
def _with_log_router(draw: st.DrawFn, task: Task) -> Task:
    """Sometimes with a container that the others may log through."""
    if draw(st.integers(0, 3)):
        return task
    through = LogDriver(name="awsfirelens", options={"Name": "cloudwatch", "region": "eu-west-1"})
    containers = [
        replace(each, logging=through) if draw(st.booleans()) else each for each in task.containers
    ]
    router = Container(
        # Apart from the others: no name has an underscore.
        name="log_router",
        image="public.ecr.aws/aws-observability/aws-for-fluent-bit:3.0",
        log_router=draw(
            st.builds(
                LogRouter,
                kind=st.sampled_from(["fluentbit", "fluentd"]),
                config_file=st.none() | _paths(),
                ecs_metadata=st.booleans(),
            )
        ),
    )
    return replace(task, containers=[*containers, router])


@st.composite
def _with_limits(draw: st.DrawFn, task: Task) -> Task:
    """Parts of an instance for the containers, and as much of it for the task as is given."""
    cpu, memory = draw(st.integers(128, 8192)), draw(st.integers(512, 16_384))
    task = draw(_shared_out(task, cpu, memory))
    return replace(
        task,
        spare_memory_mib=draw(st.just(0) | st.integers(0, memory - needed_memory_mib(task))),
        cpu_units=draw(st.sampled_from([None, cpu])),
        memory_mib=draw(st.sampled_from([None, memory])),
    )


@st.composite
def _with_sizes(draw: st.DrawFn, task: Task) -> Task:
    """Parts of a Fargate size for the containers, and as much of it for the task as is given."""
    cpu, memory = draw(st.sampled_from(SIZES))
    task = draw(_shared_out(task, cpu, memory))
    return replace(
        task,
        spare_memory_mib=draw(st.just(0) | st.integers(0, memory - needed_memory_mib(task))),
        cpu_units=draw(st.sampled_from([None, cpu])),
        memory_mib=draw(st.sampled_from([None, memory])),
    )


@st.composite
def _shared_out(draw: st.DrawFn, task: Task, cpu: int, memory: int) -> Task:
    """The containers with parts of these CPU units and MiB, if any."""
    share_of_cpu = cpu // len(task.containers)
    share_of_memory = memory // len(task.containers)

    def sized(container: Container) -> Container:
        hard = draw(st.none() | st.integers(_SMALLEST_MIB, share_of_memory))
        soft = draw(st.none() | st.integers(_SMALLEST_MIB, hard or share_of_memory))
        return replace(
            container,
            cpu_units=draw(st.none() | st.integers(0, share_of_cpu)),
            memory_mib=hard,
            memory_reservation_mib=soft,
        )

    return _each(task, sized)


def _each(task: Task, change: Callable[[Container], Container]) -> Task:
    return replace(task, containers=[change(container) for container in task.containers])


def _name(container: Container) -> str:
    return container.name


@cache
def _cidr_blocks() -> st.SearchStrategy[str]:
    def block(address: int, prefix: int) -> str:
        network = address >> (32 - prefix) << (32 - prefix)
        octets = network.to_bytes(4, "big")
        return f"{'.'.join(map(str, octets))}/{prefix}"

    return st.builds(block, st.integers(0, 2**32 - 1), st.integers(0, 32))


@st.composite
def _target_healths(draw: st.DrawFn) -> TargetHealth:
    interval = draw(st.integers(5, 300))
    return TargetHealth(
        path=draw(st.just("/") | _paths()),
        healthy_codes=draw(st.sampled_from(["200", "200,302", "200-299", "200-299,401,404-499"])),
        interval_seconds=interval,
        timeout_seconds=draw(st.integers(2, min(interval - 1, 120))),
        healthy_threshold=draw(st.integers(2, 10)),
        unhealthy_threshold=draw(st.integers(2, 10)),
        deregistration_delay_seconds=draw(st.integers(0, 3600)),
    )


@st.composite
def _with_grace_period(draw: st.DrawFn, service: Service) -> Service:
    needed = service.seconds_until_in_service
    assert needed is not None, "every time is known"
    grace = draw(st.none() | st.integers(needed, 10_000))
    return replace(service, health=replace(service.health, grace_period_seconds=grace))


@cache
def _desired_counts() -> st.SearchStrategy[DesiredCount]:
    return st.builds(DesiredCount, st.integers(0, 5000))


@cache
def _metric_targets() -> st.SearchStrategy[MetricTarget]:
    return st.builds(
        MetricTarget,
        namespace=_names(),
        name=_names(),
        target=st.floats(0.5, 1000),
        dimensions=st.dictionaries(_names(), _names(), max_size=2),
        statistic=st.sampled_from(["Average", "Maximum", "SampleCount", "Sum"]),
    )


@st.composite
def _metrics(draw: st.DrawFn) -> list[MetricTarget]:
    """Different metrics, some of which differ in one respect only."""
    metrics = draw(st.lists(_metric_targets(), max_size=2, unique_by=lambda each: each.name))
    if not metrics or draw(st.booleans()):
        return metrics
    first = metrics[0]
    name = draw(_names())
    twins = [
        replace(first, namespace=f"{first.namespace}-{name}"),
        replace(first, statistic="Minimum"),
        replace(first, dimensions={**first.dimensions, f"Own-{name}": name}),
    ]
    return [*metrics, draw(st.sampled_from(twins))]


@st.composite
def _metric_steps(draw: st.DrawFn) -> MetricSteps:
    """Some remove tasks below a gap, some add tasks above it."""
    ends = draw(st.lists(st.integers(1, 1000), min_size=4, max_size=6, unique=True).map(sorted))
    gap = draw(st.integers(1, len(ends) - 3))
    removing = [None, *ends[: gap + 1]]
    adding = [*ends[gap + 1 :], None]
    return MetricSteps(
        namespace=draw(_names()),
        name=draw(_names()),
        steps=[
            *(
                Step(add=index - len(removing), above=low, below=high)
                for index, (low, high) in enumerate(pairwise(removing), start=1)
            ),
            *(
                Step(add=index, above=low, below=high)
                for index, (low, high) in enumerate(pairwise(adding), start=1)
            ),
        ],
        dimensions=draw(st.dictionaries(_names(), _names(), max_size=2)),
        statistic=draw(st.sampled_from(["Average", "Maximum", "Sum"])),
    )


@cache
def _backlogs() -> st.SearchStrategy[Backlog]:
    return st.builds(Backlog, queue_name=_names(), messages_per_task=st.integers(1, 10_000))


@st.composite
def _schedules(draw: st.DrawFn, *, fewest: int) -> list[ScheduledBounds]:
    moments = st.sampled_from(
        ["cron(0 8 ? * MON-FRI *)", "rate(1 day)", "rate(36 hours)", "at(2030-01-31T20:00:00)"]
    )
    bounds = [
        ScheduledBounds(
            schedule=schedule,
            minimum=draw(st.integers(fewest, 10)),
            maximum=draw(st.integers(10, 5000)),
            time_zone=draw(st.sampled_from(["Etc/UTC", "Europe/Berlin"])),
        )
        for schedule in draw(st.lists(moments, max_size=2, unique=True))
    ]
    if not bounds or draw(st.booleans()):
        return bounds
    # Nothing runs at night, and something does from the next morning on.
    night = ScheduledBounds(schedule="cron(0 20 * * ? *)", minimum=0, maximum=0)
    morning = ScheduledBounds(schedule="cron(0 7 * * ? *)", minimum=1, maximum=5000)
    return [*bounds, night, morning]


@st.composite
def _scalings(draw: st.DrawFn, *, requests: bool) -> Scaling:
    metrics = [*draw(_metrics()), *draw(st.just([]) | st.lists(_metric_steps(), max_size=1))]
    backlog = draw(st.none() | _backlogs())
    # What is there without tasks can bring the first one back.
    wakes = bool(metrics or backlog)
    minimum = draw(st.just(0) | st.integers(0, 5000) if wakes else st.integers(1, 5000))
    percent = st.none() | st.integers(1, 100)
    per_task = st.lists(st.builds(RequestsPerTask, per_minute=st.integers(1, 100_000)), max_size=1)
    scaling = Scaling(
        minimum=minimum,
        maximum=draw(st.integers(max(minimum, 1), 5000)),
        cpu_percent=draw(percent),
        memory_percent=draw(percent),
        requests_per_target_per_minute=draw(st.none() | st.integers(1, 100_000))
        if requests
        else None,
        backlog=backlog,
        metrics=[*metrics, *(draw(per_task) if requests else [])],
        schedule=draw(_schedules(fewest=0 if wakes else 1)),
        scale_in_cooldown_seconds=draw(st.integers(0, 3600)),
        scale_out_cooldown_seconds=draw(st.integers(0, 3600)),
    )
    followed = (
        scaling.cpu_percent,
        scaling.memory_percent,
        scaling.requests_per_target_per_minute,
        scaling.backlog,
        *scaling.metrics,
        *scaling.schedule,
    )
    return scaling if any(followed) else replace(scaling, cpu_percent=draw(st.integers(1, 100)))


_EXPRESSIONS = ("attribute:ecs.instance-type =~ m7*", "agentConnected == true")


@cache
def _each_instance() -> st.SearchStrategy[EachInstance]:
    return st.builds(
        EachInstance, only_on=st.lists(st.sampled_from(_EXPRESSIONS), max_size=2, unique=True)
    )


@cache
def _node_placements() -> st.SearchStrategy[NodePlacement | None]:
    attributes = ("attribute:ecs.availability-zone", "instanceId", "host")
    return st.none() | st.builds(
        NodePlacement,
        spread_across=st.lists(st.sampled_from(attributes), max_size=3, unique=True),
        pack_by=st.sampled_from([None, "cpu", "memory"]),
        distinct_instances=st.booleans(),
        only_on=st.lists(st.sampled_from(_EXPRESSIONS), max_size=2, unique=True),
    )


@st.composite
def _discoveries(
    draw: st.DrawFn, task: Task, reach: Reach, reached: int | None
) -> Discovery | None:
    """Ways of being found that go with the network, where the proxy that they need has room."""
    possible: list[st.SearchStrategy[Discovery | None]] = [st.none()]
    named = task.network_mode is NetworkMode.BRIDGE and any(
        each.linux.hostname for each in task.containers
    )
    proxied = task.network_mode not in (NetworkMode.HOST, NetworkMode.NONE)
    if proxied and _has_room(task) and not named:
        possible.append(st.just(ServiceConnect()))
        if reach not in (Reach.NOTHING, Reach.NLB_UDP):
            # Longer than the names of ports, which are others.
            name = _names().map("the-service-{}".format)
            possible.append(_named_services(name, others=_tcp_ports(task, but=reached)))
    if task.network_mode is NetworkMode.AWSVPC:
        possible.append(st.builds(CloudMap, name=_names(), ttl_seconds=st.integers(0, 600)))
    return draw(st.one_of(possible))


def _tcp_ports(task: Task, *, but: int | None) -> list[int]:
    """The ports that could be called beside the one that is reached."""
    return [
        port.number
        for container in task.containers
        for port in container.ports
        if port.protocol == "tcp" and port.number != but
    ]


@st.composite
def _named_services(
    draw: st.DrawFn, name: st.SearchStrategy[str], others: Sequence[int]
) -> ServiceConnect:
    chosen = draw(st.lists(st.sampled_from(others), unique=True)) if others else []
    port = draw(st.none() | st.integers(1, 65535).filter(lambda number: number not in chosen))
    return ServiceConnect(
        name=draw(name),
        port=port,
        other_ports=chosen,
        namespace=draw(st.none() | st.just("shop")),
    )


def _has_room(task: Task) -> bool:
    reserved = sum(each.memory_reservation_mib or each.memory_mib or 0 for each in task.containers)
    # A size that is not given has what is spared.
    memory = reserved + task.spare_memory_mib if task.memory_mib is None else task.memory_mib
    return reserved == 0 or memory > reserved


@st.composite
def _capacities(draw: st.DrawFn, platform: Platform) -> list[Capacity]:
    if platform is Platform.EC2:
        base, weight = draw(st.integers(0, 100)), draw(st.integers(1, 1000))
        return [Capacity.ec2("nodes", base=base, weight=weight)]
    make = draw(
        st.lists(
            st.sampled_from([Capacity.fargate, Capacity.fargate_spot]), max_size=2, unique=True
        )
    )
    base_of = draw(st.none() | st.integers(0, 1))
    heavy = draw(st.integers(0, max(len(make) - 1, 0)))
    return [
        each(
            base=draw(st.integers(1, 100)) if index == base_of else 0,
            weight=draw(st.integers(index == heavy, 1000)),
        )
        for index, each in enumerate(make)
    ]
