"""The app that `cdk deploy` runs: both example services in one environment of cdk.json."""

import os
import sys
from dataclasses import replace

from aws_cdk import App, Tags
from aws_cdk import Environment as AwsEnvironment

from cdk_containers import InvalidSpecError
from stacks.cluster import ClusterStack
from stacks.environment import Environment, InvalidEnvironmentError, environment_from
from stacks.flask_app import FlaskAppStack
from stacks.gantt_exporter import GanttExporterStack
from stacks.network import NetworkStack
from stacks.registry import RegistryStack


def compose(app: App, environment: Environment) -> None:
    """Stateful stacks first, then those that can be made anew at any time."""
    env = AwsEnvironment(account=environment.account, region=environment.region)
    network = NetworkStack(app, f"{environment.name}-network", environment=environment, env=env)
    registry = RegistryStack(app, f"{environment.name}-registry", environment=environment, env=env)
    cluster = ClusterStack(
        app,
        f"{environment.name}-cluster",
        environment=environment,
        network=network.network,
        env=env,
    )
    FlaskAppStack(
        app,
        f"{environment.name}-flask-app",
        environment=environment,
        cluster=cluster.cluster,
        repository=registry.flask_app,
        alerts=cluster.alerts,
        env=env,
    )
    GanttExporterStack(
        app,
        f"{environment.name}-gantt-exporter",
        environment=environment,
        cluster=cluster.cluster,
        app_repository=registry.gantt_exporter_app,
        nginx_repository=registry.gantt_exporter_nginx,
        alerts=cluster.alerts,
        env=env,
    )
    Tags.of(app).add("environment", environment.name)


def main() -> None:
    app = App()
    try:
        environment = environment_from(
            app.node.try_get_context("environments"), app.node.try_get_context("environment")
        )
        account = environment.account or os.environ.get("CDK_DEFAULT_ACCOUNT")
        compose(app, replace(environment, account=account))
    except (InvalidEnvironmentError, InvalidSpecError) as error:
        sys.exit(str(error))
    app.synth()


if __name__ == "__main__":
    main()
