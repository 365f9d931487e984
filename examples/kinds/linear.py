"""A linear deployment behind a Network Load Balancer: a quarter of the traffic at a time."""

from aws_cdk import Stack
from constructs import Construct

from cdk_containers import (
    DesiredCount,
    ImageTag,
    Linear,
    LoadBalancedService,
    Operation,
    Tcp,
    TestTraffic,
)
from examples.kinds.foundation import Foundation


class LinearExample(Stack):
    """For what has to warm up, or weighs on a database: the load of a new version grows slowly.

    The new version answers on port 1884 first. ECS adds ten minutes twice, until a Network Load
    Balancer really does what its weights say.
    """

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        self.service = LoadBalancedService(
            self,
            "Broker",
            cluster=foundation.cluster,
            image=foundation.web.image(ImageTag(self).value_as_string),
            port=5000,
            expose=Tcp(port=1883, internal=True),
            scaling=DesiredCount(2),
            deployment=Linear(
                step_percent=25, step_bake_minutes=10, test_traffic=TestTraffic(port=1884)
            ),
            operation=Operation(disposable=True),
        )
