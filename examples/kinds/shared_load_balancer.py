"""Several services on one load balancer, by host and path."""

from aws_cdk import Stack
from constructs import Construct

from cdk_containers import (
    ImageTag,
    LoadBalancedService,
    Operation,
    Route,
    SharedLoadBalancer,
    TargetHealth,
)
from examples.kinds.foundation import Foundation

HEALTH = TargetHealth(path="/health")
DISPOSABLE = Operation(disposable=True)


class SharedLoadBalancerExample(Stack):
    """The shop takes what nobody else does; the order of the rules follows from what they match."""

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        image = foundation.web.image(ImageTag(self).value_as_string)
        self.balancer = SharedLoadBalancer(self, "Balancer", network=foundation.network)
        for name, route in {
            "Shop": Route(listener=self.balancer, paths=["/*"]),
            "Api": Route(listener=self.balancer, paths=["/api", "/api/*"]),
            "Admin": Route(listener=self.balancer, hosts=["admin.example.org"]),
        }.items():
            LoadBalancedService(
                self,
                name,
                cluster=foundation.cluster,
                image=image,
                port=5000,
                expose=route,
                health=HEALTH,
                operation=DISPOSABLE,
            )
