"""A service as the AWS CLI takes it, with what the app makes in place of what the files name."""

from pathlib import Path
from typing import cast

from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_containers import ImageTag, ServiceFromFile, task_from_file
from examples.kinds.foundation import Foundation

FLASK_APP = Path(__file__).parents[1] / "flask-app"


class AwsCliExample(Stack):
    """The flask-app by its ``definition.json`` and ``service.json``."""

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        vpc = foundation.network.vpc
        balancer = elbv2.ApplicationLoadBalancer(self, "Balancer", vpc=vpc, internet_facing=True)
        listener = balancer.add_listener("Http", port=80)
        tasks = cast("iam.IPrincipal", iam.ServicePrincipal("ecs-tasks.amazonaws.com"))
        web = ServiceFromFile(
            self,
            "Web",
            file=str(FLASK_APP / "service.json"),
            task=task_from_file(
                str(FLASK_APP / "definition.json"),
                images={"flask-app": foundation.web.image(ImageTag(self).value_as_string)},
                task_role=iam.Role(self, "TaskRole", assumed_by=tasks),
                execution_role=iam.Role(self, "ExecutionRole", assumed_by=tasks),
                log_group=logs.LogGroup(self, "Logs", removal_policy=RemovalPolicy.DESTROY),
            ),
            cluster=foundation.cluster,
            subnets=foundation.cluster.placement.subnets,
            security_groups=[ec2.SecurityGroup(self, "Tasks", vpc=vpc)],
            target_groups=[self._targets(listener)],
            # Scaling sees to that.
            changes={"desiredCount": None},
        )
        scaling = web.service.auto_scale_task_count(min_capacity=2, max_capacity=8)
        scaling.scale_on_cpu_utilization("Cpu", target_utilization_percent=60)
        CfnOutput(self, "Url", value=f"http://{balancer.load_balancer_dns_name}/")

    def _targets(self, listener: elbv2.ApplicationListener) -> elbv2.ApplicationTargetGroup:
        return listener.add_targets(
            "Targets",
            port=5000,
            protocol=elbv2.ApplicationProtocol.HTTP,
            health_check=elbv2.HealthCheck(path="/health"),
        )
