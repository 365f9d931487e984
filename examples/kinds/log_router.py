"""Logs that go through Fluent Bit to where they are wanted."""

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk_containers import (
    Container,
    ImageTag,
    LoadBalancedService,
    LogDriver,
    Operation,
    Port,
    TargetHealth,
    Task,
    fluent_bit,
)
from examples.kinds.foundation import Foundation


class LogRouterExample(Stack):
    """The application logs to a bucket; the router itself to CloudWatch."""

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        bucket = s3.Bucket(
            self,
            "Logs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            removal_policy=RemovalPolicy.DESTROY,
        )
        web = Container(
            name="web",
            image=foundation.web.image(ImageTag(self).value_as_string),
            ports=[Port(number=5000)],
            logging=LogDriver(
                name="awsfirelens",
                options={"Name": "s3", "bucket": bucket.bucket_name, "region": self.region},
            ),
        )
        self.service = LoadBalancedService(
            self,
            "Web",
            cluster=foundation.cluster,
            task=Task(containers=[web, fluent_bit()]),
            port=5000,
            health=TargetHealth(path="/health"),
            operation=Operation(disposable=True),
        )
        bucket.grant_put(self.service)
