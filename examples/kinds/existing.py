"""A service in what others have made: their VPC, cluster, repository and load balancer."""

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import Construct

from cdk_containers import (
    Capacity,
    ExistingListener,
    LoadBalancedService,
    Operation,
    RepositoryImage,
    Route,
)


class ExistingExample(Stack):
    """All names and numbers stand for yours."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        vpc = ec2.Vpc.from_vpc_attributes(
            self,
            "Vpc",
            vpc_id="vpc-00000000000000001",
            availability_zones=["us-east-1a", "us-east-1b"],
            private_subnet_ids=["subnet-00000000000000001", "subnet-00000000000000002"],
        )
        cluster = ecs.Cluster.from_cluster_attributes(self, "Cluster", cluster_name="shop", vpc=vpc)
        listener = elbv2.ApplicationListener.from_application_listener_attributes(
            self,
            "Listener",
            listener_arn=(
                "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/shop/"
                "0000000000000001/0000000000000002"
            ),
            security_group=ec2.SecurityGroup.from_security_group_id(
                self, "LoadBalancerSecurityGroup", "sg-00000000000000001"
            ),
        )
        repository = ecr.Repository.from_repository_name(self, "Repository", "shop")
        self.service = LoadBalancedService(
            self,
            "Web",
            cluster=cluster,
            image=RepositoryImage(repository=repository, tag_or_digest="1.4.2"),
            port=5000,
            expose=Route(
                listener=ExistingListener(listener, url="https://shop.example.org/"),
                paths=["/web/*"],
            ),
            capacity=[Capacity.fargate()],
            operation=Operation(disposable=True),
        )
