"""Where the output of a container goes."""

from collections.abc import Mapping

from cdk_containers.importers.compose.dispositions.conditions import Condition, is_none_of
from cdk_containers.importers.compose.dispositions.row import Case, Row, case, same
from cdk_containers.importers.fates import Fate, approximated, ignored, in_container

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
_ON_FARGATE = ("awslogs", "splunk", "awsfirelens")
_ON_EC2_ONLY = ("fluentd", "gelf", "journald", "json-file", "syslog")
_ON_EC2 = (*_ON_FARGATE, *_ON_EC2_ONLY)

_DRIVER = in_container("LogConfiguration.LogDriver")
_OPTIONS = in_container("LogConfiguration.Options")
_NOT_ITS_OPTIONS = ignored("They are options of a log driver that is not used.")


def _to_cloudwatch(where: str, drivers: tuple[str, ...]) -> Fate:
    return approximated(
        "TaskDefinition.ContainerDefinitions.LogConfiguration",
        f"{where} has the log drivers {', '.join(drivers)}; the logs go to CloudWatch Logs.",
        "Write 'driver: awslogs', or send them on with awsfirelens.",
    )


def _beside_none_of(*drivers: str) -> Condition:
    return lambda place: place.around[-1].text("driver") not in drivers


ROWS: Mapping[str, Row] = {
    "services.*.logging": same(in_container("LogConfiguration")),
    "services.*.logging.driver": same(
        _DRIVER,
        Case(
            values="any that ECS has not",
            when=is_none_of(*_ON_EC2),
            fargate=_to_cloudwatch("Fargate", _ON_FARGATE),
            ec2=_to_cloudwatch("ECS", _ON_EC2),
        ),
        Case(
            values=", ".join(_ON_EC2_ONLY),
            when=is_none_of(*_ON_FARGATE),
            fargate=_to_cloudwatch("Fargate", _ON_FARGATE),
            ec2=_DRIVER,
        ),
    ),
    "services.*.logging.options": same(
        _OPTIONS,
        case("of a driver that ECS has not", _beside_none_of(*_ON_EC2), _NOT_ITS_OPTIONS),
        Case(
            values="of a driver that Fargate has not",
            when=_beside_none_of(*_ON_FARGATE),
            fargate=_NOT_ITS_OPTIONS,
            ec2=_OPTIONS,
        ),
    ),
}
"""By the pattern of their paths."""
