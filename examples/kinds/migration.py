"""A database migration before each new version."""

from aws_cdk import Stack
from constructs import Construct

from cdk_containers import (
    Container,
    ImageTag,
    LoadBalancedService,
    Operation,
    Rolling,
    TargetHealth,
    Task,
)
from examples.kinds.foundation import Foundation


class MigrationExample(Stack):
    """The new version starts when the migration has ended well; else the old one stays."""

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        tag = ImageTag(self).value_as_string
        migration = Container(
            name="migration",
            image=foundation.jobs.image(tag),
            command=["python", "migrate.py"],
        )
        self.service = LoadBalancedService(
            self,
            "Shop",
            cluster=foundation.cluster,
            image=foundation.web.image(tag),
            port=5000,
            health=TargetHealth(path="/health"),
            deployment=Rolling(run_first=Task(containers=[migration])),
            operation=Operation(disposable=True),
        )
