"""How a new version takes the place of the old one."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Rolling:
    """Tasks are replaced some at a time; when the new ones keep failing, ECS rolls back.

    Args:
        minimum_healthy_percent: share of the desired count that stays in service. Default: 100.
        maximum_percent: most tasks that run meanwhile, as a share of the desired count. The
            distance between the two is the cadence: how many are replaced at a time.
            Default: 200, all at once beside the old ones.
        force_new_deployment: a text; whenever it changes, every task is started anew although
            nothing else has changed. Default: tasks are replaced only when something has.
    """

    minimum_healthy_percent: int = 100
    maximum_percent: int = 200
    force_new_deployment: str | None = None
