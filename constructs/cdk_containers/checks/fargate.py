"""Rules about what Fargate has not, which CDK's own constructs accept without a word.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
"""

from collections.abc import Iterator

from cdk_containers.checks.context import Context, Platform
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import (
    EbsVolume,
    LinuxParameters,
    LogDriver,
    Task,
    is_known,
)

_LOG_DRIVERS = ("awslogs", "splunk", "awsfirelens")
_ULIMITS = ("nofile",)
_CAPABILITIES = ("SYS_PTRACE",)


@rule(only_on=Platform.FARGATE)
def not_on_fargate(task: Task, context: Context) -> Iterator[Problem]:
    """A Fargate task asks for nothing that needs a container instance of one's own."""
    for container in task.containers:
        for name in _given(container.linux):
            yield Problem(
                f"containers[{container.name}].linux.{name}",
                f"Fargate has no {name}.",
                "Remove it, or run the task on EC2 capacity.",
            )


@rule(only_on=Platform.FARGATE)
def capability_not_on_fargate(task: Task, context: Context) -> Iterator[Problem]:
    """The only kernel capability that can be added on Fargate is SYS_PTRACE."""
    for container in task.containers:
        refused = [
            name
            for name in container.linux.capabilities_add
            if is_known(name) and name not in _CAPABILITIES
        ]
        if refused:
            yield Problem(
                f"containers[{container.name}].linux.capabilities_add",
                f"Fargate cannot add {', '.join(refused)}; it can add {', '.join(_CAPABILITIES)}.",
                "Remove them, or run the task on EC2 capacity.",
            )


@rule(only_on=Platform.FARGATE)
def ulimit_not_on_fargate(task: Task, context: Context) -> Iterator[Problem]:
    """The only resource limit that can be set on Fargate is nofile."""
    for container in task.containers:
        for ulimit in container.linux.ulimits:
            if is_known(ulimit.name) and ulimit.name not in _ULIMITS:
                yield Problem(
                    f"containers[{container.name}].linux.ulimits",
                    f"Fargate cannot set {ulimit.name}; it can set {', '.join(_ULIMITS)}.",
                    "Remove it, or run the task on EC2 capacity.",
                )


@rule(only_on=Platform.FARGATE)
def log_driver_not_on_fargate(task: Task, context: Context) -> Iterator[Problem]:
    """Fargate has the log drivers awslogs, splunk and awsfirelens."""
    for container in task.containers:
        logging = container.logging
        if not isinstance(logging, LogDriver) or not is_known(logging.name):
            continue
        if logging.name not in _LOG_DRIVERS:
            yield Problem(
                f"containers[{container.name}].logging",
                f"Fargate has no log driver {logging.name!r}; it has {', '.join(_LOG_DRIVERS)}.",
                "Use awslogs (in Python, CloudWatchLogs()), splunk, or awsfirelens with a log "
                "router.",
            )


@rule(only_on=Platform.FARGATE)
def magnetic_volume_not_on_fargate(task: Task, context: Context) -> Iterator[Problem]:
    """A Fargate task has no magnetic EBS volume.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html
    """
    for volume in task.volumes:
        if isinstance(volume, EbsVolume) and volume.volume_type == "standard":
            yield Problem(
                f"volumes[{volume.name}].volume_type",
                "Fargate has no volumes of the type 'standard'.",
                "Choose st1 or sc1 for hard disks, or gp3.",
            )


def _given(linux: LinuxParameters) -> Iterator[str]:
    """Names of the parameters that were set and that Fargate does not have."""
    for name in (
        "privileged",
        "devices",
        "gpus",
        "shared_memory_mib",
        "hostname",
        "dns_servers",
        "dns_search_domains",
        "extra_hosts",
        "docker_security_options",
    ):
        if getattr(linux, name) and (name != "gpus" or is_known(linux.gpus)):
            yield name
    # 0 is a setting of these.
    for name in ("max_swap_mib", "swappiness"):
        if getattr(linux, name) is not None:
            yield name
