"""A task that has to end well before a service's new version starts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.checks import Context, check_task
from cdk_containers.checks.capacity import architecture_not_of_instances
from cdk_containers.cluster import ContainerCluster, strategy
from cdk_containers.deploy_time_task.hook import DeployTimeTask
from cdk_containers.file_system import connect_file_systems
from cdk_containers.findings import Finding, SpecPath, error, errors
from cdk_containers.network import TaskPlacement
from cdk_containers.services.operation import Operation
from cdk_containers.services.task_network import instance_security_groups
from cdk_containers.spec import NetworkMode, Service
from cdk_containers.task import TaskDefinition


@dataclass(frozen=True, kw_only=True)
class RunFirst:
    """What runs before each new version.

    Attributes:
        task: the task definition with its containers, role and log group.
        hook: what starts it in each deployment, and answers for it.
    """

    task: TaskDefinition
    hook: DeployTimeTask


def check_run_first(
    spec: Service, context: Context, cluster: ContainerCluster | ecs.ICluster
) -> list[Finding]:
    """What is wrong with the task that runs first. Its definition shows the warnings about it."""
    task = spec.deployment.run_first
    if task is None:
        return []
    on_the_same = replace(spec, task=task)
    found = [
        each.at(SpecPath(path=f"deployment.run_first.{str(each.where).removeprefix('task.')}"))
        for each in (
            *errors(check_task(task, context)),
            *architecture_not_of_instances(on_the_same, context),
        )
    ]
    if task.network_mode != NetworkMode.AWSVPC:
        found.append(
            error(
                "run-first-without-interface",
                "deployment.run_first.network_mode",
                f"It has {task.network_mode} networking, and is started where the service's "
                "subnets are.",
                "Use NetworkMode.AWSVPC.",
            )
        )
    shares = spec.task.network_mode != NetworkMode.AWSVPC
    if shares and not instance_security_groups(cluster, spec):
        found.append(
            error(
                "run-first-without-security-group",
                "deployment.run_first",
                "It is given the security groups of the instances that the service runs on, which "
                "the cluster does not know.",
                "Import the cluster with security_groups=[…] of its instances.",
            )
        )
    if task.ebs_volume is not None:
        found.append(
            error(
                "ebs-volume-on-run-first",
                f"deployment.run_first.volumes[{task.ebs_volume.name}]",
                "What starts the task asks ECS for no EBS volume.",
                "Use BindMount or EfsVolume.",
            )
        )
    return found


def run_first(
    scope: Construct,
    service: ecs.BaseService,
    spec: Service,
    placement: TaskPlacement,
    security_groups: Sequence[ec2.ISecurityGroup],
    operation: Operation,
    further: Sequence[ec2.ISecurityGroup] = (),
) -> RunFirst | None:
    """Run a task before each new version of a service, where its deployment asks for one.

    Args:
        scope: parent of what is made for it.
        service: before whose new versions.
        spec: what the service runs.
        placement: where the task runs.
        security_groups: of the service.
        operation: how long logs are kept.
        further: security groups that others share with the service. Default: none.
    """
    if spec.deployment.run_first is None:
        return None
    parts = Construct(scope, "RunFirst")
    task = TaskDefinition(
        parts,
        "Task",
        task=spec.deployment.run_first,
        platform=spec.platform,
        egress=placement.egress,
        log_retention_days=operation.log_retention_days,
        disposable=operation.disposable,
    )
    hook = DeployTimeTask(
        parts,
        "Hook",
        cluster=service.cluster,
        task_definition=task.task_definition,
        strategy=strategy(spec.capacity),
        subnets=placement.subnets,
        security_groups=[*security_groups, *further],
        assign_public_ip=placement.assign_public_ip,
        log_retention_days=operation.log_retention_days,
        disposable=operation.disposable,
    )
    hook.run_before(service)
    resource = service.node.find_child("Service")
    for security_group in security_groups:
        connect_file_systems(resource, spec.deployment.run_first, security_group)
    return RunFirst(task=task, hook=hook)
