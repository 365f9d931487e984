"""Where a container's standard output and error go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cdk_containers.spec.secret import Secret


@dataclass(frozen=True, kw_only=True)
class CloudWatchLogs:
    """The log group that the task's construct makes.

    Args:
        stream_prefix: first part of the log streams' names. Default: the container's name.
        blocking: whether the application waits when logs cannot be delivered, rather than losing
            lines. Default: it does not wait, so that a slow log service cannot stop it.
        buffer_mib: how much is kept in memory when it does not wait. Default: ECS's 10 MiB.
        multiline_pattern: regular expression that begins a new event. Default: each line is one.
    """

    stream_prefix: str | None = None
    blocking: bool = False
    buffer_mib: int | None = None
    multiline_pattern: str | None = None


@dataclass(frozen=True, kw_only=True)
class LogDriver:
    """Any other log driver, with its options as Docker and ECS name them.

    Args:
        name: for example ``splunk`` or ``awsfirelens``; on EC2 also ``json-file``, ``syslog``…
        options: the driver's options. Default: none.
        secret_options: options that are read from a secret. Default: none.
    """

    name: str
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    secret_options: Mapping[str, Secret] = field(default_factory=dict[str, Secret])


Logging = CloudWatchLogs | LogDriver


@dataclass(frozen=True, kw_only=True)
class LogRouter:
    """Makes a container the log router of its task: FireLens.

    Containers with ``LogDriver(name="awsfirelens", options=…)`` send their output through it; each
    gives the options of the router's own output plugin, such as ``{"Name": "firehose", …}``. ECS
    starts the router before them, and stops it after them. ``fluent_bit()`` is a whole router.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html

    Args:
        kind: the program in the image. Default: Fluent Bit.
        config_file: a configuration of your own in the image, added to the one that ECS makes.
            Default: none.
        ecs_metadata: whether each line carries the names of cluster, task and container.
            Default: it does.
    """

    kind: Literal["fluentbit", "fluentd"] = "fluentbit"
    config_file: str | None = None
    ecs_metadata: bool = True
