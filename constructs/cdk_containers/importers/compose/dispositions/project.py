"""The project as a whole, and what is no service."""

from collections.abc import Mapping

from cdk_containers.importers.compose.dispositions.conditions import NONE_ASKED
from cdk_containers.importers.compose.dispositions.row import Row, same
from cdk_containers.importers.fates import ignored, mapped, refused

ROWS: Mapping[str, Row] = {
    "name": same(mapped("the name of the stack, and of the task that all services share")),
    "version": same(ignored("Compose ignores it, too.")),
    "include": same(mapped("what the project is made of")),
    "services": same(mapped("Service and TaskDefinition")),
    "jobs": same(
        refused(
            "Jobs start when Docker says so, and ECS has no such thing.",
            "Write a service with restart: 'no', whose task a schedule of Amazon EventBridge "
            "starts.",
        ),
        NONE_ASKED,
    ),
    "models": same(
        refused(
            "ECS runs no models beside containers.",
            "Use Amazon Bedrock, or a service of your own whose image serves the model.",
        ),
        NONE_ASKED,
    ),
}
"""By the pattern of their paths."""
