"""A canary deployment: one request in ten gets to the new version first."""

from aws_cdk import Stack
from constructs import Construct

from cdk_containers import (
    Canary,
    ImageTag,
    LoadBalancedService,
    Operation,
    RequestsPerTask,
    RollbackAlarms,
    Scaling,
    TargetHealth,
)
from examples.kinds.foundation import Foundation


class CanaryExample(Stack):
    """For mistakes that only real traffic shows, as long as there is enough of it to tell.

    More than 1 percent server errors take the new version back: the alarm looks at the requests of
    each version by themselves, from 20 a minute on. Scaling sees the requests of both.
    """

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        self.service = LoadBalancedService(
            self,
            "Shop",
            cluster=foundation.cluster,
            image=foundation.web.image(ImageTag(self).value_as_string),
            port=5000,
            health=TargetHealth(path="/health"),
            scaling=Scaling(metrics=[RequestsPerTask(per_minute=600)]),
            deployment=Canary(
                percent=10,
                canary_bake_minutes=5,
                roll_back=RollbackAlarms(server_error_percent=1),
            ),
            operation=Operation(disposable=True),
        )
