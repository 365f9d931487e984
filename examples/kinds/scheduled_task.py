"""A report every night."""

from aws_cdk import Stack
from constructs import Construct

from cdk_containers import Container, ImageTag, Operation, ScheduledTask
from examples.kinds.foundation import Foundation


class ScheduledTaskExample(Stack):
    """Runs at three in the morning, in summer as in winter."""

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        self.report = ScheduledTask(
            self,
            "Report",
            cluster=foundation.cluster,
            schedule="cron(0 3 * * ? *)",
            time_zone="Europe/Berlin",
            task=Container(
                name="report",
                image=foundation.jobs.image(ImageTag(self).value_as_string),
                command=["python", "report.py"],
            ),
            operation=Operation(disposable=True),
        )
