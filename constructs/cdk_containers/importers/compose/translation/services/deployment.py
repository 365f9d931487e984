"""How a new version of a service takes the place of the old one."""

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import DesiredCount, EachInstance, Rolling, Scaling

_STOP_FIRST = (0, 100)


def deployment(
    service: Section,
    scaling: DesiredCount | EachInstance | Scaling,
    *,
    writes_files: bool = False,
) -> Rolling:
    """How a new version replaces the old one; ECS always rolls back when that fails.

    Args:
        service: the service.
        scaling: how many tasks it has.
        writes_files: whether its tasks write to files that outlive them. A single one of them is
            stopped before the next one starts, as Docker does: two databases on one folder would
            damage it. Default: they do not.
    """
    update = service.section("deploy").section("update_config")
    alone = isinstance(scaling, DesiredCount) and scaling.tasks <= 1
    if alone and writes_files and "order" not in update:
        lowest, highest = _STOP_FIRST
    else:
        lowest, highest = _limits(update, scaling)
    given_lowest, given_highest = (
        update.whole(key) if key in update else service.whole(key)
        for key in ("x-aws-min_percent", "x-aws-max_percent")
    )
    return Rolling(
        minimum_healthy_percent=lowest if given_lowest is None else given_lowest,
        maximum_percent=highest if given_highest is None else given_highest,
    )


def _limits(update: Section, scaling: DesiredCount | EachInstance | Scaling) -> tuple[int, int]:
    """The fewest and the most tasks meanwhile, in percent of the desired count.

    Without an order, tasks are stopped and started at the same time, as Docker's integration with
    Amazon ECS did.
    """
    if isinstance(scaling, EachInstance):
        return _STOP_FIRST
    tasks = max(1, scaling.tasks if isinstance(scaling, DesiredCount) else scaling.minimum)
    order, parallelism = update.text("order"), update.whole("parallelism")
    if parallelism is None and order == "stop-first":
        # Swarm's default.
        parallelism = 1
    if parallelism is None:
        return 100, 200
    # Swarm replaces all of them at once if the number is 0.
    at_once = min(parallelism, tasks) if parallelism > 0 else tasks
    # Rounded so that ECS, which rounds the other way, comes to whole tasks again.
    lowest = (tasks - at_once) * 100 // tasks
    highest = -(-(tasks + at_once) * 100 // tasks)
    return 100 if order == "start-first" else lowest, 100 if order == "stop-first" else highest
