"""Compose files, read as Docker Compose reads them."""

from cdk_containers.importers.compose.nodes import ListNode, MapNode, MergeTag, Node, Scalar, plain
from cdk_containers.importers.compose.output import as_json
from cdk_containers.importers.compose.project import Project, Request
from cdk_containers.importers.compose.resolve import resolve

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
