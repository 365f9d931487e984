"""One entry a rule: specs that it refuses, and their twins that it lets pass."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Literal, cast

import pytest
from aws_cdk import Aws, Token

from cdk_containers import checks
from cdk_containers.checks import (
    CAPACITY_RULES,
    SERVICE_RULES,
    TASK_RULES,
    Context,
    Egress,
    Platform,
    check_capacity,
    check_service,
    check_task,
)
from cdk_containers.checks.rule import Rule
from cdk_containers.findings import Finding, Severity
from cdk_containers.spec import (
    Architecture,
    BindMount,
    Capacity,
    CloudWatchLogs,
    Condition,
    Container,
    Dependency,
    DesiredCount,
    Device,
    EfsVolume,
    HealthCheck,
    ImageBuild,
    ImageUri,
    LinuxParameters,
    LogDriver,
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
)

Subject = Task | Service | Sequence[Capacity]

_HERE = Path(__file__).parent
_EXAMPLES = _HERE.parents[1] / "examples"
_ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1.2"
_SECRET = SecretsManagerSecret(name_or_arn="login")
_LOGIN_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:login"
_PARAMETER = SsmParameter(name="/login")
_EC2 = Context(platform=Platform.EC2)
_NO_WAY_OUT = Context(egress=Egress.none())
_MOST = 2**31 - 1
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


def ports(*numbers: int, name: str = "web") -> Container:
    return container(name, ports=[Port(number=number) for number in numbers])


def service(*containers: Container, **more: Any) -> Service:
    return Service(task=task(*(containers or (ports(80),))), **more)


def balanced(*containers: Container, **more: Any) -> Service:
    return service(*containers, reach=Reach.LOAD_BALANCER, **more)


def checked(**more: Any) -> Container:
    return container(ports=[Port(number=80)], health_check=HealthCheck(command="true", **more))


def logging_to(name: str) -> Task:
    return task(container(logging=LogDriver(name=name)))


def file_system(**more: Any) -> Task:
    return task(volumes=[EfsVolume(name="data", file_system_id="fs-1", **more)])


def limited(name: str, soft: int, hard: int) -> Task:
    return on_linux(ulimits=[Ulimit(name=name, soft=soft, hard=hard)])


def named_ports(*names: str | None, first: int = 80, name: str = "web") -> Container:
    numbered = enumerate(names, start=first)
    return container(name, ports=[Port(number=number, name=each) for number, each in numbered])


def waits_for(name: str, condition: Any = Condition.START) -> list[Dependency]:
    return [Dependency(container=name, condition=condition)]


def on_linux(**linux: Any) -> Task:
    return task(container(linux=LinuxParameters(**linux)))


def mounting(*mounts: tuple[str, str]) -> Container:
    return container(mounts=[Mount(volume=volume, path=path) for volume, path in mounts])


def built(folder: str | Path, **more: Any) -> Task:
    return task(Container(name="web", image=ImageBuild(folder=str(folder), **more)))


def with_variables(environment: Any) -> Task:
    return task(container(environment=environment))


def with_secret(secret: Secret) -> Task:
    return task(container(secrets={"LOGIN": secret}))


def following(*metrics: MetricTarget, **more: Any) -> Service:
    return service(scaling=Scaling(metrics=metrics, **more))


def metric(name: str = "Depth", target: float = 1, **more: Any) -> MetricTarget:
    return replace(MetricTarget(namespace="Shop", name=name, target=target), **more)


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
            says=["No container is essential", "essential=True"],
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
    "text-instead-of-list": [
        *(
            refused(
                task(container(**{field: "run it"})),
                f"containers[web].{field}",
                says=["'run it' is a text", "Write ['run it']"],
            )
            for field in ("command", "entrypoint")
        ),
        *(
            refused(
                on_linux(**{field: "ALL"}),
                f"containers[web].linux.{field}",
                says=["'ALL' is a text", "Write ['ALL']"],
            )
            for field in (
                "capabilities_add",
                "capabilities_drop",
                "dns_servers",
                "dns_search_domains",
                "docker_security_options",
            )
        ),
        passes(task(container(command=["run", "it"], entrypoint=("sh",)))),
        passes(task(container(command=[], entrypoint=None))),
        passes(on_linux(capabilities_drop=["ALL"], dns_servers=["10.0.0.2"]), _EC2),
        # The command of a health check may be either.
        passes(task(checked())),
    ],
    "text-instead-of-addresses": [
        refused(
            service(allow_from="10.0.0.0/8"),
            "allow_from",
            says=["'10.0.0.0/8' is a text", "Write ['10.0.0.0/8']"],
        ),
        passes(service(allow_from=["10.0.0.0/8"])),
        passes(service()),
    ],
    "port-out-of-range": [
        *within(
            "containers[web].ports",
            1,
            65535,
            lambda value: task(ports(value)),
        ),
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
        passes(task(named_ports(_LATER, _LATER))),
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
    ],
    "host-port-differs": [
        refused(
            task(container(ports=[Port(number=80, host_port=8080)])),
            "containers[web].ports",
            says=["Host port 8080", "container port 80", "Leave host_port out"],
        ),
        passes(task(container(ports=[Port(number=80, host_port=80), Port(number=81)]))),
        passes(task(container(ports=[Port(number=80, host_port=8080)])), _EC2),
    ],
    "variable-not-text": [
        *(
            refused(
                with_variables({"LEVEL": "info", "PORT": value}),
                "containers[web].environment[PORT]",
                says=[f"'PORT' = {value!r} is not", "write its value as a text"],
            )
            for value in (8080, 0.5, True, None, _LATER_NUMBER)
        ),
        refused(
            with_variables({"": "x"}),
            "containers[web].environment[]",
            says=["'' = 'x' is not a name and a text"],
        ),
        refused(
            task(container("a", environment={"A": 1}), container("b", environment={"B": 2})),
            "containers[a].environment[A]",
            "containers[b].environment[B]",
            says=["'A' = 1", "'B' = 2"],
        ),
        passes(with_variables({"PORT": "8080", "EMPTY": "", "PLACE": _LATER})),
        passes(task(container())),
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
                says=[f"{name} looks like a secret", "Secrets Manager"],
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
        # Another rule says that it should be a text.
        passes(with_variables({"DB_PASSWORD": 1234})),
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
            for condition in ("healthy", "STARTED", "", None)
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
                says=["until db is HEALTHY", "Give db a health_check"],
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
    "log-router-missing": [
        *(
            refused(
                logging_to("awsfirelens"),
                "containers[web].logging",
                says=["router container", "the task has none", "CloudWatchLogs() or splunk"],
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
                says=[f"needs {missing}.", "URL in options", "token in secret_options"],
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
    "host-path-not-on-fargate": [
        refused(
            task(volumes=[BindMount(name="data", host_path="/srv")]),
            "volumes[data].host_path",
            says=["no host folder '/srv'", "EfsVolume"],
        ),
        passes(task(volumes=[BindMount(name="data")])),
        passes(task(volumes=[BindMount(name="data", host_path="/srv")]), _EC2),
    ],
    "build-folder-missing": [
        *(
            refused(
                built(folder, dockerfile=dockerfile),
                "containers[web].image",
                says=[f"no {dockerfile} in {str(folder)!r}", "from where the app is synthesized"],
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
        passes(built(_EXAMPLES / "flask-app")),
        passes(built(_EXAMPLES / "gantt-exporter", dockerfile="app/Dockerfile")),
        passes(task(container())),
        passes(task(Container(name="web", image=ImageUri("nginx:1.27")))),
    ],
    "image-class-unknown": [
        *(
            refused(
                task(replace(container(), image=image)),
                "containers[web].image",
                says=[f"{kind} is not an image", "ImageUri, ImageBuild, or repository.image(tag)"],
            )
            for image, kind in (
                (None, "NoneType"),
                (1.27, "float"),
                (PurePosixPath("app"), "PurePosixPath"),
                (_SECRET, "SecretsManagerSecret"),
            )
        ),
        passes(task(container())),
        passes(task(container(image=_LATER))),
        *(
            passes(task(Container(name="web", image=image)))
            for image in (ImageUri("nginx:1.27"), ImageBuild(folder="app"), ImmutableImage("1.2"))
        ),
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
    "secret-class-unknown": [
        refused(
            with_secret(cast("Secret", "login")),
            "containers[web].secrets[LOGIN]",
            says=["str is not a secret", "SsmParameter"],
        ),
        refused(
            task(container(registry_credentials=cast("Secret", "login"))),
            "containers[web].registry_credentials",
            says=["str is not a secret"],
            context=Context(egress=Egress.none()),
        ),
        passes(with_secret(SecretsManagerSecret(name_or_arn="login"))),
    ],
    "secret-name-invalid": [
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
        passes(task(container())),
    ],
    "architecture-unknown": [
        *(
            refused(
                task(container(), architecture=name),
                "architecture",
                says=[f"no architecture {name!r}", "X86_64, ARM64", "one of these"],
            )
            for name in ("arm64", "AMD64", "", None)
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
        passes(task(mounting(("a", "/data")))),
    ],
    "mount-path-repeated": [
        refused(
            task(mounting(("a", "/data"), ("b", "/data"))),
            "containers[web].mounts[/data]",
            says=["2 volumes are mounted at /data", "a path of its own"],
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
            says=["'/x' and an access point", "Leave root_directory out"],
        ),
        passes(file_system(access_point_id="fsap-1")),
        passes(file_system(root_directory="/x")),
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
        passes([Capacity(provider="FARGATE"), Capacity(provider="FARGATE_SPOT")]),
        passes([Capacity(provider=_LATER)]),
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
    ],
    "value-known-too-late": [
        refused(
            task(
                container(health_check=HealthCheck(command="true", timeout_seconds=_LATER_NUMBER))
            ),
            "containers[web].health_check.timeout_seconds",
            says=["known at deployment only", "Write the value out"],
        ),
        passes(task(container(health_check=HealthCheck(command="true")))),
    ],
    "setting-known-too-late": [
        refused(
            balanced(health=TargetHealth(timeout_seconds=_LATER_NUMBER)),
            "health.timeout_seconds",
            says=["known at deployment only", "Write the value out"],
        ),
        passes(balanced()),
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
    "exec-with-read-only-root": [
        *(
            refused(
                service(
                    *(container(name, read_only_root=True) for name in names), enable_exec=True
                ),
                "enable_exec",
                says=["read-only in every container", "read_only_root=False", "enable_exec=False"],
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
    "request-scaling-without-load-balancer": [
        refused(
            service(scaling=Scaling(requests_per_target_per_minute=100)),
            "scaling.requests_per_target_per_minute",
            says=["no load balancer", "Scale on cpu_percent"],
        ),
        passes(balanced(scaling=Scaling(requests_per_target_per_minute=100))),
        passes(service(scaling=Scaling())),
    ],
    "scaling-metric-repeated": [
        refused(
            service(scaling=Scaling(metrics=[metric(), metric(target=2)])),
            "scaling.metrics[Depth]",
            says=["Shop/Depth is followed twice", "Keep one"],
        ),
        passes(service(scaling=Scaling(metrics=[metric(), metric("Age")]))),
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
        passes(service(scaling=DesiredCount())),
    ],
    "task-count-out-of-range": [
        *within(
            "scaling.tasks",
            0,
            5000,
            lambda value: service(scaling=DesiredCount(value)),
        ),
        *(
            refused(
                balanced(scaling=replace(Scaling(minimum=0), **{target: 50})),
                "scaling.minimum",
                says=["never come back", "a minimum of 1", "like a queue's"],
            )
            for target in ("cpu_percent", "memory_percent", "requests_per_target_per_minute")
        ),
        # A queue fills without tasks as well.
        *within(
            "scaling.minimum",
            0,
            5000,
            lambda value: following(metric(), minimum=value, maximum=5000),
        ),
        passes(following(metric(), minimum=0, cpu_percent=None)),
        refused(service(scaling=Scaling(minimum=-1)), "scaling.minimum", says=["-1 tasks"]),
        passes(service(scaling=Scaling(minimum=1))),
        passes(service(scaling=Scaling(minimum=5000, maximum=5000))),
        refused(
            service(scaling=Scaling(minimum=5001, maximum=5000)),
            "scaling.minimum",
            says=["outside 1 to 5000"],
        ),
        *scaling("maximum", 1, 5000),
    ],
}

_RULES: tuple[Rule[Any], ...] = (*TASK_RULES, *SERVICE_RULES, *CAPACITY_RULES)

# What deploys, and is only probably not what was meant.
_WARNINGS = {
    "image-in-other-region",
    "image-without-version",
    "secret-in-plain-text",
    "volume-unused",
}


def _check(case: Case) -> list[Finding]:
    match case.subject:
        case Task():
            return check_task(case.subject, case.context)
        case Service():
            return check_service(case.subject, case.context)
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
    codes = [rule.code for rule in _RULES]

    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: rule.code)
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

    assert {rule.code for rule in written} == {rule.code for rule in _RULES}
    assert all(any(rule is listed for listed in _RULES) for rule in written)
