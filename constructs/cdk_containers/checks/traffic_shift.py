"""Rules about how much traffic moves to a new version when, and how long all of that takes."""

from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.lifecycle_hooks import hooks_of, known_stages
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.findings import Severity
from cdk_containers.spec import (
    Approval,
    Canary,
    Deployment,
    LifecycleStage,
    Linear,
    Reach,
    Rolling,
    Service,
    TrafficShift,
    is_known,
)

_HOUR = 60
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
_LONGEST_BAKE = 24 * _HOUR
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-canaryconfiguration.html
_LONGEST_SHIFT_ACCEPTED, _LONGEST_SHIFT_AWAITED = 33 * _HOUR, 36 * _HOUR
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-deploymentconfiguration.html
_LONGEST_ROLLING = 3 * _HOUR
# ECS waits so long at two stages:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html
_DELAYS_OF_NETWORK_BALANCER = 2 * 10


@rule()
def bake_time_out_of_range(service: Service, context: Context) -> Iterator[Problem]:
    """A version bakes for 0 to 1440 whole minutes, as does each part of the traffic.

    ECS has no time of its own where it shifts traffic.
    """
    if service.deployment.bake_minutes is None and isinstance(service.deployment, TrafficShift):
        yield Problem(
            "deployment.bake_minutes",
            "ECS has to know how long both versions go on running.",
            f"Give 0 to {_LONGEST_BAKE} minutes.",
        )
    for name, minutes in _bakes(service.deployment):
        yield from Range(
            path=f"deployment.{name}",
            value=minutes,
            lowest=0,
            highest=_LONGEST_BAKE,
            unit="minutes",
            whole=True,
        ).problems()


@rule()
def traffic_share_out_of_range(service: Service, context: Context) -> Iterator[Problem]:
    """A canary gets 0.1 to 100 percent, a linear step 3 to 100, in steps of 0.1.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html
    """
    match service.deployment:
        case Canary(percent=percent):
            yield from _share("deployment.percent", percent, lowest=0.1)
        case Linear(step_percent=percent):
            yield from _share("deployment.step_percent", percent, lowest=3)
        case _:
            pass


@rule()
def deployment_outlasts_cloudformation(service: Service, context: Context) -> Iterator[Problem]:
    """The bake times of a shift of traffic are 33 hours in all at the most.

    CloudFormation refuses more.
    """
    deployment = service.deployment
    minutes = deployment.minutes_of_waiting
    shifts = isinstance(deployment, TrafficShift)
    if shifts and minutes is not None and minutes > _LONGEST_SHIFT_ACCEPTED:
        yield Problem(
            "deployment",
            f"It waits for {minutes} minutes, and CloudFormation for {_LONGEST_SHIFT_ACCEPTED}.",
            "Give shorter bake times"
            + (", or fewer steps." if isinstance(deployment, Linear) else "."),
        )


@rule(Severity.WARNING)
def deployment_may_outlast_cloudformation(service: Service, context: Context) -> Iterator[Problem]:
    """Bake times and approvals end before CloudFormation gives the deployment up.

    It waits for 36 hours for a shift of traffic, and for 3 for a rolling deployment. The
    deployment works when people are faster, so that it is only warned of.
    """
    deployment, minutes = service.deployment, longest_wait(service)
    rolls = isinstance(deployment, Rolling)
    longest = _LONGEST_ROLLING if rolls else _LONGEST_SHIFT_AWAITED
    if (rolls or _approvals(deployment)) and minutes is not None and minutes > longest:
        yield Problem(
            "deployment",
            f"It may wait for {minutes} minutes in all, and CloudFormation waits for {longest} and "
            "then rolls the stack back.",
            "Give a shorter timeout_minutes or bake_minutes, or see to it that people decide "
            "before.",
        )


def longest_wait(service: Service) -> int | None:
    """For how many minutes a deployment may wait on purpose: to bake, for people, for a balancer.

    ``None`` if it is known at deployment only.
    """
    deployment = service.deployment
    if not is_known([each.timeout_minutes for each in _approvals(deployment)]):
        return None
    approvals = (_longest_at(stage, deployment) for stage in LifecycleStage)
    waiting = deployment.minutes_of_waiting
    return None if waiting is None else waiting + sum(approvals) + _delays(service)


def _bakes(deployment: Deployment) -> Iterator[tuple[str, int | None]]:
    yield "bake_minutes", deployment.bake_minutes
    match deployment:
        case Canary():
            yield "canary_bake_minutes", deployment.canary_bake_minutes
        case Linear():
            yield "step_bake_minutes", deployment.step_bake_minutes
        case _:
            pass


def _share(path: str, percent: float, *, lowest: float) -> Iterator[Problem]:
    out = list(
        Range(path=path, value=percent, lowest=lowest, highest=100, unit="percent").problems()
    )
    yield from out
    if not out and is_known(percent) and percent * 10 % 1 != 0:
        yield Problem(
            path,
            f"{percent} percent has more than one decimal.",
            "Round it to a tenth of a percent.",
        )


def _approvals(deployment: Deployment) -> list[Approval]:
    return [hook for _, hook in hooks_of(deployment) if isinstance(hook, Approval)]


def _longest_at(stage: LifecycleStage, deployment: Deployment) -> int:
    """Hooks at the same stage wait side by side."""
    times = [each.timeout_minutes for each in _approvals(deployment) if stage in known_stages(each)]
    return max(times, default=0)


def _delays(service: Service) -> int:
    over_network = service.load_balanced and service.reach is not Reach.ALB
    return _DELAYS_OF_NETWORK_BALANCER if service.traffic_shift and over_network else 0
