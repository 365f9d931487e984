"""Compose files into an application: the whole way, with all that is to be told about them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.dispositions.dispose import Disposed, dispose
from cdk_containers.importers.compose.extensions import with_extensions
from cdk_containers.importers.compose.model.project import Request
from cdk_containers.importers.compose.model.resolve import resolve
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.compose.translation.storage.machine import Machine
from cdk_containers.importers.compose.translation.translate import translate
from cdk_containers.importers.ecs_params import (
    apply_ecs_params,
    described_names,
    dispose_ecs_params,
    read_ecs_params,
    says_task_memory,
    with_ecs_params,
    with_places,
    with_superseded,
)
from cdk_containers.importers.fates import KeyFate
from cdk_containers.importers.imported import Imported
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report
from cdk_containers.spec import Application, Platform


@dataclass(frozen=True, kw_only=True)
class ComposeImport:
    """What compose files become on Amazon ECS.

    Args:
        imported: the application, what is wrong with the files, and where each part comes from.
        keys: what becomes of each value in the files; nothing where they cannot be read.
    """

    imported: Imported[Application]
    keys: Sequence[KeyFate]


def import_compose(
    request: Request, *, ecs_params: str | None = None, options: Options | None = None
) -> ComposeImport:
    """Compose files as an application for Amazon ECS.

    Args:
        request: the compose files, and how to read them.
        ecs_params: an ``ecs-params.yml`` of the ECS CLI, which wins over the compose files, and
            with which all services run in one task as they did there. Default: none.
        options: what the files leave open. Default: each service in a task of its own on Fargate.
    """
    project = resolve(request)
    report = Report()
    report.findings.extend(project.findings)
    if project.model is None:
        return _unreadable(request, report)
    asked = options or Options()
    if ecs_params is not None and asked.one_task is None:
        asked = replace(asked, one_task=True)
    params = _ecs_params(ecs_params, request, asked.platform, report)
    asked = replace(
        asked,
        sized=asked.sized or says_task_memory(params.model),
        given_volumes=asked.given_volumes | described_names(params.model),
    )
    model = with_extensions(project.model, report)
    laid_over = with_ecs_params(model, params.model, report)
    disposed = dispose(laid_over, asked.platform, report)
    machine = Machine.of(request, project, report)
    found = translate(disposed.model, project.name, machine, asked, report)
    keys = disposed.keys
    if ecs_params is not None:
        keys = with_superseded(keys, model, ecs_params)
    application = apply_ecs_params(found.application, params.model, report, found.containers)
    return ComposeImport(
        imported=Imported(
            spec=application,
            findings=tuple(report.findings),
            place_of=with_places(found.place_of, params.model, found.containers),
        ),
        keys=(*keys, *params.keys),
    )


def _ecs_params(path: str | None, request: Request, platform: Platform, report: Report) -> Disposed:
    """What becomes of ecs-params.yml; nothing if there is none, or if it cannot be read."""
    params = None if path is None else read_ecs_params(path, request, report)
    if params is None:
        start = FilePosition(file=path or request.files[0], line=1, column=1)
        return Disposed(keys=(), model=MapNode(entries={}, at=start))
    return dispose_ecs_params(params, platform, report)


def _unreadable(request: Request, report: Report) -> ComposeImport:
    start = FilePosition(file=request.files[0], line=1, column=1)
    empty = Application(services=())
    return ComposeImport(
        imported=Imported(spec=empty, findings=tuple(report.findings), place_of=lambda _: start),
        keys=(),
    )
