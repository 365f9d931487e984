"""Specs that ECS accepts on Fargate: the whole vocabulary, in a few small containers each.

Every name is valid in CloudFormation and in ECS, so that the specs can be synthesized as well.
"""

import string
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st

from cdk_containers.spec import (
    Architecture,
    BindMount,
    Capacity,
    CloudWatchLogs,
    Condition,
    Container,
    Dependency,
    DesiredCount,
    EfsVolume,
    HealthCheck,
    Image,
    ImageBuild,
    LinuxParameters,
    LogDriver,
    Logging,
    MetricTarget,
    Mount,
    Port,
    Reach,
    Rolling,
    Scaling,
    Secret,
    SecretsManagerSecret,
    Service,
    SsmParameter,
    TargetHealth,
    Task,
    Tmpfs,
    Ulimit,
    Volume,
)

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
def valid_tasks(draw: st.DrawFn) -> Task:
    """Tasks that ``check_task`` finds no error in."""
    volumes = draw(_volumes())
    names = draw(st.lists(_names(), min_size=1, max_size=_MOST_CONTAINERS, unique=True))
    containers = [draw(_containers(name, volumes)) for name in names]
    task = Task(
        containers=_with_distinct_ports(containers),
        architecture=draw(st.sampled_from(Architecture)),
        ephemeral_storage_gib=draw(st.none() | st.integers(21, 200)),
        volumes=volumes,
    )
    task = draw(_with_an_essential_container(task))
    task = draw(_with_dependencies(task))
    return draw(_with_sizes(task))


@st.composite
def valid_services(draw: st.DrawFn, *, reaches: Sequence[Reach] = tuple(Reach)) -> Service:
    """Services that ``check_service`` and ``check_task`` find no error in.

    Args:
        reaches: how the outside may reach them, as far as their containers have TCP ports.
    """
    task = draw(valid_tasks())
    numbers = [
        port.number
        for container in task.containers
        for port in container.ports
        if port.protocol == "tcp"
    ]
    possible = [reach for reach in reaches if numbers or reach is Reach.NOTHING]
    reach = draw(st.sampled_from(possible or [Reach.NOTHING]))
    chosen = st.sampled_from(numbers) if numbers else st.none()
    service = Service(
        task=task,
        port=draw(chosen | st.none() if len(numbers) == 1 else chosen),
        reach=reach,
        allow_from=draw(
            st.lists(_cidr_blocks(), min_size=reach is Reach.PUBLIC_ADDRESSES, max_size=3)
        ),
        health=draw(_target_healths()),
        scaling=draw(_scalings(requests=reach is Reach.LOAD_BALANCER) | _desired_counts()),
        capacity=draw(_capacities()),
        enable_exec=draw(st.booleans())
        and not all(container.read_only_root for container in task.containers),
    )
    service = replace(service, deployment=draw(_rollings(service)))
    return draw(_with_grace_period(service))


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
            target=st.none() | _names(),
            arguments=st.dictionaries(_variable_names(), _texts(), max_size=2),
        )
    )


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
def _logging() -> st.SearchStrategy[Logging]:
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
    return cloud_watch | buffered | splunk


@st.composite
def _ulimits(draw: st.DrawFn) -> Ulimit:
    hard = draw(st.integers(1024, _MOST_OPEN_FILES))
    return Ulimit(name="nofile", soft=draw(st.integers(1024, hard)), hard=hard)


@cache
def _linux_parameters() -> st.SearchStrategy[LinuxParameters]:
    dropped = ("ALL", "CHOWN", "MKNOD", "NET_RAW", "SETUID")
    return st.builds(
        LinuxParameters,
        init_process=st.booleans(),
        capabilities_add=st.sampled_from([(), ("SYS_PTRACE",)]),
        capabilities_drop=st.lists(st.sampled_from(dropped), max_size=2, unique=True),
        ulimits=st.lists(_ulimits(), max_size=1),
        tmpfs=st.lists(_tmpfs(), max_size=2, unique_by=lambda each: each.path),
    )


@cache
def _tmpfs() -> st.SearchStrategy[Tmpfs]:
    # Apart from where volumes are mounted: no name has an underscore.
    return st.builds(Tmpfs, path=_paths().map("/in_memory{}".format), size_mib=st.integers(1, 512))


@cache
def _ports() -> st.SearchStrategy[Port]:
    return st.builds(
        Port,
        number=st.integers(1, 65535),
        protocol=st.sampled_from(["tcp", "tcp", "udp"]),
        name=st.none() | _names(),
    ).flatmap(lambda port: st.sampled_from([port, replace(port, host_port=port.number)]))


@st.composite
def _volumes(draw: st.DrawFn) -> list[Volume]:
    names = draw(st.lists(_names(), max_size=2, unique=True))
    return [draw(st.just(BindMount(name=name)) | _efs_volumes(name)) for name in names]


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
def _mounts(draw: st.DrawFn, volumes: Sequence[Volume]) -> list[Mount]:
    mounted = draw(st.sets(st.sampled_from([volume.name for volume in volumes])))
    paths = draw(st.lists(_paths(), min_size=len(mounted), max_size=len(mounted), unique=True))
    return [
        Mount(volume=volume, path=path, read_only=draw(st.booleans()))
        for volume, path in zip(sorted(mounted), paths, strict=True)
    ]


@st.composite
def _containers(draw: st.DrawFn, name: str, volumes: Sequence[Volume]) -> Container:
    environment = draw(st.dictionaries(_variable_names(), _texts(), max_size=3))
    secrets = draw(st.dictionaries(_variable_names(), _secrets(), max_size=2))
    container = Container(
        name=name,
        image=draw(_images()),
        essential=draw(st.booleans()),
        ports=draw(st.lists(_ports(), max_size=2)),
        command=draw(st.none() | st.lists(_texts(shortest=1), min_size=1, max_size=3)),
        entrypoint=draw(st.none() | st.lists(_texts(shortest=1), min_size=1, max_size=2)),
        working_directory=draw(st.none() | _paths()),
        user=draw(st.none() | st.sampled_from(["nobody", "1000", "1000:1000", "app:app"])),
        environment={key: environment[key] for key in environment.keys() - secrets.keys()},
        secrets=secrets,
        health_check=draw(st.none() | _health_checks()),
        mounts=draw(_mounts(volumes)) if volumes else (),
        read_only_root=draw(st.booleans()),
        stop_timeout_seconds=draw(st.none() | st.integers(2, 120)),
        logging=draw(_logging()),
        linux=draw(_linux_parameters()),
    )
    if draw(st.booleans()):
        return container
    return replace(
        container,
        image=f"registry.example.com/{draw(_names())}:{draw(st.integers(0, 40))}",
        registry_credentials=draw(_secrets_manager_secrets()),
    )


def _with_distinct_ports(containers: Sequence[Container]) -> list[Container]:
    """The containers without the ports whose number or name an earlier one has."""
    seen: set[object] = set()

    def is_new(port: Port) -> bool:
        keys = {(port.number, port.protocol), port.name or object()}
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


@st.composite
def _with_sizes(draw: st.DrawFn, task: Task) -> Task:
    """Parts of a Fargate size for the containers, and as much of it for the task as is given."""
    cpu, memory = draw(st.sampled_from(SIZES))
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

    return replace(
        _each(task, sized),
        cpu_units=draw(st.sampled_from([None, cpu])),
        memory_mib=draw(st.sampled_from([None, memory])),
    )


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
def _scalings(draw: st.DrawFn, *, requests: bool) -> Scaling:
    metrics = draw(_metrics())
    # What is there without tasks can bring the first one back.
    minimum = draw(st.just(0) | st.integers(0, 5000) if metrics else st.integers(1, 5000))
    percent = st.none() | st.integers(1, 100)
    scaling = Scaling(
        minimum=minimum,
        maximum=draw(st.integers(max(minimum, 1), 5000)),
        cpu_percent=draw(percent),
        memory_percent=draw(percent),
        requests_per_target_per_minute=draw(st.none() | st.integers(1, 100_000))
        if requests
        else None,
        metrics=metrics,
        scale_in_cooldown_seconds=draw(st.integers(0, 3600)),
        scale_out_cooldown_seconds=draw(st.integers(0, 3600)),
    )
    followed = (
        scaling.cpu_percent,
        scaling.memory_percent,
        scaling.requests_per_target_per_minute,
        *scaling.metrics,
    )
    return scaling if any(followed) else replace(scaling, cpu_percent=draw(st.integers(1, 100)))


@st.composite
def _rollings(draw: st.DrawFn, service: Service) -> Rolling:
    scaling = service.scaling
    count = scaling.tasks if isinstance(scaling, DesiredCount) else scaling.minimum
    nonce = draw(st.none() | _names())
    # One task at least is started beside the others, or stopped before its successor starts.
    one_task = -(-100 // max(count, 1))
    if draw(st.booleans()):
        return Rolling(
            minimum_healthy_percent=draw(st.integers(0, 100)),
            maximum_percent=draw(st.integers(100 + one_task, 400)),
            force_new_deployment=nonce,
        )
    return Rolling(
        minimum_healthy_percent=draw(st.integers(0, 100 - one_task)),
        maximum_percent=draw(st.integers(100, 400)),
        force_new_deployment=nonce,
    )


@st.composite
def _capacities(draw: st.DrawFn) -> list[Capacity]:
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
