"""The service of examples/gantt-exporter: nginx and an application in one task."""

from aws_cdk import Environment as AwsEnvironment
from aws_cdk import Stack
from aws_cdk import aws_sns as sns
from constructs import Construct

from cdk_containers import (
    BindMount,
    Condition,
    Container,
    ContainerCluster,
    Dependency,
    HealthCheck,
    ImageRepository,
    ImageTag,
    LoadBalancedService,
    Mount,
    Operation,
    Port,
    Scaling,
    TargetHealth,
    Task,
)
from stacks.environment import Environment
from stacks.exposure import exposure

_EXPORTS = "/sites/export-service"


class GanttExporterStack(Stack):
    """nginx on port 80 serves what the application writes, and passes the rest on to it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        cluster: ContainerCluster,
        app_repository: ImageRepository,
        nginx_repository: ImageRepository,
        alerts: sns.Topic,
        env: AwsEnvironment,
    ) -> None:
        super().__init__(
            scope, construct_id, env=env, description="Gantt chart exporter behind a load balancer"
        )
        size = environment.gantt_exporter
        tag = ImageTag(self)
        application = Container(
            name="app",
            image=app_repository.image(tag.value_as_string),
            memory_mib=2048,
            environment={"EXPORTS_FOLDER": _EXPORTS},
            mounts=[Mount(volume="sites", path=_EXPORTS)],
            health_check=HealthCheck(
                command=["python", "-c", _request("http://127.0.0.1:8000/health")],
                interval_seconds=10,
                start_period_seconds=120,
            ),
        )
        nginx = Container(
            name="nginx",
            image=nginx_repository.image(tag.value_as_string),
            memory_reservation_mib=128,
            ports=[Port(number=80)],
            mounts=[Mount(volume="sites", path=_EXPORTS, read_only=True)],
            depends_on=[Dependency(container="app", condition=Condition.HEALTHY)],
        )
        self.service = LoadBalancedService(
            self,
            "GanttExporter",
            cluster=cluster,
            task=Task(
                cpu_units=size.cpu_units,
                memory_mib=size.memory_mib,
                containers=[application, nginx],
                volumes=[BindMount(name="sites")],
            ),
            expose=exposure(self, environment),
            health=TargetHealth(path="/health", healthy_codes="200", grace_period_seconds=300),
            scaling=Scaling(minimum=size.minimum_tasks, maximum=size.maximum_tasks),
            operation=Operation(
                log_retention_days=environment.log_retention_days,
                disposable=environment.disposable,
                enable_exec=True,
            ),
        )
        self.service.monitor(alerts)


def _request(url: str) -> str:
    """A program that ends well if the URL answers; the image has Python and no curl."""
    return f"from urllib.request import urlopen; urlopen({url!r}, timeout=4)"
