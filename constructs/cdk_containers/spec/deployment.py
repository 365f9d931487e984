"""How a new version takes the place of the old one."""

from dataclasses import dataclass

from cdk_containers.spec.task import Task


@dataclass(frozen=True, kw_only=True)
class Rolling:
    """Tasks are replaced some at a time; when the new ones keep failing, ECS rolls back.

    Args:
        minimum_healthy_percent: share of the desired count that stays in service. Default: 100.
        maximum_percent: most tasks that run meanwhile, as a share of the desired count. The
            distance between the two is the cadence: how many are replaced at a time.
            Default: 200, all at once beside the old ones.
        run_first: a task that has to end well before the new version starts, such as a database
            migration; when it fails, so does the deployment. A change of it alone is no new
            version, and runs with the next one. Default: none.
        force_new_deployment: a text; whenever it changes, every task is started anew although
            nothing else has changed. Default: tasks are replaced only when something has.
    """

    minimum_healthy_percent: int = 100
    maximum_percent: int = 200
    run_first: Task | None = None
    force_new_deployment: str | None = None
