"""The forms in which people have these files, brought to the one that the API takes."""

from dataclasses import replace

from cdk_containers.importers.aws_cli.described_service import as_created
from cdk_containers.importers.aws_cli.service_model import Operation, only_described
from cdk_containers.importers.nodes import (
    ListNode,
    MapNode,
    Node,
    as_map,
    is_null,
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
        "service",
        "serviceName",
        "taskDefinition",
    }
)
# What may stand beside what describe prints: the tags of a task definition, what was not found, and
# what boto3 adds.
_BESIDE = frozenset({"ResponseMetadata", "failures", "tags"})


def operation_of(document: Node) -> Operation | None:
    """What a file describes; ``None`` if it looks like neither.

    Args:
        document: the whole file.
    """
    if isinstance(document, ListNode):
        keys = {key for item in document.items for key in as_map(item).entries}
        if {"name", "image"} & keys and "imageUri" not in keys:
            return Operation.TASK_DEFINITION
        return Operation.SERVICE if _OF_SERVICES & keys else None
    entries = as_map(document).entries
    if "containerDefinitions" in entries or isinstance(entries.get("taskDefinition"), MapNode):
        return Operation.TASK_DEFINITION
    if "rolloutState" in entries:
        return None
    if _OF_SERVICES & entries.keys() or isinstance(entries.get("services"), ListNode):
        return Operation.SERVICE
    return None


def as_input(document: Node, operation: Operation, report: Report) -> MapNode | None:
    """What a file says, in the form that the operation takes; ``None`` if it is in no such form.

    What ``describe`` prints is unwrapped and freed of what only AWS can know.

    Args:
        document: the whole file; a list is one of container definitions, or of services.
        operation: what it describes.
        report: takes the findings.
    """
    if isinstance(document, ListNode):
        of_list = {Operation.TASK_DEFINITION: "containerDefinitions", Operation.SERVICE: "services"}
        document = MapNode(entries={of_list[operation]: document}, at=document.at)
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
        given = as_created(given, report)
    return _without_tags_of_aws(without(given, only_described(operation)), report)


def _unwrapped(document: MapNode, operation: Operation, report: Report) -> MapNode | None:
    """What ``describe`` prints without what is around it."""
    for key in _WRAPPED_IN[operation]:
        inner = document.entries.get(key)
        if isinstance(inner, ListNode):
            if len(inner.items) != 1:
                _report_number(inner, report)
                return None
            inner = inner.items[0]
        if isinstance(inner, MapNode):
            _report_beside(document, key, report)
            # The tags of a task definition stand beside it.
            tags = {key: value for key, value in document.entries.items() if key == "tags"}
            return with_entries(inner, tags)
    return document


def _report_number(services: ListNode, report: Report) -> None:
    found = len(services.items)
    report.error(
        "aws-cli-not-one-service",
        services.at,
        services.at.path,
        f"There are {found} services here." if found else "There is no service here.",
        "Give each a file of its own: describe one at a time."
        if found
        else "Name the service and its cluster as they are called; see failures.",
    )


def _report_beside(document: MapNode, wrapping: str, report: Report) -> None:
    """Tell of what stands beside what ``describe`` prints, and is no part of that."""
    for key, node in document.entries.items():
        if key != wrapping and key not in _BESIDE and not is_null(node):
            at = document.place_of(key)
            report.error(
                "aws-cli-field-unknown",
                at,
                at.path,
                f"{key!r} stands beside {wrapping!r}, and nothing is read there.",
                "Give it a file of its own if it is another document, or remove it.",
            )


def _without_tags_of_aws(given: MapNode, report: Report) -> MapNode:
    """What is given without the tags that only AWS gives, such as those of a stack."""
    tags = given.entries.get("tags")
    if not isinstance(tags, ListNode):
        return given
    of_aws = [tag for tag in tags.items if (as_map(tag).text("key") or "").startswith("aws:")]
    for tag in of_aws:
        report.warning(
            "aws-cli-field-dropped",
            tag.at,
            tag.at.path,
            "AWS gives tags whose keys begin with 'aws:' itself, and takes them from nobody.",
            "Remove it.",
        )
    others = tuple(tag for tag in tags.items if tag not in of_aws)
    return with_entries(given, {"tags": replace(tags, items=others)})
