"""The ECS service itself, on Fargate or on EC2."""

from collections.abc import Sequence
from typing import Any, cast

from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct, IConstruct, IDependable

from cdk_containers.cluster import ContainerCluster, cluster_of, strategy
from cdk_containers.file_system import connect_file_systems
from cdk_containers.network import TaskPlacement
from cdk_containers.services.deployment import complete_deployment, deployment_settings
from cdk_containers.services.deployment_alarms import Ec2Service, FargateService
from cdk_containers.spec import (
    DesiredCount,
    EachInstance,
    NetworkMode,
    NodePlacement,
    Platform,
    Service,
)
from cdk_containers.task import TaskDefinition
from cdk_containers.volumes import service_volumes


def ecs_service(
    scope: Construct,
    *,
    cluster: ContainerCluster | ecs.ICluster,
    spec: Service,
    task: TaskDefinition,
    placement: TaskPlacement,
    security_groups: Sequence[ec2.ISecurityGroup],
) -> FargateService | Ec2Service:
    """Keep a task running.

    Args:
        scope: the parent of the service.
        cluster: where it runs.
        spec: what runs, and how, with its capacity written out.
        task: what each copy is.
        placement: where in the cluster's VPC.
        security_groups: of the tasks, or of the instances whose interface they share.
    """
    settings = _settings(scope, cluster, spec, task)
    if spec.task.network_mode == NetworkMode.AWSVPC:
        settings |= {
            "vpc_subnets": placement.subnets,
            "assign_public_ip": placement.assign_public_ip,
            "security_groups": security_groups,
        }
    service = (
        _on_instances(scope, spec, settings)
        if spec.platform is Platform.EC2
        else FargateService(scope, "Service", **settings)
    )
    complete_deployment(service, spec.deployment)
    resource = service.node.find_child("Service")
    start_after(
        resource,
        cluster=cluster,
        execution_role=task.task_definition.obtain_execution_role(),
        way_out=placement.way_out,
    )
    for security_group in security_groups:
        connect_file_systems(resource, spec.task, security_group)
    return service


def start_after(
    resource: IConstruct,
    *,
    cluster: ContainerCluster | ecs.ICluster | None,
    execution_role: iam.IRole | None,
    way_out: Sequence[IDependable],
) -> None:
    """Start a service's tasks when there is all that they need.

    Args:
        resource: the service.
        cluster: where it runs.
        execution_role: what starting its tasks needs, if there is something.
        way_out: what has to be there before they can reach what is outside the VPC.
    """
    # The cluster's capacity providers come before the service and go after it: ECS deletes
    # none that is in use (aws-cdk #14732, #19275).
    if isinstance(cluster, ContainerCluster):
        resource.node.add_dependency(cluster.capacity_providers)
    # Without its policies the first tasks could not pull their images, and the circuit
    # breaker would count them.
    if execution_role is not None:
        resource.node.add_dependency(execution_role)
    # Nor could they before there is a way to the registry.
    resource.node.add_dependency(*way_out)


def _settings(
    scope: Construct, cluster: ContainerCluster | ecs.ICluster, spec: Service, task: TaskDefinition
) -> dict[str, Any]:
    """What services on Fargate and on EC2 have in common."""
    return {
        "cluster": cluster_of(cluster),
        "task_definition": task.task_definition,
        "capacity_provider_strategies": strategy(spec.capacity) or None,
        # Later deployments leave the count alone that scaling has chosen.
        "desired_count": spec.scaling.tasks if isinstance(spec.scaling, DesiredCount) else None,
        **deployment_settings(spec.deployment),
        "health_check_grace_period": (
            Duration.seconds(spec.grace_period_seconds) if spec.load_balanced else None
        ),
        "volume_configurations": service_volumes(scope, spec.task) or None,
        "enable_execute_command": spec.enable_exec,
        "enable_ecs_managed_tags": True,
        "propagate_tags": ecs.PropagatedTagSource.SERVICE,
    }


def _on_instances(scope: Construct, spec: Service, settings: dict[str, Any]) -> Ec2Service:
    settings["cluster"] = with_instances(scope, settings["cluster"])
    each = isinstance(spec.scaling, EachInstance)
    service = Ec2Service(
        scope,
        "Service",
        daemon=each,
        # All at once: CDK's methods to add some forget those that were there.
        placement_constraints=_constraints(spec) or None,
        placement_strategies=_strategies(spec) or None,
        **settings,
    )
    if not each:
        # A service on Fargate does not say what is the default either: it cannot be changed, and
        # a service that moves would be replaced.
        cast("ecs.CfnService", service.node.find_child("Service")).scheduling_strategy = None
    return service


def _constraints(spec: Service) -> list[ecs.PlacementConstraint]:
    chosen = spec.node_placement or NodePlacement()
    only_on = chosen.only_on
    if isinstance(spec.scaling, EachInstance):
        # A cluster may have instances with another processor, and a daemon runs on all it can.
        processor = f"attribute:ecs.cpu-architecture == {spec.task.architecture.lower()}"
        only_on = [processor, *spec.scaling.only_on]
    return [
        *(ecs.PlacementConstraint.member_of(expression) for expression in only_on),
        *([ecs.PlacementConstraint.distinct_instances()] if chosen.distinct_instances else []),
    ]


def _strategies(spec: Service) -> list[ecs.PlacementStrategy]:
    if isinstance(spec.scaling, EachInstance):
        return []
    chosen = spec.node_placement or NodePlacement()
    strategies = [ecs.PlacementStrategy.spread_across(each) for each in chosen.attributes]
    if chosen.pack_by == "cpu":
        strategies.append(ecs.PlacementStrategy.packed_by_cpu())
    if chosen.pack_by == "memory":
        strategies.append(ecs.PlacementStrategy.packed_by_memory())
    return strategies


def with_instances(scope: Construct, cluster: ecs.ICluster) -> ecs.ICluster:
    """The cluster as CDK's EC2 service wants to see it: with instances.

    CDK's own cluster has some only where it makes the capacity provider's association itself, which
    it does at each synthesis anew. It comes without their security groups: the service has those,
    whose rules CDK would make for each service again, and EC2 refuse.
    """
    return ecs.Cluster.from_cluster_attributes(
        scope,
        "Cluster",
        cluster_name=cluster.cluster_name,
        cluster_arn=cluster.cluster_arn,
        vpc=cluster.vpc,
        has_ec2_capacity=True,
        default_cloud_map_namespace=cluster.default_cloud_map_namespace,
        execute_command_configuration=cluster.execute_command_configuration,
    )
