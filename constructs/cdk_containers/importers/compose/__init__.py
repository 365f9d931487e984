"""Compose files, read as Docker Compose reads them."""

from cdk_containers.importers.compose.model.output import as_json
from cdk_containers.importers.compose.model.project import Project, Request
from cdk_containers.importers.compose.model.resolve import resolve
from cdk_containers.importers.nodes import ListNode, MapNode, MergeTag, Node, Scalar, plain

__all__ = [
    "ListNode",
    "MapNode",
    "MergeTag",
    "Node",
    "Project",
    "Request",
    "Scalar",
    "as_json",
    "plain",
    "resolve",
]
