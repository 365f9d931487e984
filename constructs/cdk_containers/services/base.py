"""What every kind of service is made of: a task that is kept running on Fargate, and scaled."""

from collections.abc import Sequence

import jsii
from aws_cdk import CfnOutput, Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_containers.checks import check_service, check_task
from cdk_containers.cluster import ContainerCluster, strategy
from cdk_containers.findings import Finding
from cdk_containers.log_retention import log_retention_problems
from cdk_containers.network import TaskPlacement, placement_in
from cdk_containers.services.commands import Commands
from cdk_containers.services.scaling import add_scaling
from cdk_containers.spec import DesiredCount, Service
from cdk_containers.task import TaskDefinition, fargate_context
from cdk_containers.validation import refuse_errors, show_warnings


@jsii.implements(ec2.IConnectable, iam.IGrantable)
class ContainerService(Construct):
    """A Fargate service that nothing reaches yet. The kinds of service are made from it.

    Attributes:
        service: the ECS service.
        task: the task definition with its containers, role and log group.
        security_group: of the tasks.
        outputs: what people need next, as outputs of the stack.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ContainerCluster | ecs.ICluster,
        spec: Service,
        placement: TaskPlacement,
        log_retention_days: int,
        disposable: bool,
        findings: Sequence[Finding] = (),
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            cluster: where it runs.
            spec: what runs, and how.
            placement: where in the cluster's VPC.
            log_retention_days: how long logs are kept.
            disposable: whether the logs go when the stack does.
            findings: what the kind of service has found wrong itself. Default: nothing.

        Raises:
            InvalidSpecError: ECS would refuse it, or it would not work.
        """
        context = fargate_context(scope, placement.egress)
        found = [
            *findings,
            *check_service(spec, context),
            *log_retention_problems("log_retention_days", log_retention_days),
        ]
        refuse_errors(scope, construct_id, [*check_task(spec.task, context), *found])
        super().__init__(scope, construct_id)
        show_warnings(self, found)
        self.spec = spec
        self._cluster = cluster_of(cluster)
        self.task = TaskDefinition(
            self,
            "Task",
            task=spec.task,
            egress=placement.egress,
            log_retention_days=log_retention_days,
            disposable=disposable,
        )
        self.security_group = ec2.SecurityGroup(
            self, "SecurityGroup", vpc=self._cluster.vpc, description="Tasks of the service"
        )
        self.service = self._service(cluster, placement)
        self.scaling = add_scaling(self.service, spec.scaling)
        self.outputs = self._outputs()

    @property
    @jsii.member(jsii_name="connections")
    def connections(self) -> ec2.Connections:
        """Who may connect to the tasks, and whom they may connect to."""
        return self.service.connections

    @property
    @jsii.member(jsii_name="grantPrincipal")
    def grant_principal(self) -> iam.IPrincipal:
        """The task role: what the application may do."""
        return self.task.task_role

    def _service(
        self, cluster: ContainerCluster | ecs.ICluster, placement: TaskPlacement
    ) -> ecs.FargateService:
        spec, deployment = self.spec, self.spec.deployment
        service = ecs.FargateService(
            self,
            "Service",
            cluster=self._cluster,
            task_definition=self.task.task_definition,
            capacity_provider_strategies=_strategy(spec, cluster),
            vpc_subnets=placement.subnets,
            assign_public_ip=placement.assign_public_ip,
            security_groups=[self.security_group],
            # Later deployments leave the count alone that scaling has chosen.
            desired_count=spec.scaling.tasks if isinstance(spec.scaling, DesiredCount) else None,
            min_healthy_percent=deployment.minimum_healthy_percent,
            max_healthy_percent=deployment.maximum_percent,
            circuit_breaker=ecs.DeploymentCircuitBreaker(enable=True, rollback=True),
            force_new_deployment=(
                ecs.ForceNewDeployment(enabled=True, nonce=deployment.force_new_deployment)
                if deployment.force_new_deployment is not None
                else None
            ),
            health_check_grace_period=(
                Duration.seconds(spec.grace_period_seconds) if spec.load_balanced else None
            ),
            enable_execute_command=spec.enable_exec,
            enable_ecs_managed_tags=True,
            propagate_tags=ecs.PropagatedTagSource.SERVICE,
        )
        resource = service.node.find_child("Service")
        # The cluster's capacity providers come before the service and go after it: ECS deletes
        # none that is in use (aws-cdk #14732, #19275).
        if isinstance(cluster, ContainerCluster):
            resource.node.add_dependency(cluster.capacity_providers)
        # Without its policies the first tasks could not pull their images, and the circuit
        # breaker would count them.
        resource.node.add_dependency(self.task.task_definition.obtain_execution_role())
        # Nor could they before there is a way to the registry.
        resource.node.add_dependency(*placement.way_out)
        return service

    def _outputs(self) -> Construct:
        """Commands that are ready to paste. ``node.try_remove_child("Outputs")`` drops them."""
        outputs = Construct(self, "Outputs")
        commands = Commands(self.service)
        CfnOutput(outputs, "ListTasks", value=commands.list_tasks, description="The tasks that run")
        if self.task.log_group is not None:
            CfnOutput(
                outputs,
                "FollowLogs",
                value=commands.follow_logs(self.task.log_group),
                description="What the containers log",
            )
        if self.spec.enable_exec:
            CfnOutput(
                outputs,
                "OpenShell",
                value=commands.open_shell(_container_for_shell(self.spec)),
                description="A shell in a running container",
            )
        return outputs


def cluster_of(cluster: ContainerCluster | ecs.ICluster) -> ecs.ICluster:
    """The cluster of ours, or the cluster itself."""
    return cluster.cluster if isinstance(cluster, ContainerCluster) else cluster


def default_placement(cluster: ContainerCluster | ecs.ICluster) -> TaskPlacement:
    """Where tasks run when nobody says it."""
    if isinstance(cluster, ContainerCluster):
        return cluster.placement
    return placement_in(cluster.vpc)


def _container_for_shell(spec: Service) -> str:
    """The container that others reach, or else the first, that a shell can be opened in."""
    reached = [spec.reachable[0]] if spec.reachable else []
    candidates = [*reached, *spec.task.containers]
    return next(each.name for each in candidates if not each.read_only_root)


def _strategy(
    spec: Service, cluster: ContainerCluster | ecs.ICluster
) -> list[ecs.CapacityProviderStrategy] | None:
    """What the service runs on, written into the service itself.

    A change from a launch type to a strategy would replace the service (aws-cdk #24907), so that
    a strategy stands there from the start. A cluster that is not ours may have no capacity
    providers; there, a service that names none has the launch type FARGATE.
    """
    ours = cluster.default_capacity if isinstance(cluster, ContainerCluster) else ()
    return strategy(spec.capacity or ours) or None
