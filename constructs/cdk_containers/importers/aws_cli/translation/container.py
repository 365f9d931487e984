"""One container of a task definition."""

from collections.abc import Iterator

from cdk_containers.importers.aws_cli.translation.health import health_check
from cdk_containers.importers.aws_cli.translation.linux import linux_parameters
from cdk_containers.importers.aws_cli.translation.logs import log_router, logging
from cdk_containers.importers.aws_cli.translation.named import by_name
from cdk_containers.importers.aws_cli.translation.secrets import credentials_of, secret_of
from cdk_containers.importers.aws_cli.translation.values import (
    choice,
    choice_or,
    flag,
    maps,
    member,
    pairs,
    texts,
    whole,
)
from cdk_containers.importers.nodes import ListNode, MapNode, Scalar
from cdk_containers.importers.report import Report
from cdk_containers.spec import (
    Condition,
    Container,
    Dependency,
    Mount,
    Platform,
    Port,
    RestartPolicy,
    SecretsManagerSecret,
)


def container(name: str, said: MapNode, platform: Platform, report: Report) -> Container:
    """A container.

    Args:
        name: its name.
        said: its definition.
        platform: what the task runs on.
        report: takes the findings.
    """
    return Container(
        name=name,
        image=said.text("image") or "",
        registry_credentials=_credentials(said),
        essential=_is_essential(said),
        ports=list(_ports(said)),
        # What describe-task-definition prints where nothing was said.
        cpu_units=whole(said, "cpu") or None,
        memory_mib=whole(said, "memory"),
        memory_reservation_mib=whole(said, "memoryReservation"),
        command=_words(said, "command"),
        entrypoint=_words(said, "entryPoint"),
        working_directory=said.text("workingDirectory"),
        user=said.text("user"),
        environment={
            key: each.text("value") or ""
            for key, each in by_name(said, "environment", report).items()
        },
        secrets={
            key: secret_of(each.text("valueFrom") or "")
            for key, each in by_name(said, "secrets", report).items()
        },
        health_check=health_check(said, report),
        depends_on=list(_dependencies(said)),
        mounts=list(_mounts(said)),
        read_only_root=flag(said, "readonlyRootFilesystem"),
        stop_timeout_seconds=whole(said, "stopTimeout"),
        logging=logging(said, platform, report),
        log_router=log_router(said),
        linux=linux_parameters(said),
        restart=_restart(said),
        labels=pairs(said, "dockerLabels"),
        interactive=flag(said, "interactive"),
        pseudo_terminal=flag(said, "pseudoTerminal"),
    )


def _credentials(said: MapNode) -> SecretsManagerSecret | None:
    parameter = said.map("repositoryCredentials").text("credentialsParameter")
    return credentials_of(parameter) if parameter is not None else None


def _is_essential(said: MapNode) -> bool:
    essential = said.entries.get("essential")
    return not (isinstance(essential, Scalar) and essential.value is False)


def _ports(said: MapNode) -> Iterator[Port]:
    """The ports; ranges of them have no word in the spec."""
    for each in maps(said, "portMappings"):
        number = whole(each, "containerPort")
        if number is not None:
            yield Port(
                number=number,
                host_port=whole(each, "hostPort"),
                protocol=choice_or(each, "protocol", "tcp", "udp"),
                name=each.text("name"),
                application_protocol=choice(each, "appProtocol", "http", "http2", "grpc"),
            )


def _words(said: MapNode, key: str) -> list[str] | None:
    # An empty list, as describe prints it, leaves what the image has.
    return texts(said, key) or None if isinstance(said.entries.get(key), ListNode) else None


def _dependencies(said: MapNode) -> Iterator[Dependency]:
    for each in maps(said, "dependsOn"):
        name = each.text("containerName")
        if name is not None:
            yield Dependency(container=name, condition=member(each, "condition", Condition.START))


def _mounts(said: MapNode) -> Iterator[Mount]:
    for each in maps(said, "mountPoints"):
        volume, path = each.text("sourceVolume"), each.text("containerPath")
        if volume is not None and path is not None:
            yield Mount(volume=volume, path=path, read_only=flag(each, "readOnly"))


def _restart(said: MapNode) -> RestartPolicy | None:
    policy = said.map("restartPolicy")
    if not flag(policy, "enabled"):
        return None
    codes = [item.value for item in policy.list("ignoredExitCodes") if isinstance(item, Scalar)]
    return RestartPolicy(
        ignored_exit_codes=[code for code in codes if isinstance(code, int)],
        attempt_seconds=whole(policy, "restartAttemptPeriod"),
    )
