"""The ECS service of a file: CDK's, with all that the file says."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from aws_cdk import CfnResource
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.aws_cli.load_balancers import attach
from cdk_containers.aws_cli.network import cluster_in_file, network_settings
from cdk_containers.aws_cli.proxy_logs import grant_proxy_logs
from cdk_containers.aws_cli.surroundings import Surroundings
from cdk_containers.cluster import ContainerCluster, cluster_of
from cdk_containers.importers.aws_cli.translation.values import flag, texts, whole
from cdk_containers.importers.nodes import MapNode, Plain
from cdk_containers.laid_over import Layer, lay_over_resource
from cdk_containers.services.deployment_alarms import (
    Ec2Service,
    ExternalService,
    FargateService,
)
from cdk_containers.services.ecs_service import start_after, with_instances
from cdk_containers.spec import Platform

EcsService = FargateService | Ec2Service | ExternalService
_ALARMS = "DeploymentConfiguration.Alarms"
_NETWORK = "NetworkConfiguration.AwsvpcConfiguration"
# What CDK says where a file says nothing, with the attributes that say it: whoever sets one of
# them later, such as an aspect, is heard.
_FILLED_IN: Mapping[str, str] = MappingProxyType(
    {
        "Cluster": "cluster",
        "DeploymentController": "deployment_controller",
        "EnableECSManagedTags": "enable_ecs_managed_tags",
        "HealthCheckGracePeriodSeconds": "health_check_grace_period_seconds",
        "LaunchType": "launch_type",
        "SchedulingStrategy": "scheduling_strategy",
    }
)
# Others may add to these; a file's own are taken as a whole.
_GROWING = frozenset(
    {
        "DeploymentConfiguration.LifecycleHooks",
        "LoadBalancers",
        "PlacementConstraints",
        "PlacementStrategies",
        "ServiceConnectConfiguration",
        "ServiceRegistries",
        "VolumeConfigurations",
    }
)


def ecs_service(
    scope: Construct,
    said: MapNode,
    *,
    left: Mapping[str, Plain],
    definition: ecs.TaskDefinition,
    platform: Platform,
    surroundings: Surroundings,
) -> EcsService:
    """Keep a task running as a file says.

    Args:
        scope: the parent of the service.
        said: the file.
        left: its properties, without what something else takes the place of.
        definition: what each copy is.
        platform: what it runs on.
        surroundings: what takes the place of what the file names.
    """
    grant_proxy_logs(scope, definition, said)
    settings = _settings(scope, said, definition, surroundings)
    service = _service(scope, said, definition, platform, settings)
    _set_alarms(service, said)
    counts = {"LoadBalancers": attach(scope, service, said, surroundings.target_groups)}
    layer = Layer(
        as_written=frozenset({_ALARMS}),
        counts=counts,
        filled_in={
            "DeploymentConfiguration": (
                "DeploymentCircuitBreaker",
                "MaximumPercent",
                "MinimumHealthyPercent",
            ),
            _NETWORK: (
                "AssignPublicIp",
                *(() if surroundings.security_groups else ("SecurityGroups",)),
            ),
        },
        growing=_GROWING,
    )
    resource = cast("CfnResource", service.node.find_child("Service"))
    for name, attribute in _FILLED_IN.items():
        if name not in left and not (name == "Cluster" and surroundings.cluster is not None):
            setattr(resource, attribute, None)
    lay_over_resource(resource, {"DeploymentConfiguration": {}, **left}, layer)
    cluster = surroundings.cluster
    start_after(
        resource,
        cluster=cluster,
        execution_role=definition.execution_role,
        way_out=cluster.placement.way_out if isinstance(cluster, ContainerCluster) else (),
    )
    return service


def _service(
    scope: Construct,
    said: MapNode,
    definition: ecs.TaskDefinition,
    platform: Platform,
    settings: Mapping[str, Any],
) -> EcsService:
    if platform is Platform.FARGATE:
        return FargateService(scope, "Service", **settings)
    daemon = said.text("schedulingStrategy") == "DAEMON"
    if definition.is_external_compatible:
        return ExternalService(scope, "Service", daemon=daemon, **settings)
    return Ec2Service(scope, "Service", daemon=daemon, **settings)


def _settings(
    scope: Construct, said: MapNode, definition: ecs.TaskDefinition, surroundings: Surroundings
) -> dict[str, Any]:
    """What CDK's services need to know of it."""
    deployment = said.map("deploymentConfiguration")
    breaker = deployment.map("deploymentCircuitBreaker")
    controller = said.map("deploymentController").text("type")
    lowest = 0 if said.text("schedulingStrategy") == "DAEMON" else 100
    minimum = whole(deployment, "minimumHealthyPercent")
    settings: dict[str, Any] = {
        "cluster": _cluster(scope, said, definition, surroundings),
        "task_definition": definition,
        "min_healthy_percent": lowest if minimum is None else minimum,
        "enable_execute_command": flag(said, "enableExecuteCommand") or None,
    }
    # CDK refuses one beside other controllers also where it is disabled, as describe prints it.
    if flag(breaker, "enable"):
        settings["circuit_breaker"] = ecs.DeploymentCircuitBreaker(
            enable=True, rollback=flag(breaker, "rollback")
        )
    if controller is not None:
        settings["deployment_controller"] = ecs.DeploymentController(
            type=ecs.DeploymentControllerType[controller]
        )
    if definition.network_mode == ecs.NetworkMode.AWS_VPC:
        settings |= network_settings(
            scope, said, surroundings.subnets, surroundings.security_groups
        )
    return settings


def _cluster(
    scope: Construct, said: MapNode, definition: ecs.TaskDefinition, surroundings: Surroundings
) -> ecs.ICluster:
    if surroundings.cluster is None:
        return cluster_in_file(scope, said)
    cluster = cluster_of(surroundings.cluster)
    return with_instances(scope, cluster) if definition.is_ec2_compatible else cluster


def _set_alarms(service: EcsService, said: MapNode) -> None:
    """Begin with the file's alarms, which others add to or enable."""
    alarms = said.map("deploymentConfiguration").map("alarms")
    service.begin_with_alarms(
        ecs.CfnService.DeploymentAlarmsProperty(
            alarm_names=texts(alarms, "alarmNames"),
            enable=flag(alarms, "enable"),
            rollback=flag(alarms, "rollback"),
        )
        if alarms.entries
        else None
    )
