"""A task definition of the AWS CLI as a task for every construct that takes one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType

from aws_cdk import aws_logs as logs

from cdk_containers.aws_cli.files import about_what_stays, read_file_of, report_given_twice
from cdk_containers.aws_cli.replacements import Replacements, Role
from cdk_containers.checks import Context, check_task
from cdk_containers.doors.aws_cli import not_told
from cdk_containers.findings import Finding, InvalidSpecError, errors, warnings
from cdk_containers.importers.aws_cli.changes import NO_CHANGES, Change
from cdk_containers.importers.aws_cli.conversion import properties
from cdk_containers.importers.aws_cli.document import Document
from cdk_containers.importers.aws_cli.hard_coded import report_hard_coded
from cdk_containers.importers.aws_cli.importing import import_task
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.aws_cli.translation.task import task_platform
from cdk_containers.importers.aws_cli.translation.values import texts
from cdk_containers.importers.files import FileName
from cdk_containers.importers.imported import Imported
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report
from cdk_containers.spec import EbsVolume, EfsVolume, Image, Platform, Secret, Task, TaskFromFile
from cdk_containers.validation import typed_call

_NO_IMAGES: Mapping[str, str | Image] = MappingProxyType({})
_NO_SECRETS: Mapping[str, Mapping[str, Secret]] = MappingProxyType({})
_NO_VOLUMES: Mapping[str, EfsVolume | EbsVolume] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class TaskDefinitionFile(TaskFromFile):
    """A task definition of the AWS CLI.

    Args:
        document: the file, with what was changed in it.
    """

    document: Document


@typed_call
def task_from_file(
    file: FileName,
    *,
    images: Mapping[str, str | Image] = _NO_IMAGES,
    task_role: Role | None = None,
    execution_role: Role | None = None,
    log_group: logs.ILogGroup | None = None,
    secrets: Mapping[str, Mapping[str, Secret]] = _NO_SECRETS,
    volumes: Mapping[str, EfsVolume | EbsVolume] = _NO_VOLUMES,
    changes: Mapping[str, Change] = NO_CHANGES,
) -> TaskDefinitionFile:
    """A task as ``aws ecs register-task-definition`` takes it, for whatever takes a ``Task``::

        task = task_from_file("definition.json", images={"web": repository.image("1.4.2")})
        LoadBalancedService(self, "Web", cluster=cluster, task=task)
        TaskDefinition(self, "Plain", task=task).task_definition

    Every field of the file is in the template as it stands there, but for what is given here. What
    names something in an account and stays is a warning.

    Args:
        file: input of ``register-task-definition``, what ``describe-task-definition`` prints, or
            a list of container definitions.
        images: in place of the file's, by the containers' names. ``repositoryCredentials`` go
            with the image that they are for, unless the new one is a text. Default: the file's.
        task_role: what the application may do. Default: the file's; one is made if it has none.
        execution_role: what starting the task needs. Default: the file's; one is made if it has
            none and needs one.
        log_group: where those containers log that log to CloudWatch. Default: the file's.
        secrets: in place of the file's, by the containers' names and the variables'. Default: the
            file's.
        volumes: folders of file systems, such as ``SharedFileSystem(…).volume("data")``, or disks,
            in place of the file's, by their names. Default: the file's.
        changes: other values by their paths in the file, as the warnings name them, such as
            ``{"containerDefinitions[0].environmentFiles[0].value": settings.arn}``; ``None``
            leaves out what is there. Default: none.

    Raises:
        InvalidSpecError: the file cannot be read, or ECS or CloudFormation would refuse it.
    """
    read = read_file_of(Operation.TASK_DEFINITION, file, Report())
    given = Replacements(
        images=images,
        task_role=task_role,
        execution_role=execution_role,
        log_group=log_group,
        secrets=secrets,
        volumes=volumes,
    )
    objects = given.changes(read)
    replaced = {*objects, *given.places(read)}
    report = Report()
    document = read_file_of(Operation.TASK_DEFINITION, file, report, {**objects, **changes})
    said = properties(document, report)
    imported = import_task(document)
    report.findings += not_told(imported.findings, report.findings)
    report.findings = about_what_stays(report.findings, replaced)
    given.report_unknown(read, report)
    report_given_twice(replaced, changes, file, report)
    task = given.in_task(imported.spec)
    _refuse(report.findings, imported, task, task_platform(document.input))
    report_hard_coded(document, {*replaced, *changes}, report)
    return TaskDefinitionFile(
        **{each.name: getattr(task, each.name) for each in fields(Task)},
        properties=given.left_to_cdk(said),
        platform=task_platform(document.input),
        platforms=_platforms(document.input),
        task_role=task_role or document.input.text("taskRoleArn"),
        execution_role=execution_role or document.input.text("executionRoleArn"),
        warnings=warnings(report.findings),
        place_of=imported.place_of,
        document=document,
    )


def _refuse(found: Sequence[Finding], imported: Imported[Task], task: Task, on: Platform) -> None:
    """Raise what is wrong with a file, together with what ECS would refuse of the rest.

    Without an error in the file itself, the construct that is given the task says the latter: it
    knows more about where that runs.
    """
    if errors(found):
        checked = [imported.at_its_place(each) for each in check_task(task, Context(platform=on))]
        raise InvalidSpecError(errors([*found, *not_told(checked, found)]))


def _platforms(said: MapNode) -> frozenset[Platform]:
    named = texts(said, "requiresCompatibilities")
    return frozenset(Platform.FARGATE if each == "FARGATE" else Platform.EC2 for each in named)
