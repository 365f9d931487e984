"""One entry a rule: specs that it refuses, and their twins that it lets pass."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from aws_cdk import Aws, Token

from cdk_containers import checks
from cdk_containers.checks import (
    APPLICATION_RULES,
    ARGUMENT_RULES,
    CAPACITY_RULES,
    FILE_RULES,
    LISTENER_RULES,
    SERVICE_RULES,
    TASK_RULES,
    Context,
    Egress,
    Platform,
    check_capacity,
    check_listener_rules,
    check_service,
    check_task,
)
from cdk_containers.checks.rule import Rule
from cdk_containers.findings import FilePosition, Finding, Severity
from cdk_containers.spec import (
    Approval,
    Architecture,
    Backlog,
    BindMount,
    BlueGreen,
    Canary,
    Capacity,
    CircuitBreaker,
    CloudMap,
    CloudWatchLogs,
    Condition,
    Container,
    Dependency,
    Deployment,
    DesiredCount,
    Device,
    DockerVolume,
    EachInstance,
    EarlySuccess,
    EbsVolume,
    EfsVolume,
    File,
    HealthCheck,
    ImageBuild,
    ImageUri,
    LifecycleHook,
    LifecycleStage,
    Linear,
    LinuxParameters,
    ListenerRule,
    LogDriver,
    LogRouter,
    MetricSteps,
    MetricTarget,
    Mount,
    NetworkMode,
    NewFolder,
    NewSecret,
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
    TaskFromFile,
    TestTraffic,
    Tmpfs,
    Ulimit,
    Volume,
)

Subject = Task | Service | Sequence[Capacity] | Mapping[str, ListenerRule]

_HERE = Path(__file__).parent
_EXAMPLES = _HERE.parents[1] / "examples"
_ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1.2"
_SECRET = SecretsManagerSecret(name_or_arn="login")
_LOGIN_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:login"
_PARAMETER = SsmParameter(name="/login")
_EC2 = Context(platform=Platform.EC2)
_NODES = [Capacity.ec2("nodes")]
_ARM_NODES = Capacity(provider="arm", platform=Platform.EC2, architecture=Architecture.ARM64)
_ON_A_SHARED_NETWORK: Sequence[tuple[str, Any]] = (
    ("hostname", "web"),
    ("dns_servers", ["10.0.0.2"]),
    ("dns_search_domains", ["example.com"]),
    ("extra_hosts", {"db": "10.0.0.3"}),
)
_IN_PLACE = Rolling(minimum_healthy_percent=0, maximum_percent=100)
_REQUESTS = Scaling(metrics=[RequestsPerTask(per_minute=600)])
_BACKLOG = Backlog(queue_name="orders", messages_per_task=10)
_STAGES = [LifecycleStage.PRE_SCALE_UP, LifecycleStage.POST_SCALE_UP]
_ZONES = "attribute:ecs.availability-zone"
_NIGHTLY, _DAILY = "cron(0 20 * * ? *)", "cron(0 8 * * ? *)"
_NO_WAY_OUT = Context(egress=Egress.none())
_MOST = 2**31 - 1
_CALLED = ServiceConnect(name="api")
_LATER = Aws.REGION
_LATER_NUMBER = int(Token.as_number({"Ref": "Something"}))


@dataclass(frozen=True)
class Case:
    """A spec, and where a rule refuses it and how; no place if the rule lets it pass."""

    subject: Subject
    context: Context
    paths: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


def refused(
    subject: Subject, *paths: str, says: Sequence[str], context: Context | None = None
) -> Case:
    """It has one finding at each of the paths, and each piece of text is in one of them."""
    return Case(subject, context or Context(), paths, tuple(says))


def passes(subject: Subject, context: Context | None = None) -> Case:
    return Case(subject, context or Context())


def container(name: str = "web", image: str = "nginx:1.27", **more: Any) -> Container:
    return Container(name=name, image=image, **more)


def task(*containers: Container, **more: Any) -> Task:
    return Task(containers=containers, **more)


def from_file(*said: Mapping[str, object], **more: Any) -> TaskFromFile:
    """Of a file that says these things of volumes."""
    return TaskFromFile(
        containers=[container()],
        properties={"Volumes": said},
        platform=Platform.FARGATE,
        place_of=lambda path: FilePosition(file="definition.json", line=1, column=1, path=path),
        **more,
    )


def ports(*numbers: int, name: str = "web") -> Container:
    return container(name, ports=[Port(number=number) for number in numbers])


def service(*containers: Container, **more: Any) -> Service:
    return Service(task=task(*(containers or (ports(80),))), **more)


def balanced(*containers: Container, **more: Any) -> Service:
    return service(*containers, reach=Reach.ALB, **more)


def on_bridge(*mapped: Port, reach: Reach = Reach.ALB, **more: Any) -> Service:
    of_task = task(container(ports=mapped), network_mode=NetworkMode.BRIDGE)
    return Service(task=of_task, port=80, reach=reach, **more)


def sharing(network_mode: NetworkMode, *ports: Port, **more: Any) -> Service:
    """On instances, whose address its tasks share."""
    shared = task(container(ports=ports or [Port(number=80)]), network_mode=network_mode)
    return Service(task=shared, capacity=_NODES, **more)


def mapping(*host_ports: int | None, mode: NetworkMode = NetworkMode.BRIDGE) -> Task:
    numbered = enumerate(host_ports, start=80)
    mapped = [Port(number=number, host_port=host_port) for number, host_port in numbered]
    return task(container(ports=mapped), network_mode=mode)


def connected(*containers: Container, **more: Any) -> Service:
    return Service(task=task(*containers, **more), discovery=ServiceConnect())


def named_host(mode: NetworkMode) -> Task:
    return replace(on_linux(hostname="web"), network_mode=mode)


def routed(*containers: Container, **more: Any) -> Task:
    """A log router and those who log through it."""
    return task(container("logs", log_router=LogRouter(**more)), *containers)


def placed(**more: Any) -> Service:
    return service(capacity=_NODES, node_placement=replace(NodePlacement(), **more))


def daemon(**more: Any) -> Service:
    return service(scaling=EachInstance(**more), deployment=_IN_PLACE)


def bounded(*schedule: ScheduledBounds, **more: Any) -> Service:
    return service(scaling=replace(Scaling(schedule=schedule), **more))


def bounds(schedule: str, minimum: int = 1, maximum: int = 9, **more: Any) -> ScheduledBounds:
    return ScheduledBounds(schedule=schedule, minimum=minimum, maximum=maximum, **more)


def stepping(*steps: Step, **more: Any) -> MetricSteps:
    return replace(MetricSteps(namespace="Shop", name="Age", steps=steps), **more)


def checked(**more: Any) -> Container:
    return container(ports=[Port(number=80)], health_check=HealthCheck(command="true", **more))


def logging_to(name: str) -> Task:
    return task(container(logging=LogDriver(name=name)))


def file_system(**more: Any) -> Task:
    return task(volumes=[EfsVolume(name="data", file_system_id="fs-1", **more)])


def on_disk(**more: Any) -> Task:
    return mounted(replace(EbsVolume(name="data", size_gib=100), **more))


def in_docker(**more: Any) -> Task:
    return mounted(DockerVolume(name="data", **more))


def mounted(volume: Volume) -> Task:
    return task(mounting((volume.name, "/data")), volumes=[volume])


def limited(name: str, soft: int, hard: int) -> Task:
    return on_linux(ulimits=[Ulimit(name=name, soft=soft, hard=hard)])


def named_ports(*names: str | None, first: int = 80, name: str = "web") -> Container:
    numbered = enumerate(names, start=first)
    return container(name, ports=[Port(number=number, name=each) for number, each in numbered])


def speaking(application_protocol: Any, name: str | None = "http", **more: Any) -> Task:
    port = Port(number=80, name=name, application_protocol=application_protocol)
    return task(container(ports=[replace(port, **more)]))


def waits_for(name: str, condition: Any = Condition.START) -> list[Dependency]:
    return [Dependency(container=name, condition=condition)]


def on_linux(**linux: Any) -> Task:
    return task(container(linux=LinuxParameters(**linux)))


def restarted(**policy: Any) -> Task:
    return task(container(restart=replace(RestartPolicy(), **policy)))


def controlled(controls: Any, **more: Any) -> Task:
    return replace(on_linux(system_controls=controls), **more)


def in_folder(**more: Any) -> Task:
    return mounted(replace(NewFolder(name="data"), **more))


def calling_by(name: str | None, *others: int, port: int | None = None) -> Service:
    listening = [Port(number=80), Port(number=81), Port(number=53, protocol="udp")]
    connect = ServiceConnect(name=name, port=port, other_ports=others)
    return service(container(ports=listening), port=80, discovery=connect)


def mounting(*mounts: tuple[str, str]) -> Container:
    return container(mounts=[Mount(volume=volume, path=path) for volume, path in mounts])


def with_files(*paths: str, **more: Any) -> Container:
    return container(files=[File(path=path, content="") for path in paths], **more)


def with_file(path: str = "/etc/app/a", content: Any = "", **more: Any) -> Task:
    return task(container(files=[File(path=path, content=content, **more)]))


def built(folder: str | Path, **more: Any) -> Task:
    return task(Container(name="web", image=ImageBuild(folder=str(folder), **more)))


def with_variables(environment: Any) -> Task:
    return task(container(environment=environment))


def with_secret(secret: Secret) -> Task:
    return task(container(secrets={"LOGIN": secret}))


def following(*metrics: MetricTarget | MetricSteps, **more: Any) -> Service:
    return service(scaling=Scaling(metrics=metrics, **more))


def hosts(*values: str, **more: Any) -> ListenerRule:
    return ListenerRule(hosts=values, **more)


def paths(*values: str, **more: Any) -> ListenerRule:
    return ListenerRule(paths=values, **more)


def shifting(reach: Reach = Reach.ALB, **test_traffic: Any) -> Service:
    deployment = Canary(test_traffic=replace(TestTraffic(), **test_traffic))
    return service(reach=reach, deployment=deployment)


def with_test(*values: str, **more: Any) -> ListenerRule:
    return paths(*values, tested=True, **more)


def metric(name: str = "Depth", target: float = 1, **more: Any) -> MetricTarget:
    return replace(MetricTarget(namespace="Shop", name=name, target=target), **more)


def no_condition(
    condition: Callable[[str], ListenerRule], fix: str, values: Sequence[str]
) -> Iterator[Case]:
    """Neither a host nor a path, whichever of them ``condition`` makes of it."""
    for value in values:
        where = f"rules[Shop/Web].{condition.__name__}"
        yield refused({"Shop/Web": condition(value)}, where, says=[f"{value!r} is no", fix])


def within(
    path: str, lowest: int, highest: int, subject: Callable[[int], Subject]
) -> Iterator[Case]:
    """Both sides of both bounds."""
    for value in (lowest, highest):
        yield passes(subject(value))
    bounds = f"{lowest} to {highest}."
    for value in (lowest - 1, highest + 1):
        says = [f"{value} ", f"is outside {bounds}", f"Choose a value from {bounds}"]
        yield refused(subject(value), path, says=says)


def container_number(field: str, lowest: int, highest: int) -> Iterator[Case]:
    return within(
        f"containers[web].{field}",
        lowest,
        highest,
        lambda value: task(replace(container(), **{field: value})),
    )


def health_check(field: str, lowest: int, highest: int) -> Iterator[Case]:
    # The longest interval and the shortest time-out, so that any other goes with it.
    check = HealthCheck(command="true", interval_seconds=300, timeout_seconds=2)
    return within(
        f"containers[web].health_check.{field}",
        lowest,
        highest,
        lambda value: task(container(health_check=replace(check, **{field: value}))),
    )


def target_health(field: str, lowest: int, highest: int) -> Iterator[Case]:
    return within(
        f"health.{field}",
        lowest,
        highest,
        lambda value: service(health=replace(TargetHealth(), **{field: value})),
    )


def rolling(field: str, lowest: int, highest: int) -> Iterator[Case]:
    return within(
        f"deployment.{field}",
        lowest,
        highest,
        lambda value: service(deployment=replace(Rolling(), **{field: value})),
    )


def released(deployment: Deployment, *, reach: Reach = Reach.ALB) -> Service:
    return service(deployment=deployment, reach=reach)


def watched(reach: Reach = Reach.ALB, **alarms: Any) -> Service:
    return released(BlueGreen(roll_back=replace(RollbackAlarms(), **alarms)), reach=reach)


def hooked(stages: Any) -> Service:
    return released(BlueGreen(hooks=[LifecycleHook(stages=stages)]))


def balanced_over_zones(**placement: Any) -> Service:
    return replace(placed(**placement), deployment=Rolling(zone_rebalancing=True))


def deploying(
    deployment: Callable[[int], Deployment], field: str, lowest: int, highest: int
) -> Iterator[Case]:
    path = f"deployment.{field}"
    return within(path, lowest, highest, lambda value: released(deployment(value)))


def scaling(field: str, lowest: int, highest: int) -> Iterator[Case]:
    # The smallest minimum, so that any maximum goes with it.
    return within(
        f"scaling.{field}",
        lowest,
        highest,
        lambda value: service(scaling=replace(Scaling(minimum=1), **{field: value})),
    )


@dataclass(frozen=True)
class ImmutableImage:
    """An image of a repository that never moves a tag to another image."""

    tag: str | None
    uri: str | None = None
    region: str | None = None
    is_private_ecr: bool = True
    has_immutable_tags: bool = True


@dataclass(frozen=True)
class OtherSecret:
    """A secret that is named by something else than a text."""

    store: Literal["secretsmanager"] = "secretsmanager"


_CASES: dict[str, Sequence[Case]] = {
    # tests/checks/test_compatibility.py goes through the whole table.
    "task-combination-refused": [
        refused(
            task(volumes=[BindMount(name="data", host_path="/srv")]),
            "volumes[data]",
            says=["Fargate and folder of the instance: ", "no folder of its host", "use EFS"],
        ),
        refused(
            replace(in_docker(), network_mode=NetworkMode.HOST, ephemeral_storage_gib=21),
            "network_mode",
            "volumes[data]",
            says=["Fargate and host network: ", "Fargate and Docker volume: ", "or EC2 capacity"],
        ),
        refused(
            task(container(), ephemeral_storage_gib=21),
            "ephemeral_storage_gib",
            says=["EC2 and more than 20 GiB of scratch: ", "an EBS volume"],
            context=_EC2,
        ),
        passes(task(volumes=[BindMount(name="data")], ephemeral_storage_gib=21)),
        passes(task(volumes=[BindMount(name="data", host_path="/srv")]), _EC2),
        passes(replace(in_docker(), network_mode=NetworkMode.BRIDGE), _EC2),
        passes(replace(in_docker(), network_mode="none"), _EC2),
    ],
    "combination-refused": [
        refused(
            service(scaling=Scaling(requests_per_target_per_minute=100)),
            "scaling.requests_per_target_per_minute",
            says=[
                "nothing and scaling on requests per target: ",
                "Only an Application Load Balancer",
            ],
        ),
        passes(balanced(scaling=Scaling(requests_per_target_per_minute=100))),
        refused(
            balanced(scaling=Scaling(requests_per_target_per_minute=100), deployment=Canary()),
            "deployment",
            says=["scaling on requests per target and canary: ", "RequestsPerTask(per_minute=…)"],
        ),
        passes(balanced(scaling=_REQUESTS, deployment=Canary())),
        refused(
            service(scaling=_REQUESTS),
            "scaling.metrics",
            says=["nothing and scaling on requests per task: "],
        ),
        refused(
            service(scaling=EachInstance(), deployment=replace(_IN_PLACE, run_first=task())),
            "deployment.run_first",
            says=["no capacity of its own", "Leave run_first out"],
        ),
        passes(service(capacity=_NODES, deployment=Rolling(run_first=task()))),
        refused(
            service(deployment=Linear()),
            "deployment",
            says=["nothing and linear: ", "a name of Service Connect"],
        ),
        passes(service(deployment=Linear(), discovery=ServiceConnect(name="web"))),
        refused(
            service(deployment=Rolling(roll_back=RollbackAlarms())),
            "deployment.roll_back",
            says=["nothing and alarms that roll back: ", "roll_back_on(…)"],
        ),
        # What is there by itself is not asked for.
        passes(service(deployment=BlueGreen())),
        refused(watched(Reach.NOTHING, minutes=5), "deployment.roll_back", says=["alarms"]),
        refused(
            replace(daemon(), node_placement=NodePlacement()),
            "scaling",
            says=["choice of instances and one task on each instance: "],
        ),
        refused(
            service(node_placement=NodePlacement()),
            "node_placement",
            says=["Fargate and choice of instances: "],
        ),
        refused(
            sharing(
                NetworkMode.BRIDGE, discovery=CloudMap(name="web"), reach=Reach.PUBLIC_ADDRESSES
            ),
            "expose",
            "expose",
            "discovery",
            says=[
                "EC2 and public addresses: ",
                "bridge network and public addresses: ",
                "bridge network and Cloud Map: ",
            ],
        ),
        # What a service says itself counts, and not where it might be.
        passes(daemon()),
        passes(placed()),
        refused(
            replace(daemon(), capacity=[Capacity.fargate()]),
            "scaling",
            says=["Fargate and one task on each instance: "],
            context=_EC2,
        ),
        passes(service(discovery=ServiceConnect(), reach=Reach.NLB_UDP)),
    ],
    "container-count": [
        refused(task(), "containers", says=["0 containers", "1 to 10", "Add a container"]),
        passes(task(container())),
        passes(task(*(container(f"c{index}") for index in range(10)))),
        refused(
            task(*(container(f"c{index}") for index in range(11))),
            "containers",
            says=["11 containers", "Split the task"],
        ),
        refused(
            task(container(essential=False)),
            "containers",
            says=["No container is essential", "the work essential"],
        ),
        passes(task(container(essential=False), container("main"))),
    ],
    "container-name-invalid": [
        refused(task(container("")), "containers[0].name", says=["''", "1 to 255"]),
        refused(task(container("a b")), "containers[0].name", says=["'a b'", "hyphens"]),
        refused(task(container(), container("é")), "containers[1].name", says=["'é'"]),
        refused(task(container("web\n")), "containers[0].name", says=["not a container name"]),
        refused(task(container("a" * 256)), "containers[0].name", says=["1 to 255"]),
        passes(task(container("a" * 255))),
        passes(task(container("-Az_09"))),
    ],
    "volume-name-invalid": [
        *(
            refused(
                task(volumes=[BindMount(name="data"), BindMount(name=name)]),
                "volumes[1].name",
                says=[f"{name!r} is not a volume name", "1 to 255 letters"],
            )
            for name in ("", "a b", "é", "data\n", "a/b", "a" * 256)
        ),
        refused(
            task(volumes=[EfsVolume(name="a.b", file_system_id="fs-1")]),
            "volumes[0].name",
            says=["'a.b'"],
        ),
        passes(task(volumes=[BindMount(name="a" * 255), BindMount(name="-Az_09")])),
        passes(task(volumes=[EfsVolume(name="data", file_system_id="fs-1")])),
    ],
    "name-known-too-late": [
        *(
            refused(late, path, says=["token, known at deployment only", "Write the name out"])
            for path, late in (
                ("containers[1].name", task(container(), container(_LATER))),
                ("containers[0].depends_on", task(container(depends_on=waits_for(_LATER)))),
                ("containers[0].mounts", task(mounting((_LATER, "/data")))),
                ("containers[0].linux.ulimits", limited(_LATER, soft=1, hard=1)),
                ("containers[0].linux.capabilities", on_linux(capabilities_add=[_LATER])),
                ("containers[0].linux.capabilities", on_linux(capabilities_drop=[_LATER])),
                ("volumes[1].name", task(volumes=[BindMount(name=n) for n in ("a", _LATER)])),
                (
                    "volumes[0].name",
                    task(volumes=[EfsVolume(name=f"data-{_LATER}", file_system_id="fs-1")]),
                ),
                ("volumes[0].volume_type", on_disk(volume_type=_LATER)),
                ("volumes[0].file_system_type", on_disk(file_system_type=_LATER)),
                ("volumes[0].scope", in_docker(scope=_LATER)),
            )
        ),
        refused(
            task(container(_LATER, depends_on=waits_for(_LATER))),
            "containers[0].name",
            "containers[0].depends_on",
            says=["token"],
        ),
        passes(
            task(
                container("a", depends_on=waits_for("b"), linux=LinuxParameters()),
                container(
                    "b",
                    mounts=[Mount(volume="data", path="/data")],
                    linux=LinuxParameters(
                        capabilities_drop=["ALL"], ulimits=[Ulimit(name="nofile", soft=1, hard=1)]
                    ),
                ),
                volumes=[BindMount(name="data")],
            )
        ),
        # What these select is chosen at deployment.
        passes(task(container(image=_LATER, user=_LATER, logging=LogDriver(name=_LATER)))),
        passes(task(mounting(("data", _LATER)), named_ports(_LATER, name="b"))),
    ],
    "container-name-repeated": [
        refused(
            task(container(), container(), container()),
            "containers[web].name",
            says=["3 containers are called 'web'", "a name of its own"],
        ),
        passes(task(container("web"), container("Web"))),
    ],
    "port-out-of-range": [
        *within(
            "containers[web].ports",
            1,
            65535,
            lambda value: task(ports(value)),
        ),
        # 0 lets Docker choose.
        *within("containers[web].ports", 0, 65535, mapping),
        passes(mapping(None, _LATER_NUMBER)),
    ],
    "port-protocol-unknown": [
        *(
            refused(
                task(container(ports=[Port(number=53), replace(Port(number=80), protocol=name)])),
                "containers[web].ports",
                says=[f"no protocol {name!r}", "tcp and udp", "one of the two"],
            )
            for name in ("TCP", "http", "sctp", "")
        ),
        passes(task(container(ports=[Port(number=53), Port(number=53, protocol="udp")]))),
        passes(task(container())),
    ],
    "port-name-repeated": [
        refused(
            task(named_ports("http", "admin", "http")),
            "containers[web].ports",
            says=["2 ports of the task are called 'http'", "a name of its own"],
        ),
        # Where the last one is.
        refused(
            task(
                named_ports("http", "admin"),
                named_ports("http", first=90, name="proxy"),
                named_ports("admin", first=95, name="cache"),
            ),
            "containers[proxy].ports",
            "containers[cache].ports",
            says=["'http'", "'admin'"],
        ),
        passes(task(named_ports("http", "admin"), named_ports("Http", first=90, name="proxy"))),
        passes(task(named_ports(None, None))),
        # Whatever the name will be.
        refused(task(named_ports(_LATER, _LATER)), "containers[web].ports", says=["2 ports"]),
        passes(task(named_ports(_LATER, f"{_LATER}-admin"))),
    ],
    "port-name-refused": [
        *(
            refused(
                task(named_ports(name)),
                "containers[web].ports",
                says=[f"{name!r} is not a port name", "1 to 64 lowercase letters"],
            )
            for name in ("", "Http", "-http", "a.b", "http\n", "a" * 65)
        ),
        refused(
            task(named_ports("http", None), network_mode=NetworkMode.HOST),
            "containers[web].ports",
            says=["'http' for Service Connect", "no proxy for host networking", "name out"],
            context=_EC2,
        ),
        *(passes(task(named_ports(name))) for name in ("_a-1", "0", "a" * 64, _LATER, None)),
        passes(task(named_ports("http"), network_mode=NetworkMode.BRIDGE), _EC2),
        passes(task(named_ports(None), network_mode=NetworkMode.HOST), _EC2),
    ],
    "application-protocol-refused": [
        refused(
            speaking("HTTP"),
            "containers[web].ports",
            says=["no application protocol 'HTTP'", "http, http2, grpc", "leave it out"],
        ),
        refused(
            speaking("grpc", protocol="udp"),
            "containers[web].ports",
            says=["Port 80 speaks UDP", "understands grpc over TCP only"],
        ),
        refused(
            speaking("http2", name=None),
            "containers[web].ports",
            says=["no name", "discovery=ServiceConnect(name=…)"],
        ),
        *(passes(speaking(each)) for each in ("http", "http2", "grpc", None)),
        passes(speaking(None, name=None, protocol="udp")),
    ],
    "discovery-name-invalid": [
        *(
            refused(
                service(discovery=discovery),
                "discovery.name",
                says=[f"{discovery.name!r} is not a name", "1 to 63 lowercase letters"],
            )
            for name in ("", "Orders", "-orders", "orders-", "a.b", "a\n", "a" * 64)
            for discovery in (ServiceConnect(name=name), CloudMap(name=name))
        ),
        refused(
            service(discovery=CloudMap(name="a_b")),
            "discovery.name",
            says=["'a_b' is not a name", "1 to 63 lowercase letters, digits and hyphens"],
        ),
        passes(service(discovery=ServiceConnect(name="_a_b"))),
        *(
            passes(service(discovery=discovery))
            for name in ("a", "0", "a-1", "a" * 63, _LATER)
            for discovery in (ServiceConnect(name=name), CloudMap(name=name))
        ),
        passes(service(discovery=ServiceConnect())),
        passes(service()),
    ],
    "discovery-number-out-of-range": [
        *within(
            "discovery.port",
            1,
            65535,
            lambda value: service(discovery=ServiceConnect(name="orders", port=value)),
        ),
        *within(
            "discovery.ttl_seconds",
            0,
            _MOST,
            lambda value: service(discovery=CloudMap(name="orders", ttl_seconds=value)),
        ),
        passes(service(discovery=ServiceConnect(name="orders"))),
        passes(service()),
    ],
    "port-repeated": [
        refused(
            task(ports(80), ports(80, name="proxy")),
            "containers[proxy].ports",
            says=["Port 80/tcp", "2 times (web, proxy)", "a port of its own"],
        ),
        refused(task(ports(80, 80)), "containers[web].ports", says=["(web, web)"]),
        passes(task(ports(80), ports(81, name="proxy"))),
        passes(task(container(ports=[Port(number=53), Port(number=53, protocol="udp")]))),
        # The containers have addresses of their own, their instance has one.
        passes(task(ports(80), ports(80, name="proxy"), network_mode=NetworkMode.BRIDGE), _EC2),
        refused(mapping(8080, 8080), "containers[web].ports", says=["Port 8080/tcp"], context=_EC2),
        refused(
            task(ports(80), ports(80, name="proxy"), network_mode=NetworkMode.HOST),
            "containers[proxy].ports",
            says=["Port 80/tcp"],
            context=_EC2,
        ),
        passes(mapping(8080, None, 0, 0), _EC2),
    ],
    "host-port-differs": [
        refused(
            task(container(ports=[Port(number=80, host_port=8080)])),
            "containers[web].ports",
            says=["Host port 8080", "container port 80", "Leave the host port out"],
        ),
        passes(task(container(ports=[Port(number=80, host_port=80), Port(number=81)]))),
        refused(
            mapping(8080, mode=NetworkMode.HOST),
            "containers[web].ports",
            says=["host networking maps no ports"],
            context=_EC2,
        ),
        refused(
            mapping(8080, mode=NetworkMode.AWSVPC),
            "containers[web].ports",
            says=["awsvpc networking maps no ports"],
            context=_EC2,
        ),
        passes(mapping(8080), _EC2),
    ],
    "host-port-reserved": [
        *(
            refused(
                subject,
                "containers[web].ports",
                says=[f"Port {number} of the instance", "SSH, Docker or the container agent"],
                context=_EC2,
            )
            for number in (22, 2375, 2376, 51678, 51679, 51680)
            for subject in (mapping(number), replace(task(ports(number)), network_mode="host"))
        ),
        *(
            refused(
                mapping(number),
                "containers[web].ports",
                says=[f"Host port {number}", "from 32768 on", "leave host_port out"],
                context=_EC2,
            )
            for number in (32768, 65535)
        ),
        passes(mapping(32767, 2377, None, 0, _LATER_NUMBER), _EC2),
        passes(replace(task(ports(32768)), network_mode=NetworkMode.HOST), _EC2),
        # The ports of a task with an address of its own are its own.
        passes(task(ports(22, 51678)), _EC2),
        passes(task(ports(22))),
    ],
    "argument-type-invalid": [
        *(
            refused(subject, path, says=says)
            for path, subject, says in (
                (
                    "containers",
                    replace(task(), containers=container()),
                    ["is a Container, not a list", "brackets"],
                ),
                (
                    "containers[0]",
                    task(cast("Any", "web")),
                    ["'web' is a text", "Give Container(…)"],
                ),
                (
                    "cpu_units",
                    task(container(), cpu_units="256"),
                    ["'256' is a text, not a whole number"],
                ),
                (
                    "containers[web].memory_mib",
                    task(container(memory_mib=True)),
                    ["True is True or False"],
                ),
                (
                    "containers[web].ports[0]",
                    task(container(ports=[80])),
                    ["80 is a whole number, not a Port"],
                ),
                (
                    "containers[web].image",
                    task(replace(container(), image=None)),
                    ["None is not a text or an image", "ImageUri"],
                ),
                (
                    "containers[web].image",
                    task(replace(container(), image=_SECRET)),
                    ["is a SecretsManagerSecret"],
                ),
                (
                    "containers[web].command",
                    task(container(command="run it")),
                    ["Write ['run it'], or one entry"],
                ),
                (
                    "containers[web].secrets[LOGIN]",
                    with_secret(cast("Any", "login")),
                    ["not a secret", "SsmParameter"],
                ),
                (
                    "containers[web].files[/etc/app/a].mode",
                    with_file(mode=0o444),
                    ["292 is a whole", "in quotation marks"],
                ),
                (
                    "containers[web].linux.devices[/dev/snd].permissions",
                    on_linux(
                        devices=[Device(host_path="/dev/snd", permissions=cast("Any", "read"))]
                    ),
                    ["['read']"],
                ),
                (
                    "architecture",
                    task(container(), architecture=None),
                    ["None is not an Architecture", "Architecture.X86_64 or Architecture.ARM64"],
                ),
                ("pid_mode", task(container(), pid_mode=1), ["Give 'task' or 'host'"]),
                (
                    "deployment",
                    service(deployment="canary"),
                    ["'canary' is a text, not a Deployment", "Canary(…)"],
                ),
                (
                    "deployment.hooks",
                    released(BlueGreen(hooks=cast("Any", Approval()))),
                    ["is an Approval, not a list"],
                ),
                (
                    "deployment.hooks[1]",
                    released(BlueGreen(hooks=cast("Any", [Approval(), "PRE_SCALE_UP"]))),
                    ["Give Approval or FunctionHook"],
                ),
                (
                    "deployment.hooks[0].stages",
                    hooked(stages=LifecycleStage.POST_SCALE_UP),
                    ["POST_SCALE_UP", "one entry"],
                ),
                (
                    "scaling.only_on",
                    daemon(only_on="agentConnected == true"),
                    ["Write ['agentConnected == true']"],
                ),
                ("allow_from", service(allow_from="10.0.0.0/8"), ["Write ['10.0.0.0/8']"]),
                (
                    "task.containers[web].ports[0]",
                    service(container(ports=[80])),
                    ["not a Port"],
                ),
                (
                    "rules[Shop/Web].hosts",
                    {"Shop/Web": ListenerRule(hosts="a.co")},
                    ["Write ['a.co']"],
                ),
                ("capacity[0]", cast("Any", ["FARGATE"]), ["'FARGATE' is a text, not a Capacity"]),
            )
        ),
        *(
            refused(
                with_variables({"LEVEL": "info", "PORT": value}),
                "containers[web].environment[PORT]",
                says=[f"{value!r} is ", "not a text"],
            )
            for value in (8080, 0.5, True, None)
        ),
        refused(
            with_variables({"PORT": _LATER_NUMBER}),
            "containers[web].environment[PORT]",
            says=["known only later is a whole number, not a text", "Token.as_string"],
        ),
        refused(
            task(container("a", environment={"A": 1}), container("b", labels={"B": 2})),
            "containers[a].environment[A]",
            "containers[b].labels[B]",
            says=["1 is a whole number", "Write it in quotation marks"],
        ),
        refused(
            task(container(command=["x" * 99, 5], entrypoint="x" * 99)),
            "containers[web].command[1]",
            "containers[web].entrypoint",
            says=["5 is a whole number", f"'{'x' * 59}… is a text"],
        ),
        passes(task(container(command=("run",), labels={"a": _LATER}))),
        passes(task(container(cpu_units=_LATER_NUMBER, memory_mib=512.0))),
        # The command of a health check may be a text or a list.
        passes(task(checked())),
        passes(released(BlueGreen(hooks=(Approval(), LifecycleHook(stages=_STAGES))))),
    ],
    "variable-name-empty": [
        refused(
            task(container(environment={"": "x"}, secrets={"": _SECRET})),
            "containers[web].environment[]",
            "containers[web].secrets[]",
            says=["A variable has no name", "Name the variable"],
        ),
        passes(with_variables({"PORT": "8080", "EMPTY": "", "PLACE": _LATER})),
    ],
    "label-name-empty": [
        refused(
            task(container(labels={"owner": "shop", "": "a"})),
            "containers[web].labels[]",
            says=["A label has no name"],
        ),
        passes(task(container(labels={"owner": ""}))),
    ],
    "variable-repeated": [
        refused(
            task(container(environment={"A": "1", "B": "2"}, secrets={"A": _SECRET})),
            "containers[web].environment[A]",
            says=["A is both in environment and in secrets", "Keep the secret"],
        ),
        passes(task(container(environment={"B": "2"}, secrets={"A": _SECRET}))),
        passes(task(container(environment={"A": "1"}), container("b", secrets={"A": _SECRET}))),
    ],
    "secret-in-plain-text": [
        *(
            refused(
                task(container(environment={name: "x"})),
                f"containers[web].environment[{name}]",
                says=[f"{name} seems to hold a secret", "Secrets Manager"],
            )
            for name in (
                "DB_PASSWORD",
                "DB_PASSWD",
                "CLIENT_SECRET",
                "AuthToken",
                "API_KEY",
                "apikey",
                "AWS_SECRET_ACCESS_KEY",
                "SECRET_KEY",
                "PRIVATE_KEY",
                "SSH_PASSPHRASE",
                "CREDENTIAL",
                "CREDENTIALS",
            )
        ),
        passes(task(container(environment={"DB_PASSWORD": ""}))),
        passes(task(container(environment={"DB_PASSWORD": _LATER}))),
        # What tells where a secret is, or what it is like, is none.
        *(
            passes(task(container(environment={name: "x"})))
            for name in (
                "DB_PASSWORD_FILE",
                "DB_LOGIN_ARN",
                "TOKEN_URL",
                "PASSWORD_MIN_LENGTH",
                "API_KEY_ID",
                "CREDENTIALS_PATH",
            )
        ),
        passes(
            task(container(environment={"KEYBOARD": "x", "COMPASS": "x", "API": "x", "KEY": "x"}))
        ),
        passes(task(container(secrets={"DB_PASSWORD": _SECRET}))),
    ],
    "health-check-out-of-range": [
        *health_check("interval_seconds", 5, 300),
        *health_check("timeout_seconds", 2, 60),
        *health_check("retries", 1, 10),
        *health_check("start_period_seconds", 0, 300),
        refused(
            task(container(health_check=HealthCheck(command=""))),
            "containers[web].health_check.command",
            says=["no command", "curl"],
        ),
        refused(
            task(container(health_check=HealthCheck(command=[]))),
            "containers[web].health_check.command",
            says=["no command"],
        ),
        # CDK puts the first word there.
        *(
            refused(
                task(container(health_check=HealthCheck(command=[word, *more]))),
                "containers[web].health_check.command",
                says=[f"{word} is not a part of the command", "Leave it out"],
            )
            for word, more in (("CMD", ["true"]), ("CMD-SHELL", ["exit 0"]), ("NONE", []))
        ),
        *(
            passes(task(container(health_check=HealthCheck(command=command))))
            for command in (["sh", "CMD"], ["CMDS"], ["cmd"], ["", "NONE"], "true CMD")
        ),
        refused(
            task(checked(interval_seconds=10, timeout_seconds=11)),
            "containers[web].health_check.timeout_seconds",
            says=["time-out of 11 seconds", "above the interval of 10", "raise the interval"],
        ),
        refused(
            task(checked(interval_seconds=4, timeout_seconds=61)),
            *(
                f"containers[web].health_check.{field}_seconds"
                for field in ("interval", "timeout", "timeout")
            ),
            says=["outside 5 to 300", "outside 2 to 60", "above the interval of 4"],
        ),
        passes(task(checked(interval_seconds=10, timeout_seconds=10))),
        passes(task(checked(interval_seconds=10, timeout_seconds=_LATER_NUMBER))),
        passes(task(container(health_check=HealthCheck(command=["true"])))),
        passes(task(container())),
    ],
    "log-buffer-refused": [
        refused(
            task(container(logging=CloudWatchLogs(blocking=True, buffer_mib=1))),
            "containers[web].logging.buffer_mib",
            says=["nothing in a buffer", "Leave buffer_mib out", "blocking=False"],
        ),
        refused(
            task(container(logging=CloudWatchLogs(buffer_mib=0))),
            "containers[web].logging.buffer_mib",
            says=["0 MiB is outside"],
        ),
        passes(task(container(logging=CloudWatchLogs(buffer_mib=1)))),
        passes(task(container(logging=CloudWatchLogs(blocking=True)))),
    ],
    "stop-timeout-out-of-range": [
        *container_number("stop_timeout_seconds", 2, 120),
        passes(task(container(stop_timeout_seconds=121)), _EC2),
        passes(task(container(stop_timeout_seconds=0)), _EC2),
        refused(
            task(container(stop_timeout_seconds=-1)),
            "containers[web].stop_timeout_seconds",
            says=["-1 seconds"],
            context=_EC2,
        ),
    ],
    "task-definition-too-large": [
        passes(task(container(environment={"A": "x" * (64 * 1024 - 1)}))),
        refused(
            task(container(environment={"A": "x" * 64 * 1024})),
            "containers",
            says=["65537 bytes", "most 65536", "Move large values"],
        ),
        # A letter may take more than a byte, and the containers count together.
        refused(
            task(container(command=["é" * 16384]), container("b", entrypoint=["é" * 16385])),
            "containers",
            says=["65538 bytes"],
        ),
        refused(
            task(container(logging=LogDriver(name="splunk", options={"a": "x" * 65536}))),
            "containers",
            says=["65537 bytes"],
        ),
        # Another rule says that it should be a text.
        passes(with_variables({"A": 1})),
        refused(
            with_file(content="x" * 64 * 1024),
            "containers",
            says=["Variables, labels, files, commands"],
        ),
        passes(with_file(content="x" * 60 * 1024)),
    ],
    "file-path-known-too-late": [
        refused(
            task(with_files("/etc/app/a", f"/etc/app/{_LATER}")),
            "containers[web].files[1].path",
            says=["token, known at deployment only", "Write the path out"],
        ),
        passes(with_file(content=_LATER, mode=_LATER, owner=_LATER)),
    ],
    "file-path-invalid": [
        *(
            refused(
                with_file(path),
                f"containers[web].files[{path}]",
                says=[f"{path!r} is not the absolute path", "'/etc/app/app.conf'"],
            )
            for path in (
                *("", "/", "a", "etc/app/a", "/etc/app/", "//etc/app/a", "/etc//app", "/etc/app/."),
                *("/etc/app/..", "/etc/../app/a", "/./a", "/etc/a:ro/a", "/etc/app/a\0"),
            )
        ),
        *(passes(with_file(f"/etc/app/{name}")) for name in ("-a", "a b", "a:b", "...", "'", "é")),
        passes(with_file(_LATER)),
    ],
    "file-path-repeated": [
        refused(
            task(with_files("/etc/app/a", "/etc/app/b", "/etc/app/a")),
            "containers[web].files[/etc/app/a]",
            says=["2 files are written to /etc/app/a", "path of its own"],
        ),
        passes(task(with_files("/etc/app/a"), with_files("/etc/app/a", name="b"))),
        passes(task(with_files(_LATER, _LATER))),
    ],
    "file-hides-image": [
        *(
            refused(
                with_file(f"{folder}/a"),
                f"containers[web].files[{folder}/a]",
                says=[f"{folder or '/'} would hold the files that are given", "/run/secrets"],
            )
            for folder in (
                *("", "/etc", "/usr", "/usr/bin", "/bin", "/lib", "/sbin", "/var", "/var/lib"),
                *("/home", "/root", "/tmp", "/run", "/opt", "/etc/ssl/certs"),  # noqa: S108
                *("/dev", "/dev/mapper", "/proc", "/proc/sys/net", "/sys", "/sys/fs"),
            )
        ),
        *(
            passes(with_file(f"{folder}/a"))
            for folder in ("/run/secrets", "/etc/app", "/home/app", "/srv", "/data", "/device")
        ),
        passes(with_file(f"/etc/{_LATER}")),
        passes(with_file("/etc/")),
    ],
    "file-folder-overlaps": [
        *(
            refused(
                task(
                    with_files("/etc/app/a", "/etc/app/b", mounts=[Mount(volume="v", path=path)]),
                    volumes=[BindMount(name="v")],
                ),
                "containers[web].files[/etc/app/a]",
                says=[f"/etc/app and the mount at {path.rstrip('/') or '/'}", "or the mount else"],
            )
            for path in ("/etc/app", "/etc/app/", "/etc", "/", "/etc/app/more")
        ),
        refused(
            task(
                with_files(
                    "/run/secrets/a",
                    linux=LinuxParameters(tmpfs=[Tmpfs(path="/run", size_mib=1)]),
                )
            ),
            "containers[web].files[/run/secrets/a]",
            says=["the mount at /run"],
        ),
        refused(
            task(with_files("/etc/app/more/a", "/etc/app/b", "/etc/app/even/more/a")),
            "containers[web].files[/etc/app/more/a]",
            "containers[web].files[/etc/app/even/more/a]",
            says=["/etc/app/more lies in /etc/app", "Put the file into /etc/app itself"],
        ),
        passes(
            task(
                with_files("/etc/app/a", "/etc/app2/a", mounts=[Mount(volume="v", path="/etc/ap")]),
                with_files("/etc/app/more/a", name="b"),
                container("c", mounts=[Mount(volume="v", path="/etc/app")]),
                volumes=[BindMount(name="v")],
            )
        ),
        passes(task(with_files("/etc/app/a", mounts=[Mount(volume="v", path=_LATER)]))),
    ],
    "file-mode-invalid": [
        *(
            refused(
                with_file(mode=mode),
                "containers[web].files[/etc/app/a].mode",
                says=[f"{mode!r} is not a text of three or four digits", "'0400'"],
            )
            for mode in ("", "44", "04444", "0448", "u+r", "0444\n")
        ),
        *(passes(with_file(mode=mode)) for mode in ("000", "0777", "444", "4755")),
    ],
    "file-owner-invalid": [
        *(
            refused(
                with_file(owner=owner),
                "containers[web].files[/etc/app/a].owner",
                says=[f"{owner!r} is neither the number", "'1000:1000'"],
            )
            for owner in ("", "app", "app:app", "1000:", ":1000", "1000:app", "1000\n")
        ),
        *(passes(with_file(owner=owner)) for owner in (None, "0", "1000", "1000:1000")),
    ],
    "file-content-invalid": [
        refused(
            with_file(content="a\0"),
            "containers[web].files[/etc/app/a].content",
            says=["character NUL", "bring binary files with the image"],
        ),
        *(passes(with_file(content=content)) for content in ("", "a\n", _SECRET, OtherSecret())),
    ],
    "files-need-a-container": [
        refused(
            task(with_files("/etc/app/a"), *(container(f"c{index}") for index in range(9))),
            "containers",
            says=["10 containers and files", "one more", "Split the task"],
        ),
        passes(task(with_files("/etc/app/a"), *(container(f"c{index}") for index in range(8)))),
        # These are too many as they are.
        passes(task(with_files("/etc/app/a"), *(container(f"c{index}") for index in range(10)))),
        passes(task(*(container(f"c{index}") for index in range(10)))),
    ],
    "condition-unknown": [
        *(
            refused(
                task(container(depends_on=waits_for("db", condition)), container("db")),
                "containers[web].depends_on",
                says=[
                    f"no condition {condition!r}",
                    "START, COMPLETE, SUCCESS, HEALTHY",
                    "one of these",
                ],
            )
            for condition in ("healthy", "STARTED", "")
        ),
        refused(
            task(
                container("a", depends_on=[*waits_for("c", "UP"), *waits_for("b")]),
                container("b", depends_on=waits_for("c", "DOWN")),
                container("c"),
            ),
            "containers[a].depends_on",
            "containers[b].depends_on",
            says=["'UP'", "'DOWN'"],
        ),
        *(
            passes(task(container(depends_on=waits_for("db", condition)), container("db")))
            for condition in (*Condition, *map(str, Condition))
        ),
    ],
    "dependency-unknown": [
        refused(
            task(container(depends_on=waits_for("db")), container("cache")),
            "containers[web].depends_on",
            says=["no container 'db'", "web, cache", "remove the dependency"],
        ),
        passes(task(container(depends_on=waits_for("cache")), container("cache"))),
    ],
    "dependency-cycle": [
        refused(
            task(
                container("a", depends_on=waits_for("b")),
                container("b", depends_on=waits_for("c")),
                container("c", depends_on=waits_for("a")),
            ),
            "containers[a].depends_on",
            says=["a → b → c → a", "Remove one"],
        ),
        refused(
            task(container(depends_on=waits_for("web"))),
            "containers[web].depends_on",
            says=["web → web"],
        ),
        passes(
            task(
                container("a", depends_on=[*waits_for("b"), *waits_for("c")]),
                container("b", depends_on=waits_for("c")),
                container("c"),
            )
        ),
    ],
    "healthy-without-health-check": [
        *(
            refused(
                task(container(depends_on=waits_for("db", condition)), container("db")),
                "containers[web].depends_on",
                says=["until db is HEALTHY", "Give db a health check"],
            )
            for condition in (Condition.HEALTHY, "HEALTHY")
        ),
        passes(
            task(
                container(depends_on=waits_for("db", Condition.HEALTHY)),
                container("db", health_check=HealthCheck(command="true")),
            )
        ),
        *(
            passes(task(container(depends_on=waits_for("db", condition)), container("db")))
            for condition in Condition
            if condition is not Condition.HEALTHY
        ),
    ],
    "completion-of-essential-container": [
        *(
            refused(
                task(container(depends_on=waits_for("migrate", end)), container("migrate")),
                "containers[web].depends_on",
                says=[f"{end} of migrate", "essential=False on migrate"],
            )
            for end in (Condition.COMPLETE, Condition.SUCCESS, "COMPLETE", "SUCCESS")
        ),
        *(
            passes(
                task(
                    container(depends_on=waits_for("migrate", end)),
                    container("migrate", essential=False),
                )
            )
            for end in (Condition.COMPLETE, Condition.SUCCESS)
        ),
        *(
            passes(task(container(depends_on=waits_for("db", start)), container("db")))
            for start in (Condition.START, Condition.HEALTHY)
        ),
    ],
    "endpoints-missing": [
        refused(
            task(container(image=_ECR)),
            "containers",
            says=["for ecr.api, ecr.dkr, s3, logs:", "['ecr.api', 'ecr.dkr', 's3', 'logs']"],
            context=_NO_WAY_OUT,
        ),
        refused(
            task(container(image=_ECR)),
            "containers",
            says=["endpoint for s3: "],
            context=Context(egress=Egress.through_endpoints(["ecr.api", "ecr.dkr", "logs"])),
        ),
        refused(
            task(container(logging=LogDriver(name="splunk"), secrets={"A": _PARAMETER})),
            "containers",
            says=["endpoint for ssm: "],
            context=_NO_WAY_OUT,
        ),
        refused(
            task(container(logging=LogDriver(name="splunk", secret_options={"token": _SECRET}))),
            "containers",
            says=["endpoint for secretsmanager: "],
            context=_NO_WAY_OUT,
        ),
        refused(
            task(container(registry_credentials=_SECRET, secrets={"A": _SECRET, "B": _PARAMETER})),
            "containers",
            says=["endpoint for logs, secretsmanager, ssm: "],
            context=_NO_WAY_OUT,
        ),
        passes(
            task(container(image=_ECR)),
            Context(egress=Egress.through_endpoints(["ecr.api", "ecr.dkr", "s3", "logs"])),
        ),
        passes(task(container(logging=LogDriver(name="splunk"))), _NO_WAY_OUT),
        passes(task(container(image=_ECR)), Context(egress=Egress.to_internet())),
        passes(task(container(image=_ECR)), Context(egress=Egress.unknown())),
    ],
    "public-image-out-of-reach": [
        refused(
            task(container(image="nginx:1.27"), container("app", image=_ECR)),
            "containers[web].image",
            says=["'nginx:1.27' is on the internet", "pull-through cache"],
            context=_NO_WAY_OUT,
        ),
        refused(
            task(container(image="public.ecr.aws/nginx/nginx:1.27")),
            "containers[web].image",
            says=["public.ecr.aws"],
            context=Context(egress=Egress.through_endpoints(["ecr.api", "ecr.dkr", "s3"])),
        ),
        passes(task(Container(name="web", image=ImageBuild(folder="app"))), _NO_WAY_OUT),
        passes(task(container(image=_ECR)), _NO_WAY_OUT),
        passes(task(container()), Context(egress=Egress.to_internet())),
        passes(task(container()), Context(egress=Egress.unknown())),
    ],
    "not-on-fargate": [
        *(
            refused(
                on_linux(**{name: value}),
                f"containers[web].linux.{name}",
                says=[f"Fargate has no {name}", "EC2 capacity"],
            )
            for name, value in (
                ("privileged", True),
                ("devices", [Device(host_path="/dev/snd")]),
                ("gpus", 1),
                ("shared_memory_mib", 64),
                ("hostname", "web"),
                ("dns_servers", ["10.0.0.2"]),
                ("dns_search_domains", ["example.com"]),
                ("extra_hosts", {"db": "10.0.0.9"}),
                ("docker_security_options", ["no-new-privileges"]),
                ("max_swap_mib", 0),
                ("swappiness", 0),
            )
        ),
        passes(on_linux(privileged=True, gpus=1, hostname="web"), _EC2),
        passes(on_linux(init_process=True, capabilities_drop=["ALL"])),
        # https://aws.amazon.com/about-aws/whats-new/2026/01/amazon-ecs-tmpfs-mounts-aws-fargate-managed-instances/
        passes(on_linux(tmpfs=[Tmpfs(path="/run", size_mib=16)])),
    ],
    "capability-not-on-fargate": [
        refused(
            on_linux(capabilities_add=["NET_ADMIN", "SYS_PTRACE", "SYS_TIME"]),
            "containers[web].linux.capabilities_add",
            says=["cannot add NET_ADMIN, SYS_TIME; it can add SYS_PTRACE", "Remove them"],
        ),
        passes(on_linux(capabilities_add=["SYS_PTRACE"])),
        passes(on_linux(capabilities_drop=["NET_ADMIN"])),
        passes(on_linux(capabilities_add=["NET_ADMIN"]), _EC2),
    ],
    "ulimit-not-on-fargate": [
        refused(
            limited("memlock", soft=1, hard=1),
            "containers[web].linux.ulimits",
            says=["cannot set memlock; it can set nofile", "Remove it"],
        ),
        passes(limited("nofile", soft=1, hard=1)),
        passes(limited("memlock", soft=1, hard=1), _EC2),
    ],
    "capability-unknown": [
        # Those that CDK knows are compared with the library's own in test_names.py.
        *(
            refused(
                on_linux(**{field: ["SYS_PTRACE", name]}),
                f"containers[web].linux.{field}",
                says=[f"no capability {name!r}", "ALL, AUDIT_CONTROL", "without CAP_"],
                context=place,
            )
            for field in ("capabilities_add", "capabilities_drop")
            for name in ("CAP_SYS_PTRACE", "sys_ptrace", "")
            for place in (Context(), _EC2)
        ),
        refused(
            on_linux(capabilities_add=["A", "B"], capabilities_drop=["C"]),
            "containers[web].linux.capabilities_add",
            "containers[web].linux.capabilities_add",
            "containers[web].linux.capabilities_drop",
            says=["'A'", "'B'", "'C'"],
        ),
        passes(on_linux(capabilities_add=["SYS_PTRACE"], capabilities_drop=["ALL", "NET_RAW"])),
        passes(on_linux(capabilities_add=["NET_ADMIN", "SYSLOG"]), _EC2),
    ],
    "ulimit-refused": [
        *(
            refused(
                limited(name, soft=1, hard=1),
                "containers[web].linux.ulimits",
                says=[f"no limit {name!r}", "core, cpu, data", "Choose one of these"],
                context=place,
            )
            for name in ("files", "NOFILE", "RLIMIT_NOFILE", "")
            for place in (Context(), _EC2)
        ),
        refused(
            limited("nofile", soft=1025, hard=1024),
            "containers[web].linux.ulimits",
            says=["soft limit 1025 of nofile", "the hard one of 1024", "raise the hard one"],
        ),
        refused(
            limited("files", soft=1, hard=0),
            "containers[web].linux.ulimits",
            "containers[web].linux.ulimits",
            says=["no limit 'files'", "soft limit 1"],
        ),
        passes(limited("nofile", soft=1024, hard=1024)),
        passes(limited("nofile", soft=1024, hard=65536)),
        # As many as there can be.
        passes(limited("nofile", soft=1024, hard=-1)),
        passes(limited("memlock", soft=-1, hard=-1), _EC2),
        passes(limited("nofile", soft=_LATER_NUMBER, hard=1)),
        passes(limited("nofile", soft=1, hard=_LATER_NUMBER)),
    ],
    "log-driver-unknown": [
        refused(
            logging_to("logentries"),
            "containers[web].logging",
            says=["no log driver 'logentries'", "journald", "CloudWatchLogs()"],
            context=_EC2,
        ),
        *(
            passes(logging_to(name), _EC2)
            for name in ("fluentd", "gelf", "json-file", "journald", "syslog", "splunk", _LATER)
        ),
        passes(task(container(logging=CloudWatchLogs())), _EC2),
        passes(logging_to("logentries")),
    ],
    "log-router-refused": [
        refused(
            routed(kind="logstash"),
            "containers[logs].log_router.kind",
            says=["no log router 'logstash'", "fluentbit and fluentd"],
        ),
        refused(
            task(container("logs", essential=False, log_router=LogRouter()), container()),
            "containers[logs].essential",
            says=["without their logs", "router essential"],
        ),
        passes(routed(kind="fluentd")),
        passes(routed(config_file="/fluent-bit/etc/own.conf")),
        passes(task(container(essential=False), container("main"))),
    ],
    "log-destination-missing": [
        refused(
            routed(container(logging=LogDriver(name="awsfirelens", options={"region": "x"}))),
            "containers[web].logging",
            says=["where the router is to send", 'the option "Name"', "configuration file"],
        ),
        *(
            passes(routed(container(logging=LogDriver(name="awsfirelens", options={name: "x"}))))
            for name in ("Name", "@type")
        ),
        passes(
            routed(
                container(logging=LogDriver(name="awsfirelens", secret_options={"Name": _SECRET}))
            )
        ),
        passes(routed(container(logging=LogDriver(name="awsfirelens")), config_file="/x.conf")),
        passes(routed(container(logging=LogDriver(name="splunk")))),
        passes(routed(container())),
    ],
    "log-router-missing": [
        passes(routed(container(logging=LogDriver(name="awsfirelens")))),
        refused(
            task(
                *(container(name, log_router=LogRouter()) for name in ("logs", "more")),
                container(),
            ),
            "containers[more].log_router",
            says=["2 containers are log routers (logs, more)", "Keep one of them"],
        ),
        refused(
            task(container(log_router=LogRouter(), logging=LogDriver(name="awsfirelens"))),
            "containers[web].logging",
            says=["through itself", "router log to CloudWatch"],
        ),
        *(
            refused(
                logging_to("awsfirelens"),
                "containers[web].logging",
                says=["router container", "the task has none", "CloudWatchLogs()) or splunk"],
                context=place,
            )
            for place in (Context(), _EC2)
        ),
        *(passes(logging_to(name)) for name in ("awslogs", "splunk", _LATER)),
        passes(task(container(logging=CloudWatchLogs()))),
    ],
    "log-driver-incomplete": [
        *(
            refused(
                task(
                    container(
                        logging=LogDriver(
                            name="splunk",
                            options=dict.fromkeys(options, "x"),
                            secret_options=dict.fromkeys(secret_options, _SECRET),
                        )
                    )
                ),
                "containers[web].logging",
                says=[f"needs {missing}.", "URL in the options", "token in the secret options"],
                context=place,
            )
            for options, secret_options, missing in (
                ((), (), "splunk-url and splunk-token"),
                (("splunk-url",), (), "splunk-token"),
                ((), ("splunk-token",), "splunk-url"),
                (("url",), ("splunk-token", "token"), "splunk-url"),
            )
            for place in (Context(), _EC2)
        ),
        *(
            refused(
                task(container(logging=LogDriver(name="awslogs", options={"awslogs-group": "/x"}))),
                "containers[web].logging",
                says=["no permission to write", "Use CloudWatchLogs()"],
                context=place,
            )
            for place in (Context(), _EC2)
        ),
        passes(
            task(
                container(
                    logging=LogDriver(
                        name="splunk",
                        options={"splunk-url": "https://splunk.example.com:8088"},
                        secret_options={"splunk-token": _SECRET},
                    )
                )
            )
        ),
        # Not as it should be, and yet complete.
        passes(
            task(
                container(
                    logging=LogDriver(
                        name="splunk", options={"splunk-url": _LATER, "splunk-token": _LATER}
                    )
                )
            )
        ),
        *(passes(logging_to(name)) for name in ("awsfirelens", "syslog", _LATER)),
        passes(task(container(logging=CloudWatchLogs()))),
    ],
    "log-driver-not-on-fargate": [
        refused(
            logging_to("syslog"),
            "containers[web].logging",
            says=["no log driver 'syslog'", "awslogs, splunk, awsfirelens", "CloudWatchLogs()"],
        ),
        *(passes(logging_to(name)) for name in ("awslogs", "splunk", "awsfirelens")),
        passes(task(container(logging=CloudWatchLogs()))),
        passes(logging_to("json-file"), _EC2),
    ],
    "magnetic-volume-not-on-fargate": [
        refused(
            on_disk(volume_type="standard"),
            "volumes[data].volume_type",
            says=["no volumes of the type 'standard'", "gp3"],
        ),
        passes(on_disk(volume_type="standard"), _EC2),
        passes(on_disk(volume_type="st1", size_gib=125)),
    ],
    "build-folder-missing": [
        *(
            refused(
                built(folder, dockerfile=dockerfile),
                "containers[web].image",
                says=[f"no {dockerfile} in {str(folder)!r}", "where the app is synthesized"],
            )
            for folder, dockerfile in (
                (_EXAMPLES / "nothing", "Dockerfile"),
                (_HERE, "Dockerfile"),
                (_EXAMPLES / "flask-app" / "Dockerfile", "Dockerfile"),
                (_EXAMPLES / "flask-app", "Dockerfile.dev"),
                # It is a folder.
                (_EXAMPLES / "gantt-exporter", "app"),
                ("", "nothing"),
                ("\0", "Dockerfile"),
            )
        ),
        refused(
            built(_EXAMPLES / "nothing", dockerfile_text="FROM scratch"),
            "containers[web].image",
            says=["no folder", "where the app is synthesized"],
        ),
        passes(built(_HERE, dockerfile_text="FROM scratch")),
        refused(
            built(_EXAMPLES / "flask-app", contexts={"shared": str(_EXAMPLES / "nothing")}),
            "containers[web].image.contexts[shared]",
            says=["no folder", "docker-image://"],
        ),
        passes(
            built(
                _EXAMPLES / "flask-app",
                contexts={
                    "shared": str(_HERE),
                    "base": "docker-image://alpine:3.22",
                    "code": "https://example.com/a.git",
                    "more": "git@example.com:a.git",
                },
            )
        ),
        passes(built(_EXAMPLES / "flask-app")),
        passes(built(_EXAMPLES / "gantt-exporter", dockerfile="app/Dockerfile")),
        passes(task(container())),
        passes(task(Container(name="web", image=ImageUri("nginx:1.27")))),
    ],
    "image-tag-invalid": [
        *(
            refused(
                task(replace(container(), image=image)),
                "containers[web].image",
                says=[f"{tag!r} is neither a tag nor a digest", "1.4.2", "sha256:"],
            )
            for tag in (".1", "-1", "1.2+build", "é", "a b", "1\n", "a" * 129)
            for image in (f"nginx:{tag}", ImageUri(f"nginx:{tag}"), ImmutableImage(tag))
        ),
        # Of a repository of one's own, something has to be named.
        refused(
            task(Container(name="web", image=ImmutableImage(""))),
            "containers[web].image",
            says=["'' is neither"],
        ),
        *(
            passes(task(replace(container(), image=image)))
            for tag in ("1", "_1", "1.2-rc_3", "Z", "a" * 128, _LATER)
            for image in (f"nginx:{tag}", ImmutableImage(tag))
        ),
        passes(task(Container(name="web", image=ImmutableImage(None)))),
        passes(task(container(image=f"nginx@sha256:{'0' * 64}"))),
        passes(task(container(image="localhost:5000/nginx"))),
        passes(task(Container(name="web", image=ImageBuild(folder="app")))),
    ],
    "image-name-empty": [
        *(
            refused(
                task(container(image=image)),
                "containers[web].image",
                says=[f"{image!r} is not the name of an image", "docker pull"],
            )
            for image in ("", "  ", "nginx 1.27", " nginx:1.27", "nginx:1.27\n")
        ),
        passes(task(container())),
        passes(task(Container(name="web", image=ImageBuild(folder="app")))),
    ],
    "image-without-version": [
        *(
            refused(
                task(container(image=image)),
                "containers[web].image",
                says=[f"'{image}' names no version", "Add the tag"],
            )
            for image in ("nginx", "nginx:latest", "localhost:5000/app", "public.ecr.aws/x/y")
        ),
        refused(
            task(Container(name="web", image=ImageUri("nginx"))),
            "containers[web].image",
            says=["'nginx'"],
        ),
        passes(task(container(image="nginx:1.27"))),
        passes(task(container(image="localhost:5000/app:1"))),
        passes(task(container(image=f"nginx@sha256:{'0' * 64}"))),
        passes(task(Container(name="web", image=ImageBuild(folder="app")))),
    ],
    "image-in-other-region": [
        refused(
            task(container(image=_ECR)),
            "containers[web].image",
            says=["lies in eu-west-1, the tasks run in us-east-1", "Replicate", "to us-east-1"],
            context=Context(region="us-east-1"),
        ),
        passes(task(container(image=_ECR)), Context(region="eu-west-1")),
        passes(task(container(image=_ECR)), Context()),
        passes(task(container()), Context(region="us-east-1")),
    ],
    "latest-in-immutable-repository": [
        refused(
            task(Container(name="web", image=ImmutableImage("latest"))),
            "containers[web].image",
            says=["second push of 'latest' is refused", "a tag of its own"],
        ),
        passes(task(Container(name="web", image=ImmutableImage("1.2")))),
        passes(task(Container(name="web", image=ImmutableImage(None)))),
        passes(task(container(image="nginx:latest"))),
    ],
    "registry-credentials-refused": [
        refused(
            task(container(registry_credentials=_PARAMETER)),
            "containers[web].registry_credentials",
            says=["from Secrets Manager only", "SecretsManagerSecret"],
        ),
        refused(
            task(container(image=_ECR, registry_credentials=_SECRET)),
            "containers[web].registry_credentials",
            says=["take no credentials", "Remove them"],
        ),
        refused(
            task(container(image=_ECR, registry_credentials=_PARAMETER)),
            "containers[web].registry_credentials",
            "containers[web].registry_credentials",
            says=["from Secrets Manager only", "take no credentials"],
        ),
        passes(task(container(image="ghcr.io/o/n:1", registry_credentials=_SECRET))),
        passes(task(container(image="public.ecr.aws/x/y:1", registry_credentials=_SECRET))),
        passes(task(container(image=_LATER, registry_credentials=_SECRET))),
        passes(task(container(image=_ECR))),
    ],
    "secret-name-invalid": [
        refused(
            with_secret(NewSecret(name="")),
            "containers[web].secrets[LOGIN]",
            says=["'' is not what the application could call a secret"],
        ),
        passes(with_secret(NewSecret(name="login", value_from="$LOGIN"))),
        *(
            refused(
                with_secret(SecretsManagerSecret(name_or_arn=name)),
                "containers[web].secrets[LOGIN]",
                says=[f"{name!r} is neither", "six characters at the end", "SecretObject"],
            )
            for name in (
                "",
                "my login",
                "arn:aws:secretsmanager:eu-west-1:123456789012:secret:login:key:stage-AbCdEf",
                "login:password",
                "é",
                "login\n",
                "a" * 513,
                # Without the six characters, which Secrets Manager adds.
                _LOGIN_ARN,
                f"{_LOGIN_ARN}-12345",
                f"{_LOGIN_ARN}-1234567",
                f"{_LOGIN_ARN}-AbC12_",
                # With what ECS may append.
                f"{_LOGIN_ARN}-AbC123:password::",
                "arn:aws:ssm:eu-west-1:123456789012:parameter/login-AbC123",
                "arn:aws:secretsmanager:eu-west-1:12345:secret:login-AbC123",
                _LATER,
                f"{_LOGIN_ARN}-{_LATER}",
            )
        ),
        *(
            passes(with_secret(SecretsManagerSecret(name_or_arn=name)))
            for name in (
                "login",
                "shop/login_1+=.@-",
                "a" * 512,
                f"{_LOGIN_ARN}-AbC123",
                f"{_LOGIN_ARN.replace('aws', 'aws-cn', 1)}/of-shop-AbC123",
            )
        ),
        passes(with_secret(SecretsManagerSecret(name_or_arn="login", json_key=_LATER))),
        *(
            refused(
                with_secret(SsmParameter(name=name)),
                "containers[web].secrets[LOGIN]",
                says=[f"{name!r} is not the name of a parameter", "'/shop/token'", "ParameterObj"],
            )
            for name in (
                "",
                "/",
                "/shop/",
                "//token",
                "shop/token",
                "my token",
                "é",
                "token\n",
                "arn:aws:ssm:eu-west-1:123456789012:parameter/token",
                _LATER,
            )
        ),
        *(
            passes(with_secret(SsmParameter(name=name)))
            for name in ("token", "/token", "/shop/token", "/Shop-1/a.b/c_d")
        ),
        # Wherever a secret can stand.
        refused(
            task(container(registry_credentials=SecretsManagerSecret(name_or_arn=""))),
            "containers[web].registry_credentials",
            says=["''"],
        ),
        refused(
            task(
                container(
                    secrets={"A": _SECRET, "B": SsmParameter(name="")},
                    logging=LogDriver(
                        name="splunk", secret_options={"splunk-token": SsmParameter(name="/")}
                    ),
                ),
                container("b", secrets={"C": SsmParameter(name="?")}),
            ),
            "containers[web].secrets[B]",
            "containers[web].logging.secret_options[splunk-token]",
            "containers[b].secrets[C]",
            says=["''", "'/'", "'?'"],
        ),
        passes(
            task(
                container(
                    registry_credentials=_SECRET,
                    logging=LogDriver(name="splunk", secret_options={"splunk-token": _PARAMETER}),
                )
            )
        ),
        # Whoever made it knows its name.
        passes(with_secret(OtherSecret())),
    ],
    "fargate-size-half-known": [
        refused(
            task(container(), cpu_units=_LATER_NUMBER),
            "memory_mib",
            says=["other half", "known at deployment only", "Give memory_mib too"],
        ),
        refused(
            task(container(), memory_mib=_LATER_NUMBER), "cpu_units", says=["Give cpu_units too"]
        ),
        passes(task(container(), cpu_units=_LATER_NUMBER, memory_mib=512)),
        passes(task(container(), cpu_units=256, memory_mib=_LATER_NUMBER)),
        passes(task(container(), cpu_units=_LATER_NUMBER, memory_mib=_LATER_NUMBER)),
        passes(task(container(), cpu_units=_LATER_NUMBER), _EC2),
        passes(task(container(), cpu_units=256)),
        passes(task(container())),
    ],
    "fargate-size-unknown": [
        refused(
            task(container(), cpu_units=300),
            "cpu_units",
            says=["no task of 300 CPU units", "256, 512, 1024", "leave cpu_units out"],
        ),
        refused(
            task(container(), cpu_units=256, memory_mib=4096),
            "memory_mib",
            says=["no task of 4096 MiB", "with 256 CPU units it has 512, 1024, 2048 MiB"],
        ),
        refused(
            task(container(), cpu_units=8192, memory_mib=17 * 1024),
            "memory_mib",
            says=["16384 to 61440 in steps of 4096", "leave memory_mib out"],
        ),
        refused(
            task(container(), memory_mib=513),
            "memory_mib",
            says=["no task of 513 MiB", "512 to 122880"],
        ),
        passes(task(container(), cpu_units=300, memory_mib=513), _EC2),
        passes(task(container(), cpu_units=256, memory_mib=2048)),
        passes(task(container(), cpu_units=16384)),
        passes(task(container(), memory_mib=122880)),
        passes(task(container())),
    ],
    "containers-exceed-task": [
        refused(
            task(container(cpu_units=200), container("b", cpu_units=57), cpu_units=256),
            "cpu_units",
            says=["257 CPU units together, the task has 256", "at least 257"],
        ),
        passes(task(container(cpu_units=200), container("b", cpu_units=56), cpu_units=256)),
        refused(
            task(
                container(memory_mib=300),
                container("b", memory_reservation_mib=213, memory_mib=400),
                memory_mib=512,
            ),
            "memory_mib",
            says=["reserve 513 MiB together, the task has 512", "at least 513"],
        ),
        passes(
            task(
                container(memory_mib=300),
                container("b", memory_reservation_mib=212, memory_mib=400),
                memory_mib=512,
            )
        ),
        refused(task(container(cpu_units=16385)), "containers", says=["16385", "split the task"]),
        passes(task(container(cpu_units=16384))),
        refused(
            task(container(memory_mib=61440), container("b", memory_mib=61441)),
            "containers",
            says=["122881 MiB", "16384 and 122880"],
        ),
        passes(task(container(memory_mib=61440), container("b", memory_mib=61440))),
        passes(task(container(cpu_units=16385)), _EC2),
        # Half of the size is given, and nothing that goes with it is enough.
        refused(
            task(container(memory_mib=1024), container("b", memory_mib=1025), cpu_units=256),
            "cpu_units",
            says=["need 2049 MiB", "with 256 CPU units", "512, 1024, 2048 MiB", "Give more CPU"],
        ),
        passes(task(container(memory_mib=1024), container("b", memory_mib=1024), cpu_units=256)),
        passes(task(container(memory_mib=2049), cpu_units=256), _EC2),
        refused(
            task(container(memory_mib=61441, memory_reservation_mib=6), cpu_units=8192),
            "cpu_units",
            says=["need 61441 MiB", "16384 to 61440 in steps of 4096", "leave cpu_units out"],
        ),
        passes(task(container(memory_mib=61440, memory_reservation_mib=6), cpu_units=8192)),
        refused(
            task(container(cpu_units=200), container("b", cpu_units=57), memory_mib=512),
            "memory_mib",
            says=["need 257 CPU units", "no Fargate task of 512 MiB has", "leave memory_mib out"],
        ),
        passes(task(container(cpu_units=200), container("b", cpu_units=56), memory_mib=512)),
        passes(task(container(cpu_units=257), memory_mib=512), _EC2),
        refused(task(container(cpu_units=4097), memory_mib=8192), "memory_mib", says=["4097"]),
        passes(task(container(cpu_units=4096), memory_mib=8192)),
        # One finding a cause: both halves are too small, or one for more than one reason.
        refused(
            task(container(cpu_units=257, memory_mib=513), cpu_units=256, memory_mib=512),
            "cpu_units",
            "memory_mib",
            says=["257", "513"],
        ),
        refused(
            task(container(cpu_units=257, memory_mib=2049), cpu_units=256),
            "cpu_units",
            says=["257 CPU units together"],
        ),
        # Other rules refuse a size that there is not, and a hard limit above the task's memory.
        passes(task(container(memory_mib=4096), cpu_units=300)),
        passes(task(container(cpu_units=512), memory_mib=513)),
        passes(task(container(memory_mib=513, memory_reservation_mib=6), memory_mib=512)),
        # What is not known yet may be enough.
        passes(task(container(cpu_units=257), cpu_units=_LATER_NUMBER, memory_mib=512)),
        passes(task(container(memory_mib=513), cpu_units=256, memory_mib=_LATER_NUMBER)),
    ],
    "hard-limit-above-task": [
        refused(
            task(container(memory_mib=1025, memory_reservation_mib=6), memory_mib=1024),
            "containers[web].memory_mib",
            says=["1025 MiB is above the task's 1024", "at most 1024"],
        ),
        passes(task(container(memory_mib=1024, memory_reservation_mib=6), memory_mib=1024)),
        passes(task(container(memory_mib=1025))),
        passes(task(container(), memory_mib=1024)),
    ],
    "soft-limit-above-hard-limit": [
        refused(
            task(container(memory_reservation_mib=101, memory_mib=100)),
            "containers[web].memory_reservation_mib",
            says=["101 MiB is above the hard limit of 100", "at most 100"],
        ),
        passes(task(container(memory_reservation_mib=100, memory_mib=100))),
        passes(task(container(memory_reservation_mib=101))),
    ],
    "container-resources-out-of-range": [
        *container_number("memory_mib", 6, _MOST),
        *container_number("memory_reservation_mib", 6, _MOST),
        *container_number("cpu_units", 0, _MOST),
        *within(
            "spare_memory_mib", 0, _MOST, lambda value: task(spare_memory_mib=value, memory_mib=512)
        ),
        passes(task(container())),
    ],
    "architecture-unknown": [
        *(
            refused(
                task(container(), architecture=name),
                "architecture",
                says=[f"no architecture {name!r}", "X86_64, ARM64", "one of these"],
            )
            for name in ("arm64", "AMD64", "")
        ),
        *(
            passes(task(container(), architecture=name))
            for name in (*Architecture, *map(str, Architecture))
        ),
    ],
    "ephemeral-storage-out-of-range": [
        *within(
            "ephemeral_storage_gib",
            21,
            200,
            lambda value: task(container(), ephemeral_storage_gib=value),
        ),
        passes(task(container())),
    ],
    "volume-repeated": [
        refused(
            task(volumes=[BindMount(name="a"), EfsVolume(name="a", file_system_id="fs-1")]),
            "volumes[a]",
            says=["2 volumes are called 'a'", "a name of its own"],
        ),
        passes(task(volumes=[BindMount(name="a"), BindMount(name="b")])),
    ],
    "volume-unused": [
        refused(
            task(mounting(("a", "/a")), volumes=[BindMount(name="a"), BindMount(name="b")]),
            "volumes[b]",
            says=["No container mounts it", "remove it"],
        ),
        passes(task(mounting(("a", "/a")), volumes=[BindMount(name="a")])),
        # That one is an error.
        passes(task(container(), volumes=[EbsVolume(name="a", size_gib=1)])),
    ],
    "docker-volume-refused": [
        refused(
            in_docker(scope="swarm"),
            "volumes[data].scope",
            says=["no scope 'swarm'; there are task and shared", "'shared'"],
            context=_EC2,
        ),
        refused(
            in_docker(autoprovision=True),
            "volumes[data].autoprovision",
            says=["is always made", "the scope 'shared'"],
            context=_EC2,
        ),
        passes(in_docker(), _EC2),
        passes(in_docker(scope="shared"), _EC2),
        passes(in_docker(scope="shared", autoprovision=True), _EC2),
    ],
    "ebs-volume-repeated": [
        refused(
            task(volumes=[EbsVolume(name=name, size_gib=1) for name in ("a", "b")]),
            "volumes",
            says=["a, b are EBS volumes", "one to a task", "EfsVolume"],
        ),
        passes(task(volumes=[EbsVolume(name="a", size_gib=1), BindMount(name="b")])),
    ],
    "ebs-volume-unconfigured": [
        refused(
            Service(task=from_file({"Name": "disk", "ConfiguredAtLaunch": True})),
            "definition.json:1:1: volumes[disk]",
            says=["says nothing of it", "volumes={'disk': EbsVolume(…)}"],
        ),
        passes(
            Service(
                task=from_file(
                    {"Name": "disk", "ConfiguredAtLaunch": True},
                    volumes=[EbsVolume(name="disk", size_gib=1)],
                )
            )
        ),
        passes(Service(task=from_file({"Name": "scratch", "ConfiguredAtLaunch": False}))),
        passes(service()),
    ],
    "ebs-volume-unused": [
        refused(
            task(container(), volumes=[EbsVolume(name="a", size_gib=1)]),
            "volumes[a]",
            says=["No container mounts it", "remove it"],
        ),
        passes(on_disk()),
        passes(task(container(), volumes=[BindMount(name="a")])),
    ],
    "ebs-setting-unknown": [
        refused(
            on_disk(volume_type="gp4"),
            "volumes[data].volume_type",
            says=["'gp4' is none of gp2, gp3, io1, io2, sc1, st1, standard"],
        ),
        refused(
            on_disk(file_system_type="ntfs"),
            "volumes[data].file_system_type",
            says=["'ntfs' is none of ext3, ext4, xfs"],
        ),
        *(passes(on_disk(file_system_type=each)) for each in ("ext3", "ext4", "xfs")),
    ],
    "ebs-size-refused": [
        *(
            case
            for volume_type, lowest, highest in (
                ("gp2", 1, 16_384),
                ("gp3", 1, 65_536),
                ("io1", 4, 16_384),
                ("io2", 4, 65_536),
                ("sc1", 125, 16_384),
                ("st1", 125, 16_384),
                ("standard", 1, 1_024),
            )
            for case in within(
                "volumes[data].size_gib",
                lowest,
                highest,
                lambda value, kind=volume_type: on_disk(volume_type=kind, size_gib=value),
            )
        ),
        refused(
            on_disk(size_gib=None),
            "volumes[data].size_gib",
            says=["Neither a size nor a snapshot", "1 to 65536 GiB"],
        ),
        passes(on_disk(size_gib=None, snapshot_id="snap-0123456789abcdef0")),
    ],
    "ebs-snapshot-invalid": [
        *(
            refused(
                on_disk(snapshot_id=snapshot),
                "volumes[data].snapshot_id",
                says=[f"{snapshot!r} is not the id", "snap-0123456789abcdef0"],
            )
            for snapshot in ("", "backup", "snap-", "snap-xyz", "snap-1\n")
        ),
        passes(on_disk(snapshot_id="snap-0123456789abcdef0")),
        passes(on_disk(snapshot_id=_LATER)),
    ],
    "ebs-iops-refused": [
        *(
            case
            for volume_type, lowest, highest in (
                ("gp3", 3_000, 80_000),
                ("io1", 100, 64_000),
                ("io2", 100, 256_000),
            )
            for case in within(
                "volumes[data].iops",
                lowest,
                highest,
                lambda value, kind=volume_type: on_disk(
                    volume_type=kind, size_gib=None, snapshot_id="snap-1", iops=value
                ),
            )
        ),
        *(
            case
            for volume_type, size, most in (
                # What each GiB brings, but never less than what every volume has.
                ("gp3", 1, 3_000),
                ("gp3", 10, 5_000),
                ("io1", 4, 200),
                ("io2", 4, 4_000),
            )
            for case in (
                passes(on_disk(volume_type=volume_type, size_gib=size, iops=most)),
                refused(
                    on_disk(volume_type=volume_type, size_gib=size, iops=most + 1),
                    "volumes[data].iops",
                    says=[f"{most + 1} IOPS for {size} GiB is outside", f"to {most}."],
                ),
            )
        ),
        *(
            case
            for volume_type in ("io1", "io2")
            for case in (
                refused(
                    on_disk(volume_type=volume_type),
                    "volumes[data].iops",
                    says=[f"type {volume_type} is made with", "Give iops"],
                ),
                passes(on_disk(volume_type=volume_type, iops=_LATER_NUMBER)),
            )
        ),
        *(
            case
            for volume_type in ("gp2", "sc1", "st1", "standard")
            for case in (
                refused(
                    on_disk(volume_type=volume_type, size_gib=500, iops=3_000),
                    "volumes[data].iops",
                    says=[f"type {volume_type} cannot be given IOPS", "Leave iops out"],
                ),
                passes(on_disk(volume_type=volume_type, size_gib=500)),
            )
        ),
        passes(on_disk()),
    ],
    "ebs-throughput-refused": [
        *within(
            "volumes[data].throughput_mib_per_second",
            125,
            2_000,
            lambda value: on_disk(throughput_mib_per_second=value, iops=8_000),
        ),
        passes(on_disk(throughput_mib_per_second=750)),
        refused(
            on_disk(throughput_mib_per_second=751),
            "volumes[data].throughput_mib_per_second",
            says=["751 MiB/s need 3004 IOPS, and there are 3000", "iops=3004", "750 MiB/s or less"],
        ),
        passes(on_disk(throughput_mib_per_second=2_000, iops=_LATER_NUMBER)),
        refused(
            on_disk(volume_type="gp2", throughput_mib_per_second=125),
            "volumes[data].throughput_mib_per_second",
            says=["type gp2 cannot be given a throughput", "gp3"],
        ),
        passes(on_disk(volume_type="gp2")),
    ],
    "mounted-volume-unknown": [
        refused(
            task(mounting(("b", "/b")), volumes=[BindMount(name="a")]),
            "containers[web].mounts[/b]",
            says=["no volume 'b'; it has a", "BindMount(name='b')"],
        ),
        refused(task(mounting(("b", "/b"))), "containers[web].mounts[/b]", says=["it has none"]),
        passes(task(mounting(("a", "/a")), volumes=[BindMount(name="a")])),
    ],
    "mount-path-relative": [
        refused(
            task(mounting(("a", "data"))),
            "containers[web].mounts[data]",
            says=["'data' is not an absolute path", "Write /data"],
        ),
        refused(task(mounting(("a", ""))), "containers[web].mounts[]", says=["''"]),
        passes(task(mounting(("a", "/data"), ("b", r"C:\data")))),
    ],
    "mount-path-repeated": [
        refused(
            task(mounting(("a", "/data"), ("b", "/data"))),
            "containers[web].mounts[/data]",
            says=["2 volumes are mounted at /data", "a path of its own"],
        ),
        refused(
            task(mounting(("a", "/data"), ("b", "/data/"))),
            "containers[web].mounts[/data]",
            says=["2 volumes are mounted at /data"],
        ),
        refused(
            task(
                replace(
                    mounting(("a", "/data")),
                    linux=LinuxParameters(tmpfs=[Tmpfs(path="/data", size_mib=1)]),
                )
            ),
            "containers[web].mounts[/data]",
            says=["2 file systems are mounted at /data"],
        ),
        refused(
            on_linux(tmpfs=[Tmpfs(path="/run", size_mib=1), Tmpfs(path="/run/", size_mib=2)]),
            "containers[web].linux.tmpfs[/run]",
            says=["2 file systems are mounted at /run"],
        ),
        passes(task(mounting(("a", "/data"), ("a", "/data/more")))),
        passes(task(mounting(("a", "/data")), replace(mounting(("b", "/data")), name="b"))),
    ],
    "tmpfs-invalid": [
        refused(
            on_linux(tmpfs=[Tmpfs(path="run", size_mib=16)]),
            "containers[web].linux.tmpfs[run]",
            says=["'run' is not an absolute path", "Write '/run'"],
        ),
        refused(
            on_linux(tmpfs=[Tmpfs(path="/run", size_mib=0)]),
            "containers[web].linux.tmpfs[/run]",
            says=["0 MiB is outside"],
        ),
        passes(on_linux(tmpfs=[Tmpfs(path="/run", size_mib=1)])),
    ],
    "root-directory-relative": [
        *(
            refused(
                file_system(root_directory=folder),
                "volumes[data].root_directory",
                says=[f"{folder!r} is not an absolute path", f"Write '/{folder}'"],
            )
            for folder in ("files", "")
        ),
        passes(file_system(root_directory="/files")),
        passes(file_system(root_directory=_LATER)),
        passes(file_system()),
        passes(task(volumes=[BindMount(name="data")])),
    ],
    "access-point-with-root-directory": [
        refused(
            file_system(access_point_id="fsap-1", root_directory="/x"),
            "volumes[data].root_directory",
            says=["'/x' and an access point", "Leave the root directory out"],
        ),
        passes(file_system(access_point_id="fsap-1")),
        passes(file_system(root_directory="/x")),
    ],
    "architecture-not-of-instances": [
        refused(
            service(capacity=[Capacity.ec2("any"), _ARM_NODES]),
            "task.architecture",
            says=["for X86_64", "capacity[arm] are ARM64", "architecture=Architecture.ARM64"],
        ),
        passes(
            Service(task=task(ports(80), architecture=Architecture.ARM64), capacity=[_ARM_NODES])
        ),
        passes(service(capacity=_NODES)),
        passes(service(capacity=[Capacity.fargate()])),
    ],
    "daemon-cannot-be-replaced": [
        *(
            refused(
                service(scaling=EachInstance(), deployment=deployment),
                "deployment",
                says=["no room to replace it", "a maximum of 100 %"],
            )
            for deployment in (
                Rolling(),
                Rolling(minimum_healthy_percent=100, maximum_percent=100),
                Rolling(minimum_healthy_percent=0, maximum_percent=101),
            )
        ),
        *(
            passes(
                service(
                    scaling=EachInstance(),
                    deployment=Rolling(minimum_healthy_percent=lowest, maximum_percent=highest),
                )
            )
            for lowest, highest in ((0, 100), (99, 100), (_LATER_NUMBER, 100), (0, _LATER_NUMBER))
        ),
        passes(service()),
    ],
    "network-mode-unknown": [
        refused(
            replace(task(container()), network_mode="nat"),
            "network_mode",
            says=["no network mode 'nat'", "awsvpc, bridge, host, none"],
        ),
        *(passes(replace(task(container()), network_mode=mode)) for mode in NetworkMode),
        passes(replace(task(container()), network_mode="host")),
    ],
    "port-without-network": [
        refused(
            task(ports(80), network_mode=NetworkMode.NONE),
            "containers[web].ports",
            says=["on no network", "Leave ports out"],
            context=_EC2,
        ),
        passes(task(container(), network_mode=NetworkMode.NONE), _EC2),
        passes(task(ports(80), network_mode=NetworkMode.BRIDGE), _EC2),
    ],
    "exec-without-network": [
        refused(
            Service(
                task=task(container(), network_mode=NetworkMode.NONE),
                capacity=_NODES,
                enable_exec=True,
            ),
            "enable_exec",
            says=["on no network", "Session Manager"],
        ),
        passes(Service(task=task(container(), network_mode=NetworkMode.NONE), capacity=_NODES)),
        passes(service(enable_exec=True)),
    ],
    "restart-policy-out-of-range": [
        *within(
            "containers[web].restart.attempt_seconds",
            60,
            1800,
            lambda value: restarted(attempt_seconds=value),
        ),
        *within(
            "containers[web].restart.ignored_exit_codes",
            0,
            255,
            lambda value: restarted(ignored_exit_codes=[value]),
        ),
        refused(
            restarted(ignored_exit_codes=range(51)),
            "containers[web].restart.ignored_exit_codes",
            says=["51 exit codes", "ECS takes 50"],
        ),
        refused(
            restarted(ignored_exit_codes=[0.5]),
            "containers[web].restart.ignored_exit_codes",
            says=["0.5 is no whole number"],
        ),
        passes(restarted(ignored_exit_codes=range(50))),
        passes(restarted(attempt_seconds=_LATER_NUMBER)),
        passes(restarted()),
    ],
    "role-arn-invalid": [
        *(
            refused(
                task(container(), **{field: arn}),
                field,
                says=[f"{arn!r} is neither the ARN nor the name of a role", "arn:aws:iam::"],
            )
            for field in ("task_role_arn", "execution_role_arn")
            for arn in (
                "",
                "a/shop",
                "arn:aws:iam::123456789012:user/shop",
                "arn:aws:iam::1234:role/shop",
                "arn:aws:iam::123456789012:role/",
            )
        ),
        passes(task(container(), task_role_arn="arn:aws:iam::123456789012:role/shop")),
        passes(task(container(), task_role_arn="arn:aws-cn:iam::123456789012:role/a/b/shop")),
        passes(task(container(), task_role_arn="shop", execution_role_arn=_LATER)),
    ],
    "role-in-other-account": [
        *(
            refused(
                task(container(), **{field: "arn:aws:iam::123456789012:role/shop"}),
                field,
                says=["of the account 123456789012", "run in 000000000000"],
                context=Context(account="000000000000"),
            )
            for field in ("task_role_arn", "execution_role_arn")
        ),
        passes(
            task(container(), task_role_arn="arn:aws:iam::123456789012:role/shop"),
            Context(account="123456789012"),
        ),
        passes(task(container(), task_role_arn="arn:aws:iam::123456789012:role/shop")),
        passes(task(container(), task_role_arn=_LATER), Context(account="123456789012")),
    ],
    "sharing-mode-unknown": [
        refused(
            task(container(), pid_mode="none"),
            "pid_mode",
            says=["no pid_mode 'none'", "task, host"],
        ),
        refused(
            task(container(), ipc_mode="shareable"),
            "ipc_mode",
            says=["no ipc_mode 'shareable'", "task, host, none"],
        ),
        passes(task(container(), pid_mode="host", ipc_mode="none"), _EC2),
        passes(task(container(), pid_mode=_LATER)),
    ],
    "sharing-mode-not-on-fargate": [
        refused(
            task(container(), pid_mode="host"),
            "pid_mode",
            says=["Fargate", "Use 'task'"],
        ),
        *(
            refused(
                task(container(), ipc_mode=mode),
                "ipc_mode",
                says=[f"{mode!r} is asked for", "EC2 capacity"],
            )
            for mode in ("task", "host", "none")
        ),
        passes(task(container(), pid_mode="task")),
        passes(task(container(), pid_mode="host", ipc_mode="host"), _EC2),
    ],
    "swap-refused": [
        *within(
            "containers[web].linux.max_swap_mib",
            0,
            _MOST,
            lambda value: on_linux(max_swap_mib=value),
        ),
        *within(
            "containers[web].linux.swappiness",
            0,
            100,
            lambda value: on_linux(max_swap_mib=64, swappiness=value),
        ),
        refused(
            on_linux(swappiness=0),
            "containers[web].linux.swappiness",
            says=["ignores it where the most that is swapped is not given"],
            context=_EC2,
        ),
        passes(on_linux(max_swap_mib=_LATER_NUMBER, swappiness=_LATER_NUMBER), _EC2),
    ],
    "system-control-refused": [
        *(
            refused(
                controlled({name: "1"}),
                f"containers[web].linux.system_controls[{name}]",
                says=[f"{name} is the whole machine's"],
            )
            for name in ("kernel.pid_max", "vm.max_map_count", "net.", "fs.file-max", "")
        ),
        refused(
            controlled({"net.core.somaxconn": "1"}, network_mode=NetworkMode.HOST),
            "containers[web].linux.system_controls[net.core.somaxconn]",
            says=["Under host networking", "network mode bridge"],
            context=_EC2,
        ),
        refused(
            controlled({"kernel.shmmax": "1"}, ipc_mode="host"),
            "containers[web].linux.system_controls[kernel.shmmax]",
            says=["IPC mode host"],
            context=_EC2,
        ),
        passes(controlled({"net.core.somaxconn": "1", "fs.mqueue.msg_max": "1"})),
        passes(controlled({"kernel.sem": "1", _LATER: "1"}, ipc_mode="task"), _EC2),
    ],
    "system-control-shared": [
        refused(
            task(
                container(linux=LinuxParameters(system_controls={"net.core.somaxconn": "1"})),
                container("db", linux=LinuxParameters(system_controls={"net.core.somaxconn": "2"})),
            ),
            "containers[db].linux.system_controls[net.core.somaxconn]",
            says=["'2' here and '1' in web", "starts last"],
        ),
        passes(
            task(
                container(linux=LinuxParameters(system_controls={"net.a": "1", "kernel.sem": "1"})),
                container(
                    "db", linux=LinuxParameters(system_controls={"net.a": "1", "kernel.sem": "2"})
                ),
            )
        ),
        passes(
            task(
                container(linux=LinuxParameters(system_controls={"net.a": "1"})),
                container("db", linux=LinuxParameters(system_controls={"net.a": "2"})),
                network_mode=NetworkMode.BRIDGE,
            ),
            _EC2,
        ),
    ],
    "build-setting-invalid": [
        refused(
            built(_EXAMPLES / "flask-app", secrets={"token": "token.txt"}),
            "containers[web].image.secrets[token]",
            says=["neither which file nor which variable", "src=PATH"],
        ),
        *(
            refused(
                built(_EXAMPLES / "flask-app", cache_from=[cache], cache_to=cache),
                "containers[web].image.cache_from",
                "containers[web].image.cache_to",
                says=[f"{cache!r} is neither", "type=registry"],
            )
            for cache in ("", "ref=app", "type=registry,app", "app cache")
        ),
        passes(
            built(
                _EXAMPLES / "flask-app",
                secrets={"a": "src=token.txt", "b": "env=TOKEN"},
                cache_from=["ghcr.io/a/b:cache", "ref=a,type=registry", "type=gha"],
                cache_to="type=registry,ref=a:b,mode=max",
            )
        ),
    ],
    "new-folder-refused": [
        *within("volumes[data].uid", 0, 2**32 - 1, lambda value: in_folder(uid=value)),
        *within("volumes[data].gid", 0, 2**32 - 1, lambda value: in_folder(gid=value)),
        refused(
            in_folder(mode="rwx"),
            "volumes[data].mode",
            says=["'rwx' are not permissions", "such as '755'"],
        ),
        passes(in_folder(mode="0750")),
        passes(in_folder(mode=_LATER, uid=_LATER_NUMBER)),
    ],
    "discovery-namespace-invalid": [
        *(
            refused(
                service(discovery=ServiceConnect(namespace=name)),
                "discovery.namespace",
                says=[f"{name!r} is neither", "the cluster's"],
            )
            for name in ("", "my shop", "é")
        ),
        passes(service(discovery=ServiceConnect(namespace="shop"))),
        passes(service(discovery=ServiceConnect(namespace=_LATER))),
        passes(service(discovery=CloudMap(name="api"))),
    ],
    "other-port-refused": [
        refused(
            calling_by("api", 9090),
            "discovery.other_ports",
            says=["No container has the TCP port 9090; they have: 80, 81."],
        ),
        refused(calling_by("api", 53), "discovery.other_ports", says=["TCP port 53"]),
        *(
            refused(calling_by("api", *numbers), "discovery.other_ports", says=["twice"])
            for numbers in ((81, 81), (80,))
        ),
        refused(calling_by("api", 81, port=81), "discovery.other_ports", says=["port 81 twice"]),
        refused(
            calling_by(None, 81), "discovery.other_ports", says=["no name that callers could write"]
        ),
        refused(
            calling_by("a" * 62, 81),
            "discovery.name",
            says=["65 characters", "a shorter name"],
        ),
        passes(calling_by("a" * 61, 81)),
        passes(calling_by("api")),
        passes(calling_by(None)),
        passes(calling_by("api", _LATER_NUMBER)),
        passes(service(discovery=CloudMap(name="api"))),
    ],
    "not-with-awsvpc": [
        *(
            refused(
                on_linux(**{field: value}),
                f"containers[web].linux.{field}",
                says=[f"ECS refuses {field}", "network mode bridge"],
                context=_EC2,
            )
            for field, value in _ON_A_SHARED_NETWORK
        ),
        *(
            passes(replace(on_linux(**dict(_ON_A_SHARED_NETWORK)), network_mode=mode), _EC2)
            for mode in (NetworkMode.BRIDGE, NetworkMode.HOST)
        ),
        # Another rule is about Fargate.
        passes(on_linux(hostname="web")),
    ],
    "task-cpu-out-of-range": [
        *(
            replace(case, context=_EC2)
            for case in within(
                "cpu_units", 128, 196_608, lambda value: task(container(), cpu_units=value)
            )
        ),
        passes(task(container()), _EC2),
        passes(task(container(), cpu_units=100)),
    ],
    "daemon-refused": [
        refused(
            service(scaling=EachInstance(), capacity=_NODES),
            "capacity",
            says=["each instance of the cluster", "Leave capacity out"],
        ),
        passes(service(scaling=EachInstance())),
        passes(service(capacity=_NODES, deployment=Rolling(run_first=task()))),
    ],
    "host-path-relative": [
        refused(
            task(volumes=[BindMount(name="data", host_path="srv")]),
            "volumes[data].host_path",
            says=["'srv' is not an absolute path", "Write '/srv'"],
            context=_EC2,
        ),
        refused(
            on_linux(devices=[Device(host_path="dev/snd", container_path="snd")]),
            "containers[web].linux.devices[dev/snd]",
            "containers[web].linux.devices[dev/snd]",
            says=["'dev/snd'", "'snd'"],
            context=_EC2,
        ),
        passes(task(volumes=[BindMount(name="data", host_path=_LATER)]), _EC2),
        passes(task(volumes=[BindMount(name="data", host_path="/srv")]), _EC2),
        passes(on_linux(devices=[Device(host_path="/dev/snd")]), _EC2),
    ],
    "device-permission-unknown": [
        refused(
            on_linux(devices=[replace(Device(host_path="/dev/snd"), permissions=["read", "rw"])]),
            "containers[web].linux.devices[/dev/snd].permissions",
            says=["'rw'", "among read, write, mknod"],
            context=_EC2,
        ),
        passes(on_linux(devices=[Device(host_path="/dev/snd", permissions=["read"])]), _EC2),
    ],
    "task-without-way-out": [
        refused(
            service(capacity=_NODES),
            "task.network_mode",
            says=["no public address", "NetworkMode.BRIDGE or NetworkMode.HOST"],
            context=_NO_WAY_OUT,
        ),
        *(passes(sharing(mode), _NO_WAY_OUT) for mode in (NetworkMode.BRIDGE, NetworkMode.HOST)),
        passes(service(capacity=_NODES), Context(egress=Egress.through_endpoints(["logs"]))),
        passes(service(capacity=_NODES)),
        passes(service(), _NO_WAY_OUT),
    ],
    "node-placement-refused": [
        refused(
            placed(pack_by="disk"), "node_placement.pack_by", says=["no 'disk'", "cpu or memory"]
        ),
        refused(
            placed(spread_across=["ecs.availability-zone"]),
            "node_placement.spread_across",
            says=["no 'ecs.availability-zone'", "instanceId"],
        ),
        refused(
            placed(spread_across=[f"attribute:{name}" for name in "abcde"], pack_by="cpu"),
            "node_placement",
            says=["6 strategies", "ECS takes 5"],
        ),
        refused(placed(only_on=["a"] * 11), "node_placement.only_on", says=["11 expressions"]),
        refused(
            placed(only_on=["a"] * 10, distinct_instances=True),
            "node_placement.only_on",
            says=["10 expressions; ECS takes 9"],
        ),
        refused(daemon(only_on=["a"] * 10), "scaling.only_on", says=["ECS takes 9"]),
        *(
            refused(subject, path, says=[f"{len(text)} characters", "1 to 2000"])
            for text in ("", "a" * 2001)
            for path, subject in (
                ("node_placement.only_on", placed(only_on=[text])),
                ("scaling.only_on", daemon(only_on=[text])),
            )
        ),
        passes(placed()),
        passes(placed(spread_across=["host", _LATER], pack_by="memory", only_on=["a" * 2000])),
        passes(placed(spread_across=[], distinct_instances=True, only_on=["a"] * 9)),
        passes(daemon(only_on=["a"] * 9)),
        passes(service()),
    ],
    "service-connect-without-room": [
        *(
            refused(
                connected(
                    container(memory_mib=512), replace(container("b"), **{field: 512}), **task_size
                ),
                "task.memory_mib",
                says=["take all of the task's 1024 MiB", "64 MiB more"],
                context=context,
            )
            for field in ("memory_mib", "memory_reservation_mib")
            for context, task_size in ((Context(), {}), (_EC2, {"memory_mib": 1024}))
        ),
        refused(
            connected(container(memory_mib=512)),
            "task.memory_mib",
            says=["On EC2", "the task has no limit", "more than the containers' 512 MiB"],
            context=_EC2,
        ),
        passes(connected(container(memory_mib=512), memory_mib=1024)),
        passes(connected(container(memory_mib=511))),
        passes(connected(container(memory_mib=512), memory_mib=513), _EC2),
        passes(connected(container(memory_mib=512), memory_mib=_LATER_NUMBER), _EC2),
        passes(connected(container(memory_mib=_LATER_NUMBER))),
        passes(connected(container()), _EC2),
        passes(connected(container())),
        # Other rules say that no such task exists.
        passes(connected(container(memory_mib=10**6))),
        passes(service(container(memory_mib=512)), _EC2),
    ],
    "host-name-with-service-connect": [
        refused(
            Service(task=named_host(NetworkMode.BRIDGE), discovery=ServiceConnect()),
            "task.containers[web].linux.hostname",
            says=["no place for it under bridge networking", "Leave hostname out"],
            context=_EC2,
        ),
        passes(sharing(NetworkMode.BRIDGE, discovery=ServiceConnect())),
        passes(Service(task=named_host(NetworkMode.BRIDGE), capacity=_NODES)),
        passes(Service(task=named_host(NetworkMode.HOST), discovery=ServiceConnect()), _EC2),
    ],
    "udp-target-unchecked": [
        refused(
            service(reach=Reach.NLB_UDP),
            "health.port",
            says=["whether a UDP port works", "TargetHealth(port=…)"],
        ),
        passes(service(reach=Reach.NLB_UDP, health=TargetHealth(port=8080))),
        passes(service(reach=Reach.NLB_UDP, health=TargetHealth(port=_LATER_NUMBER))),
        passes(service(reach=Reach.NLB_TCP)),
        passes(service()),
    ],
    "capacity-strategy-refused": [
        passes([]),
        *within(
            "capacity[FARGATE].base",
            0,
            100_000,
            lambda value: [Capacity.fargate(base=value)],
        ),
        *within(
            "capacity[FARGATE].weight",
            0,
            1000,
            lambda value: [Capacity.fargate(weight=value), Capacity.fargate_spot()],
        ),
        refused(
            [Capacity.fargate(base=1), Capacity.fargate_spot(base=1)],
            "capacity",
            says=["FARGATE and FARGATE_SPOT each have a base", "on one of them"],
        ),
        passes([Capacity.fargate(base=1), Capacity.fargate_spot()]),
        refused(
            [Capacity.fargate(), Capacity.fargate(weight=2)],
            "capacity",
            says=["FARGATE is listed 2 times", "once"],
        ),
        refused(
            [Capacity.fargate(weight=0, base=1), Capacity.fargate_spot(weight=0)],
            "capacity",
            says=["Every weight is 0", "above 0"],
        ),
        passes([Capacity.fargate(weight=0, base=1), Capacity.fargate_spot(weight=1)]),
        *(
            refused(
                [Capacity.fargate(), Capacity(provider=name)],
                f"capacity[{name}]",
                says=[
                    f"no capacity provider {name!r}",
                    "FARGATE and FARGATE_SPOT",
                    "fargate_spot()",
                ],
            )
            for name in ("EC2", "fargate", "FARGATE-SPOT", "")
        ),
        *(
            refused(
                [Capacity.ec2(name)], f"capacity[{name}]", says=["EC2 has no", "Capacity.ec2(…)"]
            )
            for name in ("", "FARGATE", "fargate-2", "Ecs", "my nodes", "a" * 256)
        ),
        passes([Capacity.ec2("a" * 255), Capacity.ec2("my-fargate_2"), Capacity.ec2(_LATER)]),
        refused(
            [Capacity.fargate(), Capacity.ec2("nodes")],
            "capacity",
            says=["mixes Fargate and EC2", "Run the service on one"],
        ),
        refused(
            [Capacity.ec2(f"nodes-{number}") for number in range(21)],
            "capacity",
            says=["21 capacity providers; ECS takes 20"],
        ),
        passes([Capacity.ec2(f"nodes-{number}") for number in range(20)]),
        passes([Capacity(provider="FARGATE"), Capacity(provider="FARGATE_SPOT")]),
        passes([Capacity(provider=_LATER)]),
        passes([Capacity.ec2(f"nodes-{index}") for index in range(20)]),
        refused(
            [Capacity.ec2(f"nodes-{index}") for index in range(21)],
            "capacity",
            says=["21 capacity providers; ECS takes 20", "Leave some out"],
        ),
        # A service's own strategy is held to the same.
        refused(
            service(capacity=[Capacity.fargate(weight=0)]), "capacity", says=["Every weight is 0"]
        ),
    ],
    "deployment-percent-out-of-range": [
        *rolling("minimum_healthy_percent", 0, 100),
        *rolling("maximum_percent", 100, _MOST),
    ],
    "deployment-cannot-progress": [
        refused(
            service(
                scaling=DesiredCount(1),
                deployment=Rolling(minimum_healthy_percent=50, maximum_percent=199),
            ),
            "deployment",
            says=["With 1 tasks, 50 % keeps 1", "199 % allows 1", "Raise maximum_percent"],
        ),
        passes(service(scaling=DesiredCount(1), deployment=Rolling(maximum_percent=200))),
        passes(
            service(
                scaling=DesiredCount(1),
                deployment=Rolling(minimum_healthy_percent=0, maximum_percent=100),
            )
        ),
        refused(
            service(
                scaling=Scaling(minimum=3),
                deployment=Rolling(minimum_healthy_percent=67, maximum_percent=133),
            ),
            "deployment",
            says=["With 3 tasks", "67 % keeps 3", "133 % allows 3"],
        ),
        passes(
            service(
                scaling=Scaling(minimum=3),
                deployment=Rolling(minimum_healthy_percent=66, maximum_percent=133),
            )
        ),
        passes(
            service(
                scaling=Scaling(minimum=3),
                deployment=Rolling(minimum_healthy_percent=67, maximum_percent=134),
            )
        ),
        # However many there will be.
        *(
            refused(
                service(scaling=scaling, deployment=Rolling(maximum_percent=100)),
                "deployment",
                says=["With 0 tasks"],
            )
            for scaling in (DesiredCount(0), Scaling(minimum=0))
        ),
        passes(service(scaling=DesiredCount(0), deployment=_IN_PLACE)),
    ],
    "value-known-too-late": [
        refused(
            task(container(), spare_memory_mib=_LATER_NUMBER),
            "spare_memory_mib",
            says=["Write the value out"],
        ),
        refused(
            restarted(attempt_seconds=_LATER_NUMBER),
            "containers[web].restart.attempt_seconds",
            says=["Write the value out"],
        ),
        refused(
            task(
                container(health_check=HealthCheck(command="true", timeout_seconds=_LATER_NUMBER))
            ),
            "containers[web].health_check.timeout_seconds",
            says=["known at deployment only", "Write the value out"],
        ),
        passes(task(container(health_check=HealthCheck(command="true")))),
        refused(
            on_disk(size_gib=_LATER_NUMBER),
            "volumes[data].size_gib",
            says=["CDK looks at it before"],
        ),
        passes(on_disk()),
        refused(
            on_linux(gpus=_LATER_NUMBER),
            "containers[web].linux.gpus",
            says=["CDK looks at it before"],
            context=_EC2,
        ),
        refused(
            task(container(memory_mib=_LATER_NUMBER, memory_reservation_mib=64)),
            "containers[web].memory_mib",
            says=["CDK looks at it before"],
        ),
        passes(task(container(memory_mib=_LATER_NUMBER))),
        passes(task(container(memory_mib=64, memory_reservation_mib=_LATER_NUMBER))),
    ],
    "setting-known-too-late": [
        refused(
            balanced(health=TargetHealth(timeout_seconds=_LATER_NUMBER)),
            "health.timeout_seconds",
            says=["known at deployment only", "Write the value out"],
        ),
        passes(balanced()),
        refused(
            shifting(Reach.NLB_TCP, allow_from=["#{Token[TOKEN.1]}"]),
            "deployment.test_traffic.allow_from",
            says=["CDK looks at it before"],
        ),
        refused(
            service(discovery=ServiceConnect(name=_LATER, port=_LATER_NUMBER)),
            "discovery.name",
            "discovery.port",
            says=["CDK looks at it before"],
        ),
        passes(service(discovery=CloudMap(name=_LATER, ttl_seconds=_LATER_NUMBER))),
        refused(placed(pack_by=_LATER), "node_placement.pack_by", says=["CDK looks at it before"]),
        refused(
            following(stepping(Step(add=1, above=_LATER_NUMBER), Step(add=1, below=_LATER_NUMBER))),
            "scaling.metrics[Age].steps",
            "scaling.metrics[Age].steps",
            says=["CDK looks at it before"],
        ),
        passes(following(metric(target=_LATER_NUMBER))),
        refused(
            service(deployment=Rolling(maximum_percent=_LATER_NUMBER), capacity=_NODES),
            "deployment.maximum_percent",
            says=["CDK looks at it before"],
        ),
        passes(service(deployment=Rolling(maximum_percent=_LATER_NUMBER))),
        passes(service(deployment=Rolling(minimum_healthy_percent=_LATER_NUMBER), capacity=_NODES)),
        refused(
            hooked(stages=[_LATER]), "deployment.hooks[0].stages", says=["CDK looks at it before"]
        ),
        refused(
            watched(minimum_requests=_LATER_NUMBER, minutes=_LATER_NUMBER),
            "deployment.roll_back.minimum_requests",
            "deployment.roll_back.minutes",
            says=["Write the value out"],
        ),
        passes(watched(unhealthy_host_percent=_LATER_NUMBER)),
        refused(
            balanced_over_zones(spread_across=[_LATER]),
            "node_placement.spread_across",
            says=["CDK looks at it before"],
        ),
        passes(balanced_over_zones(spread_across=[_ZONES, _LATER])),
    ],
    "force-new-deployment-invalid": [
        *(
            refused(
                service(deployment=Rolling(force_new_deployment=text)),
                "deployment.force_new_deployment",
                says=[f"It has {len(text)} characters", "1 to 255"],
            )
            for text in ("", "x" * 256)
        ),
        *(
            passes(service(deployment=Rolling(force_new_deployment=text)))
            for text in (None, "x", "x" * 255, _LATER)
        ),
    ],
    "bake-time-out-of-range": [
        *deploying(lambda value: Rolling(bake_minutes=value), "bake_minutes", 0, 1440),
        *deploying(lambda value: BlueGreen(bake_minutes=value), "bake_minutes", 0, 1440),
        *deploying(lambda value: Canary(canary_bake_minutes=value), "canary_bake_minutes", 0, 1440),
        *deploying(
            lambda value: Linear(step_percent=50, step_bake_minutes=value),
            "step_bake_minutes",
            0,
            1440,
        ),
        refused(
            released(Canary(canary_bake_minutes=cast("int", 2.5))),
            "deployment.canary_bake_minutes",
            says=["2.5 minutes is no whole number", "Round it"],
        ),
        refused(
            released(BlueGreen(bake_minutes=None)),
            "deployment.bake_minutes",
            says=["how long both versions go on running", "Give 0 to 1440 minutes"],
        ),
        passes(released(Rolling(bake_minutes=None))),
        passes(released(Linear(bake_minutes=_LATER_NUMBER, step_bake_minutes=_LATER_NUMBER))),
    ],
    "traffic-share-out-of-range": [
        *(passes(released(Canary(percent=percent))) for percent in (0.1, 16.1, 99.9, 100)),
        *(
            refused(
                released(Canary(percent=percent)),
                "deployment.percent",
                says=[f"{percent} percent is outside 0.1 to 100."],
            )
            for percent in (0, 0.01, 100.1, -1)
        ),
        *(passes(released(Linear(step_percent=percent))) for percent in (3, 3.1, 33.3, 100)),
        *(
            refused(
                released(Linear(step_percent=percent)),
                "deployment.step_percent",
                says=[f"{percent} percent is outside 3 to 100."],
            )
            for percent in (0, 2.9, 100.1, float("nan"))
        ),
        refused(
            released(Linear(step_percent=12.34)),
            "deployment.step_percent",
            says=["12.34 percent has more than one decimal", "tenth of a percent"],
        ),
        passes(released(Canary(percent=_LATER_NUMBER))),
        passes(released(Linear(step_percent=_LATER_NUMBER))),
    ],
    "deployment-outlasts-cloudformation": [
        refused(
            released(Canary(canary_bake_minutes=1440, bake_minutes=541)),
            "deployment",
            says=["waits for 1981 minutes, and CloudFormation for 1980", "shorter bake times"],
        ),
        passes(released(Canary(canary_bake_minutes=1440, bake_minutes=540))),
        # Nothing bakes after the last of four steps.
        refused(
            released(Linear(step_percent=33, step_bake_minutes=500, bake_minutes=481)),
            "deployment",
            says=["1981 minutes", "or fewer steps"],
        ),
        passes(released(Linear(step_percent=33, step_bake_minutes=500, bake_minutes=480))),
        passes(released(Linear(step_percent=50, step_bake_minutes=1440, bake_minutes=540))),
        passes(released(Rolling(bake_minutes=1440))),
        passes(released(BlueGreen(bake_minutes=1440))),
        passes(released(Canary(canary_bake_minutes=1440, bake_minutes=_LATER_NUMBER))),
        passes(released(Linear(step_percent=0, step_bake_minutes=1440))),
        passes(released(Linear(step_percent=_LATER_NUMBER, step_bake_minutes=1440))),
    ],
    "deployment-may-outlast-cloudformation": [
        refused(
            released(BlueGreen(bake_minutes=60, hooks=[Approval(timeout_minutes=2101)])),
            "deployment",
            says=["2161 minutes", "CloudFormation waits for 2160", "people decide before"],
        ),
        passes(released(BlueGreen(bake_minutes=60, hooks=[Approval(timeout_minutes=2100)]))),
        # A Network Load Balancer takes 20 minutes of its own.
        refused(
            released(
                BlueGreen(bake_minutes=60, hooks=[Approval(timeout_minutes=2100)]),
                reach=Reach.NLB_TCP,
            ),
            "deployment",
            says=["2180 minutes"],
        ),
        # At one stage they wait side by side, at two stages one after the other.
        passes(
            released(
                BlueGreen(
                    bake_minutes=60,
                    hooks=[Approval(timeout_minutes=2100), Approval(timeout_minutes=2000)],
                )
            )
        ),
        refused(
            released(
                BlueGreen(bake_minutes=0, hooks=[Approval(stages=_STAGES, timeout_minutes=1081)])
            ),
            "deployment",
            says=["2162 minutes"],
        ),
        refused(
            released(Rolling(hooks=[Approval(stages=_STAGES[:1])])),
            "deployment",
            says=["720 minutes", "waits for 180"],
        ),
        passes(released(Rolling(hooks=[Approval(stages=_STAGES[:1], timeout_minutes=180)]))),
        refused(
            released(Rolling(bake_minutes=181)),
            "deployment",
            says=["181 minutes in all", "waits for 180"],
        ),
        passes(released(Rolling(bake_minutes=180))),
        passes(released(Rolling(hooks=[LifecycleHook(stages=_STAGES[:1])]))),
        passes(released(BlueGreen(hooks=[Approval(timeout_minutes=_LATER_NUMBER)]))),
        passes(
            released(BlueGreen(bake_minutes=_LATER_NUMBER, hooks=[Approval(timeout_minutes=20160)]))
        ),
    ],
    "circuit-breaker-out-of-range": [
        *(
            case
            for make, highest in (
                (CircuitBreaker.percent, 100),
                (CircuitBreaker.unbounded_percent, 100),
                (CircuitBreaker.tasks, _MOST),
            )
            for case in within(
                "deployment.circuit_breaker.threshold",
                1,
                highest,
                lambda value, make=make: released(Rolling(circuit_breaker=make(value))),
            )
        ),
        refused(
            released(Rolling(circuit_breaker=CircuitBreaker(kind=cast("Any", "%"), threshold=5))),
            "deployment.circuit_breaker.kind",
            says=["ECS knows no '%'", "UNBOUNDED_PERCENT, COUNT", "CircuitBreaker.tasks(…)"],
        ),
        passes(
            released(
                Rolling(
                    circuit_breaker=CircuitBreaker(
                        kind=cast("Any", _LATER), threshold=_LATER_NUMBER
                    )
                )
            )
        ),
        passes(released(Rolling())),
    ],
    "early-success-out-of-range": [
        *within(
            "deployment.early_success.healthy_percent",
            0,
            100,
            lambda value: released(
                Rolling(
                    # As low as it goes, so that only the range is in question.
                    minimum_healthy_percent=-5,
                    early_success=EarlySuccess(healthy_percent=value),
                )
            ),
        ),
        refused(
            released(
                Rolling(minimum_healthy_percent=60, early_success=EarlySuccess(healthy_percent=59))
            ),
            "deployment.early_success.healthy_percent",
            says=["59 percent is below the 60 percent", "lower minimum_healthy_percent"],
        ),
        passes(
            released(
                Rolling(minimum_healthy_percent=60, early_success=EarlySuccess(healthy_percent=60))
            )
        ),
        *(
            passes(
                released(
                    Rolling(
                        minimum_healthy_percent=lowest,
                        early_success=EarlySuccess(healthy_percent=healthy),
                    )
                )
            )
            for lowest, healthy in ((60, _LATER_NUMBER), (_LATER_NUMBER, 50))
        ),
        passes(released(Rolling())),
    ],
    "rollback-alarm-out-of-range": [
        *(
            refused(
                watched(Reach.ALB, **{field: value}), f"deployment.roll_back.{field}", says=[says]
            )
            for field, value, says in (
                ("server_error_percent", 0, "0 percent is not above 0"),
                ("server_error_percent", 100, "nothing is above it"),
                ("unhealthy_host_percent", -1, "or None for no such alarm"),
                ("unhealthy_host_percent", float("nan"), "nan percent"),
                ("latency_p99_seconds", 0, "0 seconds is not a number above 0"),
                ("latency_p99_seconds", float("inf"), "99 of 100 requests"),
            )
        ),
        *within(
            "deployment.roll_back.minutes",
            1,
            1438,
            lambda value: watched(minutes=value, unhealthy_host_percent=None),
        ),
        # New tasks have 100 seconds to become healthy, which the alarm looks back further for.
        passes(replace(watched(minutes=1436), health=TargetHealth(grace_period_seconds=100))),
        refused(
            replace(watched(minutes=1437), health=TargetHealth(grace_period_seconds=100)),
            "deployment.roll_back.minutes",
            says=["it is 1439 minutes", "looks at 1438", "Lower it"],
        ),
        refused(
            watched(minutes=2.5),
            "deployment.roll_back.minutes",
            says=["2.5 minutes is no whole number", "Round it"],
        ),
        *within(
            "deployment.roll_back.minimum_requests",
            1,
            _MOST,
            lambda value: watched(minimum_requests=value),
        ),
        passes(
            watched(server_error_percent=0.1, unhealthy_host_percent=99, latency_p99_seconds=0.2)
        ),
        passes(watched(server_error_percent=None, unhealthy_host_percent=None)),
        passes(watched(server_error_percent=_LATER_NUMBER, latency_p99_seconds=_LATER_NUMBER)),
        passes(released(BlueGreen(roll_back=None))),
    ],
    "rollback-alarm-without-metric": [
        refused(
            watched(Reach.NLB_TCP, server_error_percent=1, latency_p99_seconds=1),
            "deployment.roll_back.server_error_percent",
            "deployment.roll_back.latency_p99_seconds",
            says=["knows no requests", "Http, Https or Route"],
        ),
        refused(
            watched(Reach.NLB_TLS, minimum_requests=5),
            "deployment.roll_back.minimum_requests",
            says=["knows no requests"],
        ),
        passes(watched(Reach.NLB_TCP, unhealthy_host_percent=10, minutes=5)),
        passes(watched(Reach.NLB_TCP, server_error_percent=None)),
        passes(watched(server_error_percent=1, latency_p99_seconds=1)),
        passes(released(BlueGreen(roll_back=None), reach=Reach.NLB_TCP)),
        # Another rule is about services without a load balancer.
        passes(watched(Reach.NOTHING, server_error_percent=1)),
    ],
    "hook-stages-invalid": [
        refused(
            hooked(stages=[]), "deployment.hooks[0]", says=["It has no stage", "POST_SCALE_UP"]
        ),
        refused(
            hooked(stages=["POST_SCALEUP", "CLEAN_UP"]),
            "deployment.hooks[0]",
            "deployment.hooks[0]",
            says=["no stage 'POST_SCALEUP'", "RECONCILE_SERVICE, PRE_SCALE_UP", "'CLEAN_UP'"],
        ),
        refused(
            hooked(stages=["POST_SCALE_UP", *_STAGES, LifecycleStage.PRE_SCALE_UP]),
            "deployment.hooks[0]",
            "deployment.hooks[0]",
            says=["PRE_SCALE_UP stands there 2 times", "Keep one"],
        ),
        passes(hooked(stages=_STAGES)),
        passes(hooked(stages=["PRE_SCALE_UP", "TEST_TRAFFIC_SHIFT"])),
        passes(hooked(stages=[_LATER])),
        passes(released(BlueGreen())),
    ],
    "hook-never-reached": [
        *(
            refused(
                service(deployment=deployment, **more),
                "deployment.hooks[1]",
                says=["never comes to POST_TEST_TRAFFIC_SHIFT", "POST_SCALE_UP", "BlueGreen"],
            )
            for deployment, more in (
                (Rolling(hooks=[Approval(stages=_STAGES), Approval()]), {"reach": Reach.ALB}),
                (BlueGreen(hooks=[Approval(stages=_STAGES), Approval()]), {}),
                (
                    BlueGreen(hooks=[Approval(stages=_STAGES), Approval()]),
                    {"discovery": ServiceConnect()},
                ),
            )
        ),
        passes(released(Rolling(hooks=[Approval(stages=_STAGES)]))),
        passes(released(Rolling(hooks=[Approval(stages=[cast("Any", _LATER)])]))),
        passes(released(BlueGreen(hooks=[Approval()]), reach=Reach.NLB_TCP)),
        passes(
            service(deployment=Canary(hooks=[Approval()]), discovery=ServiceConnect(name="web"))
        ),
    ],
    "approval-refused": [
        *within(
            "deployment.hooks[0].timeout_minutes",
            1,
            20160,
            lambda value: released(BlueGreen(hooks=[Approval(timeout_minutes=value)])),
        ),
        refused(
            released(BlueGreen(hooks=[Approval(on_timeout=cast("Any", "STOP"))])),
            "deployment.hooks[0].on_timeout",
            says=["ECS knows no 'STOP'", "ROLLBACK and CONTINUE"],
        ),
        refused(
            released(BlueGreen(hooks=[Approval(stages=list(LifecycleStage))])),
            "deployment.hooks[0]",
            "deployment.hooks[0]",
            says=[
                "asks nobody at TEST_TRAFFIC_SHIFT",
                "asks nobody at PRODUCTION_TRAFFIC_SHIFT",
                "Use LifecycleStage.POST_TEST_TRAFFIC_SHIFT",
            ],
        ),
        # Functions are called there.
        passes(hooked(stages=list(LifecycleStage))),
        passes(released(BlueGreen(hooks=[Approval(on_timeout="CONTINUE")]))),
        passes(
            released(
                BlueGreen(
                    hooks=[Approval(timeout_minutes=_LATER_NUMBER, on_timeout=cast("Any", _LATER))]
                )
            )
        ),
    ],
    "zone-rebalancing-refused": [
        refused(
            service(deployment=replace(_IN_PLACE, zone_rebalancing=True)),
            "deployment.zone_rebalancing",
            says=["100 percent leave no room", "Raise maximum_percent above 100"],
        ),
        refused(
            balanced_over_zones(spread_across=["instanceId", _ZONES]),
            "node_placement.spread_across",
            says=["spread across them before all else", f"Begin with {_ZONES!r}"],
        ),
        refused(
            balanced_over_zones(spread_across=[]),
            "node_placement.spread_across",
            says=["before all else"],
        ),
        refused(
            balanced_over_zones(only_on=[f"{_ZONES} in [eu-west-1a]"]),
            "node_placement.only_on",
            says=["chooses among the zones", "without the rebalancing"],
        ),
        passes(balanced_over_zones(only_on=["attribute:ecs.instance-type =~ m7g.*", _LATER])),
        passes(balanced_over_zones(pack_by="cpu")),
        passes(balanced_over_zones(spread_across=[_ZONES, "instanceId"])),
        passes(service(deployment=Rolling(maximum_percent=101, zone_rebalancing=True))),
        passes(service(deployment=Rolling(maximum_percent=_LATER_NUMBER, zone_rebalancing=True))),
        *(
            passes(service(deployment=replace(_IN_PLACE, zone_rebalancing=off)))
            for off in (None, False)
        ),
    ],
    "exec-with-read-only-root": [
        *(
            refused(
                service(
                    *(container(name, read_only_root=True) for name in names), enable_exec=True
                ),
                "enable_exec",
                says=["read-only in every container", "let one of them write", "without ECS Exec"],
            )
            for names in ("a", "ab")
        ),
        # A shell can be opened in the other one.
        passes(service(container(read_only_root=True), container("b"), enable_exec=True)),
        passes(service(container(read_only_root=True))),
        passes(Service(task=task(), enable_exec=True)),
        passes(service(container(), enable_exec=True)),
    ],
    "exec-endpoint-missing": [
        *(
            refused(
                service(enable_exec=True),
                "enable_exec",
                says=[f"endpoint for {', '.join(missing)}: no shell", f"endpoints={missing}"],
                context=Context(egress=Egress.through_endpoints(there)),
            )
            for there, missing in (
                ([], ["ssmmessages", "kms"]),
                (["ssm", "logs"], ["ssmmessages", "kms"]),
                (["ssmmessages"], ["kms"]),
                (["kms"], ["ssmmessages"]),
            )
        ),
        passes(
            service(enable_exec=True),
            Context(egress=Egress.through_endpoints(["ssmmessages", "kms"])),
        ),
        passes(service(enable_exec=True), Context(egress=Egress.to_internet())),
        passes(service(enable_exec=True), Context(egress=Egress.unknown())),
        passes(service(), _NO_WAY_OUT),
    ],
    "reachable-port-unclear": [
        refused(
            balanced(container()),
            "port",
            says=["no port was chosen", "TCP ports of its containers: none", "Give port=…"],
        ),
        refused(
            balanced(ports(80, 443)),
            "port",
            says=["80 (web), 443 (web)", "Name one of these with port=…"],
        ),
        refused(balanced(ports(80), port=81), "port", says=["port 81 was asked for"]),
        refused(
            balanced(container(ports=[Port(number=53, protocol="udp")]), port=53),
            "port",
            says=["port 53 was asked for", "none"],
        ),
        refused(
            service(container(), reach=Reach.PUBLIC_ADDRESSES, allow_from=["10.0.0.0/8"]),
            "port",
            says=["not clear"],
        ),
        passes(balanced(ports(80))),
        passes(balanced(ports(80, 443), port=443)),
        passes(balanced(container(ports=[Port(number=80), Port(number=80, protocol="udp")]))),
        passes(service(container())),
    ],
    "address-range-invalid": [
        refused(
            service(reach=Reach.PUBLIC_ADDRESSES),
            "allow_from",
            says=["No address may connect", "203.0.113.0/24"],
        ),
        refused(
            shifting(Reach.NLB_TCP, allow_from=["10.0.0.0/8", "10.0.0.1/8"]),
            "deployment.test_traffic.allow_from",
            says=["'10.0.0.1/8' is not an IPv4 CIDR block"],
        ),
        passes(shifting(Reach.NLB_TCP, allow_from=["10.0.0.0/8", _LATER])),
        *(
            refused(
                service(allow_from=["10.0.0.0/8", block]),
                "allow_from",
                says=[f"{block!r} is not an IPv4 CIDR block", "203.0.113.0/24"],
            )
            for block in (
                "10.0.0.1",
                "10.0.0.0/33",
                "10.0.0.1/24",
                "2001:db8::/32",
                "",
                "office",
                " 10.0.0.0/8",
                "10.0.0.0/08",
                # Python takes net masks for prefixes; Amazon EC2 does not.
                "10.0.0.0/255.0.0.0",
                "10.0.0.0/0.255.255.255",
            )
        ),
        # Another rule says that it should be a list.
        passes(service(allow_from="10.0.0.0/8")),
        refused(service(allow_from=["a", "b"]), "allow_from", "allow_from", says=["'a'", "'b'"]),
        passes(service(reach=Reach.PUBLIC_ADDRESSES, allow_from=["0.0.0.0/0", "203.0.113.7/32"])),
        passes(balanced()),
    ],
    "target-health-out-of-range": [
        *target_health("interval_seconds", 5, 300),
        *target_health("timeout_seconds", 2, 120),
        *target_health("healthy_threshold", 2, 10),
        *target_health("unhealthy_threshold", 2, 10),
        *target_health("grace_period_seconds", 0, _MOST),
        *target_health("deregistration_delay_seconds", 0, 3600),
    ],
    "target-timeout-not-below-interval": [
        refused(
            service(health=TargetHealth(interval_seconds=10, timeout_seconds=10)),
            "health.timeout_seconds",
            says=["time-out of 10 seconds", "interval of 10", "raise the interval"],
        ),
        passes(service(health=TargetHealth(interval_seconds=10, timeout_seconds=9))),
    ],
    "target-codes-invalid": [
        *(
            refused(
                service(health=TargetHealth(healthy_codes=codes)),
                "health.healthy_codes",
                says=[f"{codes!r} is not a list of status codes", "200 to 499", "'200,302'"],
            )
            for codes in (
                *("", "OK", "20", "2000", "2xx", "199", "500", "0", "200\n"),
                *("200,", ",200", "200, 302", "200;302", "200,,302"),
                *("200-", "-299", "200-500", "100-299", "200-250-299", "200 - 299"),
            )
        ),
        *(
            passes(service(health=TargetHealth(healthy_codes=codes)))
            for codes in ("200", "499", "200,302", "200-499", "200-299,301,400-404", _LATER)
        ),
        passes(service()),
    ],
    "target-path-relative": [
        *(
            refused(
                service(health=TargetHealth(path=path)),
                "health.path",
                says=[f"{path!r} does not begin with '/'", f"Write '/{path}'"],
            )
            for path in ("health", "")
        ),
        passes(service(health=TargetHealth(path="/health"))),
    ],
    "grace-period-too-short": [
        refused(
            balanced(health=TargetHealth(grace_period_seconds=19)),
            "health.grace_period_seconds",
            says=["19 seconds", "0 seconds of the containers'", "and 20", "2 answers"],
        ),
        passes(balanced(health=TargetHealth(grace_period_seconds=20))),
        refused(
            balanced(
                checked(start_period_seconds=60), health=TargetHealth(grace_period_seconds=79)
            ),
            "health.grace_period_seconds",
            says=["60 seconds of the containers'", "at least 80 seconds"],
        ),
        passes(service(health=TargetHealth(grace_period_seconds=0))),
        passes(balanced()),
    ],
    "health-port-unmapped": [
        *(
            refused(
                on_bridge(*mapped, health=TargetHealth(port=9000)),
                "health.port",
                says=["Port 9000 is checked beside port 80", "both ports", "a host_port"],
            )
            for mapped in (
                [Port(number=80)],
                [Port(number=80, host_port=80), Port(number=9000)],
                [Port(number=80), Port(number=9000, host_port=9000)],
            )
        ),
        passes(on_bridge(Port(number=80))),
        passes(on_bridge(Port(number=80), health=TargetHealth(port=80))),
        passes(on_bridge(Port(number=80), health=TargetHealth(port=_LATER_NUMBER))),
        passes(on_bridge(Port(number=80), reach=Reach.NOTHING, health=TargetHealth(port=9000))),
        passes(balanced(health=TargetHealth(port=9000))),
        passes(
            on_bridge(
                Port(number=80, host_port=80),
                Port(number=9000, host_port=9001),
                health=TargetHealth(port=9000),
            )
        ),
    ],
    "grace-period-unclear": [
        *(
            refused(
                unclear,
                "health.grace_period_seconds",
                says=["known at deployment only", "Give grace_period_seconds"],
            )
            for unclear in (
                balanced(health=TargetHealth(interval_seconds=_LATER_NUMBER)),
                balanced(health=TargetHealth(healthy_threshold=_LATER_NUMBER)),
                balanced(checked(start_period_seconds=_LATER_NUMBER)),
                # One that is waited for.
                balanced(
                    replace(ports(80), depends_on=waits_for("db", Condition.HEALTHY)),
                    replace(checked(start_period_seconds=_LATER_NUMBER), name="db", ports=[]),
                ),
            )
        ),
        passes(balanced(health=TargetHealth(timeout_seconds=_LATER_NUMBER))),
        passes(
            balanced(
                checked(start_period_seconds=_LATER_NUMBER),
                health=TargetHealth(grace_period_seconds=0),
            )
        ),
        passes(balanced(health=TargetHealth(grace_period_seconds=_LATER_NUMBER))),
        passes(service(health=TargetHealth(interval_seconds=_LATER_NUMBER))),
        passes(balanced(checked(start_period_seconds=300))),
    ],
    "scaling-metric-repeated": [
        refused(
            service(scaling=Scaling(metrics=[metric(), metric(target=2)])),
            "scaling.metrics[Depth]",
            says=["Shop/Depth is followed twice", "Keep one"],
        ),
        passes(service(scaling=Scaling(metrics=[metric(), metric("Age")]))),
        refused(
            service(scaling=Scaling(metrics=[*_REQUESTS.metrics, RequestsPerTask(per_minute=1)])),
            "scaling.metrics[RequestsPerTask]",
            says=["The number of requests is followed twice"],
        ),
        passes(service(scaling=Scaling(metrics=[*_REQUESTS.metrics, metric()]))),
        *(
            passes(
                service(scaling=Scaling(metrics=[metric(), replace(metric(), **{field: value})]))
            )
            for field, value in (
                ("namespace", "Other"),
                ("statistic", "Maximum"),
                ("dimensions", {"Queue": "mail"}),
            )
        ),
        # The depth of one queue is not the depth of another.
        passes(
            service(
                scaling=Scaling(
                    metrics=[metric(dimensions={"Queue": queue}) for queue in ("mail", "orders")]
                )
            )
        ),
        refused(
            service(
                scaling=Scaling(
                    metrics=[
                        metric(dimensions={"Queue": "mail", "Shop": "a"}),
                        metric("Age"),
                        metric(dimensions={"Shop": "a", "Queue": "mail"}),
                    ]
                )
            ),
            "scaling.metrics[Depth]",
            says=["Shop/Depth"],
        ),
        refused(
            service(scaling=Scaling(metrics=[metric(), metric(), metric()])),
            "scaling.metrics[Depth]",
            "scaling.metrics[Depth]",
            says=["twice"],
        ),
    ],
    "scaling-minimum-above-maximum": [
        refused(
            service(scaling=Scaling(minimum=5, maximum=4)),
            "scaling.maximum",
            says=["maximum of 4", "minimum of 5", "Raise the maximum"],
        ),
        passes(service(scaling=Scaling(minimum=5, maximum=5))),
    ],
    "scaling-target-out-of-range": [
        *scaling("cpu_percent", 1, 100),
        *scaling("memory_percent", 1, 100),
        *scaling("requests_per_target_per_minute", 1, _MOST),
        *within(
            "scaling.metrics[RequestsPerTask].per_minute",
            1,
            _MOST,
            lambda value: service(scaling=Scaling(metrics=[RequestsPerTask(per_minute=value)])),
        ),
        *within(
            "scaling.backlog.messages_per_task",
            1,
            _MOST,
            lambda value: service(
                scaling=Scaling(backlog=Backlog(queue_name="orders", messages_per_task=value))
            ),
        ),
        *(
            refused(following(stepping(*steps)), "scaling.metrics[Age].steps", says=[says])
            for says, steps in (
                ("steps", []),
                ("steps", [Step(add=1, above=9)]),
                ("rising order", [Step(add=1, above=9), Step(add=2, above=1, below=5)]),
                ("rising order", [Step(add=-1, below=5), Step(add=2, above=4)]),
                ("rising order", [Step(add=-1, above=5, below=5), Step(add=2, above=9)]),
                ("fewer tasks", [Step(add=2, below=5), Step(add=-1, above=9)]),
                ("adds nothing", [Step(add=0, below=5), Step(add=1, above=9)]),
                ("2 to 40", [Step(add=n, above=n, below=n + 1) for n in range(1, 42)]),
                ("from 0 on", [Step(add=-1, above=-5, below=5), Step(add=1, above=9)]),
                # It would never come to rest.
                ("not one range", [Step(add=-1, below=5), Step(add=1, above=5)]),
                ("not one range", [Step(add=1, below=5), Step(add=2, above=5)]),
                ("not one range", [Step(add=-2, below=5), Step(add=-1, above=5)]),
                # Or rest in two places.
                ("not one range", [Step(add=-1, below=5), Step(add=1, above=6, below=7)]),
                ("not one range", [Step(add=1, above=1, below=2), Step(add=2, above=3)]),
                ("not one range", [Step(add=-1, above=1, below=2), Step(add=1, above=3)]),
                # Or elsewhere than between the two.
                ("not one range", [Step(add=1, below=2), Step(add=2, above=2, below=3)]),
            )
        ),
        passes(following(stepping(Step(add=1, above=1, below=2), Step(add=2, above=2)))),
        passes(following(stepping(Step(add=-2, below=1), Step(add=-1, above=1, below=2)))),
        passes(following(stepping(Step(add=-1, above=0, below=1), Step(add=1, above=2)))),
        *(
            passes(following(stepping(Step(add=-1, below=5), Step(add=1, above=9), statistic=each)))
            for each in ("p0", "p95", "p99.9", "p99.99", "Sum", _LATER)
        ),
        *(
            refused(
                following(stepping(Step(add=-1, below=5), Step(add=1, above=9), statistic=each)),
                "scaling.metrics[Age].statistic",
                says=[f"no statistic {each!r}", "Sum, p0 to p99.99"],
            )
            for each in ("p100", "P95", "p", "p99.999", "")
        ),
        passes(following(stepping(Step(add=-1, below=5), Step(add=1, above=9)))),
        passes(
            following(
                stepping(
                    Step(add=-2, below=1),
                    Step(add=-1, above=1, below=5),
                    Step(add=1, above=9, below=20),
                    Step(add=4, above=20),
                )
            )
        ),
        passes(following(stepping(Step(add=1, above=_LATER_NUMBER), Step(add=2, above=9)))),
        *scaling("scale_in_cooldown_seconds", 0, _MOST),
        *scaling("scale_out_cooldown_seconds", 0, _MOST),
        *(
            refused(
                service(scaling=Scaling(metrics=[metric(target=target)])),
                "scaling.metrics[Depth].target",
                says=[f"The target {target} is not a number above 0", "should have"],
            )
            for target in (0, -0.5)
        ),
        passes(service(scaling=Scaling(metrics=[metric(target=0.001)]))),
        *(
            refused(
                following(replace(metric(), **nameless)),
                path,
                says=["namespace, its name or one of its dimensions is empty", "as CloudWatch"],
            )
            for path, nameless in (
                ("scaling.metrics[Depth]", {"namespace": ""}),
                ("scaling.metrics[]", {"name": ""}),
                ("scaling.metrics[Depth]", {"dimensions": {"": "mail"}}),
                ("scaling.metrics[Depth]", {"dimensions": {"Shop": "a", "Queue": ""}}),
            )
        ),
        *(
            refused(
                following(metric(statistic=statistic)),
                "scaling.metrics[Depth].statistic",
                says=[
                    f"no statistic {statistic!r}",
                    "Average, Maximum, Minimum, SampleCount, Sum",
                    "one of these",
                ],
            )
            for statistic in ("p99", "average", "SAMPLE_COUNT", "")
        ),
        refused(
            following(metric(), metric("Age", statistic="p99", namespace="", target=0)),
            "scaling.metrics[Age]",
            "scaling.metrics[Age].statistic",
            "scaling.metrics[Age].target",
            says=["is empty", "'p99'", "The target 0"],
        ),
        *(
            passes(following(metric(statistic=statistic)))
            for statistic in ("Average", "Maximum", "Minimum", "SampleCount", "Sum", _LATER)
        ),
        passes(following(metric(dimensions={"Queue": "mail", "Shop": _LATER}))),
        passes(service(scaling=DesiredCount())),
    ],
    "scaling-without-target": [
        refused(
            service(scaling=Scaling(cpu_percent=None)),
            "scaling",
            says=["no metric to follow", "DesiredCount(…)"],
        ),
        passes(service(scaling=Scaling())),
        passes(service(scaling=Scaling(cpu_percent=None, memory_percent=1))),
        passes(service(scaling=Scaling(cpu_percent=None, requests_per_target_per_minute=1))),
        passes(service(scaling=Scaling(cpu_percent=None, metrics=[metric()]))),
        passes(service(scaling=Scaling(cpu_percent=None, backlog=_BACKLOG))),
        passes(bounded(bounds(_DAILY), cpu_percent=None)),
        passes(service(scaling=DesiredCount())),
        passes(service(scaling=EachInstance())),
    ],
    "task-count-out-of-range": [
        *within(
            "scaling.tasks",
            0,
            5000,
            lambda value: service(scaling=DesiredCount(value)),
        ),
        *within(
            "scaling.minimum",
            0,
            5000,
            lambda value: following(metric(), minimum=value, maximum=5000),
        ),
        *scaling("maximum", 1, 5000),
        *within(
            f"scaling.schedule[{_DAILY}].minimum",
            0,
            5000,
            lambda value: bounded(bounds(_DAILY, value, 5000)),
        ),
        *within(
            f"scaling.schedule[{_DAILY}].maximum",
            0,
            5000,
            lambda value: bounded(bounds(_DAILY, 0, value)),
        ),
        passes(service(scaling=EachInstance())),
    ],
    "scaling-stays-at-zero": [
        *(
            refused(
                balanced(scaling=replace(Scaling(minimum=0), **{target: 50})),
                "scaling.minimum",
                says=["never come back", "a minimum of 1", "follow a backlog"],
            )
            for target in ("cpu_percent", "memory_percent", "requests_per_target_per_minute")
        ),
        passes(service(scaling=Scaling(minimum=1))),
        passes(service(scaling=Scaling(minimum=-1))),
        passes(service(scaling=Scaling(minimum=_LATER_NUMBER))),
        # A queue fills without tasks as well.
        passes(service(scaling=Scaling(minimum=0, backlog=_BACKLOG))),
        passes(following(metric(), minimum=0, cpu_percent=None)),
        passes(following(stepping(Step(add=-1, below=1), Step(add=1, above=9)), minimum=0)),
        passes(following(stepping(Step(add=_LATER_NUMBER, above=9)), minimum=0)),
        refused(
            following(stepping(Step(add=-2, below=1), Step(add=-1, above=9)), minimum=0),
            "scaling.minimum",
            says=["never come back"],
        ),
        # The schedule brings tasks back, as often as it has sent them away.
        passes(bounded(bounds(_DAILY, 1), minimum=0)),
        passes(bounded(bounds("at(2027-01-31T20:00:00)", 1), minimum=0)),
        passes(bounded(bounds(_NIGHTLY, 0), bounds(_DAILY, 1))),
        passes(bounded(bounds(_NIGHTLY, 0, 0), bounds(_DAILY, 1))),
        passes(bounded(bounds(_NIGHTLY, 0, 0), bounds(_DAILY, 0), backlog=_BACKLOG)),
        passes(bounded(bounds(_NIGHTLY, 0), bounds(_LATER, _LATER_NUMBER))),
        passes(bounded(bounds(_NIGHTLY, 0), backlog=_BACKLOG)),
        refused(
            bounded(bounds(_DAILY, 0), minimum=0),
            "scaling.minimum",
            f"scaling.schedule[{_DAILY}].minimum",
            says=["add ScheduledBounds(…) whose minimum is above 0 again"],
        ),
        refused(
            bounded(bounds(_NIGHTLY, 0), bounds("at(2027-01-31T20:00:00)", 1)),
            f"scaling.schedule[{_NIGHTLY}].minimum",
            says=["never come back"],
        ),
        refused(
            bounded(bounds(_NIGHTLY, 0, 0), backlog=_BACKLOG),
            f"scaling.schedule[{_NIGHTLY}].minimum",
            says=["No task may run, and nothing lets one run again"],
        ),
        refused(
            bounded(bounds(_NIGHTLY, 0, 0), bounds(_DAILY, 0)),
            f"scaling.schedule[{_NIGHTLY}].minimum",
            f"scaling.schedule[{_DAILY}].minimum",
            says=["No task may run", "never come back"],
        ),
    ],
    "scaling-schedule-invalid": [
        *(
            refused(
                bounded(bounds(schedule)),
                f"scaling.schedule[{schedule}]",
                says=[f"{schedule!r} is not a schedule", "rate(15 minutes)"],
            )
            for schedule in (
                "",
                "0 20 * * ? *",
                "cron(0 20 * * *)",
                "cron(0 20 * * * *)",
                "cron(0 20 ? * ? *)",
                "cron(0 20 * * ? *) ",
                "rate(0 minutes)",
                "rate(1 minutes)",
                "rate(2 minute)",
                "rate(2 weeks)",
                "at(2027-01-31)",
                "at(2027-02-29T20:00:00)",
                "at(2027-01-31T24:00:00)",
            )
        ),
        *(
            passes(bounded(bounds(schedule)))
            for schedule in (
                _DAILY,
                "cron(0/15 8-18 ? JAN,MAR MON-FRI 2027-2030)",
                "cron(0 0 L * ? *)",
                "cron(0 0 ? * 6#3 *)",
                "rate(1 hour)",
                "rate(15 minutes)",
                "at(2028-02-29T23:59:59)",
                _LATER,
            )
        ),
        refused(
            bounded(bounds(_DAILY, time_zone="Mars")),
            f"scaling.schedule[{_DAILY}].time_zone",
            says=["no time zone 'Mars'", "Europe/Berlin"],
        ),
        passes(bounded(bounds(_DAILY, time_zone="Europe/Berlin"))),
        passes(bounded(bounds(_DAILY, time_zone=_LATER))),
        refused(
            bounded(bounds(_DAILY, 5, 4)),
            f"scaling.schedule[{_DAILY}].maximum",
            says=["maximum of 4", "minimum of 5"],
        ),
        passes(bounded(bounds(_DAILY, 5, 5))),
        passes(bounded(bounds(_DAILY, _LATER_NUMBER, 1), bounds(_NIGHTLY, 1, _LATER_NUMBER))),
        refused(
            bounded(bounds(_DAILY, 1), bounds(_DAILY, 2)),
            f"scaling.schedule[{_DAILY}]",
            says=[f"2 bounds begin at {_DAILY}", "Keep one"],
        ),
        passes(bounded(bounds(_DAILY), bounds(_DAILY, time_zone="Asia/Tokyo"))),
        passes(service(scaling=DesiredCount())),
    ],
    "scaling-queue-invalid": [
        *(
            refused(
                service(scaling=Scaling(backlog=replace(_BACKLOG, queue_name=name))),
                "scaling.backlog.queue_name",
                says=[f"{name!r} is not the name of a queue", "orders.fifo"],
            )
            for name in (
                "",
                "my orders",
                "orders.fifo.fifo",
                "https://sqs.eu-west-1.amazonaws.com/123456789012/orders",
                "a" * 81,
                "a" * 76 + ".fifo",
            )
        ),
        *(
            passes(service(scaling=Scaling(backlog=replace(_BACKLOG, queue_name=name))))
            for name in ("orders", "My-orders_2.fifo", "a" * 80, "a" * 75 + ".fifo", _LATER)
        ),
        passes(service(scaling=Scaling())),
        passes(service(scaling=DesiredCount())),
    ],
    "listener-host-invalid": [
        *no_condition(
            hosts,
            "the domain name alone",
            [
                *("", "localhost", "https://a.co", "a.co:443", "a.co/b", "a.co.", "ä.co", "a b.co"),
                *("a.my-net", f"{'a' * 126}.co"),
            ],
        ),
        passes({"Web": hosts("a.co", "A.Co", "*.a.co", "a?.my-shop_1.co", "a.*")}),
        passes({"Web": hosts(f"{'a' * 125}.co", _LATER)}),
        passes({"Web": hosts("10.0.0.1", f"a.{_LATER}:80")}),
    ],
    "listener-path-invalid": [
        *no_condition(
            paths,
            "Begin it with a slash",
            ["", "a", "a/*", "/a?b=1", "/a b", "/a%20b", "/a#b", "/ä", "/a;b", f"/{'a' * 128}"],
        ),
        passes({"Web": paths("/", "*.png", "?a", "/a/*", "/_-.$/~\"'@:+&")}),
        passes({"Web": paths(f"/{'a' * 127}", _LATER, f"/a b/{_LATER}")}),
    ],
    "listener-priority-out-of-range": [
        *(
            refused(
                {"Shop/Web": paths("/a", priority=priority)},
                "rules[Shop/Web].priority",
                says=[f"{priority} is outside", "1 to 999", "49000 to 50000", "leave it out"],
            )
            for priority in (-1, 0, 1000, 48_999, 50_001)
        ),
        *(
            passes({"Web": paths("/a", priority=priority)})
            for priority in (None, 1, 999, 49_000, 50_000, _LATER_NUMBER)
        ),
        *(
            refused(
                {"Shop/Web": paths("/a", priority=priority, tested=True)},
                "rules[Shop/Web].priority",
                says=[f"{priority} is outside", "2 to 999", "49001 to 50000", "test traffic"],
            )
            for priority in (1, 1000, 49_000, 50_001)
        ),
        *(
            passes({"Web": paths("/a", priority=priority, tested=True)})
            for priority in (None, 2, 999, 49_001, 50_000)
        ),
    ],
    "listener-priority-repeated": [
        refused(
            {"Shop/Web": paths("/a", priority=1), "Shop/Api": paths("/b", priority=1)},
            "rules[Shop/Api].priority",
            says=[
                "Shop/Api and Shop/Web both have the priority 1.",
                "Give Shop/Api priority=49001.",
            ],
        ),
        # Two names that meet by chance.
        refused(
            {"Shop/Service54": paths("/a/*"), "Shop/Service113": paths("/b/*")},
            "rules[Shop/Service113].priority",
            says=["have the priority 28226.", "Give Shop/Service113 priority=49001."],
        ),
        refused(
            {"Shop/Web": hosts("a.co", priority=1), "Shop/Api": hosts("b.co", priority=1)},
            "rules[Shop/Api].priority",
            says=["Give Shop/Api priority=3."],
        ),
        # Between what is more specific and what is less, only the other one can be moved.
        refused(
            {
                "Shop/Service54": paths("/b/*"),
                "Shop/Service113": paths("/a/*"),
                "Shop/Deep": paths("/a/b/*"),
                "Shop/Rest": paths("/*"),
            },
            "rules[Shop/Service113].priority",
            says=["Give Shop/Service54 priority=1."],
        ),
        refused(
            {
                "Shop/Service54": paths("/b/*"),
                "Shop/Service113": paths("/a/*"),
                "Shop/Deep": paths("/a/b/*"),
                "Shop/DeepToo": paths("/b/b/*"),
                "Shop/Rest": paths("/*"),
            },
            "rules[Shop/Service113].priority",
            says=["Give both", "a priority of 1 to 999: first those that match less."],
        ),
        refused(
            {
                "Shop/Service54": paths(f"/{_LATER}/*"),
                "Shop/Taken": paths("/c", priority=49_002),
                "Shop/Service113": paths("/b/*"),
            },
            "rules[Shop/Service113].priority",
            says=["Give Shop/Service113 priority=49003."],
        ),
        refused(
            {name: paths(f"/{name}", priority=5) for name in ("A", "B", "C")},
            "rules[B].priority",
            "rules[C].priority",
            "rules[C].priority",
            says=["Give B priority=49001.", "Give C priority=49002."],
        ),
        # The number before a rule's own is for its test traffic.
        refused(
            {"Shop/Web": paths("/a", priority=4), "Shop/Api": with_test("/b", priority=5)},
            "rules[Shop/Api].priority",
            says=[
                "Shop/Api and Shop/Web both have the priority 4, the one of Shop/Api for its "
                "test traffic.",
                "Give Shop/Api priority=49003.",
            ],
        ),
        refused(
            {"Shop/Web": with_test("/a", priority=5), "Shop/Api": paths("/b", priority=4)},
            "rules[Shop/Api].priority",
            says=["priority 4, the one of Shop/Web for its", "Give Shop/Api priority=49002."],
        ),
        refused(
            {"Shop/Web": with_test("/a", priority=5), "Shop/Api": with_test("/b", priority=5)},
            "rules[Shop/Api].priority",
            says=["both have the priority 5.", "Give Shop/Api priority=49003."],
        ),
        # Those that are moved together do not meet either.
        refused(
            {name: with_test(f"/{name}", priority=5) for name in ("A", "B", "C")},
            "rules[B].priority",
            "rules[C].priority",
            "rules[C].priority",
            says=["Give B priority=49003.", "Give C priority=49005."],
        ),
        # Between what is more specific and what is less, there is room for one number, not for two.
        refused(
            {
                "Shop/Deepest": paths("/a/b/c", priority=4),
                "Shop/Deep": paths("/a/b*", priority=5),
                "Shop/Web": with_test("/a/*", priority=6),
                "Shop/Rest": paths("/*", priority=7),
            },
            "rules[Shop/Web].priority",
            says=["a priority of 1 to 999", "One with test traffic takes the number before, too."],
        ),
        passes({"A": paths("/a", priority=1), "B": paths("/b", priority=2)}),
        passes({"A": with_test("/a", priority=2), "B": with_test("/b", priority=4)}),
        passes({"A": paths("/a/*"), "B": paths("/b/*")}),
        passes(
            {
                "A": paths("/a", priority=_LATER_NUMBER),
                "B": paths("/b", priority=_LATER_NUMBER),
            }
        ),
        passes({}),
    ],
    "test-header-invalid": [
        *(
            refused(
                shifting(header=name),
                "deployment.test_traffic.header",
                says=[f"{name!r} is no header", "40 letters, digits and hyphens", "X-Test-Version"],
            )
            for name in ("", "Host", "X_Test", "X-Test*", "X Test", "X-Tést", "a" * 41)
        ),
        *(
            refused(
                shifting(value=value),
                "deployment.test_traffic.value",
                says=[f"{value!r} is no text", "1 to 128 ASCII characters"],
            )
            for value in ("", "*", "v?", " v2", "v2 ", "v\t2", "grün", "a" * 129)
        ),
        *(passes(shifting(header=name)) for name in ("X-Test-2", "a" * 40, _LATER)),
        *(passes(shifting(value=value)) for value in ("v 2.0=(new)", "a" * 128, _LATER)),
        passes(service()),
    ],
    "test-port-out-of-range": [
        *within(
            "deployment.test_traffic.port",
            1,
            65535,
            lambda number: shifting(Reach.NLB_TLS, port=number),
        ),
        passes(shifting(Reach.NLB_TCP, port=_LATER_NUMBER)),
    ],
    "test-traffic-ignored": [
        *(
            refused(
                shifting(reach, **setting),
                f"deployment.test_traffic.{next(iter(setting))}",
                says=["Nothing looks at it", "Leave it out"],
            )
            for reach, settings in (
                (Reach.ALB, [{"port": 8443}, {"allow_from": ["10.0.0.0/8"]}]),
                (Reach.NLB_UDP, [{"header": "X-Test"}, {"value": "v2"}]),
                (Reach.NOTHING, [{"header": "X-Test"}, {"port": 8443}]),
            )
            for setting in settings
        ),
        refused(
            replace(shifting(Reach.NOTHING, header="X-Test"), discovery=ServiceConnect()),
            "deployment.test_traffic.header",
            says=["Nothing looks at it"],
        ),
        passes(replace(shifting(Reach.NOTHING, header="X-Test"), discovery=_CALLED)),
        passes(replace(shifting(Reach.NLB_TCP, value="v2", port=8443), discovery=_CALLED)),
        passes(shifting(Reach.ALB, header="X-Test", value="v2", allow_from=[])),
        passes(shifting(Reach.ALB, port=_LATER_NUMBER)),
        passes(shifting(Reach.NLB_TLS, port=8443, allow_from=["10.0.0.0/8"])),
        *(passes(shifting(reach)) for reach in (Reach.ALB, Reach.NLB_TCP, Reach.NOTHING)),
    ],
    "listener-rule-repeated": [
        *(
            refused(
                {"Shop/Web": one, "Shop/Mail": hosts("mail.co"), "Shop/Api": other},
                "rules[Shop/Api]",
                says=["Shop/Api and Shop/Web match the same requests", "another host or path"],
            )
            for one, other in (
                (paths("/a"), paths("/a")),
                (hosts("a.co"), hosts("A.CO")),
                (hosts("a.co"), hosts("a.co", paths=["*"])),
                (hosts("a.co", "b.co"), hosts("b.co", "a.co", paths=["/*"])),
                (paths("/a?*"), paths("/a*?", priority=1)),
                (paths("?a"), paths("/a")),
            )
        ),
        *(
            passes({"Shop/Web": one, "Shop/Api": other})
            for one, other in (
                (paths("/a"), paths("/A")),
                (hosts("a.co"), paths("/a")),
                (hosts("a.co"), hosts("a.co", "b.co")),
                (paths(f"/{_LATER}"), paths(f"/{_LATER}")),
                (hosts(_LATER), hosts(_LATER)),
                (ListenerRule(), ListenerRule()),
                (hosts("not a host"), hosts("not a host")),
                (paths("not a path"), paths("not a path")),
            )
        ),
    ],
    "listener-rule-shadowed": [
        refused(
            {"Shop/Web": paths("/*", priority=10), "Shop/Api": paths("/api/*")},
            "rules[Shop/Api]",
            says=[
                "Shop/Api would get no request: Shop/Web matches all of its requests",
                "its priority 10 comes before 34872.",
                "Give Shop/Api priority=2.",
            ],
        ),
        refused(
            {"Shop/Api": paths("/api/*"), "Shop/Web": paths("/*", priority=10)},
            "rules[Shop/Web]",
            says=["Shop/Api would get no request", "Give Shop/Web priority=49001."],
        ),
        # Within a band the names decide, here wrongly.
        refused(
            {"Shop/Web": paths("/ab*"), "Shop/Mail": paths("/a*")},
            "rules[Shop/Mail]",
            says=["Shop/Web would get no request", "Give Shop/Mail priority=49001."],
        ),
        refused(
            {
                "Shop/Mail": hosts("a.co", "b.co", paths=["/*"], priority=2),
                "Shop/Api": hosts("B.co", paths=["/b", "/c"], priority=3),
            },
            "rules[Shop/Api]",
            says=["Give Shop/Api priority=1."],
        ),
        passes({"Shop/Mail": paths("/ab*"), "Shop/Web": paths("/a*")}),
        passes({"Shop/Web": paths("/*"), "Shop/Api": paths("/api/*", "/api")}),
        passes({"Shop/Web": hosts("*.a.co"), "Shop/Api": hosts("b.a.co"), "C": hosts("a.co")}),
        passes({"Shop/Web": paths("/a*", priority=1), "Shop/Api": paths(f"/a{_LATER}")}),
        passes({"Shop/Web": paths("/*", priority=_LATER_NUMBER), "Shop/Api": paths("/a")}),
        passes({"Shop/Web": hosts("*.co", priority=1), "Shop/Api": paths("/api/*")}),
        # One host is shadowed, not the other.
        passes({"Shop/Web": hosts("a.co", priority=1), "Shop/Api": hosts("a.co", "b.co")}),
    ],
    "listener-rule-too-large": [
        refused(
            {"Shop/Web": hosts("a.co", "b.co", "c.co", paths=["/a", "/b", "/c"])},
            "rules[Shop/Web]",
            says=["6 hosts and paths", "at most 5", "one wildcard"],
        ),
        refused(
            {"Shop/Web": hosts("*.*.co", paths=["/*/?/*?"])},
            "rules[Shop/Web]",
            says=["6 wildcards", "at most 5", "Write some of them out"],
        ),
        refused(
            {"Shop/Web": with_test("/a", "/b", "/c", "/d", "/e")},
            "rules[Shop/Web]",
            says=["5 hosts and paths", "at most 4, beside the header of its test traffic"],
        ),
        passes({"Web": with_test("/a", "/b", "/c", "/d")}),
        passes({"Web": hosts("a.co", "b.co", paths=["/a", "/b", "/c"])}),
        passes({"Web": hosts("*.*.co", paths=["/*/??"])}),
        passes({"Web": ListenerRule(hosts="a.example.com")}),
    ],
    "listener-rules-above-quota": [
        refused(
            {f"Shop/{number}": paths(f"/{number}", priority=number) for number in range(1, 102)},
            "rules[Shop/101]",
            says=["rule number 101", "AWS allows 100", "Have AWS raise it"],
        ),
        refused(
            {
                "Shop/Web": with_test("/web", priority=102),
                **{f"Shop/{each}": paths(f"/{each}", priority=each) for each in range(1, 100)},
            },
            "rules[Shop/99]",
            says=["rule number 101"],
        ),
        passes(
            {f"Shop/{number}": paths(f"/{number}", priority=number) for number in range(1, 101)}
        ),
    ],
    "conditions-known-too-late": [
        refused(
            {"Shop/Api": ListenerRule(hosts=["#{Token[TOKEN.1]}"])},
            "rules[Shop/Api].hosts",
            says=["CDK looks at it before"],
        ),
        passes({"Shop/Api": hosts("${Token[TOKEN.1]}")}),
        # The rule for its test traffic has the number before.
        refused(
            {"Shop/Api": with_test("/a", priority=_LATER_NUMBER)},
            "rules[Shop/Api].priority",
            says=["CDK looks at it before"],
        ),
        passes({"Shop/Api": paths("/a", priority=_LATER_NUMBER)}),
    ],
    "listener-rule-without-condition": [
        refused(
            {"Shop/Api": paths("/api"), "Shop/Web": ListenerRule()},
            "rules[Shop/Web]",
            says=["no hosts and no paths", "the listener's default"],
        ),
        passes({"Shop/Api": paths("/api"), "Shop/Web": hosts("a.co")}),
    ],
}

_RULES: tuple[Rule[Any], ...] = (
    *ARGUMENT_RULES,
    *TASK_RULES,
    *FILE_RULES,
    *SERVICE_RULES,
    *CAPACITY_RULES,
    *LISTENER_RULES,
)

# What deploys, and is only probably not what was meant.
_WARNINGS = {
    "deployment-may-outlast-cloudformation",
    "image-in-other-region",
    "image-without-version",
    "listener-rules-above-quota",
    "secret-in-plain-text",
    "task-without-way-out",
    "system-control-shared",
    "volume-unused",
}


def _check(case: Case) -> list[Finding]:
    match case.subject:
        case Task():
            return check_task(case.subject, case.context)
        case Service():
            return check_service(case.subject, case.context)
        case Mapping():
            return check_listener_rules(case.subject)
        case _:
            return check_capacity(case.subject)


@pytest.mark.parametrize(
    ("code", "case"),
    [
        pytest.param(code, case, id=f"{code}-{index}")
        for code, cases in _CASES.items()
        for index, case in enumerate(cases)
    ],
)
def test_rule(code: str, case: Case) -> None:
    found = [finding for finding in _check(case) if finding.code == code]

    assert [str(finding.where) for finding in found] == list(case.paths)
    text = "\n".join(f"{finding.message} {finding.fix}" for finding in found)
    for piece in case.says:
        assert piece in text
    severity = Severity.WARNING if code in _WARNINGS else Severity.ERROR
    assert {finding.severity for finding in found} <= {severity}


@pytest.mark.parametrize("code", _CASES)
def test_each_rule_is_seen_to_refuse_and_to_let_pass(code: str) -> None:
    assert {bool(case.paths) for case in _CASES[code]} == {True, False}
    assert all(case.says for case in _CASES[code] if case.paths)


def test_the_table_has_the_codes_of_the_rules() -> None:
    assert set(_CASES) == {rule.code for rule in _RULES}


def test_codes_are_unique() -> None:
    codes = [rule.code for rule in (*_RULES, *APPLICATION_RULES)]

    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("rule", [*_RULES, *APPLICATION_RULES], ids=lambda rule: rule.code)
def test_each_rule_begins_with_a_sentence_that_sums_it_up(rule: Rule[Any]) -> None:
    first, *rest = rule.summary.splitlines()

    assert first.endswith(".")
    assert rest[:1] in ([], [""])


def test_every_rule_of_every_module_is_listed() -> None:
    modules = [
        importlib.import_module(f"{checks.__name__}.{module.name}")
        for module in pkgutil.iter_modules(checks.__path__)
    ]
    written: list[Rule[Any]] = [
        each for module in modules for each in vars(module).values() if isinstance(each, Rule)
    ]

    every = (*_RULES, *APPLICATION_RULES)
    assert {rule.code for rule in written} == {rule.code for rule in every}
    assert all(any(rule is listed for listed in every) for rule in written)


def test_each_thing_that_is_wrong_with_files_is_told_once_and_where_it_was_written() -> None:
    """Nobody has written the container that writes the files."""
    wrong = task(
        container(files=[File(path="/etc/app/token", content=SsmParameter(name="/a//b"))]),
        container("nginx", files=[File(path="/etc/app/a", content="x" * 64 * 1024)]),
        files_image="busybox:",
    )
    found = [(finding.code, str(finding.where)) for finding in check_task(wrong, _NO_WAY_OUT)]

    assert sorted(found) == [
        ("endpoints-missing", "containers"),
        ("image-name-empty", "files_image"),
        ("image-without-version", "files_image"),
        ("public-image-out-of-reach", "containers[nginx].image"),
        ("public-image-out-of-reach", "containers[web].image"),
        ("public-image-out-of-reach", "files_image"),
        ("secret-name-invalid", "containers[web].files[/etc/app/token]"),
        ("task-definition-too-large", "containers"),
    ]


def test_files_that_cannot_be_written_do_not_hide_what_else_is_wrong() -> None:
    found = check_task(task(with_files("etc/app", cpu_units=-1)))

    assert [(finding.code, str(finding.where)) for finding in found] == [
        ("file-path-invalid", "containers[web].files[etc/app]"),
        ("container-resources-out-of-range", "containers[web].cpu_units"),
    ]
