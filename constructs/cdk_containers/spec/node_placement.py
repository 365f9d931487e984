"""Which container instances tasks are put on, on EC2 only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

_ZONES = "attribute:ecs.availability-zone"


@dataclass(frozen=True, kw_only=True)
class NodePlacement:
    """How ECS chooses a container instance for a task.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html

    Args:
        spread_across: attributes whose values get equal numbers of tasks, most important first.
            Default: Availability Zones; where tasks are not packed, then instances.
        pack_by: fill instances up, so that fewer are needed. Default: tasks are only spread.
        distinct_instances: whether no two tasks share an instance. Default: they may.
        only_on: expressions of the cluster query language that the instance must fulfil, such as
            ``attribute:ecs.instance-type =~ m7g.*``. Default: any instance.
    """

    spread_across: Sequence[str] | None = None
    pack_by: Literal["cpu", "memory"] | None = None
    distinct_instances: bool = False
    only_on: Sequence[str] = ()

    @property
    def attributes(self) -> Sequence[str]:
        """What tasks are spread across: what was given, or the default."""
        if self.spread_across is not None:
            return self.spread_across
        # Spread across instances first, no instance would be filled up.
        return (_ZONES,) if self.pack_by else (_ZONES, "instanceId")
