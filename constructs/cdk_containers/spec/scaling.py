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


@dataclass(frozen=True)
class EachInstance:
    """One task on each container instance: a daemon. EC2 only.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_scheduler_daemon.html

    Args:
        only_on: expressions of the cluster query language that the instance must fulfil, such as
            ``attribute:ecs.instance-type =~ m7g.*``. Default: every instance.
    """

    only_on: Sequence[str] = ()


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
class Step:
    """How many tasks a metric adds or removes in a part of its range.

    Args:
        add: tasks that are added; below 0, removed.
        above: the metric's value at which the step begins. Default: no lower end.
        below: the value at which it ends. Default: no upper end.
    """

    add: int
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True, kw_only=True)
class MetricSteps:
    """A CloudWatch metric of any kind, and what to do at which value.

    https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-step-scaling-policies.html

    Args:
        namespace: for example ``Shop/Checkout``.
        name: the metric's name.
        steps: 2 to 40, in rising order and without overlap; one gap in which nothing happens
            lies between those that remove and those that add.
        dimensions: what tells this service's metric from others. Default: none.
        statistic: also a percentile, such as ``p95``. Default: Average.
    """

    namespace: str
    name: str
    steps: Sequence[Step]
    dimensions: Mapping[str, str] = field(default_factory=dict[str, str])
    statistic: str = "Average"


@dataclass(frozen=True, kw_only=True)
class RequestsPerTask:
    """Requests through an Application Load Balancer, shared out among the tasks of one version.

    The requests to all versions count together, and so it goes with every kind of deployment:
    while two versions share the traffic, each has the tasks to take all of it.

    Args:
        per_minute: the requests that one task is to get a minute.
    """

    per_minute: int


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """The messages that wait in an SQS queue, shared out among the tasks.

    The number of running tasks is a metric of Container Insights, which the cluster must have on.
    https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html

    Args:
        queue_name: name of the queue.
        messages_per_task: how many may wait for each task: the longest acceptable delay divided
            by the time that one message takes.
    """

    queue_name: str
    messages_per_task: int


@dataclass(frozen=True, kw_only=True)
class ScheduledBounds:
    """Other bounds from a point in time on, once or again and again.

    Args:
        schedule: ``cron(…)``, ``rate(…)`` or ``at(…)``; see
            https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
        minimum: tasks that always run from then on.
        maximum: most tasks that run from then on.
        time_zone: an IANA name, such as ``Europe/Berlin``. Default: UTC.
    """

    schedule: str
    minimum: int
    maximum: int
    time_zone: str = "Etc/UTC"


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """A number of tasks that follows the load. Later deployments leave it as it is.

    Each target keeps its metric near a value; the one that asks for the most tasks wins
    (https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html).

    Args:
        minimum: tasks that always run. 0 needs something that brings the first one back: a
            backlog, a metric or a schedule. Default: 2, to survive the loss of an Availability
            Zone.
        maximum: most tasks that run. Default: 8.
        cpu_percent: average CPU use to hold. Default: 60.  ``None`` leaves CPU out.
        memory_percent: average memory use to hold. Default: memory is left out, since most
            applications do not give memory back, and so would never scale in.
        requests_per_target_per_minute: requests that one task gets a minute through the load
            balancer, in a rolling deployment; ``RequestsPerTask`` goes with the others, too.
            Default: requests are left out.
        backlog: a queue to keep up with. Default: none.
        metrics: further metrics, to hold or with steps, or ``RequestsPerTask``. Default: none.
        schedule: other bounds at certain times. Default: none.
        scale_in_cooldown_seconds: rest after tasks were removed. Default: 300, so that a short
            lull removes nothing that is needed again at once.
        scale_out_cooldown_seconds: rest after tasks were added. Default: 60.
    """

    minimum: int = 2
    maximum: int = 8
    cpu_percent: int | None = 60
    memory_percent: int | None = None
    requests_per_target_per_minute: int | None = None
    backlog: Backlog | None = None
    metrics: Sequence[MetricTarget | MetricSteps | RequestsPerTask] = ()
    schedule: Sequence[ScheduledBounds] = ()
    scale_in_cooldown_seconds: int = 300
    scale_out_cooldown_seconds: int = 60
