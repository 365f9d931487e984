"""The service of examples/flask-app: one container behind a load balancer."""

from aws_cdk import Environment as AwsEnvironment
from aws_cdk import Stack
from aws_cdk import aws_sns as sns
from constructs import Construct

from cdk_containers import (
    Container,
    ContainerCluster,
    ImageRepository,
    ImageTag,
    LoadBalancedService,
    Operation,
    Port,
    Scaling,
    TargetHealth,
    Task,
)
from stacks.environment import Environment
from stacks.exposure import exposure


class FlaskAppStack(Stack):
    """A Flask application on port 5000, scaled on CPU and requests."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        cluster: ContainerCluster,
        repository: ImageRepository,
        alerts: sns.Topic,
        env: AwsEnvironment,
    ) -> None:
        super().__init__(
            scope, construct_id, env=env, description="Flask application behind a load balancer"
        )
        size = environment.flask_app
        tag = ImageTag(self)
        self.service = LoadBalancedService(
            self,
            "FlaskApp",
            cluster=cluster,
            task=Task(
                cpu_units=size.cpu_units,
                memory_mib=size.memory_mib,
                containers=[
                    Container(
                        name="flask-app",
                        image=repository.image(tag.value_as_string),
                        ports=[Port(number=5000)],
                        read_only_root=True,
                    )
                ],
            ),
            expose=exposure(self, environment),
            health=TargetHealth(path="/health", healthy_codes="200"),
            scaling=Scaling(
                minimum=size.minimum_tasks,
                maximum=size.maximum_tasks,
                cpu_percent=60,
                requests_per_target_per_minute=1000,
            ),
            operation=Operation(
                log_retention_days=environment.log_retention_days,
                disposable=environment.disposable,
            ),
        )
        self.service.monitor(alerts)
