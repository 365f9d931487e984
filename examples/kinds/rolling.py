"""A rolling deployment with every setting: half of the tasks at a time, taken back early."""

from aws_cdk import Stack
from constructs import Construct

from cdk_containers import (
    CircuitBreaker,
    DesiredCount,
    EarlySuccess,
    ImageTag,
    LoadBalancedService,
    Operation,
    RollbackAlarms,
    Rolling,
    TargetHealth,
)
from examples.kinds.foundation import Foundation


class RollingExample(Stack):
    """For most services: it needs no second set of tasks, and no traffic is shifted.

    Two of four tasks are replaced at a time. Three that fail, or an alarm while ECS watches, bring
    the old version back.
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
            scaling=DesiredCount(4),
            deployment=Rolling(
                minimum_healthy_percent=50,
                maximum_percent=150,
                zone_rebalancing=True,
                circuit_breaker=CircuitBreaker.tasks(3),
                early_success=EarlySuccess(healthy_percent=75),
                roll_back=RollbackAlarms(latency_p99_seconds=2),
            ),
            operation=Operation(disposable=True),
        )
