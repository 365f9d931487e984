"""Each number and each text of a spec, in a service with which nothing else is wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from cdk_containers.checks import Context, Egress
from cdk_containers.spec import (
    Approval,
    Backlog,
    BindMount,
    BlueGreen,
    Canary,
    Capacity,
    CircuitBreaker,
    CloudMap,
    CloudWatchLogs,
    Container,
    Dependency,
    DesiredCount,
    Device,
    Discovery,
    DockerVolume,
    EachInstance,
    EarlySuccess,
    EbsVolume,
    EfsVolume,
    File,
    HealthCheck,
    LifecycleHook,
    Linear,
    LinuxParameters,
    LogDriver,
    Logging,
    LogRouter,
    MetricSteps,
    MetricTarget,
    Mount,
    NetworkMode,
    NodePlacement,
    Port,
    Reach,
    RequestsPerTask,
    RestartPolicy,
    RollbackAlarms,
    Rolling,
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
    TestTraffic,
    Tmpfs,
    Ulimit,
    Volume,
)

EVERYTHING = Context(
    egress=Egress.through_endpoints(
        ["ecr.api", "ecr.dkr", "s3", "logs", "ssm", "secretsmanager", "ssmmessages", "kms"]
    ),
    region="eu-west-1",
)
"""A place where the one thing that can be wrong is the value in question."""

IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1.2"
# Given in full, so that no half of it has to be chosen by the other, which may not be known.
_SIZE: Mapping[str, Any] = {"cpu_units": 256, "memory_mib": 512}
_CONTAINER = Container(name="web", image=IMAGE, ports=[Port(number=80)])
SERVICE = Service(
    task=Task(containers=[_CONTAINER]),
    reach=Reach.ALB,
    # Given, so that it need not be computed from times that may not be known.
    health=TargetHealth(grace_period_seconds=60),
)
_BY_PORT_AND_BY_NAME = replace(SERVICE, reach=Reach.NLB_TCP, discovery=ServiceConnect(name="web"))
_ON_INSTANCES = replace(
    SERVICE,
    task=replace(SERVICE.task, network_mode=NetworkMode.BRIDGE),
    capacity=[Capacity.ec2("nodes")],
)
_DAEMON = replace(
    _ON_INSTANCES,
    scaling=EachInstance(),
    deployment=Rolling(minimum_healthy_percent=0, maximum_percent=100),
    capacity=[],
)
_SECRET = SecretsManagerSecret(name_or_arn="login", json_key="password")
_METRIC = MetricTarget(namespace="Shop", name="Depth", target=1)
_STEPS = MetricSteps(
    namespace="Shop", name="Age", steps=[Step(add=-1, below=1), Step(add=1, above=9)]
)

Build = Callable[[Any], Service]


def _with_task(service: Service = SERVICE, **changes: Any) -> Service:
    return replace(service, task=replace(service.task, **changes))


def _with_container(*others: Container, service: Service = SERVICE, **changes: Any) -> Service:
    return _with_task(service, containers=[replace(_CONTAINER, **changes), *others])


def _with_linux(*, service: Service = SERVICE, **changes: Any) -> Service:
    return _with_container(service=service, linux=replace(LinuxParameters(), **changes))


def _with_volume(volume: Volume, service: Service = SERVICE) -> Service:
    return _with_task(
        service,
        containers=[replace(_CONTAINER, mounts=[Mount(volume=volume.name, path="/data")])],
        volumes=[volume],
    )


def _with_mount(mount: Mount) -> Service:
    return _with_task(
        containers=[replace(_CONTAINER, mounts=[mount])], volumes=[BindMount(name="data")]
    )


def _with_file(file: File) -> Service:
    return _with_task(containers=[replace(_CONTAINER, files=[file])], files_image=IMAGE)


def _with_scaling(**changes: Any) -> Service:
    return replace(SERVICE, scaling=replace(Scaling(), **changes))


def _with_rolling(**changes: Any) -> Service:
    return replace(SERVICE, deployment=replace(Rolling(), **changes))


def _with_discovery(discovery: Discovery) -> Service:
    return replace(SERVICE, discovery=discovery)


def _with_logging(logging: Logging, service: Service = SERVICE) -> Service:
    return _with_container(service=service, logging=logging)


def _with_secret(secret: Secret) -> Service:
    return _with_container(secrets={"PASSWORD": secret})


def _with_router(router: LogRouter) -> Service:
    logs = Container(name="logs", image=IMAGE, log_router=router)
    return _with_container(
        logs, logging=LogDriver(name="awsfirelens", options={"Name": "cloudwatch"})
    )


# Each class of the spec that holds numbers or texts, how a valid one looks, and where it stands.
_PARTS: Sequence[tuple[str, Any, Callable[[Any], Service]]] = (
    ("service", SERVICE, lambda part: part),
    ("task", Task(containers=[_CONTAINER], **_SIZE), lambda part: replace(SERVICE, task=part)),
    ("container", _CONTAINER, lambda part: _with_task(containers=[part])),
    ("ports", Port(number=80), lambda part: _with_container(ports=[part])),
    (
        "ports under bridge networking",
        Port(number=80, host_port=8080),
        lambda part: _with_container(service=_ON_INSTANCES, ports=[part]),
    ),
    ("health_check", HealthCheck(command="true"), lambda part: _with_container(health_check=part)),
    ("restart", RestartPolicy(), lambda part: _with_container(restart=part)),
    ("depends_on", Dependency(container="db"), lambda part: _with_container(depends_on=[part])),
    ("files", File(path="/etc/app/a", content="a"), _with_file),
    ("secrets", _SECRET, _with_secret),
    ("secrets in Parameter Store", SsmParameter(name="/login"), _with_secret),
    ("logging", CloudWatchLogs(), _with_logging),
    ("log driver", LogDriver(name="splunk"), _with_logging),
    (
        "log driver on instances",
        LogDriver(name="syslog"),
        lambda part: _with_logging(part, _ON_INSTANCES),
    ),
    ("log_router", LogRouter(config_file="/etc/own.conf"), _with_router),
    (
        "linux",
        LinuxParameters(max_swap_mib=64),
        lambda part: _with_container(service=_ON_INSTANCES, linux=part),
    ),
    (
        "linux.ulimits",
        Ulimit(name="nofile", soft=1, hard=1),
        lambda part: _with_linux(ulimits=[part]),
    ),
    (
        "linux.devices",
        Device(host_path="/dev/snd"),
        lambda part: _with_linux(service=_ON_INSTANCES, devices=[part]),
    ),
    ("linux.tmpfs", Tmpfs(path="/run", size_mib=1), lambda part: _with_linux(tmpfs=[part])),
    ("mounts", Mount(volume="data", path="/data"), _with_mount),
    (
        "volumes",
        BindMount(name="data"),
        lambda part: _with_volume(part, service=_ON_INSTANCES),
    ),
    (
        "volumes of Docker",
        DockerVolume(name="data"),
        lambda part: _with_volume(part, service=_ON_INSTANCES),
    ),
    ("volumes of EBS", EbsVolume(name="data", size_gib=100), _with_volume),
    ("volumes of EFS", EfsVolume(name="data", file_system_id="fs-1"), _with_volume),
    ("health", SERVICE.health, lambda part: replace(SERVICE, health=part)),
    ("scaling", Scaling(), lambda part: replace(SERVICE, scaling=part)),
    ("scaling.tasks", DesiredCount(), lambda part: replace(SERVICE, scaling=part)),
    ("scaling.metrics", _METRIC, lambda part: _with_scaling(metrics=[part])),
    ("scaling.metrics with steps", _STEPS, lambda part: _with_scaling(metrics=[part])),
    (
        "scaling.metrics.steps",
        Step(add=2, above=20),
        lambda part: _with_scaling(metrics=[replace(_STEPS, steps=[*_STEPS.steps[:1], part])]),
    ),
    (
        "scaling.metrics, of requests",
        RequestsPerTask(per_minute=600),
        lambda part: _with_scaling(metrics=[part]),
    ),
    (
        "scaling.backlog",
        Backlog(queue_name="orders", messages_per_task=10),
        lambda part: _with_scaling(backlog=part),
    ),
    (
        "scaling.schedule",
        ScheduledBounds(schedule="rate(1 day)", minimum=1, maximum=9),
        lambda part: _with_scaling(schedule=[part]),
    ),
    ("deployment", Rolling(), lambda part: replace(SERVICE, deployment=part)),
    (
        "deployment on instances",
        Rolling(),
        lambda part: replace(_ON_INSTANCES, deployment=part),
    ),
    (
        "deployment of a daemon",
        Rolling(minimum_healthy_percent=0, maximum_percent=100),
        lambda part: replace(_DAEMON, deployment=part),
    ),
    ("deployment, blue/green", BlueGreen(), lambda part: replace(SERVICE, deployment=part)),
    ("deployment, canary", Canary(), lambda part: replace(SERVICE, deployment=part)),
    ("deployment, linear", Linear(), lambda part: replace(SERVICE, deployment=part)),
    (
        "deployment.circuit_breaker",
        CircuitBreaker.percent(50),
        lambda part: _with_rolling(circuit_breaker=part),
    ),
    (
        "deployment.early_success",
        EarlySuccess(healthy_percent=100),
        lambda part: _with_rolling(early_success=part),
    ),
    (
        "deployment.test_traffic",
        TestTraffic(),
        lambda part: replace(_BY_PORT_AND_BY_NAME, deployment=BlueGreen(test_traffic=part)),
    ),
    (
        "deployment.roll_back",
        RollbackAlarms(),
        lambda part: replace(SERVICE, deployment=BlueGreen(roll_back=part)),
    ),
    (
        "deployment.hooks",
        Approval(),
        lambda part: replace(SERVICE, deployment=BlueGreen(hooks=[part])),
    ),
    ("discovery", ServiceConnect(name="web"), _with_discovery),
    ("discovery by Cloud Map", CloudMap(name="web"), _with_discovery),
    (
        "node_placement",
        NodePlacement(),
        lambda part: replace(_ON_INSTANCES, node_placement=part),
    ),
    ("capacity", Capacity.fargate(), lambda part: replace(SERVICE, capacity=[part])),
    (
        "capacity of instances",
        Capacity.ec2("nodes"),
        lambda part: replace(_ON_INSTANCES, capacity=[part]),
    ),
)

PARTS = frozenset(type(part) for _, part, _ in _PARTS)
"""The classes of which each number and text is here."""


def _fields(kind: type) -> Iterator[tuple[str, Build]]:
    """Each field of the spec that may be of a kind, and how to give it a value."""
    for name, part, build in _PARTS:
        hints = get_type_hints(part.__class__)
        for field in fields(part):
            if kind in _kinds(hints[field.name]):
                yield f"{name}.{field.name}", _setting(part, field.name, build)


def _kinds(hint: Any) -> Sequence[Any]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else [hint]


def _setting(part: Any, field: str, build: Callable[[Any], Service]) -> Build:
    return lambda value: build(replace(part, **{field: value}))


@dataclass(frozen=True)
class Names:
    """Names in a spec that select what is made, and each place where one of them stands."""

    build: Build
    places: Sequence[str]


def _capabilities(field: str) -> Build:
    return lambda value: _with_linux(**{field: value})


def _of_instances(field: str) -> Build:
    return lambda value: _with_task(_ON_INSTANCES, **{field: value})


def _first(build: Build) -> Build:
    return lambda value: build([value])


def _placed(field: str) -> Build:
    chosen = NodePlacement()
    return _first(
        lambda value: replace(_ON_INSTANCES, node_placement=replace(chosen, **{field: value}))
    )


_CAPABILITIES = {
    f"linux.{field}": _capabilities(field) for field in ("capabilities_add", "capabilities_drop")
}
_OF_TEXTS = dict(_fields(str))
NAMES: Mapping[str, Names] = {
    **{
        field: Names(_OF_TEXTS[field], [place])
        for field, place in (
            ("container.name", "containers[0].name"),
            ("depends_on.container", "containers[0].depends_on"),
            ("linux.ulimits.name", "containers[0].linux.ulimits"),
            ("mounts.volume", "containers[0].mounts"),
        )
    },
    **{
        field: Names(_OF_TEXTS[field], ["containers[0].mounts", "volumes[0].name"])
        for field in (
            "volumes.name",
            "volumes of Docker.name",
            "volumes of EBS.name",
            "volumes of EFS.name",
        )
    },
    "container.name, twice": Names(
        lambda value: _with_container(Container(name=value, image=IMAGE), name=value),
        ["containers[0].name", "containers[1].name"],
    ),
    "depends_on.container, of that name": Names(
        lambda value: _with_container(
            Container(name=value, image=IMAGE), depends_on=[Dependency(container=value)]
        ),
        ["containers[0].depends_on", "containers[1].name"],
    ),
    "depends_on a container of another name": Names(
        lambda value: _with_container(
            Container(name=value, image=IMAGE), depends_on=[Dependency(container="db")]
        ),
        ["containers[1].name"],
    ),
    **{
        field: Names(
            lambda value, build=build: build([value]), ["containers[0].linux.capabilities"]
        )
        for field, build in _CAPABILITIES.items()
    },
    "volumes.name, which is mounted by another": Names(
        lambda value: _with_task(
            containers=[replace(_CONTAINER, mounts=[Mount(volume="data", path="/data")])],
            volumes=[BindMount(name=value)],
        ),
        ["volumes[0].name"],
    ),
    **{
        f"volumes of EBS.{field}": Names(
            _setting(EbsVolume(name="data", size_gib=100), field, _with_volume),
            [f"volumes[0].{field}"],
        )
        for field in ("volume_type", "file_system_type")
    },
    **{f"task.{field}": Names(_of_instances(field), [field]) for field in ("pid_mode", "ipc_mode")},
    "volumes of Docker.scope": Names(
        _setting(
            DockerVolume(name="data"),
            "scope",
            lambda part: _with_volume(part, service=_ON_INSTANCES),
        ),
        ["volumes[0].scope"],
    ),
}
"""Texts that are known now, or nothing can be made."""

LISTS_OF_NAMES: Mapping[str, Names] = {
    field: Names(build, ["containers[0].linux.capabilities"])
    for field, build in _CAPABILITIES.items()
}
"""Lists of such texts."""

NUMBERS: Mapping[str, Build] = {
    **dict(_fields(int)),
    **dict(_fields(float)),
    "ports.number, beside a host port": lambda value: _with_container(
        ports=[Port(number=value, host_port=80)]
    ),
    "ports.host_port, of two": lambda value: _with_container(
        service=replace(_ON_INSTANCES, port=80),
        ports=[Port(number=80, host_port=8080), Port(number=81, host_port=value)],
    ),
    "capacity.base, beside another": lambda value: replace(
        SERVICE, capacity=[Capacity.fargate(base=value), Capacity.fargate_spot(base=1)]
    ),
    "container.cpu_units, given the task's": lambda value: _with_task(
        containers=[replace(_CONTAINER, cpu_units=value)], **_SIZE
    ),
    "container.memory_mib, given the task's": lambda value: _with_task(
        containers=[replace(_CONTAINER, memory_mib=value)], **_SIZE
    ),
    "container.memory_mib, beside a soft limit": lambda value: _with_task(
        containers=[replace(_CONTAINER, memory_mib=value, memory_reservation_mib=64)], **_SIZE
    ),
    "container.memory_mib, on instances": lambda value: _with_container(
        service=_ON_INSTANCES, memory_mib=value
    ),
    "container.memory_mib, with Service Connect": lambda value: replace(
        _with_container(memory_mib=value), discovery=ServiceConnect()
    ),
    "task.memory_mib, with Service Connect": lambda value: replace(
        _with_task(_ON_INSTANCES, memory_mib=value), discovery=ServiceConnect()
    ),
    "task.cpu_units, on instances": lambda value: _with_task(_ON_INSTANCES, cpu_units=value),
    "health.interval_seconds and healthy_threshold": lambda value: replace(
        SERVICE,
        health=TargetHealth(
            interval_seconds=value, healthy_threshold=value, grace_period_seconds=60
        ),
    ),
    "health.port, of a Network Load Balancer": lambda value: replace(
        SERVICE, reach=Reach.NLB_TCP, health=TargetHealth(port=value)
    ),
    "scaling.schedule.minimum, without other tasks": lambda value: _with_scaling(
        minimum=0, schedule=[ScheduledBounds(schedule="rate(1 day)", minimum=value, maximum=9)]
    ),
    "deployment.minimum_healthy_percent, beside an early success": lambda value: _with_rolling(
        minimum_healthy_percent=value, early_success=EarlySuccess(healthy_percent=100)
    ),
    "deployment.maximum_percent, with zone rebalancing": lambda value: _with_rolling(
        maximum_percent=value, zone_rebalancing=True
    ),
    "deployment.bake_minutes, beside an approval": lambda value: replace(
        SERVICE, deployment=BlueGreen(bake_minutes=value, hooks=[Approval(timeout_minutes=20160)])
    ),
    "volumes of EBS.iops, beside a throughput": lambda value: _with_volume(
        EbsVolume(name="data", size_gib=100, iops=value, throughput_mib_per_second=1000)
    ),
    "volumes of EBS.throughput_mib_per_second, beside IOPS": lambda value: _with_volume(
        EbsVolume(name="data", size_gib=100, iops=3000, throughput_mib_per_second=value)
    ),
}
"""Numbers, alone and where a rule compares two."""

TEXTS: Mapping[str, Build] = {
    **{field: build for field, build in _OF_TEXTS.items() if field not in NAMES},
    "container.image, with credentials": lambda value: _with_container(
        image=value, registry_credentials=_SECRET
    ),
    "container.image, its tag": lambda value: _with_container(
        image=IMAGE.replace(":1.2", f":{value}")
    ),
    "container.environment": lambda value: _with_container(environment={"DB_PASSWORD": value}),
    "container.labels": lambda value: _with_container(labels={"owner": value}),
    "linux.system_controls": lambda value: _with_linux(system_controls={"net.core.x": value}),
    "health_check.command, its first word": lambda value: _with_container(
        health_check=HealthCheck(command=[value])
    ),
    "ports.name, twice": lambda value: _with_container(
        ports=[Port(number=80, name=value), Port(number=53, protocol="udp", name=value)]
    ),
    "log driver.options": lambda value: _with_logging(
        LogDriver(
            name="splunk",
            options={"splunk-url": value},
            secret_options={"splunk-token": _SECRET},
        )
    ),
    "mounts.path, twice": lambda value: _with_task(
        containers=[
            replace(_CONTAINER, mounts=[Mount(volume=name, path=value) for name in ("a", "b")])
        ],
        volumes=[BindMount(name="a"), BindMount(name="b")],
    ),
    "volumes of EFS.root_directory, beside an access point": lambda value: _with_volume(
        EfsVolume(
            name="data", file_system_id="fs-1", access_point_id="fsap-1", root_directory=value
        )
    ),
    "task.files_image, with files": lambda value: _with_task(
        containers=[replace(_CONTAINER, files=[File(path="/etc/app/a", content="a")])],
        files_image=value,
    ),
    "allow_from": lambda value: replace(SERVICE, allow_from=[value]),
    "scaling.metrics.dimensions": lambda value: _with_scaling(
        metrics=[replace(_METRIC, dimensions={"Queue": value})]
    ),
    "scaling.schedule.schedule, twice": lambda value: _with_scaling(
        schedule=[ScheduledBounds(schedule=value, minimum=tasks, maximum=9) for tasks in (1, 2)]
    ),
    "scaling.only_on": lambda value: replace(_DAEMON, scaling=EachInstance(only_on=[value])),
    **{f"node_placement.{field}": _placed(field) for field in ("spread_across", "only_on")},
    "node_placement.pack_by": lambda value: replace(
        _ON_INSTANCES, node_placement=NodePlacement(pack_by=value)
    ),
    "node_placement.spread_across, with zone rebalancing": lambda value: replace(
        _placed("spread_across")(value), deployment=Rolling(zone_rebalancing=True)
    ),
    "node_placement.only_on, with zone rebalancing": lambda value: replace(
        _placed("only_on")(value), deployment=Rolling(zone_rebalancing=True)
    ),
    "deployment.circuit_breaker.kind": lambda value: _with_rolling(
        circuit_breaker=CircuitBreaker(kind=value, threshold=50)
    ),
    "deployment.hooks.on_timeout": lambda value: replace(
        SERVICE, deployment=BlueGreen(hooks=[Approval(on_timeout=value)])
    ),
    "deployment.hooks.stages": lambda value: replace(
        SERVICE, deployment=BlueGreen(hooks=[LifecycleHook(stages=[value])])
    ),
}
"""Texts, alone and where a rule compares two."""

LISTS: Mapping[str, Build] = {
    "container.command": lambda value: _with_container(command=value),
    "container.entrypoint": lambda value: _with_container(entrypoint=value),
    "health_check.command": lambda value: _with_container(health_check=HealthCheck(command=value)),
    "allow_from": lambda value: replace(SERVICE, allow_from=value),
}
"""Lists of texts."""

_LATE_VALUE, _LATE_SETTING = "value-known-too-late", "setting-known-too-late"
NEEDED_EARLIER: Mapping[str, str] = {
    "allow_from": _LATE_SETTING,
    "container.memory_mib, beside a soft limit": _LATE_VALUE,
    "deployment of a daemon.maximum_percent": _LATE_SETTING,
    "deployment on instances.maximum_percent": _LATE_SETTING,
    "discovery.name": _LATE_SETTING,
    "discovery.port": _LATE_SETTING,
    "files.path": "file-path-known-too-late",
    "health.interval_seconds": _LATE_SETTING,
    "health.interval_seconds and healthy_threshold": _LATE_SETTING,
    "health.timeout_seconds": _LATE_SETTING,
    "health_check.command": _LATE_VALUE,
    "health_check.interval_seconds": _LATE_VALUE,
    "health_check.timeout_seconds": _LATE_VALUE,
    "linux.gpus": _LATE_VALUE,
    "logging.buffer_mib": _LATE_VALUE,
    "restart.attempt_seconds": _LATE_VALUE,
    # One token is one text, whatever it will be.
    "ports.name, twice": "port-name-repeated",
    "deployment.hooks.stages": _LATE_SETTING,
    "deployment.roll_back.minimum_requests": _LATE_SETTING,
    "deployment.roll_back.minutes": _LATE_SETTING,
    "node_placement.pack_by": _LATE_SETTING,
    "node_placement.spread_across, with zone rebalancing": _LATE_SETTING,
    "secrets in Parameter Store.name": "secret-name-invalid",
    "secrets.name_or_arn": "secret-name-invalid",
    "scaling.metrics.steps.above": _LATE_SETTING,
    "scaling.metrics.steps.below": _LATE_SETTING,
    "service.port": "reachable-port-unclear",
    "task.spare_memory_mib": _LATE_VALUE,
    "volumes of EBS.size_gib": _LATE_VALUE,
}
"""What has to be known before deployment all the same, and the code of the finding that says so."""
