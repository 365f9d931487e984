"""What the examples stand on: a network, repositories, and a cluster with Fargate and EC2."""

from aws_cdk import Stack
from constructs import Construct

from cdk_containers import (
    ContainerCluster,
    Ec2Capacity,
    ImageRepository,
    Nat,
    Network,
    SpotInstances,
)


class Foundation(Stack):
    """Made once, and deployed before all others: the images have to be pushed in between."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.network = Network(self, "Network", nat=Nat.single(), disposable=True)
        self.web = ImageRepository(self, "Web", disposable=True)
        self.jobs = ImageRepository(self, "Jobs", disposable=True)
        self.cluster = ContainerCluster(
            self, "Cluster", network=self.network, namespace="shop.internal", disposable=True
        )
        self.nodes = Ec2Capacity(
            self,
            "Nodes",
            cluster=self.cluster,
            instance_types=["m7g.large", "m6g.large", "c7g.large"],
            spot=SpotInstances(on_demand_base=1),
        )
