"""What the proxy of Service Connect needs to log where a file says."""

from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.file_permissions import log_group
from cdk_containers.importers.aws_cli.translation.secrets import secret_of
from cdk_containers.importers.aws_cli.translation.values import maps, pairs
from cdk_containers.importers.nodes import MapNode
from cdk_containers.secrets import container_secret


def grant_proxy_logs(scope: Construct, definition: ecs.TaskDefinition, said: MapNode) -> None:
    """Let the execution role do what the proxy's log driver needs.

    Args:
        scope: parent of what stands for the log group and secrets.
        definition: the task definition.
        said: what the file says of the service.
    """
    logging = said.map("serviceConnectConfiguration").map("logConfiguration")
    parts = Construct(scope, "ProxyLogs")
    for number, each in enumerate(maps(logging, "secretOptions"), 1):
        secret = container_secret(parts, f"Secret{number}", secret_of(each.text("valueFrom") or ""))
        secret.grant_read(definition.obtain_execution_role())
    if logging.text("logDriver") == "awslogs":
        group = log_group(parts, definition, pairs(logging, "options"))
        group.grant_write(definition.obtain_execution_role())
