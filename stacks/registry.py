"""The images of an environment. Stateful: it is deployed, and pushed to, before any service."""

from aws_cdk import Environment as AwsEnvironment
from aws_cdk import Stack
from constructs import Construct

from cdk_containers import ImageRepository
from stacks.environment import Environment


class RegistryStack(Stack):
    """A repository for each image that the services run."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, env: AwsEnvironment
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            env=env,
            description="Image repositories",
            termination_protection=not environment.disposable,
        )
        disposable = environment.disposable
        self.flask_app = ImageRepository(self, "FlaskApp", disposable=disposable)
        self.gantt_exporter_app = ImageRepository(self, "GanttExporterApp", disposable=disposable)
        self.gantt_exporter_nginx = ImageRepository(
            self, "GanttExporterNginx", disposable=disposable
        )
