"""The network of an environment. Stateful: it stays while services come and go."""

import jsii
from aws_cdk import Environment as AwsEnvironment
from aws_cdk import Fn, Stack
from constructs import Construct

from cdk_containers import Network
from cdk_containers.network import MOST_AVAILABILITY_ZONES
from stacks.environment import Environment


class NetworkStack(Stack):
    """A VPC over the environment's Availability Zones."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, env: AwsEnvironment
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            env=env,
            description="VPC with public and private subnets",
            termination_protection=not environment.disposable,
        )
        self.network = Network(
            self,
            "Network",
            nat=environment.network_nat,
            availability_zones=environment.availability_zones,
            flow_log_retention_days=environment.log_retention_days,
            disposable=environment.disposable,
        )

    @property
    @jsii.member(jsii_name="availabilityZones")
    def availability_zones(self) -> list[str]:
        """By number: CDK would ask the account for their names, which nothing here needs."""
        return [Fn.select(index, Fn.get_azs()) for index in range(MOST_AVAILABILITY_ZONES)]
