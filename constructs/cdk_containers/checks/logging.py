"""Rules about where the containers' output goes."""

from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import LogDriver, Platform, Task, is_known

_FIRELENS = "awsfirelens"
_ROUTERS = ("fluentbit", "fluentd")
# How Fluent Bit and Fluentd call what says which output plugin is meant.
_OUTPUT_PLUGIN = frozenset({"Name", "@type"})
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
_ON_INSTANCES = (
    "awslogs",
    "fluentd",
    "gelf",
    "json-file",
    "journald",
    "syslog",
    "splunk",
    _FIRELENS,
)


@rule(only_on=Platform.EC2)
def log_driver_unknown(task: Task, context: Context) -> Iterator[Problem]:
    """A log driver on EC2 is one that ECS knows.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
    """
    for container in task.containers:
        logging = container.logging
        if not isinstance(logging, LogDriver) or not is_known(logging.name):
            continue
        if logging.name not in _ON_INSTANCES:
            yield Problem(
                f"containers[{container.name}].logging",
                f"ECS has no log driver {logging.name!r}; it has {', '.join(_ON_INSTANCES)}.",
                "Choose one of these, or CloudWatchLogs().",
            )


@rule()
def log_driver_incomplete(task: Task, context: Context) -> Iterator[Problem]:
    """splunk has a URL and a token; what goes to CloudWatch is said with CloudWatchLogs.

    https://docs.docker.com/engine/logging/drivers/splunk/
    """
    for container in task.containers:
        logging = container.logging
        if not isinstance(logging, LogDriver):
            continue
        given = {*logging.options, *logging.secret_options}
        missing = [name for name in ("splunk-url", "splunk-token") if name not in given]
        if logging.name == "splunk" and missing:
            yield Problem(
                f"containers[{container.name}].logging",
                f"The driver splunk needs {' and '.join(missing)}.",
                "Give the URL in the options, and the token in the secret options.",
            )
        if logging.name == "awslogs":
            yield Problem(
                f"containers[{container.name}].logging",
                "The task would have no permission to write to that log group.",
                "Use CloudWatchLogs(), whose log group and permission are made.",
            )


@rule()
def log_destination_missing(task: Task, context: Context) -> Iterator[Problem]:
    """What goes through a log router says where to, unless the router's own file does.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
    """
    routers = [each.log_router for each in task.containers if each.log_router is not None]
    if any(router.config_file is not None for router in routers):
        return
    for container in task.containers:
        logging = container.logging
        if not isinstance(logging, LogDriver) or logging.name != _FIRELENS:
            continue
        if not _OUTPUT_PLUGIN & {*logging.options, *logging.secret_options}:
            yield Problem(
                f"containers[{container.name}].logging",
                "Nothing says where the router is to send its output.",
                'Give the option "Name" an output plugin of Fluent Bit ("@type" one of '
                "Fluentd), or the router a configuration file.",
            )


@rule()
def log_router_missing(task: Task, context: Context) -> Iterator[Problem]:
    """The log driver awsfirelens needs one other container of the task with a log router.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
    """
    routers = [container for container in task.containers if container.log_router is not None]
    if len(routers) > 1:
        names = ", ".join(container.name for container in routers)
        yield Problem(
            f"containers[{routers[-1].name}].log_router",
            f"{len(routers)} containers are log routers ({names}); ECS takes one.",
            "Keep one of them.",
        )
    for container in task.containers:
        logging = container.logging
        through_router = isinstance(logging, LogDriver) and logging.name == _FIRELENS
        if through_router and not routers:
            yield Problem(
                f"containers[{container.name}].logging",
                "awsfirelens sends logs to a router container, and the task has none.",
                "Add a log router to the task's containers (in Python, fluent_bit()), or use "
                "awslogs (in Python, CloudWatchLogs()) or splunk.",
            )
        if through_router and container.log_router is not None:
            yield Problem(
                f"containers[{container.name}].logging",
                "The log router would send its own output through itself.",
                "Let the router log to CloudWatch.",
            )


@rule()
def log_router_refused(task: Task, context: Context) -> Iterator[Problem]:
    """A log router runs Fluent Bit or Fluentd, and the task does not live on without it."""
    for container in task.containers:
        router = container.log_router
        if router is None:
            continue
        place = f"containers[{container.name}]"
        if router.kind not in _ROUTERS:
            yield Problem(
                f"{place}.log_router.kind",
                f"There is no log router {router.kind!r}; there are {' and '.join(_ROUTERS)}.",
                "Choose one of the two.",
            )
        if not container.essential:
            yield Problem(
                f"{place}.essential",
                "The others would run on without their logs when the router stops.",
                "Make the router essential.",
            )
