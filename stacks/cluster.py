"""The cluster that an environment's services share."""

from typing import cast

from aws_cdk import Environment as AwsEnvironment
from aws_cdk import Stack
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from cdk_containers import Capacity, ContainerCluster, Network
from stacks.environment import Environment


class ClusterStack(Stack):
    """A Fargate cluster; where the environment may go, three of four further tasks are on Spot.

    Attributes:
        cluster: where the services run.
        alerts: where their alarms and failures are told.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        network: Network,
        env: AwsEnvironment,
    ) -> None:
        super().__init__(scope, construct_id, env=env, description="ECS cluster")
        spot = [Capacity.fargate_spot(weight=3)] if environment.disposable else []
        self.cluster = ContainerCluster(
            self,
            "Cluster",
            network=network,
            capacity=[Capacity.fargate(base=1, weight=1), *spot],
            exec_log_retention_days=environment.log_retention_days,
            disposable=environment.disposable,
        )
        self.alerts = sns.Topic(self, "Alerts", enforce_ssl=True)
        if environment.alert_email is not None:
            subscription = subscriptions.EmailSubscription(environment.alert_email)
            # Cast, because CDK's stub of ITopicSubscription names a parameter otherwise.
            self.alerts.add_subscription(cast("sns.ITopicSubscription", subscription))
        self.cluster.monitor(self.alerts)
