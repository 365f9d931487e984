"""A task that runs at certain times, and ends by itself."""

from collections.abc import Sequence
from typing import Any, cast

import jsii
from aws_cdk import CfnOutput, Duration, Stack, TimeZone
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk_containers.checks import check_service, check_task
from cdk_containers.checks.schedules import schedule_problems, time_zone_problems
from cdk_containers.cluster import ContainerCluster, cluster_of, strategy
from cdk_containers.file_system import connect_file_systems
from cdk_containers.findings import Finding, error
from cdk_containers.log_retention import log_retention_problems
from cdk_containers.network import TaskPlacement, selected_subnets
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.removal import removal_policy
from cdk_containers.run_task import may_run, roles_of
from cdk_containers.services.cluster_defaults import default_placement, on_capacity_of
from cdk_containers.services.commands import Commands
from cdk_containers.services.exec_access import allow_exec, container_for_shell
from cdk_containers.services.one_container import task_of, unclear_task
from cdk_containers.services.operation import Operation
from cdk_containers.services.reachable_network import check_network
from cdk_containers.services.task_network import (
    check_instances,
    in_stack_of,
    instance_security_groups,
    startup_egress,
    within_reach,
)
from cdk_containers.spec import (
    Capacity,
    Container,
    DesiredCount,
    Image,
    NetworkMode,
    Platform,
    Service,
    Task,
)
from cdk_containers.task import TaskDefinition, context_of
from cdk_containers.validation import refuse_errors, show_warnings, typed


@jsii.implements(ec2.IConnectable, iam.IGrantable)
class ScheduledTask(Construct):
    """A report, a clean-up, a backup: EventBridge Scheduler starts a task, which ends by itself::

        ScheduledTask(
            self, "Report", cluster=cluster, image="report:1.0", schedule="cron(0 3 * * ? *)"
        )

    A start that fails is tried again for an hour, and then told to the dead-letter queue. Whether
    the task itself succeeded is in its logs and in ECS's events.

    Attributes:
        task: the task definition with its containers, role and log group.
        schedule: when it runs.
        dead_letter_queue: starts that failed.
        security_group: of the tasks; ``None`` under bridge and host networking.
        outputs: what people need next, as outputs of the stack.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ContainerCluster | ecs.ICluster,
        schedule: str,
        image: str | Image | None = None,
        task: Task | Container | None = None,
        time_zone: str = "Etc/UTC",
        capacity: Sequence[Capacity] = (),
        placement: TaskPlacement | None = None,
        operation: Operation = Operation(),
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            cluster: where it runs.
            schedule: ``cron(…)``, ``rate(…)`` or ``at(…)``; see
                https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
            image: the image of a task that is one plain container.
            task: instead of ``image``, a container with all its settings, or several.
            time_zone: an IANA name, such as ``Europe/Berlin``. Default: UTC.
            capacity: what it runs on. Default: the cluster's own strategy.
            placement: where it runs. Default: where the cluster's network says.
            operation: logs and shells. Default: logs are kept for 30 days, no shell.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: ECS or EventBridge Scheduler would refuse it.
        """
        spec = on_capacity_of(
            cluster,
            Service(
                task=task_of(image, None, task),
                scaling=DesiredCount(1),
                capacity=capacity,
                enable_exec=operation.enable_exec,
            ),
        )
        network = check_network(cluster, None, placement)
        asked = (
            TaskPlacement(subnets=ec2.SubnetSelection())
            if network
            else placement or default_placement(cluster)
        )
        where = within_reach(cluster, asked, spec)
        starting = context_of(scope, spec.platform, startup_egress(cluster, asked, spec))
        found = [
            *check_instances(cluster, spec),
            *unclear_task(image, task),
            *network,
            *_schedule_problems(schedule, time_zone),
            *_disk_problems(spec.task),
            *check_service(spec, context_of(scope, spec.platform, where.egress)),
            *log_retention_problems("operation.log_retention_days", operation.log_retention_days),
        ]
        refuse_errors(scope, construct_id, [*check_task(spec.task, starting), *found])
        super().__init__(scope, construct_id)
        show_warnings(self, found)
        self.task = TaskDefinition(
            self,
            "Task",
            task=spec.task,
            platform=spec.platform,
            egress=starting.egress,
            log_retention_days=operation.log_retention_days,
            disposable=operation.disposable,
        )
        if spec.enable_exec:
            allow_exec(self.task.task_role, cluster)
        self.dead_letter_queue = sqs.Queue(
            self,
            "DeadLetterQueue",
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            retention_period=Duration.days(14),
            removal_policy=removal_policy(disposable=operation.disposable),
        )
        self.security_group = self._security_group(cluster, spec)
        # One for good: CDK notes in it which rules belong to the other side's stack.
        groups = (
            in_stack_of(self, instance_security_groups(cluster, spec))
            if self.security_group is None
            else [self.security_group]
        )
        self._connections = ec2.Connections(security_groups=groups)
        role = self._role(cluster_of(cluster))
        self.schedule = scheduler.Schedule(
            self,
            "Schedule",
            schedule=scheduler.ScheduleExpression.expression(schedule, TimeZone.of(time_zone)),
            # Cast, because CDK's stub of IScheduleTarget names a parameter otherwise.
            target=cast("scheduler.IScheduleTarget", self._target(cluster, spec, where, role)),
        )
        # At the first start all must be there, and allowed, that it needs.
        self.schedule.node.add_dependency(
            role, *roles_of(self.task.task_definition), *where.way_out
        )
        for group in groups:
            connect_file_systems(self.schedule, spec.task, group)
        if isinstance(cluster, ContainerCluster):
            cluster.keep_default_capacity(if_it_is=spec.capacity)
            self.schedule.node.add_dependency(cluster.capacity_providers)
        self.outputs = self._outputs(cluster_of(cluster), spec, where)
        lay_over(self, overlay or {})

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

    def _security_group(
        self, cluster: ContainerCluster | ecs.ICluster, spec: Service
    ) -> ec2.SecurityGroup | None:
        if spec.task.network_mode != NetworkMode.AWSVPC:
            return None
        return ec2.SecurityGroup(
            self,
            "SecurityGroup",
            vpc=cluster_of(cluster).vpc,
            description="Tasks of the schedule",
        )

    def _target(
        self,
        cluster: ContainerCluster | ecs.ICluster,
        spec: Service,
        where: TaskPlacement,
        role: iam.Role,
    ) -> targets.EcsRunFargateTask | targets.EcsRunEc2Task:
        plain = cluster_of(cluster)
        settings: dict[str, Any] = {
            "task_definition": self.task.task_definition,
            "capacity_provider_strategies": strategy(spec.capacity) or None,
            "enable_ecs_managed_tags": True,
            "enable_execute_command": spec.enable_exec or None,
            "propagate_tags": True,
            # It may do all that already, and for every revision.
            "role": role.without_policy_updates(),
            "dead_letter_queue": self.dead_letter_queue,
            "max_event_age": Duration.hours(1),
            "retry_attempts": 10,
        }
        if self.security_group is not None:
            settings |= {
                "vpc_subnets": _with_public_type(plain.vpc, where),
                "security_groups": [self.security_group],
            }
        if spec.platform is Platform.EC2:
            return targets.EcsRunEc2Task(plain, **settings)
        return targets.EcsRunFargateTask(
            plain, assign_public_ip=where.assign_public_ip or None, **settings
        )

    def _role(self, cluster: ecs.ICluster) -> iam.Role:
        """https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html"""
        stack = Stack.of(self)
        schedules = stack.format_arn(
            service="scheduler", resource="schedule-group", resource_name="default"
        )
        ours = {"aws:SourceAccount": stack.account, "aws:SourceArn": schedules}
        role = iam.Role(
            self,
            "SchedulerRole",
            assumed_by=cast(
                "iam.IPrincipal",
                iam.ServicePrincipal("scheduler.amazonaws.com", conditions={"StringEquals": ours}),
            ),
        )
        for statement in may_run(self.task.task_definition, cluster):
            role.add_to_policy(statement)
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["sqs:SendMessage"], resources=[self.dead_letter_queue.queue_arn]
            )
        )
        return role

    def _outputs(self, cluster: ecs.ICluster, spec: Service, where: TaskPlacement) -> Construct:
        """Commands that are ready to paste. ``node.try_remove_child("Outputs")`` drops them."""
        outputs = Construct(self, "Outputs")
        commands = Commands(cluster, f"--family {self.task.task_definition.family}")
        CfnOutput(
            outputs,
            "RunNow",
            value=commands.run_task(
                self.task.task_definition.task_definition_arn,
                spec=spec,
                where=where,
                security_groups=[self.security_group] if self.security_group else [],
            ),
            description="Run it once, without waiting for its time",
        )
        commands.add_outputs(
            outputs,
            log_group=self.task.log_group,
            shell_in=container_for_shell(spec) if spec.enable_exec else None,
        )
        return outputs


def _with_public_type(vpc: ec2.IVpc, where: TaskPlacement) -> ec2.SubnetSelection:
    """CDK's target gives public addresses only in subnets that are said to be public."""
    if not where.assign_public_ip:
        return where.subnets
    chosen = selected_subnets(vpc, where.subnets).subnet_ids
    return ec2.SubnetSelection(
        subnet_type=ec2.SubnetType.PUBLIC, subnet_filters=[ec2.SubnetFilter.by_ids(chosen)]
    )


def _disk_problems(task: Task) -> list[Finding]:
    """https://docs.aws.amazon.com/scheduler/latest/APIReference/API_EcsParameters.html"""
    volume = task.ebs_volume
    if volume is None:
        return []
    return [
        error(
            "ebs-volume-on-schedule",
            f"task.volumes[{volume.name}]",
            "EventBridge Scheduler cannot ask ECS for an EBS volume.",
            "Use BindMount or EfsVolume.",
        )
    ]


def _schedule_problems(schedule: str, time_zone: str) -> list[Finding]:
    return [
        *(
            error("schedule-invalid", each.path, each.message, each.fix)
            for each in schedule_problems("schedule", schedule)
        ),
        *(
            error("time-zone-unknown", each.path, each.message, each.fix)
            for each in time_zone_problems("time_zone", time_zone)
        ),
    ]
