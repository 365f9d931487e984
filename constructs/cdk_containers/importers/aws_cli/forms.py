"""The forms in which people have these files, brought to the one that the API takes."""

from cdk_containers.importers.aws_cli.service_model import Operation, only_described
from cdk_containers.importers.nodes import (
    ListNode,
    MapNode,
    Node,
    Scalar,
    as_map,
    with_entries,
    without,
)
from cdk_containers.importers.report import Report

_WRAPPED_IN = {
    Operation.TASK_DEFINITION: ("taskDefinition",),
    Operation.SERVICE: ("service", "services"),
}
# Any of these makes it a service; some have no name, and no task definition either.
_OF_SERVICES = frozenset(
    {
        "deploymentConfiguration",
        "desiredCount",
        "launchType",
        "loadBalancers",
        "networkConfiguration",
        "serviceName",
        "taskDefinition",
    }
)
# What describe-services tells of a service's newest deployment only.
_OF_DEPLOYMENT = ("serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations")
_CALLED = (("cluster", "clusterArn"), ("role", "roleArn"), ("serviceName", "service"))
# A role that ECS gives itself, and that nobody may give it.
_ITS_OWN_ROLE = "/aws-service-role/"


def operation_of(document: Node) -> Operation | None:
    """What a file describes; ``None`` if it looks like neither.

    Args:
        document: the whole file.
    """
    if isinstance(document, ListNode):
        keys = {key for item in document.items for key in as_map(item).entries}
        return Operation.TASK_DEFINITION if {"name", "image"} & keys else None
    entries = as_map(document).entries
    if "containerDefinitions" in entries or isinstance(entries.get("taskDefinition"), MapNode):
        return Operation.TASK_DEFINITION
    if "rolloutState" in entries:
        return None
    if _OF_SERVICES & entries.keys():
        return Operation.SERVICE
    if isinstance(entries.get("service"), MapNode) or isinstance(entries.get("services"), ListNode):
        return Operation.SERVICE
    return None


def as_input(document: Node, operation: Operation, report: Report) -> MapNode | None:
    """What a file says, in the form that the operation takes; ``None`` if it is in no such form.

    What ``describe`` prints is unwrapped and freed of what only AWS can know; a list is one of
    container definitions.

    Args:
        document: the whole file.
        operation: what it describes.
        report: takes the findings.
    """
    if isinstance(document, ListNode) and operation is Operation.TASK_DEFINITION:
        return MapNode(entries={"containerDefinitions": document}, at=document.at)
    if not isinstance(document, MapNode):
        report.error(
            "aws-cli-form-unknown",
            document.at,
            "",
            f"The input of {operation.value} is a mapping.",
            "Give the file that the AWS CLI takes as --cli-input-json.",
        )
        return None
    given = _unwrapped(document, operation, report)
    if given is None:
        return None
    if operation is Operation.SERVICE:
        given = _as_created(given)
    return without(given, only_described(operation))


def _unwrapped(document: MapNode, operation: Operation, report: Report) -> MapNode | None:
    """What ``describe`` prints without what is around it."""
    for key in _WRAPPED_IN[operation]:
        inner = document.entries.get(key)
        if isinstance(inner, ListNode):
            if len(inner.items) != 1:
                report.error(
                    "aws-cli-not-one-service",
                    inner.at,
                    inner.at.path,
                    f"There are {len(inner.items)} services here.",
                    "Give each a file of its own: describe one at a time.",
                )
                return None
            inner = inner.items[0]
        if isinstance(inner, MapNode):
            # The tags of a task definition stand beside it.
            tags = {key: value for key, value in document.entries.items() if key == "tags"}
            return with_entries(inner, tags)
    return document


def _as_created(described: MapNode) -> MapNode:
    """What ``describe`` and ``update`` call otherwise, and where ``create`` has it."""
    given: dict[str, Node] = {
        name: node
        for name in _OF_DEPLOYMENT
        if (node := _newest_deployment(described).entries.get(name)) is not None
    }
    for name, called in _CALLED:
        node = described.entries.get(called)
        if isinstance(node, Scalar) and _ITS_OWN_ROLE not in str(node.value):
            given[name] = node
    return without(
        with_entries(described, {**given, **described.entries}),
        ["service"] if "serviceName" in given else [],
    )


def _newest_deployment(described: MapNode) -> MapNode:
    """What runs, or will run when the deployment that is under way has ended."""
    deployments = [as_map(each) for each in described.list("deployments")]
    newest = (each for each in deployments if each.text("status") == "PRIMARY")
    return next(newest, MapNode(entries={}, at=described.at))
