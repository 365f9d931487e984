"""A CDK app with one stack for each kind of service.

cdk deploy --app "python -m examples.app" foundation
cdk deploy --app "python -m examples.app" queue-worker --parameters ImageTag=1.0.0
"""

from aws_cdk import App

from examples.kinds.aws_cli import AwsCliExample
from examples.kinds.blue_green import BlueGreenExample
from examples.kinds.canary import CanaryExample
from examples.kinds.daemon import DaemonExample
from examples.kinds.existing import ExistingExample
from examples.kinds.foundation import Foundation
from examples.kinds.internal_service import InternalServiceExample
from examples.kinds.linear import LinearExample
from examples.kinds.log_router import LogRouterExample
from examples.kinds.migration import MigrationExample
from examples.kinds.network_load_balancer import NetworkLoadBalancerExample
from examples.kinds.on_instances import OnInstancesExample
from examples.kinds.public_site import PublicSiteExample
from examples.kinds.queue_worker import QueueWorkerExample
from examples.kinds.rolling import RollingExample
from examples.kinds.scheduled_task import ScheduledTaskExample
from examples.kinds.shared_load_balancer import SharedLoadBalancerExample
from examples.kinds.storage import StorageExample


def compose(app: App) -> None:
    foundation = Foundation(app, "foundation")
    SharedLoadBalancerExample(app, "shared-load-balancer", foundation)
    InternalServiceExample(app, "internal-service", foundation)
    QueueWorkerExample(app, "queue-worker", foundation)
    ScheduledTaskExample(app, "scheduled-task", foundation)
    MigrationExample(app, "migration", foundation)
    DaemonExample(app, "daemon", foundation)
    OnInstancesExample(app, "on-instances", foundation)
    NetworkLoadBalancerExample(app, "network-load-balancer", foundation)
    LogRouterExample(app, "log-router", foundation)
    StorageExample(app, "storage", foundation)
    PublicSiteExample(app, "public-site", foundation)
    RollingExample(app, "rolling", foundation)
    BlueGreenExample(app, "blue-green", foundation)
    CanaryExample(app, "canary", foundation)
    LinearExample(app, "linear", foundation)
    AwsCliExample(app, "aws-cli", foundation)
    ExistingExample(app, "existing")


def main() -> None:
    app = App()
    compose(app)
    app.synth()


if __name__ == "__main__":
    main()
