"""Questions to the logs of a service that people ask again and again, saved."""

from collections.abc import Mapping, Sequence

from aws_cdk import Stack
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_containers.monitoring.watched import Watched

_PROBLEM = "/(?i)(error|exception|fatal|critical|panic|traceback)/"
# The name of a log stream is its prefix, the container and the task:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
_PARTS = '@logStream "*/*/*" as prefix, container, task'


def service_queries(scope: Construct, watched: Watched) -> Sequence[logs.QueryDefinition]:
    """Save the queries; none if no container logs to CloudWatch.

    CloudFormation asks for their names, which are titles: a changed one replaces nothing, and two
    may be the same. They begin with the stack's name, so that people find theirs.

    Args:
        scope: their parent.
        watched: the service.
    """
    log_group = watched.task.log_group
    if log_group is None:
        return []
    return [
        logs.QueryDefinition(
            scope,
            title.replace(" ", ""),
            query_definition_name=f"{folder(watched)}/{title}",
            query_string=query,
            log_groups=[log_group],
        )
        for title, query in _queries().items()
    ]


def folder(watched: Watched) -> str:
    """Where CloudWatch shows the queries: the name of the stack and the service's path in it."""
    stack = Stack.of(watched.service)
    path = watched.service.node.path.removeprefix(f"{stack.node.path}/")
    return f"{stack.stack_name}/{path.removesuffix('/Service')}"


def _queries() -> Mapping[str, logs.QueryString]:
    return {
        "Errors": logs.QueryString(
            fields=["@timestamp", "@logStream", "@message"],
            filter_statements=[f"@message like {_PROBLEM}"],
            sort="@timestamp desc",
            limit=200,
        ),
        # What a task said before it stopped.
        "Last line of each task": logs.QueryString(
            parse_statements=[_PARTS],
            stats_statements=[
                "max(@timestamp) as last, latest(@message) as line by task, container"
            ],
            sort="last desc",
            limit=100,
        ),
        "Lines of each container": logs.QueryString(
            parse_statements=[_PARTS],
            stats_statements=["count(*) as lines by bin(5m), container"],
        ),
    }
