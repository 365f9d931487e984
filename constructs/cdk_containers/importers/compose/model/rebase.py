"""Relative paths of a file, as seen from the folder of the one that it is part of."""

import os.path
from dataclasses import replace
from functools import cache
from pathlib import PureWindowsPath

from cdk_containers.importers.compose.grammar import shapes
from cdk_containers.importers.compose.model.merge import part_of
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar


def rebased(node: Node, shape: shapes.Shape, folder: str, home: str | None = None) -> Node:
    """A value with the folder put before its relative paths.

    Args:
        node: the value, in canonical form.
        shape: what it is.
        folder: where its paths begin.
        home: what ``~`` stands for. Default: it stays.
    """
    if not _has_paths(shape):
        return node
    if isinstance(node, MapNode):
        if isinstance(shape, shapes.Record) and shape.rebased and not shape.rebased(node):
            return node
        entries = {
            key: rebased(value, _part_of(shape, key), folder, home)
            for key, value in node.entries.items()
        }
        return replace(node, entries=entries)
    if isinstance(node, ListNode):
        item = shape.item if isinstance(shape, shapes.ListOf) else shape
        return replace(node, items=tuple(rebased(each, item, folder, home) for each in node.items))
    return _rebased_text(node, shape, folder, home)


@cache
def _has_paths(shape: shapes.Shape) -> bool:
    if isinstance(shape, shapes.Text | shapes.Pairs):
        return shape.rebased is not None
    if isinstance(shape, shapes.Record):
        return any(map(_has_paths, shape.keys.values()))
    if isinstance(shape, shapes.ListOf):
        return _has_paths(shape.item)
    return isinstance(shape, shapes.MapOf) and _has_paths(shape.value)


def _part_of(shape: shapes.Shape, key: str) -> shapes.Shape:
    return shape if isinstance(shape, shapes.Pairs) else part_of(shape, key)


def _rebased_text(node: Scalar, shape: shapes.Shape, folder: str, home: str | None) -> Scalar:
    kind = shape.rebased if isinstance(shape, shapes.Text | shapes.Pairs) else None
    if kind is None or not isinstance(node.value, str):
        return node
    if kind is shapes.Rebased.CONTEXT and is_remote(node.value):
        return node
    return replace(node, value=joined(folder, node.value, home))


def joined(folder: str, path: str, home: str | None = None) -> str:
    """A path as seen from where the folder is.

    Args:
        folder: where the path begins.
        path: the path.
        home: what ``~`` stands for. Default: it stays.
    """
    if path.startswith("~"):
        return home + path[1:] if home else path
    if PureWindowsPath(path).drive:
        return path
    return os.path.normpath(os.path.join(folder, path))


def is_remote(context: str) -> bool:
    """Whether a build context is fetched, or another service, and so is no folder.

    Args:
        context: the context.
    """
    return "://" in context or context.startswith(("git@", "github.com/", "service:", "target:"))
