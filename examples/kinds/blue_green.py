"""A blue/green deployment: a function asks the new version, a person approves it."""

from pathlib import Path
from typing import cast

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_containers import (
    Approval,
    BlueGreen,
    FunctionHook,
    ImageTag,
    LifecycleStage,
    LoadBalancedService,
    Operation,
    Route,
    SharedLoadBalancer,
    TargetHealth,
    TestTraffic,
)
from examples.kinds.foundation import Foundation

_RELEASE_CHECK = Path(__file__).parents[1] / "release-check"
_TEST = TestTraffic(header="x-release-check", value="new")


class BlueGreenExample(Stack):
    """For a version that has to be tried where it will run, and that must not mix with the old.

    Requests with the header get to the new version first. When the function has seen it work and
    somebody has approved, all traffic moves at once, and can move back for a quarter of an hour.
    """

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        balancer = SharedLoadBalancer(self, "Balancer", network=foundation.network)
        check = lambda_.Function(
            self,
            "ReleaseCheck",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            handler="index.handler",
            code=lambda_.Code.from_asset(str(_RELEASE_CHECK), exclude=["__pycache__"]),
            timeout=Duration.seconds(30),
            log_group=logs.LogGroup(
                self,
                "ReleaseCheckLog",
                retention=logs.RetentionDays.ONE_MONTH,
                removal_policy=RemovalPolicy.DESTROY,
            ),
            environment={
                "URL": f"{balancer.url}health",
                "TEST_HEADER": _TEST.header,
                "TEST_VALUE": _TEST.value,
            },
        )
        self.service = LoadBalancedService(
            self,
            "Shop",
            cluster=foundation.cluster,
            image=foundation.web.image(ImageTag(self).value_as_string),
            port=5000,
            expose=Route(listener=balancer, paths=["/*"]),
            health=TargetHealth(path="/health"),
            deployment=BlueGreen(
                test_traffic=_TEST,
                bake_minutes=15,
                hooks=[
                    FunctionHook(
                        function=cast("lambda_.IFunction", check),
                        stages=[LifecycleStage.POST_TEST_TRAFFIC_SHIFT],
                    ),
                    Approval(timeout_minutes=240),
                ],
            ),
            operation=Operation(disposable=True),
        )
