"""Rules about services whose tasks ECS moves from one Availability Zone to another."""

from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import NodePlacement, Service, is_known

_ZONES = "attribute:ecs.availability-zone"


@rule()
def zone_rebalancing_refused(service: Service, context: Context) -> Iterator[Problem]:
    """Zone rebalancing needs a maximum above 100 percent, and a free choice among the zones.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
    """
    deployment = service.deployment
    if not deployment.zone_rebalancing:
        return
    highest = deployment.maximum_percent
    if is_known(highest) and highest <= 100:
        yield Problem(
            "deployment.zone_rebalancing",
            f"ECS starts a task in another zone before it stops one, and {highest} percent leave "
            "no room for it.",
            "Raise maximum_percent above 100, or do without the rebalancing.",
        )
    if service.node_placement is not None:
        yield from _placement(service.node_placement)


def _placement(chosen: NodePlacement) -> Iterator[Problem]:
    first = chosen.attributes[:1]
    if is_known(first) and list(first) != [_ZONES]:
        yield Problem(
            "node_placement.spread_across",
            "ECS balances the zones only where tasks are spread across them before all else.",
            f"Begin with {_ZONES!r}, or spread across nothing.",
        )
    if any(is_known(each) and "ecs.availability-zone" in each for each in chosen.only_on):
        yield Problem(
            "node_placement.only_on",
            "An expression chooses among the zones that ECS is to balance.",
            "Leave the zone out of it, or do without the rebalancing.",
        )
