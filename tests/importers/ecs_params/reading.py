"""What tests of ecs-params.yml share: the file read, and laid over an application."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cdk_containers.findings import FilePosition, Finding, errors
from cdk_containers.importers.compose import MapNode, Request, plain
from cdk_containers.importers.ecs_params import apply_ecs_params, read_ecs_params
from cdk_containers.importers.report import Report
from cdk_containers.spec import (
    Application,
    ApplicationService,
    Container,
    Service,
    Task,
    Volume,
)


def read(
    folder: Path, content: str | bytes, environment: Mapping[str, str] | None = None
) -> tuple[MapNode | None, Sequence[Finding]]:
    """What a file says, and what is wrong with it.

    Args:
        folder: an empty folder.
        content: the file.
        environment: Default: none.
    """
    path = folder / "ecs-params.yml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    request = Request(files=[str(folder / "compose.yaml")], environment=environment or {})
    report = Report()
    return read_ecs_params(str(path), request, report), report.findings


def said(folder: Path, content: str, environment: Mapping[str, str] | None = None) -> Any:
    """What a file says, as plain data; there may be no finding."""
    params, findings = read(folder, content, environment)
    assert not findings
    assert params is not None
    return plain(params)


def applied(
    folder: Path, content: str, application: Application
) -> tuple[Application, Sequence[Finding]]:
    """An application with what a file says, and what is wrong with it.

    Args:
        folder: an empty folder.
        content: the file.
        application: what the compose files say.
    """
    params, findings = read(folder, content)
    assert params is not None, findings
    assert not errors(findings)
    report = Report()
    return apply_ecs_params(application, params, report), report.findings


def shop(*containers: Container, volumes: Sequence[Volume] = (), **more: Any) -> Application:
    """An application with one task.

    Args:
        containers: its containers. Default: ``web`` and ``db``.
        volumes: the task's volumes.
        more: what else is known of the task.
    """
    chosen = containers or (
        Container(name="web", image="nginx:1.27"),
        Container(name="db", image="postgres:17"),
    )
    task = Task(containers=chosen, volumes=volumes, **more)
    return Application(services=[ApplicationService(name="shop", service=Service(task=task))])


def task_of(application: Application) -> Task:
    """The task of an application's only service."""
    [service] = application.services
    return service.service.task


def container_of(application: Application, name: str = "web") -> Container:
    """A container of the only task."""
    return next(each for each in task_of(application).containers if each.name == name)


def codes(findings: Sequence[Finding]) -> list[str]:
    """The codes of findings."""
    return [finding.code for finding in findings]


def place(finding: Finding) -> tuple[int, int, str]:
    """Line, column and path of a finding."""
    where = finding.where
    assert isinstance(where, FilePosition)
    return where.line, where.column, where.path
