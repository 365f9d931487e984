"""What ``x-ecs-mounts`` says becomes of mounts, and what it could say."""

import os.path
from difflib import get_close_matches

from cdk_containers.findings import FilePosition
from cdk_containers.importers.nodes import MapNode, Scalar, as_map
from cdk_containers.importers.report import Report

_OF_CONFIGURATION = ("/docker-entrypoint-initdb.d", "/etc")


def check_mount_choices(model: MapNode, report: Report) -> None:
    """Note what ``x-ecs-mounts`` says about paths where nothing is mounted.

    Args:
        model: the resolved model.
        report: takes the findings.
    """
    for name, each in model.map("services").entries.items():
        service = as_map(each)
        choices = service.map("x-ecs-mounts")
        targets = [as_map(mount).text("target") or "" for mount in service.list("volumes")]
        for path in choices.entries:
            if path not in targets:
                similar = get_close_matches(path, targets, n=1)
                hint = "".join(f" There is {target!r}." for target in similar)
                report.error(
                    "compose-mount-unknown",
                    choices.place_of(path),
                    f"services.{name}.x-ecs-mounts.{path}",
                    f"The service mounts nothing at {path!r}.{hint}",
                    "Write the target of one of its volumes.",
                )


def likely_choice(mount: MapNode, service: MapNode) -> str:
    """What probably is to become of a folder or file of the author's machine.

    Args:
        mount: mounts it.
        service: the service that does.
    """
    source, target = mount.text("source") or "", mount.text("target") or ""
    built_from = service.map("build").text("context")
    if _is_read_only(mount) or _looks_like_file(source):
        return "file"
    if any(_is_inside(target, folder) for folder in _OF_CONFIGURATION):
        return "file"
    # What the image is built from is in it; the mount lets its author edit it on this machine.
    return "drop" if built_from and _is_inside(source, built_from) else "efs"


def shown_source(mount: MapNode, at: FilePosition) -> str:
    """A folder or file of the author's machine as its author probably wrote it.

    Args:
        mount: mounts it.
        at: where that stands.
    """
    source, folder = mount.text("source") or "", os.path.dirname(os.path.abspath(at.file))
    if not os.path.isabs(source) or not _is_inside(source, folder):
        return source
    relative = os.path.relpath(source, folder)
    return relative if relative == os.curdir else os.path.join(os.curdir, relative)


def _is_read_only(mount: MapNode) -> bool:
    found = mount.entries.get("read_only")
    return isinstance(found, Scalar) and found.value is True


def _looks_like_file(path: str) -> bool:
    return os.path.splitext(path)[1] not in ("", ".d")


def _is_inside(path: str, folder: str) -> bool:
    return f"{os.path.normpath(path)}/".startswith(f"{os.path.normpath(folder)}/")
