"""How much of the traffic the new version gets when, as the arguments of a deployment say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from cdk_containers.spec import Canary, Linear, Rolling, TrafficShift

_ALL = 100


@dataclass(frozen=True, kw_only=True)
class Share:
    """What goes to the new version from a moment on.

    Attributes:
        minute: since the first of the production traffic moved.
        percent: of the production traffic.
    """

    minute: float
    percent: float


@dataclass(frozen=True, kw_only=True)
class Tasks:
    """How many tasks run at a moment of a rolling deployment.

    Attributes:
        old: of the old version.
        new: of the new version.
    """

    old: int
    new: int

    @property
    def percent(self) -> float:
        """The new version's share of the traffic, of which each task gets the same."""
        return _ALL * self.new / (self.old + self.new)


def shares(deployment: TrafficShift) -> Sequence[Share]:
    """The steps in which ECS moves the traffic. The last one is followed by the bake time.

    Args:
        deployment: any that shifts traffic.
    """
    match deployment:
        case Canary():
            return [
                Share(minute=0, percent=deployment.percent),
                Share(minute=deployment.canary_bake_minutes, percent=_ALL),
            ]
        case Linear():
            steps = ceil(_ALL / deployment.step_percent)
            return [
                Share(
                    minute=step * deployment.step_bake_minutes,
                    percent=min(_ALL, (step + 1) * deployment.step_percent),
                )
                for step in range(steps)
            ]
        case _:
            return [Share(minute=0, percent=_ALL)]


def rolling_tasks(deployment: Rolling, desired: int) -> Sequence[Tasks]:
    """The tasks that run, in turns: some new ones are started, then some old ones are stopped.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html

    Args:
        deployment: whose limits are kept; ECS rounds the lower one up and the upper one down.
        desired: how many tasks the service has.
    """
    most = floor(desired * deployment.maximum_percent / _ALL)
    least = ceil(desired * deployment.minimum_healthy_percent / _ALL)
    seen = [Tasks(old=desired, new=0)]
    while seen[-1] != Tasks(old=0, new=desired):
        now = seen[-1]
        started = min(desired - now.new, most - now.old - now.new)
        stopped = min(now.old, now.old + now.new - least)
        after = (
            Tasks(old=now.old, new=now.new + started)
            if started > 0
            else Tasks(old=now.old - stopped, new=now.new)
        )
        assert after != now, "there is room for a task to start, or to stop"
        seen.append(after)
    return seen
