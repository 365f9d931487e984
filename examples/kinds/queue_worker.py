"""A service that works off a queue, and rests when there is nothing to do."""

from aws_cdk import Stack
from constructs import Construct

from cdk_containers import Container, ImageTag, Operation, QueueWorker, Scaling, WorkQueue
from examples.kinds.foundation import Foundation


class QueueWorkerExample(Stack):
    """No task while the queue is empty, and up to 20 when many messages wait."""

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        self.worker = QueueWorker(
            self,
            "Worker",
            cluster=foundation.cluster,
            task=Container(
                name="worker",
                image=foundation.jobs.image(ImageTag(self).value_as_string),
                command=["python", "worker.py"],
            ),
            queue=WorkQueue(seconds_per_message=30, messages_per_task=20),
            scaling=Scaling(minimum=0, maximum=20, cpu_percent=None),
            operation=Operation(disposable=True),
        )
