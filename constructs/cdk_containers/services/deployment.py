"""Tell the ECS service how a new version takes the place of the old one."""

from collections.abc import Sequence
from typing import Any, cast

import jsii
from aws_cdk import Annotations, Duration
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct, IConstruct

from cdk_containers.function_hook import FunctionHook
from cdk_containers.spec import (
    Approval,
    BlueGreen,
    Canary,
    Deployment,
    LifecycleHook,
    Linear,
    TrafficShift,
)

_NO_CIRCUIT_BREAKER = "@aws-cdk/aws-ecs:shouldUseCircuitBreaker"


def deployment_settings(deployment: Deployment) -> dict[str, Any]:
    """What CDK's services take of it."""
    settings: dict[str, Any] = {
        "min_healthy_percent": deployment.minimum_healthy_percent,
        "max_healthy_percent": deployment.maximum_percent,
        "availability_zone_rebalancing": _ZONE_REBALANCING[deployment.zone_rebalancing],
        "bake_time": _minutes(deployment.bake_minutes),
        "force_new_deployment": (
            ecs.ForceNewDeployment(enabled=True, nonce=deployment.force_new_deployment)
            if deployment.force_new_deployment is not None
            else None
        ),
    }
    match deployment:
        case Canary():
            return settings | {
                "deployment_strategy": ecs.DeploymentStrategy.CANARY,
                "canary_configuration": ecs.TrafficShiftConfig(
                    step_percent=deployment.percent,
                    step_bake_time=_minutes(deployment.canary_bake_minutes),
                ),
            }
        case Linear():
            return settings | {
                "deployment_strategy": ecs.DeploymentStrategy.LINEAR,
                "linear_configuration": ecs.TrafficShiftConfig(
                    step_percent=deployment.step_percent,
                    step_bake_time=_minutes(deployment.step_bake_minutes),
                ),
            }
        case BlueGreen():
            return settings | {"deployment_strategy": ecs.DeploymentStrategy.BLUE_GREEN}
        case _:
            breaker = ecs.DeploymentCircuitBreaker(enable=True, rollback=True)
            return settings | {
                # Written out, so that a service comes back from another strategy.
                "deployment_strategy": ecs.DeploymentStrategy.ROLLING,
                "circuit_breaker": breaker,
            }


def complete_deployment(service: ecs.BaseService, deployment: Deployment) -> None:
    """What CDK's services do not take: thresholds, early success."""
    resource = _resource(service)
    if isinstance(deployment, TrafficShift):
        # CDK advises one all the same, which ECS heeds in rolling deployments only.
        Annotations.of(service).acknowledge_warning(_NO_CIRCUIT_BREAKER)
    if (breaker := deployment.circuit_breaker) is not None:
        resource.add_property_override(
            "DeploymentConfiguration.DeploymentCircuitBreaker.ThresholdConfiguration",
            {"Type": breaker.kind, "Value": breaker.threshold},
        )
        resource.add_property_override(
            "DeploymentConfiguration.DeploymentCircuitBreaker.ResetOnHealthyTask",
            breaker.reset_on_healthy_task,
        )
    if (early := deployment.early_success) is not None:
        resource.add_property_override(
            "DeploymentConfiguration.EarlySuccessCriteria",
            {
                "Enable": True,
                "HealthyPercent": early.healthy_percent,
                "SourceServiceRevisionCleanup": (
                    "BLOCKING" if early.wait_for_old_tasks else "DEFERRED"
                ),
            },
        )


def add_hooks(
    scope: Construct, service: ecs.BaseService, hooks: Sequence[LifecycleHook], *, first: int
) -> None:
    """Let deployments wait for functions and people.

    Args:
        scope: parent of what is made for them.
        service: whose deployments.
        hooks: what they wait for.
        first: how many hooks the service has already.
    """
    resource = _resource(service)
    for index, hook in enumerate(hooks, start=first):
        place = f"DeploymentConfiguration.LifecycleHooks.{index}"
        match hook:
            case FunctionHook():
                role = _hook_role(scope, index, hook)
                service.add_lifecycle_hook(
                    ecs.DeploymentLifecycleLambdaTarget(
                        hook.function, "Hook", lifecycle_stages=[], role=role
                    )
                )
                # ECS calls as soon as there is a service.
                resource.node.add_dependency(role)
            case Approval():
                service.add_lifecycle_hook(_Pause(service.task_definition.task_role))
                _pause(resource, place, hook)
            case _:
                raise TypeError(
                    f"{type(hook).__name__} is not a hook that can be deployed; use Approval or "
                    "FunctionHook."
                )
        # CDK does not know all of them.
        resource.add_property_override(f"{place}.LifecycleStages", list(map(str, hook.stages)))


def _hook_role(scope: Construct, index: int, hook: FunctionHook) -> iam.IRole:
    principal = cast("iam.IPrincipal", iam.ServicePrincipal("ecs.amazonaws.com"))
    role = iam.Role(scope, f"Hook{index}Role", assumed_by=principal)
    # Not with the function's own method, which wants to know the account of one that is imported.
    role.add_to_policy(
        iam.PolicyStatement(
            actions=["lambda:InvokeFunction"],
            resources=hook.function.resource_arns_for_grant_invoke,
        )
    )
    return cast("iam.IRole", role)


@jsii.implements(ecs.IDeploymentLifecycleHookTarget)
class _Pause:
    """The place of a pause hook among the others: CDK knows functions only, and their roles."""

    def __init__(self, role: iam.IRole) -> None:
        self._role = role

    def bind(self, scope: IConstruct) -> ecs.DeploymentLifecycleHookTargetConfig:  # noqa: ARG002
        return ecs.DeploymentLifecycleHookTargetConfig(
            target_arn="", role=self._role, lifecycle_stages=[]
        )


def _pause(resource: ecs.CfnService, place: str, approval: Approval) -> None:
    for function_only in ("HookTargetArn", "RoleArn"):
        resource.add_property_deletion_override(f"{place}.{function_only}")
    resource.add_property_override(f"{place}.TargetType", "PAUSE")
    resource.add_property_override(
        f"{place}.TimeoutConfiguration",
        {"TimeoutInMinutes": approval.timeout_minutes, "Action": approval.on_timeout},
    )


def _resource(service: ecs.BaseService) -> ecs.CfnService:
    return cast("ecs.CfnService", service.node.find_child("Service"))


def _minutes(number: int | None) -> Duration | None:
    return None if number is None else Duration.minutes(number)


_ZONE_REBALANCING = {
    None: None,
    True: ecs.AvailabilityZoneRebalancing.ENABLED,
    False: ecs.AvailabilityZoneRebalancing.DISABLED,
}
