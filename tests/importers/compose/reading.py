"""What tests of compose files share: files in a folder, read."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cdk_containers.findings import FilePosition, Finding
from cdk_containers.importers.compose import MapNode, Project, Request, plain, resolve

SERVICE = "services: {web: {image: nginx}}"


def read(
    where: Path,
    content: str | Mapping[str, str | bytes],
    *,
    files: Sequence[str] = ("compose.yaml",),
    environment: Mapping[str, str] | None = None,
    **more: Any,
) -> Project:
    """A project whose files are written into a folder first.

    Args:
        where: an empty folder.
        content: the files by their names, or ``compose.yaml`` alone.
        files: those that are named.
        environment: Default: none.
        more: what else is asked for.
    """
    written = {"compose.yaml": content} if isinstance(content, str) else content
    for name, text in written.items():
        path = where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    request = Request(
        files=[os.path.normpath(where / name) for name in files],
        environment=environment or {},
        **dict[str, Any]({"resolve_paths": False, "name": "shop"} | more),
    )
    return resolve(request)


def model(project: Project) -> dict[str, Any]:
    """The resolved model as plain data; there may be no error."""
    assert project.model is not None, project.findings
    shown = plain(project.model)
    assert isinstance(shown, dict)
    return shown


def service(project: Project, name: str = "web") -> dict[str, Any]:
    """A service of the resolved model as plain data."""
    return model(project)["services"][name]


def nodes(project: Project) -> MapNode:
    """The resolved model with its places; there may be no error."""
    assert project.model is not None, project.findings
    return project.model


def codes(project: Project) -> list[str]:
    """The codes of the findings."""
    return [finding.code for finding in project.findings]


def place(finding: Finding) -> tuple[int, int, str]:
    """Line, column and path of a finding."""
    where = finding.where
    assert isinstance(where, FilePosition)
    return where.line, where.column, where.path
