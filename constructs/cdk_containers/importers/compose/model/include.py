"""Files that are part of the model with folders and variables of their own.

https://docs.docker.com/reference/compose-file/include/
"""

import os.path
from dataclasses import dataclass

from cdk_containers.importers.compose.grammar import PROJECT
from cdk_containers.importers.compose.model.merge import merged, part_of
from cdk_containers.importers.compose.model.rebase import joined
from cdk_containers.importers.nodes import MapNode, Node, Scalar, plain, with_entries
from cdk_containers.importers.report import Report

MOST_LEVELS = 50
"""Of files that include others."""

SECTIONS = ("configs", "jobs", "models", "networks", "secrets", "services", "volumes")


@dataclass(frozen=True, kw_only=True)
class Included:
    """An entry of ``include``.

    Args:
        paths: the files; the later ones override the first.
        folder: where their paths begin.
        relative: the same, as seen from the folder of the file that includes them.
        env_files: what sets their variables. ``None``: ``.env`` in the folder, if it is there.
    """

    paths: tuple[str, ...]
    folder: str
    relative: str
    env_files: tuple[str, ...] | None


def included(entry: MapNode, folder: str) -> Included | None:
    """What an entry asks for; nothing if it names no file.

    Args:
        entry: the entry, in canonical form.
        folder: where its paths begin.
    """
    paths = _texts(entry.list("path"))
    if not paths:
        return None
    relative = entry.text("project_directory") or os.path.dirname(paths[0])
    env_files = _texts(entry.list("env_file"))
    return Included(
        paths=tuple(joined(folder, path) for path in paths),
        folder=joined(folder, relative),
        relative=relative,
        env_files=tuple(joined(folder, path) for path in env_files) or None,
    )


def with_included(model: MapNode, part: MapNode, report: Report) -> MapNode:
    """A file's model over the one that it includes.

    Args:
        model: what the file says.
        part: what the included files say, with paths as seen from the file.
        report: takes the findings.
    """
    changed: dict[str, Node] = {}
    for section in SECTIONS:
        theirs = part.map(section)
        ours = model.map(section)
        if not theirs.entries:
            continue
        shape = part_of(part_of(PROJECT, section), "")
        entries = dict(ours.entries)
        for name, value in theirs.entries.items():
            own = ours.entries.get(name)
            # What comes in by several ways is one and the same.
            if own is None or plain(own) != plain(value):
                over = value if own is None else own
                under = None if own is None else value
                entries[name] = merged(under, over, shape, report, f"{section}.{name}")
        keys = {**theirs.keys, **ours.keys}
        at = ours.at if ours.entries else theirs.at
        changed[section] = MapNode(entries=entries, keys=keys, at=at)
    return with_entries(model, changed)


def _texts(nodes: tuple[Node, ...]) -> list[str]:
    return [
        node.value for node in nodes if isinstance(node, Scalar) and isinstance(node.value, str)
    ]
