"""Rules about what tasks run on."""

from collections import Counter
from collections.abc import Iterator, Sequence

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, Range, rule
from cdk_containers.spec import Capacity, is_known

FARGATE_PROVIDERS = ("FARGATE", "FARGATE_SPOT")


@rule()
def capacity_strategy_refused(strategy: Sequence[Capacity], context: Context) -> Iterator[Problem]:
    """A capacity provider strategy has one base, each provider once, and a weight above 0.

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
        if is_known(part.provider) and part.provider not in FARGATE_PROVIDERS:
            yield Problem(
                place,
                f"There is no capacity provider {part.provider!r}; there are "
                f"{' and '.join(FARGATE_PROVIDERS)}.",
                "Use Capacity.fargate() or Capacity.fargate_spot().",
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
