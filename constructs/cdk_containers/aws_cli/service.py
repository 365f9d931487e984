"""A service of the AWS CLI as a service of CDK."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import jsii
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_containers.aws_cli.definition import as_file
from cdk_containers.aws_cli.ecs_service import ecs_service
from cdk_containers.aws_cli.files import about_what_stays, read_file_of, report_given_twice
from cdk_containers.aws_cli.load_balancers import TargetGroups, report_target_groups
from cdk_containers.aws_cli.surroundings import Surroundings
from cdk_containers.aws_cli.task import TaskDefinitionFile
from cdk_containers.checks import Context, check_service, check_task
from cdk_containers.cluster import ContainerCluster
from cdk_containers.file_system import connect_file_systems
from cdk_containers.findings import FilePosition, Finding, InvalidSpecError, errors
from cdk_containers.importers.aws_cli.changes import NO_CHANGES, Change, replaced_in
from cdk_containers.importers.aws_cli.conversion import properties
from cdk_containers.importers.aws_cli.document import Document
from cdk_containers.importers.aws_cli.hard_coded import report_hard_coded
from cdk_containers.importers.aws_cli.importing import import_service
from cdk_containers.importers.aws_cli.service_model import Operation
from cdk_containers.importers.aws_cli.translation.agreement import check_places, check_service_alone
from cdk_containers.importers.aws_cli.translation.service import service_platform
from cdk_containers.importers.files import FileName
from cdk_containers.importers.imported import Imported
from cdk_containers.importers.report import Report
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.spec import Platform, Task
from cdk_containers.task import TaskDefinition, context_of
from cdk_containers.validation import show_warnings, typed


@jsii.implements(ec2.IConnectable, iam.IGrantable)
class ServiceFromFile(Construct):
    """A service as ``aws ecs create-service`` takes it, to which others add as to any of CDK's::

        ServiceFromFile(
            self, "Web", file="service.json", task=task_from_file("definition.json"),
            cluster=cluster, target_groups=[web],
        )

    Every field of the file is in the template as it stands there, but for the task definition and
    for what is given here. What names something in an account and stays is a warning.

    Attributes:
        service: the ECS service.
        task: the task definition with its containers and roles, or ``None`` if one of CDK's was
            given.
        task_definition: CDK's task definition.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        file: FileName,
        task: TaskDefinitionFile | ecs.TaskDefinition,
        cluster: ContainerCluster | ecs.ICluster | None = None,
        subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] = (),
        target_groups: TargetGroups = (),
        changes: Mapping[str, Change] = NO_CHANGES,
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            file: input of ``create-service``, or what ``describe-services`` prints of one.
            task: what each copy is: ``task_from_file(…)``, or a task definition of CDK's.
            cluster: where it runs. Default: the file's.
            subnets: of the tasks, in the cluster's VPC. Default: the file's.
            security_groups: of the tasks. Default: the file's.
            target_groups: that send requests to the tasks, in place of the file's and in its
                order; ``None`` leaves one. Default: the file's.
            changes: other values by their paths in the file, as the warnings name them, such as
                ``{"serviceConnectConfiguration.namespace": namespace.namespace_arn}``; ``None``
                leaves out what is there. Default: none.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: the file cannot be read, ECS or CloudFormation would refuse it, or it
                does not go with its task definition.
        """
        report = Report()
        read = read_file_of(Operation.SERVICE, file, report, changes)
        surroundings = Surroundings(
            cluster=cluster,
            subnets=subnets,
            security_groups=security_groups,
            target_groups=target_groups,
        )
        replaced = surroundings.replaced(read.input)
        report.findings = about_what_stays(report.findings, replaced)
        report_given_twice(replaced, changes, file, report)
        report_target_groups(read, target_groups, report)
        left = replace(read, input=replaced_in(read.input, replaced))
        said = properties(left, report)
        platform = service_platform(read.input) or _platform_of(task)
        report.findings += _problems(read, task, context_of(scope, platform, None), surroundings)
        if refused := errors(report.findings):
            raise InvalidSpecError(refused)
        report_hard_coded(left, changes, report)
        super().__init__(scope, construct_id)
        show_warnings(self, report.findings)
        self.task: TaskDefinition | None = None
        if isinstance(task, TaskDefinitionFile):
            self.task = TaskDefinition(self, "Task", task=task, platform=platform)
            self.task_definition = self.task.task_definition
        else:
            self.task_definition = task
        self.service = ecs_service(
            self,
            read.input,
            left=said,
            definition=self.task_definition,
            platform=platform,
            surroundings=surroundings,
        )
        if isinstance(task, TaskDefinitionFile):
            for group in self.service.connections.security_groups:
                connect_file_systems(self.service.node.find_child("Service"), task, group)
        lay_over(self, overlay or {})

    @property
    @jsii.member(jsii_name="connections")
    def connections(self) -> ec2.Connections:
        """Who may connect to the tasks, and whom they may connect to."""
        return self.service.connections

    @property
    @jsii.member(jsii_name="grantPrincipal")
    def grant_principal(self) -> iam.IPrincipal:
        """The task role: what the application may do."""
        return self.task_definition.task_role


def _platform_of(task: TaskDefinitionFile | ecs.TaskDefinition) -> Platform:
    if isinstance(task, TaskDefinitionFile):
        return task.platform
    return Platform.FARGATE if task.is_fargate_compatible else Platform.EC2


def _problems(
    document: Document,
    task: TaskDefinitionFile | ecs.TaskDefinition,
    context: Context,
    surroundings: Surroundings,
) -> list[Finding]:
    """What is wrong with a service, and with its task definition beside it."""
    if isinstance(task, TaskDefinitionFile):
        runs = Imported[Task](spec=task, findings=(), place_of=task.place_of)
        imported = import_service(document, runs, task.document)
        checked = (
            each if isinstance(each.where, FilePosition) else imported.at_its_place(each)
            for each in check_service(imported.spec, context)
        )
        # The task definition itself shows its warnings.
        of_task = errors(check_task(imported.spec.task, context))
        found = [*imported.findings, *of_task, *checked]
    else:
        report = Report()
        check_service_alone(document.input, report)
        check_places(document.input, as_file(task), report)
        found = report.findings
    return [
        each
        for each in found
        if surroundings.subnets is None or each.code != "aws-cli-network-missing"
    ]
