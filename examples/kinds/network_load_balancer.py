"""A service behind a Network Load Balancer, for what is not HTTP."""

from aws_cdk import Stack
from constructs import Construct

from cdk_containers import DesiredCount, ImageTag, LoadBalancedService, Operation, Tcp
from examples.kinds.foundation import Foundation


class NetworkLoadBalancerExample(Stack):
    """TCP from inside the network only, such as a broker or a database takes it."""

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
            operation=Operation(disposable=True),
        )
