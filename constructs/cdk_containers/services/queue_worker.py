"""A service that works off an SQS queue."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from aws_cdk import Aws, CfnOutput, Duration
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from cdk_containers.checks.rule import Range
from cdk_containers.cluster import ContainerCluster
from cdk_containers.findings import Finding, error, warning
from cdk_containers.monitoring.watched import Watched
from cdk_containers.network import TaskPlacement
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.removal import removal_policy
from cdk_containers.services.base import ContainerService
from cdk_containers.services.cluster_defaults import default_placement, on_capacity_of
from cdk_containers.services.one_container import task_of, unclear_task
from cdk_containers.services.operation import Operation
from cdk_containers.services.reachable_network import check_network
from cdk_containers.spec import (
    Backlog,
    Capacity,
    Container,
    Deployment,
    Image,
    NodePlacement,
    Platform,
    Rolling,
    Scaling,
    Service,
    Task,
    is_known,
)
from cdk_containers.validation import typed

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
_LONGEST_VISIBILITY = 12 * 60 * 60
_LONGEST_RETENTION_DAYS = 14
_QUEUE_URL = "QUEUE_URL"
# What Fargate allows, in seconds:
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
_SHORTEST_STOP, _LONGEST_STOP_ON_FARGATE = 2, 120
# What only a queue that is made can be given.
_SETTINGS_OF_A_NEW_QUEUE = ("attempts", "retention_days", "fifo")
# The queue is made after the checks, which take a token for a name that is known later.
_NAME_OF_A_NEW_QUEUE = Aws.NO_VALUE


@dataclass(frozen=True, kw_only=True)
class WorkQueue:
    """The messages, and how much patience they get.

    Args:
        seconds_per_message: longest time that one message may take; SQS gives it to another task
            after this time. At most 43,200. Fargate kills a task 120 seconds after it was told to
            stop; a message that takes longer needs
            https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
            Default: 60.
        messages_per_task: how many may wait for each task before more are started: the longest
            acceptable delay divided by the time that a message usually takes. Default: 10.
        attempts: how often a message is tried before it goes to the dead-letter queue. Default: 3.
        retention_days: how long SQS keeps a message, 1 to 14. Those in the dead-letter queue are
            kept for 14. Default: 4.
        fifo: whether messages keep their order. Default: they need not.
        existing: a queue that exists, which keeps its own settings; ``seconds_per_message`` says
            its visibility time-out again. Default: one is made.
    """

    seconds_per_message: int = 60
    messages_per_task: int = 10
    attempts: int = 3
    retention_days: int = 4
    fifo: bool = False
    existing: sqs.IQueue | None = None


class QueueWorker(ContainerService):
    """A service whose tasks take messages from an SQS queue, more tasks for more messages.

    Its containers find the queue's URL in the variable ``QUEUE_URL``, and may receive and delete
    its messages. A message that fails again and again goes to the dead-letter queue. A task that
    is stopped gets as long as one message may take, as far as ECS allows that: a program that
    stops receiving at SIGTERM loses none::

        worker = QueueWorker(self, "Worker", cluster=cluster, image="worker:1.0")
        worker.queue.grant_send_messages(shop)

    Attributes:
        queue: the messages.
        dead_letter_queue: those that failed, or ``None`` for an existing queue.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cluster: ContainerCluster | ecs.ICluster,
        image: str | Image | None = None,
        task: Task | Container | None = None,
        queue: WorkQueue = WorkQueue(),
        scaling: Scaling = Scaling(minimum=1, cpu_percent=None),
        deployment: Deployment = Rolling(),
        capacity: Sequence[Capacity] = (),
        placement: TaskPlacement | None = None,
        node_placement: NodePlacement | None = None,
        operation: Operation = Operation(),
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            cluster: where it runs.
            image: the image of a service that is one plain container.
            task: instead of ``image``, a container with all its settings, or several.
            queue: the messages. Default: a minute for each, 10 waiting for each task.
            scaling: how many tasks; the backlog is followed in any case, and with
                ``cpu_percent=None`` nothing else. A minimum of 0 starts the first task when a
                message waits, which takes some minutes. Default: 1 to 8, by the backlog alone.
            deployment: how a new version replaces the old one. Default: all at once beside the
                old, which stays until the new one works.
            capacity: what it runs on. Default: the cluster's own strategy.
            placement: where its tasks run. Default: where the cluster's network says.
            node_placement: which container instances they are put on. Default: ECS spreads them.
            operation: logs and shells, and whether the queue goes when the stack does.
                Default: logs are kept for 30 days, no shell, the queue stays.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: ECS or SQS would refuse it, or it would not work.
        """
        spec = on_capacity_of(
            cluster,
            Service(
                task=task_of(image, None, task),
                scaling=_following(scaling, queue, _NAME_OF_A_NEW_QUEUE),
                deployment=deployment,
                capacity=capacity,
                node_placement=node_placement,
                enable_exec=operation.enable_exec,
            ),
        )
        findings = [
            *unclear_task(image, task),
            *check_network(cluster, None, placement),
            *_queue_problems(queue),
            *_other_backlog(scaling),
            *_stop_problems(spec, queue),
            *_taken_variable(spec.task),
        ]
        self._queue_settings = queue
        self._operation = operation
        super().__init__(
            scope,
            construct_id,
            cluster=cluster,
            spec=replace(spec, task=_with_time_to_finish(spec, queue)),
            placement=placement or default_placement(cluster),
            operation=operation,
            findings=findings,
        )
        self.queue.grant_consume_messages(self.task.task_role)
        CfnOutput(
            self.outputs, "QueueUrl", value=self.queue.queue_url, description="Where messages go"
        )
        lay_over(self, overlay or {})

    def _complete(self, spec: Service) -> Service:
        """Make the queue, and tell the containers and the scaling where it is."""
        assert isinstance(spec.scaling, Scaling), "a worker takes nothing else"
        self.dead_letter_queue: sqs.Queue | None = None
        self.queue: sqs.IQueue = self._queue_settings.existing or self._queue()
        url = {_QUEUE_URL: self.queue.queue_url}
        containers = [
            replace(each, environment={**url, **each.environment}) for each in spec.task.containers
        ]
        return replace(
            spec,
            task=replace(spec.task, containers=containers),
            scaling=_following(spec.scaling, self._queue_settings, self.queue.queue_name),
        )

    def _watched(self) -> Watched:
        dead_letters = cast("sqs.IQueue | None", self.dead_letter_queue)
        return replace(super()._watched(), queue=self.queue, dead_letter_queue=dead_letters)

    def _queue(self) -> sqs.IQueue:
        patience = self._queue_settings
        policy = removal_policy(disposable=self._operation.disposable)
        fifo = patience.fifo or None
        self.dead_letter_queue = sqs.Queue(
            self,
            "DeadLetterQueue",
            fifo=fifo,
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            retention_period=Duration.days(_LONGEST_RETENTION_DAYS),
            removal_policy=policy,
        )
        made = sqs.Queue(
            self,
            "Queue",
            fifo=fifo,
            content_based_deduplication=fifo,
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            visibility_timeout=Duration.seconds(patience.seconds_per_message),
            # One request waits for messages as long as SQS allows, instead of many that find none.
            receive_message_wait_time=Duration.seconds(20),
            retention_period=Duration.days(patience.retention_days),
            dead_letter_queue=sqs.DeadLetterQueue(
                queue=self.dead_letter_queue, max_receive_count=patience.attempts
            ),
            removal_policy=policy,
        )
        return cast("sqs.IQueue", made)


def _queue_problems(queue: WorkQueue) -> list[Finding]:
    """What SQS would refuse."""
    found = [
        error(
            "queue-setting-ignored",
            f"queue.{name}",
            f"{name} is said for an existing queue, which keeps its own.",
            "Leave it out, and say it where the queue is made.",
        )
        for name in _SETTINGS_OF_A_NEW_QUEUE
        if queue.existing is not None and getattr(queue, name) != getattr(WorkQueue, name)
    ]
    for name, value, lowest, highest, unit in (
        ("seconds_per_message", queue.seconds_per_message, 1, _LONGEST_VISIBILITY, "seconds"),
        ("messages_per_task", queue.messages_per_task, 1, 2**31 - 1, "messages"),
        ("attempts", queue.attempts, 1, 1000, "attempts"),
        ("retention_days", queue.retention_days, 1, _LONGEST_RETENTION_DAYS, "days"),
    ):
        found += Range(
            path=f"queue.{name}", value=value, lowest=lowest, highest=highest, unit=unit
        ).findings("queue-out-of-range")
    return found


def _other_backlog(scaling: Scaling) -> list[Finding]:
    if scaling.backlog is None:
        return []
    return [
        error(
            "worker-follows-its-queue",
            "scaling.backlog",
            "A worker follows the backlog of the queue that it works off.",
            "Leave it out, and say queue=WorkQueue(messages_per_task=…).",
        )
    ]


def _taken_variable(task: Task) -> list[Finding]:
    return [
        error(
            "queue-url-taken",
            f"containers[{each.name}]",
            f"It has a variable {_QUEUE_URL} of its own, which is where a worker finds its queue.",
            "Leave it out; WorkQueue(existing=…) names another queue.",
        )
        for each in task.containers
        if _QUEUE_URL in each.environment or _QUEUE_URL in each.secrets
    ]


def _stop_problems(spec: Service, queue: WorkQueue) -> list[Finding]:
    """Messages that a task which is stopped could not finish."""
    seconds = queue.seconds_per_message
    if not is_known(seconds):
        return []
    allowed = _time_to_finish(spec, seconds)
    found = [
        error(
            "message-outlives-stop",
            f"containers[{each.name}].stop_timeout_seconds",
            f"A message may take {seconds} seconds, and a task that is stopped has "
            f"{each.stop_timeout_seconds}.",
            f"Give at least {allowed}, or leave it out.",
        )
        for each in spec.task.containers
        if each.stop_timeout_seconds is not None
        and is_known(each.stop_timeout_seconds)
        and each.stop_timeout_seconds < allowed
    ]
    if allowed < seconds:
        found.append(
            warning(
                "message-outlives-task",
                "queue.seconds_per_message",
                f"A message may take {seconds} seconds, and Fargate kills a task {allowed} seconds "
                "after a deployment or scaling told it to stop; the message comes back then.",
                f"Split the work into messages of {allowed} seconds, or let the program protect "
                "its task while it works (ECS task scale-in protection).",
            )
        )
    return found


def _with_time_to_finish(spec: Service, queue: WorkQueue) -> Task:
    """The containers with time to finish a message when they are stopped."""
    if not is_known(queue.seconds_per_message):
        return spec.task
    allowed = _time_to_finish(spec, queue.seconds_per_message)
    containers = [
        replace(each, stop_timeout_seconds=allowed) if each.stop_timeout_seconds is None else each
        for each in spec.task.containers
    ]
    return replace(spec.task, containers=containers)


def _time_to_finish(spec: Service, seconds: int) -> int:
    """What ECS allows of the time that a message may take."""
    if spec.platform is Platform.EC2:
        return seconds
    return min(max(seconds, _SHORTEST_STOP), _LONGEST_STOP_ON_FARGATE)


def _following(scaling: Scaling, queue: WorkQueue, name: str) -> Scaling:
    return replace(
        scaling, backlog=Backlog(queue_name=name, messages_per_task=queue.messages_per_task)
    )
