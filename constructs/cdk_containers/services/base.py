"""What every kind of service is made of: a task that is kept running, found and scaled."""

from collections.abc import Sequence
from dataclasses import replace

import jsii
from aws_cdk import Annotations, CfnOutput
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from constructs import Construct, IDependable

from cdk_containers.checks import check_service, check_task
from cdk_containers.cluster import ContainerCluster, cluster_of
from cdk_containers.findings import Finding
from cdk_containers.log_retention import log_retention_problems
from cdk_containers.monitoring.metrics import ServiceMetrics
from cdk_containers.monitoring.service import ServiceMonitoring, Topic
from cdk_containers.monitoring.watched import Watched
from cdk_containers.network import TaskPlacement
from cdk_containers.services.backlog import insights_problems
from cdk_containers.services.caller import Caller
from cdk_containers.services.calls import call_problems
from cdk_containers.services.cluster_defaults import on_capacity_of
from cdk_containers.services.commands import (
    Commands,
    add_deployment_outputs,
    follow_logs,
)
from cdk_containers.services.deployment import add_hooks
from cdk_containers.services.deployment_alarms import Ec2Service, FargateService
from cdk_containers.services.discovery import be_found, check_namespace
from cdk_containers.services.ecs_service import ecs_service
from cdk_containers.services.exec_access import container_for_shell
from cdk_containers.services.operation import Operation
from cdk_containers.services.reached_ports import default_port, reached_ports
from cdk_containers.services.rollback import names_for_rollback, seen_by_name
from cdk_containers.services.run_first import check_run_first, run_first
from cdk_containers.services.scaling import add_scaling
from cdk_containers.services.task_network import (
    check_instances,
    in_stack_of,
    instance_security_groups,
    join,
    startup_egress,
    within_reach,
)
from cdk_containers.spec import (
    Approval,
    NetworkMode,
    Service,
    Thresholds,
    with_named_ports,
)
from cdk_containers.task import TaskDefinition, context_of
from cdk_containers.validation import refuse_errors, show_warnings, typed

_EGRESS_RULE_LEFT_OUT = "@aws-cdk/aws-ec2:ipv4IgnoreEgressRule"


@jsii.implements(ec2.IConnectable, iam.IGrantable)
class ContainerService(Construct):
    """A service that nothing from outside reaches yet. The kinds of service are made from it.

    Attributes:
        service: the ECS service.
        task: the task definition with its containers, role and log group.
        security_groups: of the tasks; under bridge and host networking, of their instances.
        target_groups: the tasks as a load balancer sees them: none, one, or one for each of two
            versions, where traffic is shifted between them.
        scaling: what changes the number of tasks, or ``None``.
        run_first: the task that runs before each new version, or ``None``. It has a role of its
            own: grant more to it with ``run_first.task.task_role``.
        calls: the services that this one calls.
        rollback_alarms: what takes its deployments back.
        outputs: what people need next, as outputs of the stack.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ContainerCluster | ecs.ICluster,
        spec: Service,
        placement: TaskPlacement,
        operation: Operation = Operation(),
        security_groups: Sequence[ec2.ISecurityGroup] = (),
        findings: Sequence[Finding] = (),
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            cluster: where it runs.
            spec: what runs, and how.
            placement: where in the cluster's VPC.
            operation: logs and shells. Default: logs are kept for 30 days, no shell.
            security_groups: further ones of the tasks, four at most, which are left as they are;
                tasks that share the interface of their instance have none. Default: only one of
                their own.
            findings: what the kind of service has found wrong itself. Default: nothing.

        Raises:
            InvalidSpecError: ECS would refuse it, or it would not work.
        """
        spec = with_named_ports(on_capacity_of(cluster, spec))
        starting = context_of(scope, spec.platform, startup_egress(cluster, placement, spec))
        placement = within_reach(cluster, placement, spec)
        found = [
            *findings,
            *check_instances(cluster, spec),
            *check_service(spec, context_of(scope, spec.platform, placement.egress)),
            *check_run_first(spec, starting, cluster),
            *check_namespace(cluster, spec.discovery),
            *insights_problems(cluster, spec.scaling),
            *log_retention_problems("operation.log_retention_days", operation.log_retention_days),
        ]
        refuse_errors(scope, construct_id, [*check_task(spec.task, starting), *found])
        super().__init__(scope, construct_id)
        show_warnings(self, found)
        if isinstance(cluster, ContainerCluster):
            cluster.keep_default_capacity(if_it_is=spec.capacity)
        self.spec = spec = self._complete(spec)
        self.task = TaskDefinition(
            self,
            "Task",
            task=spec.task,
            platform=spec.platform,
            egress=starting.egress,
            log_retention_days=operation.log_retention_days,
            disposable=operation.disposable,
        )
        self._counts_tasks = cluster.counts_tasks if isinstance(cluster, ContainerCluster) else None
        self._shared = instance_security_groups(cluster, spec)
        self.security_groups: Sequence[ec2.ISecurityGroup] = (
            [self._security_group(cluster_of(cluster).vpc)]
            if spec.task.network_mode == NetworkMode.AWSVPC
            else in_stack_of(self, self._shared)
        )
        further = security_groups if spec.task.network_mode == NetworkMode.AWSVPC else ()
        self.service: FargateService | Ec2Service = ecs_service(
            self,
            cluster=cluster,
            spec=spec,
            task=self.task,
            placement=placement,
            security_groups=self.security_groups,
        )
        # One for good: CDK notes in it which rules belong to the other side's stack.
        self._connections = ec2.Connections(
            security_groups=list(self.security_groups), default_port=default_port(spec)
        )
        join(self.service, self.security_groups, further)
        self.target_groups: Sequence[elbv2.ApplicationTargetGroup | elbv2.NetworkTargetGroup] = ()
        be_found(self.service, cluster, spec)
        self.scaling = add_scaling(self.service, spec.scaling)
        self.run_first = run_first(
            self,
            self.service,
            spec,
            replace(placement, egress=starting.egress),
            self.security_groups,
            operation,
            further,
        )
        add_hooks(
            self, self.service, spec.deployment.hooks, first=0 if self.run_first is None else 1
        )
        self.calls: list[ContainerService] = []
        self.rollback_alarms: list[cloudwatch.IAlarm] = []
        self.outputs = self._outputs()

    @property
    @jsii.member(jsii_name="connections")
    def connections(self) -> ec2.Connections:
        """Who may connect to the tasks, and whom they may connect to."""
        return self._connections

    @property
    @jsii.member(jsii_name="grantPrincipal")
    def grant_principal(self) -> iam.IPrincipal:
        """The task role: what the application may do."""
        return self.task.task_role

    def _security_group(self, vpc: ec2.IVpc) -> ec2.SecurityGroup:
        group = ec2.SecurityGroup(
            self, "SecurityGroup", vpc=vpc, description="Tasks of the service"
        )
        # Tasks may connect to everything, so that nothing is lost with a rule that is left out.
        Annotations.of(group).acknowledge_warning(_EGRESS_RULE_LEFT_OUT)
        return group

    def _complete(self, spec: Service) -> Service:
        """What a kind of service adds to its spec, once there is a place to make things."""
        return spec

    def call(self, other: "ContainerService") -> None:
        """Let this service connect to the ports of another, which is deployed before it.

        The rules of both security groups are put into this service's stack, so that two stacks
        never refer to each other (aws-cdk #3689). With Service Connect the order matters: a
        running task never sees a name that was added later.

        Args:
            other: the service that is called.

        Raises:
            InvalidSpecError: it has no port, this one does not take part in Service Connect, or
                the services call each other in a circle.
        """
        found = list(call_problems(self, other))
        refuse_errors(self, "", found)
        show_warnings(self, found)
        self.calls.append(other)
        self.caller.connect_to(other._reached, reached_ports(other.spec))
        self.wait_for(
            other.service.node.find_child("Service"), *self.security_groups, *other.security_groups
        )

    @property
    def metrics(self) -> ServiceMetrics:
        """What CloudWatch knows of it: of all versions together, or of the worse one."""
        return ServiceMetrics(self.service, self.target_groups)

    def monitor(self, topic: Topic, *, thresholds: Thresholds = Thresholds()) -> ServiceMonitoring:
        """Show how it is doing, and tell a topic when it is not well.

        It makes alarms, events with their reason, a dashboard, and saved queries to the logs, once.

        Args:
            topic: where people are told, such as ``sns.Topic(self, "Alerts")`` of a stack.
            thresholds: what is too much. Default: what is wrong for most services.

        Raises:
            InvalidSpecError: CloudWatch would refuse a threshold, or it is monitored already.
        """
        return ServiceMonitoring(
            self, "Monitoring", watched=self._watched(), topic=topic, thresholds=thresholds
        )

    def roll_back_on(self, *alarms: cloudwatch.IAlarm) -> None:
        """Take a deployment back when an alarm goes off while it is under way.

        ``deployment=…(roll_back=RollbackAlarms(…))`` makes some; these come on top, such as those
        of ``watched = web.monitor(topic)``::

            web.roll_back_on(watched.alarms["Memory"], checkout_fails)

        Args:
            alarms: any of this account and region. One that refers to the service, as those about
                its CPU do, is deployed after it, so that the deployment which adds it goes without.

        Raises:
            InvalidSpecError: an alarm refers to the service, or comes after its stack, and has no
                literal name; or it is of another account or Region.
        """
        if not alarms:
            return
        names = names_for_rollback(self, self.service, alarms)
        self.service.enable_deployment_alarms(names)
        self.rollback_alarms += [
            seen_by_name(self, alarm, name) for alarm, name in zip(alarms, names, strict=True)
        ]

    def wait_for(self, *others: IDependable) -> None:
        """Deploy this service after something else."""
        self.service.node.find_child("Service").node.add_dependency(*others)

    @property
    def caller(self) -> Caller:
        """Where its tasks connect from."""
        return Caller(
            connections=self._reached if self._shared else self.connections,
            from_instances=bool(self._shared),
        )

    @property
    def _reached(self) -> ec2.Connections:
        """Where others reach the tasks: at the instances themselves, not at a stack's view of them.

        CDK takes two views for two groups, and would make the same rule for each.
        """
        return ec2.Connections(
            security_groups=list(self._shared or self.security_groups),
            default_port=default_port(self.spec),
        )

    def _watched(self) -> Watched:
        return Watched(
            spec=self.spec,
            service=self.service,
            task=self.task,
            metrics=self.metrics,
            target_groups=self.target_groups,
            counts_tasks=self._counts_tasks,
            rollback_alarms=tuple(self.rollback_alarms),
        )

    def _outputs(self) -> Construct:
        """Commands that are ready to paste. ``node.try_remove_child("Outputs")`` drops them."""
        outputs = Construct(self, "Outputs")
        Commands.of(self.service).add_outputs(
            outputs,
            log_group=self.task.log_group,
            shell_in=container_for_shell(self.spec) if self.spec.enable_exec else None,
        )
        asks = any(isinstance(each, Approval) for each in self.spec.deployment.hooks)
        add_deployment_outputs(outputs, self.service, asks_for_approval=asks)
        if self.run_first is not None and self.run_first.task.log_group is not None:
            CfnOutput(
                outputs,
                "FollowRunFirstLogs",
                value=follow_logs(self.run_first.task.log_group),
                description="What the task logs that runs before each new version",
            )
        return outputs
