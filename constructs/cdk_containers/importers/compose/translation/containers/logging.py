"""Where the output of a container goes."""

from types import MappingProxyType

from cdk_containers.importers.compose.translation.bounds import LARGEST, Bounds
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import CloudWatchLogs, LogDriver, Logging, Platform

# Those beside awslogs, which has words of its own.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
_DRIVERS = MappingProxyType(
    {
        Platform.FARGATE: frozenset({"awsfirelens", "splunk"}),
        Platform.EC2: frozenset(
            {"awsfirelens", "fluentd", "gelf", "journald", "json-file", "splunk", "syslog"}
        ),
    }
)
_OF_LOG_GROUP = frozenset({"awslogs-create-group", "awslogs-group", "awslogs-region"})
_MODES = ("blocking", "non-blocking")
_TAKEN = frozenset(
    {"awslogs-multiline-pattern", "awslogs-stream-prefix", "max-buffer-size", "mode"}
)
_BUFFER = Bounds(lowest=1, highest=LARGEST, unit="m")


def logging(service: Section, platform: Platform) -> Logging:
    """Where a service's output goes: to CloudWatch, where ECS has not the driver that it names.

    Args:
        service: the service.
        platform: what it runs on.
    """
    section = service.section("logging")
    driver = section.text("driver")
    if driver in _DRIVERS[platform]:
        return LogDriver(name=driver, options=section.pairs("options"))
    return _cloud_watch(section.section("options")) if driver == "awslogs" else CloudWatchLogs()


def _cloud_watch(options: Section) -> CloudWatchLogs:
    for name in options.node.entries:
        if name in _OF_LOG_GROUP:
            options.warn(
                "compose-log-group-own",
                name,
                "The output goes to a log group that is made with the service, in its Region.",
                "Remove the option, and read the log group's name in the stack.",
            )
        elif name not in _TAKEN:
            options.warn(
                "compose-log-option-dropped",
                name,
                f"The option {name} is not given to the log driver, which has "
                f"{', '.join(sorted(_TAKEN))} here.",
                "Remove it, or use one of these.",
            )
    blocking = _is_blocking(options)
    return CloudWatchLogs(
        stream_prefix=options.text("awslogs-stream-prefix"),
        blocking=blocking,
        buffer_mib=None if blocking else _buffer_mib(options),
        multiline_pattern=options.text("awslogs-multiline-pattern"),
    )


def _is_blocking(options: Section) -> bool:
    mode = options.text("mode")
    if mode is not None and mode not in _MODES:
        options.refuse(
            "compose-log-option-invalid",
            "mode",
            f"A log driver's mode is one of {', '.join(_MODES)}.",
            "Write non-blocking, so that the application does not wait for its logs.",
        )
    return mode == "blocking"


def _buffer_mib(options: Section) -> int | None:
    size = options.mib("max-buffer-size")
    if "max-buffer-size" in options and size is None:
        options.refuse(
            "compose-log-option-invalid",
            "max-buffer-size",
            "A log driver's buffer has a size.",
            "Write such as 25m.",
        )
    return None if size is None else _BUFFER.rounded_up(options, "max-buffer-size", size)
