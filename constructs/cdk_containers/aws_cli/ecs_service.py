"""The ECS service of a file: CDK's, with all that the file says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from aws_cdk import CfnResource
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.aws_cli.load_balancers import TargetGroups, attach, replaced_target_groups
from cdk_containers.aws_cli.network import cluster_in_file, network_settings
from cdk_containers.importers.aws_cli.translation.values import flag, texts, whole
from cdk_containers.importers.nodes import MapNode, Plain
from cdk_containers.laid_over import Layer, lay_over_resource
from cdk_containers.services.deployment_alarms import Ec2Service, FargateService
from cdk_containers.services.ecs_service import with_instances
from cdk_containers.spec import Platform

_ALARMS = "DeploymentConfiguration.Alarms"
_NETWORK = "NetworkConfiguration.AwsvpcConfiguration"
# What CDK says where a file says nothing.
_FILLED_IN = (
    "DeploymentController",
    "EnableECSManagedTags",
    "EnableExecuteCommand",
    "HealthCheckGracePeriodSeconds",
    "LaunchType",
    "SchedulingStrategy",
)
# Others may add to these; a file's own are taken as a whole.
_GROWING = frozenset(
    {
        "DeploymentConfiguration.LifecycleHooks",
        "LoadBalancers",
        "PlacementConstraints",
        "PlacementStrategies",
        "ServiceRegistries",
        "VolumeConfigurations",
    }
)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What an app has in place of what a file names; ``None`` and nothing leave the file's.

    Args:
        cluster: where the service runs.
        subnets: of the tasks.
        security_groups: of the tasks.
        target_groups: that send requests to the tasks, in the file's order.
    """

    cluster: ecs.ICluster | None
    subnets: ec2.SubnetSelection | None
    security_groups: Sequence[ec2.ISecurityGroup]
    target_groups: TargetGroups

    def replaced(self, said: MapNode) -> list[str]:
        """Where the file says what these take the place of.

        Args:
            said: the service.
        """
        network = said.map("networkConfiguration").map("awsvpcConfiguration")
        given = (
            (said, "taskDefinition", True),
            (said, "cluster", self.cluster),
            (network, "subnets", self.subnets),
            (network, "securityGroups", self.security_groups or None),
        )
        return [
            *(
                holder.entries[key].at.path
                for holder, key, instead in given
                if instead is not None and key in holder.entries
            ),
            *replaced_target_groups(said, self.target_groups),
        ]


def ecs_service(
    scope: Construct,
    said: MapNode,
    *,
    left: Mapping[str, Plain],
    definition: ecs.TaskDefinition,
    platform: Platform,
    surroundings: Surroundings,
) -> FargateService | Ec2Service:
    """Keep a task running as a file says.

    Args:
        scope: the parent of the service.
        said: the file.
        left: its properties, without what something else takes the place of.
        definition: what each copy is.
        platform: what it runs on.
        surroundings: what takes the place of what the file names.
    """
    settings = _settings(scope, said, definition, surroundings)
    daemon = said.text("schedulingStrategy") == "DAEMON"
    service = (
        Ec2Service(scope, "Service", daemon=daemon, **settings)
        if platform is Platform.EC2
        else FargateService(scope, "Service", **settings)
    )
    alarms = _alarms(service, said)
    counts = {"LoadBalancers": attach(scope, service, said, surroundings.target_groups)}
    layer = Layer(
        as_written=frozenset({_ALARMS} if alarms else ()),
        counts=counts,
        filled_in={
            "": _FILLED_IN if surroundings.cluster is not None else (*_FILLED_IN, "Cluster"),
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
    lay_over_resource(resource, {"DeploymentConfiguration": {}, **left}, layer)
    if definition.execution_role is not None:
        # Without its policies the first tasks could not pull their images.
        resource.node.add_dependency(definition.execution_role)
    return service


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
    if breaker.entries:
        settings["circuit_breaker"] = ecs.DeploymentCircuitBreaker(
            enable=flag(breaker, "enable"), rollback=flag(breaker, "rollback")
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
    if definition.is_ec2_compatible:
        return with_instances(scope, surroundings.cluster)
    return surroundings.cluster


def _alarms(service: FargateService | Ec2Service, said: MapNode) -> bool:
    """Enable the file's alarms, so that others can be added to them; whether there are some."""
    service.drop_disabled_alarms()
    alarms = said.map("deploymentConfiguration").map("alarms")
    names = texts(alarms, "alarmNames")
    if not names or not flag(alarms, "enable"):
        return False
    behavior = (
        ecs.AlarmBehavior.ROLLBACK_ON_ALARM
        if flag(alarms, "rollback")
        else ecs.AlarmBehavior.FAIL_ON_ALARM
    )
    service.enable_deployment_alarms(names, behavior=behavior)
    return True
