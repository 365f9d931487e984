"""A service on EC2 instances, whose number follows the tasks."""

from aws_cdk import Stack
from constructs import Construct

from cdk_containers import (
    Architecture,
    Capacity,
    Container,
    ImageTag,
    LoadBalancedService,
    NetworkMode,
    NodePlacement,
    Operation,
    Port,
    TargetHealth,
    Task,
)
from examples.kinds.foundation import Foundation


class OnInstancesExample(Stack):
    """On ARM and mostly on Spot; bridge networking puts many small tasks on an instance."""

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        web = Container(
            name="web",
            image=foundation.web.image(ImageTag(self).value_as_string),
            ports=[Port(number=5000)],
            memory_reservation_mib=128,
        )
        self.service = LoadBalancedService(
            self,
            "Web",
            cluster=foundation.cluster,
            task=Task(
                containers=[web],
                architecture=Architecture.ARM64,
                network_mode=NetworkMode.BRIDGE,
            ),
            health=TargetHealth(path="/health"),
            capacity=[Capacity.ec2(foundation.nodes)],
            node_placement=NodePlacement(pack_by="memory"),
            operation=Operation(disposable=True),
        )
