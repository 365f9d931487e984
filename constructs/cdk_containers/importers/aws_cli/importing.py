"""Files of the AWS CLI as a task, and as a service that runs it."""

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.document import Document
from cdk_containers.importers.aws_cli.translation.agreement import (
    check_agreement,
    check_service_alone,
)
from cdk_containers.importers.aws_cli.translation.places import place_in_service, place_in_task
from cdk_containers.importers.aws_cli.translation.service import service_of
from cdk_containers.importers.aws_cli.translation.task import task_of, task_platform
from cdk_containers.importers.imported import Imported
from cdk_containers.importers.report import Report
from cdk_containers.spec import Platform, Service, Task


def import_task(document: Document, *, platform: Platform | None = None) -> Imported[Task]:
    """The task that a task definition describes, as far as the spec has words for it.

    Args:
        document: the task definition.
        platform: what it runs on. Default: what it is for, and Fargate if it is for several.
    """
    report = Report()
    runs_on = platform or task_platform(document.input)
    task = task_of(document.input, runs_on, report)

    def place_of(path: str) -> FilePosition:
        return place_in_task(document.input, path)

    return Imported(spec=task, findings=report.findings, place_of=place_of)


def import_service(
    document: Document, task: Imported[Task], definition: Document
) -> Imported[Service]:
    """The service that runs a task, as far as the spec has words for it.

    Args:
        document: the service.
        task: what it runs.
        definition: where that comes from.
    """
    report = Report()
    check_service_alone(document.input, report)
    check_agreement(document.input, definition.input, report)

    def place_of(path: str) -> FilePosition:
        return place_in_service(document.input, definition.input, path)

    return Imported(
        spec=service_of(document.input, task.spec), findings=report.findings, place_of=place_of
    )
