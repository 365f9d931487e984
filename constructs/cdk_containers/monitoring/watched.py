"""What is seen of a service: what its alarms, its dashboard and its events are made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_sqs as sqs

from cdk_containers.monitoring.metrics import ServiceMetrics, TargetGroup
from cdk_containers.spec import Scaling, Service
from cdk_containers.task import TaskDefinition


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A service, as those who watch it need to know it.

    Attributes:
        spec: what runs, and how.
        service: the ECS service.
        task: its task definition, with its containers and log group.
        metrics: what CloudWatch knows of it.
        target_groups: its tasks as a load balancer sees them: none, one, or one for each of two
            versions.
        counts_tasks: whether the number of its tasks and deployments is a metric, which
            Container Insights makes; ``None`` of a cluster that is not ours, which does not tell.
        queue: what it works off, or ``None``.
        dead_letter_queue: the messages that it failed with, or ``None``.
        rollback_alarms: what takes its deployments back so far.
    """

    spec: Service
    service: ecs.BaseService
    task: TaskDefinition
    metrics: ServiceMetrics
    target_groups: Sequence[TargetGroup] = ()
    counts_tasks: bool | None = True
    queue: sqs.IQueue | None = None
    dead_letter_queue: sqs.IQueue | None = None
    rollback_alarms: Sequence[cloudwatch.IAlarm] = ()

    @property
    def fewest_tasks(self) -> int | None:
        """How many tasks scaling keeps at the least, or ``None`` if nothing scales."""
        scaling = self.spec.scaling
        if not isinstance(scaling, Scaling):
            return None
        return min([scaling.minimum, *(bounds.minimum for bounds in scaling.schedule)])

    @property
    def most_tasks(self) -> int | None:
        """How many tasks scaling may start, at the hours of most, or ``None`` if nothing scales."""
        scaling = self.spec.scaling
        if not isinstance(scaling, Scaling):
            return None
        return max([scaling.maximum, *(bounds.maximum for bounds in scaling.schedule)])
