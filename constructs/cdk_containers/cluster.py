"""Where services run."""

from collections.abc import Sequence
from typing import cast

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_containers.checks import check_capacity
from cdk_containers.checks.capacity import FARGATE_PROVIDERS
from cdk_containers.findings import Finding, error
from cdk_containers.log_retention import log_retention, log_retention_problems
from cdk_containers.network import Network, TaskPlacement, placement_in, vpc_of
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.removal import removal_policy
from cdk_containers.spec import Capacity
from cdk_containers.validation import refuse_errors


class ContainerCluster(Construct):
    """An ECS cluster with Fargate and Fargate Spot.

    Container Insights is on, and what people type and see in ECS Exec sessions is logged,
    encrypted with a key of the cluster's own.

    Attributes:
        cluster: the cluster.
        capacity_providers: what makes the capacity providers the cluster's own. Services come
            after it and go before it.
        placement: where in the network its tasks run.
        default_capacity: what services run on that do not say it themselves.
        exec_log_group: where ECS Exec sessions are logged.
        exec_key: the key that encrypts the sessions and their log.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        network: Network | ec2.IVpc,
        capacity: Sequence[Capacity] = (Capacity.fargate(),),
        container_insights: ecs.ContainerInsights = ecs.ContainerInsights.ENABLED,
        exec_log_retention_days: int = 90,
        disposable: bool = False,
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            network: a network, or any VPC.
            capacity: what services run on that do not say it themselves. Default: Fargate.
            container_insights: metrics of tasks and services. Default: enabled.
            exec_log_retention_days: how long ECS Exec sessions are kept. Default: 90.
            disposable: whether key and log go when the stack does. Default: they stay.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: ECS would refuse the strategy, or the retention is not one that
                CloudWatch knows.
        """
        refuse_errors(
            scope,
            construct_id,
            [
                *check_capacity(capacity),
                *_no_capacity(capacity),
                *log_retention_problems("exec_log_retention_days", exec_log_retention_days),
            ],
        )
        super().__init__(scope, construct_id)
        self.placement: TaskPlacement = placement_in(network)
        self.default_capacity = tuple(capacity)
        policy = removal_policy(disposable=disposable)
        self.exec_key = kms.Key(
            self,
            "ExecKey",
            description=f"ECS Exec sessions of {self.node.path}",
            enable_key_rotation=True,
            removal_policy=policy,
        )
        self._let_logs_use_key()
        self.exec_log_group = logs.LogGroup(
            self,
            "ExecLogGroup",
            encryption_key=self.exec_key,
            retention=log_retention(exec_log_retention_days),
            removal_policy=policy,
        )
        self.cluster = ecs.Cluster(
            self,
            "Cluster",
            vpc=vpc_of(network),
            container_insights_v2=container_insights,
            execute_command_configuration=ecs.ExecuteCommandConfiguration(
                # CDK's stub of IKey names a parameter otherwise than Key does.
                kms_key=cast("kms.IKey", self.exec_key),
                logging=ecs.ExecuteCommandLogging.OVERRIDE,
                log_configuration=ecs.ExecuteCommandLogConfiguration(
                    cloud_watch_log_group=self.exec_log_group,
                    cloud_watch_encryption_enabled=True,
                ),
            ),
        )
        # Not by the cluster's own method, which makes this when the app is synthesized, and a
        # second time when a test does that twice.
        self.capacity_providers = ecs.CfnClusterCapacityProviderAssociations(
            self,
            "CapacityProviders",
            cluster=self.cluster.cluster_name,
            capacity_providers=list(FARGATE_PROVIDERS),
            default_capacity_provider_strategy=[
                ecs.CfnClusterCapacityProviderAssociations.CapacityProviderStrategyProperty(
                    capacity_provider=part.provider, base=part.base or None, weight=part.weight
                )
                for part in self.default_capacity
            ],
        )
        lay_over(self, overlay or {})

    def _let_logs_use_key(self) -> None:
        """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"""
        stack = Stack.of(self)
        # Cast, because CDK's stub of IPrincipal names a parameter otherwise.
        logs_service = cast(
            "iam.IPrincipal", iam.ServicePrincipal(f"logs.{stack.region}.amazonaws.com")
        )
        log_groups = stack.format_arn(service="logs", resource="*")
        self.exec_key.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[logs_service],
                actions=[
                    "kms:Encrypt*",
                    "kms:Decrypt*",
                    "kms:ReEncrypt*",
                    "kms:GenerateDataKey*",
                    "kms:Describe*",
                ],
                resources=["*"],
                conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": log_groups}},
            )
        )


def _no_capacity(capacity: Sequence[Capacity]) -> list[Finding]:
    if capacity:
        return []
    return [
        error(
            "cluster-without-capacity",
            "capacity",
            "The cluster has no default strategy, so services would need a launch type, "
            "which cannot be changed into a strategy without replacing them.",
            "Give at least one, such as Capacity.fargate().",
        )
    ]


def strategy(capacity: Sequence[Capacity]) -> list[ecs.CapacityProviderStrategy]:
    """What the ECS constructs take for a capacity provider strategy."""
    return [
        ecs.CapacityProviderStrategy(
            capacity_provider=part.provider, base=part.base or None, weight=part.weight
        )
        for part in capacity
    ]
