"""Rules about what tasks run on."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.spec import Capacity, Platform, Service, is_known

FARGATE_PROVIDERS = ("FARGATE", "FARGATE_SPOT")
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html
_OWN_PROVIDER = re.compile(r"(?!(?i:aws|ecs|fargate))[A-Za-z0-9_-]{1,255}")
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
_MOST_PROVIDERS = 20


@rule()
def capacity_strategy_refused(strategy: Sequence[Capacity], context: Context) -> Iterator[Problem]:
    """A capacity provider strategy has one platform and base, each provider once, a weight above 0.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
    """
    if not strategy:
        return
    for part in strategy:
        place = f"capacity[{part.provider}]"
        yield from Range(
            path=f"{place}.base", value=part.base, lowest=0, highest=100_000, unit="tasks"
        ).problems()
        yield from Range(
            path=f"{place}.weight", value=part.weight, lowest=0, highest=1000
        ).problems()
        if is_known(part.provider) and not _exists(part):
            yield Problem(
                place,
                f"{part.platform} has no capacity provider {part.provider!r}; Fargate has "
                f"{' and '.join(FARGATE_PROVIDERS)}.",
                "Use Capacity.fargate(), Capacity.fargate_spot() or Capacity.ec2(…).",
            )
    if len(strategy) > _MOST_PROVIDERS:
        yield Problem(
            "capacity",
            f"The strategy has {len(strategy)} capacity providers; ECS takes {_MOST_PROVIDERS}.",
            "Leave some out, or let one Ec2Capacity have several instance types.",
        )
    platforms = dict.fromkeys(part.platform for part in strategy)
    if len(platforms) > 1:
        yield Problem(
            "capacity",
            f"The strategy mixes {' and '.join(platforms)}; ECS takes one of them in a strategy.",
            "Run the service on one; a cluster may have both.",
        )
    with_base = [part.provider for part in strategy if is_known(part.base) and part.base]
    if len(with_base) > 1:
        yield Problem(
            "capacity",
            f"{' and '.join(with_base)} each have a base; ECS takes one.",
            "Leave base out but on one of them.",
        )
    for provider, count in Counter(part.provider for part in strategy).items():
        if count > 1:
            yield Problem(
                "capacity",
                f"{provider} is listed {count} times.",
                "List each capacity provider once.",
            )
    if all(part.weight == 0 for part in strategy):
        yield Problem(
            "capacity",
            "Every weight is 0, so no task beyond the base could be placed.",
            "Give at least one of them a weight above 0.",
        )


@rule()
def architecture_not_of_instances(service: Service, context: Context) -> Iterator[Problem]:
    """The task's processor is that of the container instances."""
    for part in service.capacity:
        if part.architecture not in (None, service.task.architecture):
            yield Problem(
                "task.architecture",
                f"The task is for {service.task.architecture}, the instances of "
                f"capacity[{part.provider}] are {part.architecture}.",
                f"Build the images for it and say Task(architecture=Architecture."
                f"{part.architecture}), or choose other instances.",
            )


def _exists(part: Capacity) -> bool:
    """Whether there may be such a provider: nobody else's may be called like one of AWS's."""
    if part.platform is Platform.FARGATE:
        return part.provider in FARGATE_PROVIDERS
    return _OWN_PROVIDER.fullmatch(part.provider) is not None
