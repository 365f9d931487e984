"""Rules about where a deployment stops, and what it waits for."""

from collections import Counter
from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.spec import (
    Approval,
    Deployment,
    LifecycleHook,
    LifecycleStage,
    Service,
    ServiceConnect,
    TrafficShift,
    is_known,
)

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHookTimeoutConfiguration.html
_LONGEST_APPROVAL_MINUTES = 14 * 24 * 60
_AFTERWARDS = ("ROLLBACK", "CONTINUE")
# A roll back comes to these as well, and would have to be approved:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
_FOR_FUNCTIONS_ONLY = (LifecycleStage.TEST_TRAFFIC_SHIFT, LifecycleStage.PRODUCTION_TRAFFIC_SHIFT)


@rule()
def hook_stages_invalid(service: Service, context: Context) -> Iterator[Problem]:
    """A hook has a list of stages, which ECS knows, each once."""
    for place, hook in hooks_of(service.deployment):
        if not hook.stages:
            yield Problem(
                place, "It has no stage.", "Name one, such as LifecycleStage.POST_SCALE_UP."
            )
        for stage, count in Counter(hook.stages).items():
            if not is_known(stage):
                continue
            if stage not in tuple(LifecycleStage):
                yield Problem(
                    place,
                    f"A deployment has no stage {stage!r}; it has {', '.join(LifecycleStage)}.",
                    "Use one of LifecycleStage.",
                )
            elif count > 1:
                yield Problem(place, f"{stage} stands there {count} times.", "Keep one of them.")


@rule()
def hook_never_reached(service: Service, context: Context) -> Iterator[Problem]:
    """A hook is at a stage that the deployment comes to.

    Without a load balancer or a name in Service Connect, ECS shifts no traffic:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-implementation.html
    """
    if _shifts_traffic(service):
        return
    for place, hook in hooks_of(service.deployment):
        for stage in known_stages(hook):
            if stage.shifts_traffic:
                yield Problem(
                    place,
                    f"The deployment never comes to {stage}, since no traffic is shifted.",
                    "Use LifecycleStage.PRE_SCALE_UP or POST_SCALE_UP; or BlueGreen, Canary or "
                    "Linear behind a load balancer.",
                )


@rule()
def approval_refused(service: Service, context: Context) -> Iterator[Problem]:
    """An approval waits for 1 to 20160 minutes, at a stage where a person can be asked."""
    for place, hook in hooks_of(service.deployment):
        if not isinstance(hook, Approval):
            continue
        for stage in known_stages(hook):
            if stage in _FOR_FUNCTIONS_ONLY:
                yield Problem(
                    place,
                    f"ECS asks nobody at {stage}, which a roll back comes to as well.",
                    "Use LifecycleStage.POST_TEST_TRAFFIC_SHIFT or another one.",
                )
        yield from Range(
            path=f"{place}.timeout_minutes",
            value=hook.timeout_minutes,
            lowest=1,
            highest=_LONGEST_APPROVAL_MINUTES,
            unit="minutes",
            whole=True,
        ).problems()
        if is_known(hook.on_timeout) and hook.on_timeout not in _AFTERWARDS:
            yield Problem(
                f"{place}.on_timeout",
                f"ECS knows no {hook.on_timeout!r}; it knows {' and '.join(_AFTERWARDS)}.",
                "Choose one of these.",
            )


def _shifts_traffic(service: Service) -> bool:
    by_name = isinstance(service.discovery, ServiceConnect) and service.discovery.name is not None
    return isinstance(service.deployment, TrafficShift) and (service.load_balanced or by_name)


def hooks_of(deployment: Deployment) -> Iterator[tuple[str, LifecycleHook]]:
    """Each hook with its place."""
    for index, hook in enumerate(deployment.hooks):
        yield f"deployment.hooks[{index}]", hook


def known_stages(hook: LifecycleHook) -> list[LifecycleStage]:
    """The stages of a hook that ECS knows, each once; what else is there is told by itself."""
    return [stage for stage in LifecycleStage if stage in hook.stages]
