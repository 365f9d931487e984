"""How many tasks a service runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class DesiredCount:
    """A number of tasks that each deployment sets again.

    Args:
        tasks: how many run. Two survive the loss of an Availability Zone.
    """

    tasks: int = 2


@dataclass(frozen=True, kw_only=True)
class MetricTarget:
    """A CloudWatch metric that falls as tasks are added, and the value to hold it at.

    Args:
        namespace: for example ``Shop/Checkout``.
        name: the metric's name.
        target: the value to hold, in the metric's own unit.
        dimensions: what tells this service's metric from others. Default: none.
        statistic: Default: Average.
    """

    namespace: str
    name: str
    target: float
    dimensions: Mapping[str, str] = field(default_factory=dict[str, str])
    statistic: str = "Average"


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """A number of tasks that follows the load. Later deployments leave it as it is.

    Each target keeps its metric near a value; the one that asks for the most tasks wins
    (https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html).

    Args:
        minimum: tasks that always run. Default: 2, to survive the loss of an Availability Zone.
        maximum: most tasks that run. Default: 8.
        cpu_percent: average CPU use to hold. Default: 60.  ``None`` leaves CPU out.
        memory_percent: average memory use to hold. Default: memory is left out, since most
            applications do not give memory back, and so would never scale in.
        requests_per_target_per_minute: requests that one task gets a minute through the load
            balancer. Default: requests are left out.
        metrics: further metrics. Default: none.
        scale_in_cooldown_seconds: rest after tasks were removed. Default: 300, so that a short
            lull removes nothing that is needed again at once.
        scale_out_cooldown_seconds: rest after tasks were added. Default: 60.
    """

    minimum: int = 2
    maximum: int = 8
    cpu_percent: int | None = 60
    memory_percent: int | None = None
    requests_per_target_per_minute: int | None = None
    metrics: Sequence[MetricTarget] = ()
    scale_in_cooldown_seconds: int = 300
    scale_out_cooldown_seconds: int = 60
