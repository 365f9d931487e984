"""A task of an application that people start."""

from collections.abc import Sequence

import jsii
from aws_cdk import CfnOutput, Tags
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_containers.applications.task_role import add_policies
from cdk_containers.cluster import ContainerCluster, cluster_of
from cdk_containers.file_system import connect_file_systems
from cdk_containers.network import TaskPlacement
from cdk_containers.overlay import lay_over
from cdk_containers.services.caller import Caller
from cdk_containers.services.cluster_defaults import on_capacity_of
from cdk_containers.services.commands import Commands
from cdk_containers.services.operation import Operation
from cdk_containers.services.task_network import (
    in_stack_of,
    instance_security_groups,
    startup_egress,
    within_reach,
)
from cdk_containers.spec import ApplicationService, NetworkMode
from cdk_containers.task import TaskDefinition
from cdk_containers.validation import typed


@jsii.implements(ec2.IConnectable, iam.IGrantable)
class RunnableTask(Construct):
    """A task definition, with the command that starts it among the outputs of the stack.

    Attributes:
        member: what it is.
        task: the task definition with its containers, role and log group.
        caller: where it connects from.
        outputs: what people need next, as outputs of the stack.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ContainerCluster | ecs.ICluster,
        member: ApplicationService,
        placement: TaskPlacement,
        security_groups: Sequence[ec2.ISecurityGroup] = (),
        operation: Operation = Operation(),
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            cluster: where it runs.
            member: what it is.
            placement: where in the cluster's VPC.
            security_groups: further ones of the task, four at most. Default: none.
            operation: logs and shells. Default: logs are kept for 30 days, no shell.
        """
        super().__init__(scope, construct_id)
        spec = on_capacity_of(cluster, member.service)
        operation = operation.keeping_logs(member.log_retention_days)
        self.task = TaskDefinition(
            self,
            "Task",
            task=spec.task,
            platform=spec.platform,
            egress=startup_egress(cluster, placement, spec),
            log_retention_days=operation.log_retention_days,
            disposable=operation.disposable,
        )
        plain = cluster_of(cluster)
        self.member = member
        has_interface = spec.task.network_mode == NetworkMode.AWSVPC
        shared = instance_security_groups(cluster, spec)
        groups = (
            [ec2.SecurityGroup(self, "SecurityGroup", vpc=plain.vpc, description="The task")]
            if has_interface
            else in_stack_of(self, shared)
        )
        self._connections = ec2.Connections(security_groups=list(groups))
        self.caller = Caller(
            connections=ec2.Connections(security_groups=shared) if shared else self._connections,
            from_instances=bool(shared),
        )
        for group in groups:
            connect_file_systems(self.task, spec.task, group)
        add_policies(self, self.task.task_role, member.managed_policies, member.policies)
        self.outputs = Construct(self, "Outputs")
        commands = Commands(plain, f"--family {self.task.task_definition.family}")
        CfnOutput(
            self.outputs,
            "Run",
            value=commands.run_task(
                self.task.task_definition.task_definition_arn,
                spec=spec,
                where=within_reach(cluster, placement, spec),
                security_groups=[*groups, *security_groups] if has_interface else [],
            ),
            description=f"Starts the task {member.name}, which ends by itself",
        )
        commands.add_outputs(self.outputs, log_group=self.task.log_group, shell_in=None)
        for key, value in member.tags.items():
            Tags.of(self).add(key, value, include_resource_types=["AWS::ECS::TaskDefinition"])
        lay_over(self, member.overlay)

    @property
    @jsii.member(jsii_name="connections")
    def connections(self) -> ec2.Connections:
        """Whom the task may connect to."""
        return self._connections

    @property
    @jsii.member(jsii_name="grantPrincipal")
    def grant_principal(self) -> iam.IPrincipal:
        """The task role: what the application may do."""
        return self.task.task_role
