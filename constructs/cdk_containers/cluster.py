"""Where services run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from aws_cdk import IResolvable, Stack
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_servicediscovery as servicediscovery
from constructs import Construct

from cdk_containers.checks import Egress, check_capacity
from cdk_containers.checks.capacity import FARGATE_PROVIDERS
from cdk_containers.checks.cluster import (
    default_used,
    namespace_problems,
    no_capacity,
    not_provided,
)
from cdk_containers.findings import Finding
from cdk_containers.log_retention import log_retention, log_retention_problems
from cdk_containers.monitoring.cluster import ClusterMonitoring
from cdk_containers.monitoring.topic import Topic
from cdk_containers.network import Network, TaskPlacement, placement_in, vpc_of
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.removal import removal_policy
from cdk_containers.spec import (
    Capacity,
    ClusterThresholds,
    EachInstance,
    Service,
)
from cdk_containers.validation import refuse_errors, typed, typed_call


@dataclass(frozen=True, kw_only=True)
class Instances:
    """EC2 instances of a cluster.

    Attributes:
        security_group: theirs.
        egress: what they reach outside their VPC.
        auto_scaling_group: what they are in, if it is known.
        spot: whether some of them are spare capacity that AWS may take back.
    """

    security_group: ec2.ISecurityGroup
    egress: Egress
    auto_scaling_group: autoscaling.IAutoScalingGroup | None = None
    spot: bool = False


class ContainerCluster(Construct):
    """An ECS cluster with Fargate and Fargate Spot; ``Ec2Capacity`` adds instances of your own.

    Container Insights is on, and what people type and see in ECS Exec sessions is logged,
    encrypted with a key of the cluster's own.

    Attributes:
        cluster: the cluster.
        capacity_providers: what makes the capacity providers the cluster's own. Services come
            after it and go before it.
        placement: where in the network its tasks run.
        counts_tasks: whether the number of running tasks is a metric.
        namespace: where its services find each other by name, or ``None``.
        exec_log_group: where ECS Exec sessions are logged.
        exec_key: the key that encrypts the sessions and their log.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        network: Network | ec2.IVpc,
        capacity: Sequence[Capacity] = (Capacity.fargate(),),
        namespace: str | None = None,
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
            capacity: what services run on that do not say it themselves. Default: Fargate;
                ``run_by_default_on`` changes it to instances, once there are some.
            namespace: name of a private DNS namespace, such as ``shop.internal``, in which
                services find each other by Service Connect or Cloud Map. Default: none.
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
                *no_capacity(capacity),
                *not_provided(capacity, FARGATE_PROVIDERS),
                *namespace_problems(namespace),
                *log_retention_problems("exec_log_retention_days", exec_log_retention_days),
            ],
        )
        super().__init__(scope, construct_id)
        self.placement: TaskPlacement = placement_in(network)
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
        self.counts_tasks = container_insights is not ecs.ContainerInsights.DISABLED
        self.namespace = self._namespace(namespace)
        self._instances: dict[str, Instances] = {}
        self._monitoring: ClusterMonitoring | None = None
        self._default_capacity: tuple[Capacity, ...] = tuple(capacity)
        self._default_was_used = False
        # Not by the cluster's own method, which makes this when the app is synthesized, and a
        # second time when a test does that twice.
        self.capacity_providers = ecs.CfnClusterCapacityProviderAssociations(
            self,
            "CapacityProviders",
            cluster=self.cluster.cluster_name,
            capacity_providers=list(FARGATE_PROVIDERS),
            default_capacity_provider_strategy=_default_strategy(capacity),
        )
        lay_over(self, overlay or {})

    @property
    def default_capacity(self) -> Sequence[Capacity]:
        """What a service runs on that does not say it itself."""
        return self._default_capacity

    def keep_default_capacity(self, *, if_it_is: Sequence[Capacity]) -> None:
        """Let the default strategy stay as it is, if something was made that runs on it."""
        self._default_was_used |= if_it_is is self._default_capacity

    @typed_call
    def run_by_default_on(self, capacity: Sequence[Capacity]) -> None:
        """Let services run on something else that do not say it themselves.

        It is for instances, which need the cluster before it can name them.

        Args:
            capacity: such as ``[Capacity.ec2(nodes)]``.

        Raises:
            InvalidSpecError: ECS would refuse the strategy, the cluster has no such instances, or a
                service has used the strategy before.
        """
        scope = self.node.scope
        assert scope is not None, "a construct that is no app has a parent"
        refuse_errors(
            scope,
            self.node.id,
            [
                *check_capacity(capacity),
                *no_capacity(capacity),
                *self.check_provided(capacity),
                *default_used(used=self._default_was_used),
            ],
        )
        self._default_capacity = tuple(capacity)
        self.capacity_providers.default_capacity_provider_strategy = _default_strategy(capacity)

    def add_instances(
        self,
        provider: str,
        security_group: ec2.ISecurityGroup,
        egress: Egress | None = None,
        auto_scaling_group: autoscaling.IAutoScalingGroup | None = None,
        spot: bool = False,
    ) -> None:
        """Make a capacity provider of instances the cluster's own; ``Ec2Capacity`` calls it.

        Args:
            provider: its name.
            security_group: of the instances.
            egress: what they reach outside their VPC. Default: that is not known.
            auto_scaling_group: what they are in. Default: that is not watched.
            spot: whether some of them are spare capacity. Default: no.
        """
        self._instances[provider] = Instances(
            security_group=security_group,
            egress=egress or Egress.unknown(),
            auto_scaling_group=auto_scaling_group,
            spot=spot,
        )
        self.capacity_providers.capacity_providers = [*FARGATE_PROVIDERS, *self._instances]
        self._watch(provider)

    def monitor(
        self, topic: Topic, *, thresholds: ClusterThresholds = ClusterThresholds()
    ) -> ClusterMonitoring:
        """Show its capacity, and tell a topic when that is missing or taken back.

        Instances that are added later are watched as well.

        Args:
            topic: where people are told.
            thresholds: what is too long. Default: what is wrong for most clusters.

        Raises:
            InvalidSpecError: CloudWatch would refuse a threshold.
        """
        self._monitoring = ClusterMonitoring(
            self,
            "Monitoring",
            cluster=self.cluster,
            counts_tasks=self.counts_tasks,
            topic=topic,
            thresholds=thresholds,
        )
        for provider in self._instances:
            self._watch(provider)
        return self._monitoring

    def _watch(self, provider: str) -> None:
        instances = self._instances[provider]
        group = instances.auto_scaling_group
        if self._monitoring is not None and group is not None:
            self._monitoring.watch_instances(provider, group, spot=instances.spot)

    def instances_for(self, service: Service) -> list[Instances]:
        """The instances that tasks of a service may be put on: those of a daemon on every one."""
        if isinstance(service.scaling, EachInstance):
            return list(self._instances.values())
        named = [part.provider for part in service.capacity]
        return [self._instances[name] for name in named if name in self._instances]

    def check_provided(self, capacity: Sequence[Capacity]) -> list[Finding]:
        """What is wrong with a strategy for this cluster: ECS takes its own providers only."""
        return not_provided(capacity, (*FARGATE_PROVIDERS, *self._instances))

    def _namespace(self, name: str | None) -> servicediscovery.INamespace | None:
        if name is None:
            return None
        return self.cluster.add_default_cloud_map_namespace(
            name=name, type=servicediscovery.NamespaceType.DNS_PRIVATE, use_for_service_connect=True
        )

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


def _default_strategy(
    capacity: Sequence[Capacity],
) -> list[
    IResolvable | ecs.CfnClusterCapacityProviderAssociations.CapacityProviderStrategyProperty
]:
    return [
        ecs.CfnClusterCapacityProviderAssociations.CapacityProviderStrategyProperty(
            capacity_provider=part.provider, base=part.base or None, weight=part.weight
        )
        for part in capacity
    ]


def cluster_of(cluster: ContainerCluster | ecs.ICluster) -> ecs.ICluster:
    """The cluster of ours, or the cluster itself."""
    return cluster.cluster if isinstance(cluster, ContainerCluster) else cluster


def strategy(capacity: Sequence[Capacity]) -> list[ecs.CapacityProviderStrategy]:
    """What the ECS constructs take for a capacity provider strategy."""
    return [
        ecs.CapacityProviderStrategy(
            capacity_provider=part.provider, base=part.base or None, weight=part.weight
        )
        for part in capacity
    ]
