"""Whatever is written, the checks answer; what is not known yet, they leave alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jsii
import pytest
from aws_cdk import IStableNumberProducer, IStableStringProducer, Lazy, Token
from hypothesis import given, settings

from cdk_containers.checks import (
    CAPACITY_RULES,
    SERVICE_RULES,
    TASK_RULES,
    Context,
    Egress,
    check_service,
    check_task,
)
from cdk_containers.findings import Finding
from cdk_containers.spec import (
    BindMount,
    Capacity,
    CloudWatchLogs,
    Container,
    Dependency,
    DesiredCount,
    EfsVolume,
    HealthCheck,
    LinuxParameters,
    LogDriver,
    MetricTarget,
    Mount,
    Port,
    Reach,
    Rolling,
    Scaling,
    SecretsManagerSecret,
    Service,
    TargetHealth,
    Task,
    Tmpfs,
    Ulimit,
)
from tests.strategies.arbitrary import any_contexts, any_services

_CODES = {rule.code for rule in (*TASK_RULES, *SERVICE_RULES, *CAPACITY_RULES)}


def _check(service: Service, context: Context) -> list[Finding]:
    return [*check_task(service.task, context), *check_service(service, context)]


def test_any_spec_gives_findings_that_say_where_what_and_what_to_do() -> None:
    seen: set[str] = set()

    @settings(deadline=None, derandomize=True, database=None, max_examples=150)
    @given(any_services, any_contexts)
    def answered(service: Service, context: Context) -> None:
        for finding in _check(service, context):
            assert str(finding.where)
            assert finding.message
            assert finding.fix
            seen.add(finding.code)

    answered()
    assert seen <= _CODES
    # The strange specs are strange enough to meet most of the rules.
    assert len(seen) > len(_CODES) / 2


@jsii.implements(IStableNumberProducer)
class Number:
    def produce(self) -> float:
        return 1


@jsii.implements(IStableStringProducer)
class Text:
    def produce(self) -> str:
        return "a"


# A place where the one thing that can be wrong is the value in question.
_EVERYTHING = Context(
    egress=Egress.through_endpoints(
        ["ecr.api", "ecr.dkr", "s3", "logs", "ssm", "secretsmanager", "ssmmessages", "kms"]
    ),
    region="eu-west-1",
)
_IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1.2"
_CONTAINER = Container(name="web", image=_IMAGE, ports=[Port(number=80)])
_SERVICE = Service(
    task=Task(containers=[_CONTAINER]),
    reach=Reach.LOAD_BALANCER,
    # Given, so that it need not be computed from times that may not be known.
    health=TargetHealth(grace_period_seconds=60),
)
# Given in full, so that no half of it has to be chosen by the other, which may not be known.
_SIZE = {"cpu_units": 256, "memory_mib": 512}
_METRIC = MetricTarget(namespace="Shop", name="Depth", target=1)

Build = Callable[[Any], Service]


def _with_task(**changes: Any) -> Service:
    return replace(_SERVICE, task=replace(_SERVICE.task, **changes))


def _with_container(*others: Container, **changes: Any) -> Service:
    return _with_task(containers=[replace(_CONTAINER, **changes), *others])


def _with_linux(**changes: Any) -> Service:
    return _with_container(linux=replace(LinuxParameters(), **changes))


def _with_volume(name: str = "data", mounted: str = "data", path: str = "/data") -> Service:
    service = _with_container(mounts=[Mount(volume=mounted, path=path)])
    return replace(service, task=replace(service.task, volumes=[BindMount(name=name)]))


def _container_field(name: str) -> Build:
    return lambda value: _with_container(**{name: value})


def _task_field(name: str) -> Build:
    return lambda value: _with_task(**{**_SIZE, name: value})


def _health_check_field(name: str) -> Build:
    check = HealthCheck(command="true")
    return lambda value: _with_container(health_check=replace(check, **{name: value}))


def _health_field(name: str) -> Build:
    return lambda value: replace(_SERVICE, health=replace(_SERVICE.health, **{name: value}))


def _scaling_field(name: str) -> Build:
    return lambda value: replace(_SERVICE, scaling=replace(Scaling(), **{name: value}))


def _metric_field(name: str) -> Build:
    return lambda value: _scaling_field("metrics")([replace(_METRIC, **{name: value})])


def _file_system_field(name: str) -> Callable[..., Service]:
    def build(value: Any, *, mounted: str = "data", **more: Any) -> Service:
        volume = EfsVolume(name="data", file_system_id="fs-1", **more)
        return _with_task(
            containers=[replace(_CONTAINER, mounts=[Mount(volume=mounted, path="/data")])],
            volumes=[replace(volume, **{name: value})],
        )

    return build


def _deployment_field(name: str) -> Build:
    return lambda value: replace(_SERVICE, deployment=replace(Rolling(), **{name: value}))


# Left out are settings that Fargate has not, such as hostname, unless some value means that they
# are not set; and the port that a service is reached on, which has to be known to be reached.
_NUMBERS: Mapping[str, Build] = {
    **{
        f"task.{name}": _task_field(name)
        for name in ("cpu_units", "memory_mib", "ephemeral_storage_gib")
    },
    **{
        f"container.{name}": _container_field(name)
        for name in ("cpu_units", "memory_mib", "memory_reservation_mib", "stop_timeout_seconds")
    },
    **{
        f"health_check.{name}": _health_check_field(name)
        for name in ("interval_seconds", "timeout_seconds", "retries", "start_period_seconds")
    },
    **{
        f"health.{name}": _health_field(name)
        for name in (
            "interval_seconds",
            "timeout_seconds",
            "healthy_threshold",
            "unhealthy_threshold",
            "grace_period_seconds",
            "deregistration_delay_seconds",
        )
    },
    **{
        f"scaling.{name}": _scaling_field(name)
        for name in (
            "minimum",
            "maximum",
            "cpu_percent",
            "memory_percent",
            "requests_per_target_per_minute",
            "scale_in_cooldown_seconds",
            "scale_out_cooldown_seconds",
        )
    },
    **{
        f"deployment.{name}": _deployment_field(name)
        for name in ("minimum_healthy_percent", "maximum_percent")
    },
    "scaling.tasks": lambda value: replace(_SERVICE, scaling=DesiredCount(value)),
    "scaling.metrics.target": _metric_field("target"),
    "ports.number": lambda value: _with_container(ports=[Port(number=value)]),
    "ports.number, beside a host port": lambda value: _with_container(
        ports=[Port(number=value, host_port=80)]
    ),
    "ports.host_port": lambda value: _with_container(ports=[Port(number=80, host_port=value)]),
    "linux.gpus": lambda value: _with_linux(gpus=value),
    "linux.ulimits.soft": lambda value: _with_linux(
        ulimits=[Ulimit(name="nofile", soft=value, hard=1)]
    ),
    "linux.ulimits.hard": lambda value: _with_linux(
        ulimits=[Ulimit(name="nofile", soft=1, hard=value)]
    ),
    "capacity.base": lambda value: replace(_SERVICE, capacity=[Capacity.fargate(base=value)]),
    "capacity.base, beside another": lambda value: replace(
        _SERVICE, capacity=[Capacity.fargate(base=value), Capacity.fargate_spot(base=1)]
    ),
    "capacity.weight": lambda value: replace(_SERVICE, capacity=[Capacity.fargate(weight=value)]),
    "cpu of the container, given the task's": lambda value: _with_task(
        containers=[replace(_CONTAINER, cpu_units=value)], **_SIZE
    ),
    "memory of the container, given the task's": lambda value: _with_task(
        containers=[replace(_CONTAINER, memory_mib=value)], **_SIZE
    ),
    "interval and threshold": lambda value: replace(
        _SERVICE,
        health=TargetHealth(
            interval_seconds=value, healthy_threshold=value, grace_period_seconds=60
        ),
    ),
    "tmpfs.size_mib": lambda value: _with_linux(tmpfs=[Tmpfs(path="/run", size_mib=value)]),
    "logging.buffer_mib": lambda value: _with_container(logging=CloudWatchLogs(buffer_mib=value)),
}

# What a rule has never looked at is let pass all the same.
_TEXTS: Mapping[str, Build] = {
    **{
        f"container.{name}": _container_field(name)
        for name in ("image", "working_directory", "user")
    },
    "container.image, with credentials": lambda value: _with_container(
        image=value, registry_credentials=SecretsManagerSecret(name_or_arn="login")
    ),
    "container.image, its tag": lambda value: _with_container(
        image=_IMAGE.replace(":1.2", f":{value}")
    ),
    "secrets.json_key": lambda value: _with_container(
        secrets={"PASSWORD": SecretsManagerSecret(name_or_arn="login", json_key=value)}
    ),
    "environment": lambda value: _with_container(environment={"DB_PASSWORD": value}),
    "health_check.command": _health_check_field("command"),
    "health_check.command, its first word": lambda value: _health_check_field("command")([value]),
    "ports.name": lambda value: _with_container(ports=[Port(number=80, name=value)]),
    "ports.name, twice": lambda value: _with_container(
        ports=[Port(number=80, name=value), Port(number=53, protocol="udp", name=value)]
    ),
    "logging.name": lambda value: _with_container(logging=LogDriver(name=value)),
    "logging.name, of the router": lambda value: _with_container(logging=LogDriver(name=value)),
    "logging.name, of CloudWatch": lambda value: _with_container(logging=LogDriver(name=value)),
    "logging.options": lambda value: _with_container(
        logging=LogDriver(
            name="splunk",
            options={"splunk-url": value},
            secret_options={"splunk-token": SecretsManagerSecret(name_or_arn="splunk")},
        )
    ),
    "logging.stream_prefix": lambda value: _with_container(
        logging=CloudWatchLogs(stream_prefix=value)
    ),
    "tmpfs.path": lambda value: _with_linux(tmpfs=[Tmpfs(path=value, size_mib=1)]),
    "mounts.path": lambda value: _with_volume(path=value),
    "mounts.path, twice": lambda value: _with_task(
        containers=[
            replace(_CONTAINER, mounts=[Mount(volume=name, path=value) for name in ("a", "b")])
        ],
        volumes=[BindMount(name="a"), BindMount(name="b")],
    ),
    **{
        f"volumes.{name}": _file_system_field(name)
        for name in ("file_system_id", "access_point_id", "root_directory")
    },
    "volumes.root_directory, beside an access point": lambda value: _file_system_field(
        "root_directory"
    )(value, access_point_id="fsap-1"),
    "allow_from": lambda value: replace(_SERVICE, allow_from=[value]),
    "health.path": _health_field("path"),
    "health.healthy_codes": _health_field("healthy_codes"),
    **{
        f"scaling.metrics.{name}": _metric_field(name)
        for name in ("namespace", "name", "statistic")
    },
    "scaling.metrics.dimensions": lambda value: _metric_field("dimensions")({"Queue": value}),
    "capacity.provider": lambda value: replace(_SERVICE, capacity=[Capacity(provider=value)]),
    "force_new_deployment": _deployment_field("force_new_deployment"),
}

_LISTS: Mapping[str, Build] = {
    "container.command": _container_field("command"),
    "container.entrypoint": _container_field("entrypoint"),
    "health_check.command": _health_check_field("command"),
    "allow_from": lambda value: replace(_SERVICE, allow_from=value),
}


@dataclass(frozen=True)
class Names:
    """Names in a spec that select what is made, and each place where one of them stands."""

    build: Build
    places: Sequence[str]


def _names(build: Build, *places: str) -> Names:
    return Names(build, places)


_NAMES: Mapping[str, Names] = {
    "container.name": _names(_container_field("name"), "containers[0].name"),
    "container.name, twice": _names(
        lambda value: _with_container(Container(name=value, image=_IMAGE), name=value),
        "containers[0].name",
        "containers[1].name",
    ),
    "depends_on.container": _names(
        lambda value: _with_container(depends_on=[Dependency(container=value)]),
        "containers[0].depends_on",
    ),
    "depends_on.container, of that name": _names(
        lambda value: _with_container(
            Container(name=value, image=_IMAGE),
            depends_on=[Dependency(container=value)],
        ),
        "containers[0].depends_on",
        "containers[1].name",
    ),
    "depends_on a container of another name": _names(
        lambda value: _with_container(
            Container(name=value, image=_IMAGE),
            depends_on=[Dependency(container="db")],
        ),
        "containers[1].name",
    ),
    "linux.ulimits.name": _names(
        lambda value: _with_linux(ulimits=[Ulimit(name=value, soft=1, hard=1)]),
        "containers[0].linux.ulimits",
    ),
    "linux.capabilities_add": _names(
        lambda value: _with_linux(capabilities_add=[value]), "containers[0].linux.capabilities"
    ),
    "linux.capabilities_drop": _names(
        lambda value: _with_linux(capabilities_drop=[value]), "containers[0].linux.capabilities"
    ),
    "mounts.volume": _names(lambda value: _with_volume(mounted=value), "containers[0].mounts"),
    "volumes.name": _names(lambda value: _with_volume(name=value), "volumes[0].name"),
    "volumes.name and mounts.volume": _names(
        lambda value: _with_volume(name=value, mounted=value),
        "containers[0].mounts",
        "volumes[0].name",
    ),
    "volumes.name, of a file system": _names(
        lambda value: _file_system_field("name")(value, mounted=value),
        "containers[0].mounts",
        "volumes[0].name",
    ),
}

_LISTS_OF_NAMES: Mapping[str, Names] = {
    f"linux.{field}": _names(
        lambda value, field=field: _with_linux(**{field: value}), "containers[0].linux.capabilities"
    )
    for field in ("capabilities_add", "capabilities_drop")
}

_REFERENCE = {"Ref": "Something"}

_TEXTS_KNOWN_LATER = {
    "Token.as_string": Token.as_string(_REFERENCE),
    "Lazy.string": Lazy.string(Text()),
}
_NUMBERS_KNOWN_LATER = {
    "Token.as_number": Token.as_number(_REFERENCE),
    "Token.as_number, whole": int(Token.as_number(_REFERENCE)),
    "Lazy.number": Lazy.number(Number()),
}
_LISTS_KNOWN_LATER = {"Token.as_list": Token.as_list(_REFERENCE)}


# CDK itself looks at these when it synthesizes.
_NEEDED_EARLIER = {
    "allow_from",
    "health.interval_seconds",
    "health.timeout_seconds",
    "health_check.command",
    "health_check.interval_seconds",
    "health_check.timeout_seconds",
    "interval and threshold",
    "logging.buffer_mib",
}


@pytest.mark.parametrize(
    ("field", "build", "later"),
    [
        pytest.param(field, build, later, id=f"{kind} in {field}")
        for fields, values in (
            (_NUMBERS, _NUMBERS_KNOWN_LATER),
            (_TEXTS, _TEXTS_KNOWN_LATER),
            (_LISTS, _LISTS_KNOWN_LATER),
        )
        for kind, later in values.items()
        for field, build in fields.items()
    ],
)
def test_what_is_not_known_yet_yields_no_finding(field: str, build: Build, later: object) -> None:
    """But for what CDK needs earlier; single texts of such a list may be known later."""
    needed = field in _NEEDED_EARLIER and not isinstance(later, str)
    expected = {"value-known-too-late", "setting-known-too-late"} if needed else set[str]()
    found = {finding.code for finding in _check(build(later), _EVERYTHING)}

    assert found <= expected
    assert bool(found) == needed


@pytest.mark.parametrize(
    ("names", "later"),
    [
        pytest.param(names, later, id=f"{kind} in {field}")
        for fields, values in (
            (_NAMES, _TEXTS_KNOWN_LATER),
            (_LISTS_OF_NAMES, _LISTS_KNOWN_LATER),
        )
        for kind, later in values.items()
        for field, names in fields.items()
    ],
)
def test_a_name_that_selects_what_is_made_has_to_be_known(names: Names, later: object) -> None:
    found = _check(names.build(later), _EVERYTHING)

    assert {finding.code for finding in found} == {"name-known-too-late"}
    assert [str(finding.where) for finding in found] == list(names.places)


def test_the_service_around_it_has_nothing_wrong() -> None:
    assert _check(_SERVICE, _EVERYTHING) == []


# One of each kind that some rule refuses, so that the tests above could fail.
_BAD_NUMBERS = {"linux.ulimits.soft": 2}
_BAD_TEXTS = {
    "container.image": " ",
    "container.image, with credentials": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1",
    "container.image, its tag": "-",
    "environment": "secret",
    "health_check.command": "",
    "health_check.command, its first word": "CMD",
    "ports.name, twice": "http",
    "logging.name": "syslog",
    "logging.name, of the router": "awsfirelens",
    "logging.name, of CloudWatch": "awslogs",
    "mounts.path": "files",
    "mounts.path, twice": "/files",
    "volumes.root_directory": "files",
    "volumes.root_directory, beside an access point": "/files",
    "allow_from": "office",
    "health.path": "health",
    "health.healthy_codes": "500",
    "scaling.metrics.namespace": "",
    "scaling.metrics.name": "",
    "scaling.metrics.statistic": "p99",
    "scaling.metrics.dimensions": "",
    "capacity.provider": "EC2",
}
_BAD_NAMES = {
    "container.name": " ",
    "container.name, twice": "web",
    "depends_on.container": "db",
    "depends_on.container, of that name": "web",
    "depends_on a container of another name": "cache",
    "linux.ulimits.name": "memlock",
    "linux.capabilities_add": "NET_ADMIN",
    "linux.capabilities_drop": "ANYTHING",
    "mounts.volume": "files",
    "volumes.name": "files",
    "volumes.name and mounts.volume": " ",
    "volumes.name, of a file system": " ",
}


@pytest.mark.parametrize(
    ("build", "bad"),
    [
        *(
            pytest.param(build, _BAD_NUMBERS.get(field, -5), id=field)
            for field, build in _NUMBERS.items()
        ),
        *(pytest.param(_TEXTS[field], bad, id=field) for field, bad in _BAD_TEXTS.items()),
        *(
            pytest.param(names.build, _BAD_NAMES[field], id=field)
            for field, names in _NAMES.items()
        ),
    ],
)
def test_the_same_fields_are_checked_when_they_are_known(build: Build, bad: object) -> None:
    found = {finding.code for finding in _check(build(bad), _EVERYTHING)}

    assert found - {"name-known-too-late"}
