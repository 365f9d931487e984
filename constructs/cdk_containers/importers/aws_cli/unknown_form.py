"""What a file is that is neither a task definition nor a service, as far as it can be told."""

from cdk_containers.importers.aws_cli.service_model import Shape, other_shapes
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, as_map, is_null
from cdk_containers.importers.report import Report

_OF_CLOUDFORMATION = frozenset(
    {"ContainerDefinitions", "Image", "Properties", "Resources", "ServiceName", "TaskDefinition"}
)
_FIX = (
    "Give the input of 'aws ecs register-task-definition' or 'create-service', or what "
    "'describe-task-definition' or 'describe-services' prints."
)


def report_form(document: Node, report: Report) -> None:
    """Tell what a file is.

    Args:
        document: the whole file.
        report: takes the finding.
    """
    report.error("aws-cli-form-unknown", document.at, "", _problem(document), _fix(document))


def command_of(document: Node) -> str | None:
    """What of another command of the AWS CLI a file is, if all of it fits: the closest of several.

    Args:
        document: the whole file.
    """
    keys = as_map(document).entries.keys()
    fitting = [
        (len(shape.members), name)
        for name, shape in other_shapes()
        if keys and keys >= set(shape.required_members) and _fits(document, shape)
    ]
    return min(fitting)[1] if fitting else None


def _problem(document: Node) -> str:
    keys = _keys(document)
    if isinstance(as_map(document).entries.get("Resources"), ListNode):
        return "This is an AppSpec of CodeDeploy's."
    if _OF_CLOUDFORMATION & keys:
        return "This is CloudFormation's."
    if "imageUri" in keys:
        return "These are the image definitions of CodePipeline."
    if "rolloutState" in keys:
        return "This is one of a service's deployments, and not the service."
    if {"name", "image"} <= keys:
        return "This is one container: in brackets, [ ], it is a list of them."
    if (command := command_of(document)) is not None:
        return f"This seems to be {command}."
    return (
        "This is neither a task definition nor a service: it has no containerDefinitions, and no "
        "serviceName or taskDefinition."
    )


def _fix(document: Node) -> str:
    if isinstance(as_map(document).entries.get("Resources"), MapNode):
        return f"{_FIX} 'cdk-containers aws-cli export' makes such files of a template."
    return _FIX


def _keys(document: Node) -> set[str]:
    items = document.items if isinstance(document, ListNode) else (document,)
    return {key for item in items for key in as_map(item).entries}


def _fits(node: Node, shape: Shape) -> bool:
    """Whether a shape has a place for all that a node says."""
    match node:
        case MapNode() if shape.type_name == "structure":
            return all(
                name in shape.members and _fits(value, shape.members[name])
                for name, value in node.entries.items()
            )
        case MapNode():
            return shape.type_name == "map"
        case ListNode():
            return shape.type_name == "list" and all(
                _fits(item, shape.member) for item in node.items
            )
        case Scalar():
            return is_null(node) or shape.type_name not in ("structure", "list", "map")
