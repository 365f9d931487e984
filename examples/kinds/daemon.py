"""An agent on each EC2 instance of the cluster."""

from aws_cdk import Stack
from constructs import Construct

from cdk_containers import (
    Architecture,
    BindMount,
    Container,
    DaemonService,
    ImageTag,
    Mount,
    NetworkMode,
    Operation,
    Task,
)
from examples.kinds.foundation import Foundation


class DaemonExample(Stack):
    """It sees the instance's own logs, and uses its network."""

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        agent = Container(
            name="agent",
            image=foundation.jobs.image(ImageTag(self).value_as_string),
            command=["python", "agent.py"],
            memory_mib=128,
            mounts=[Mount(volume="logs", path="/host/logs", read_only=True)],
        )
        self.service = DaemonService(
            self,
            "Agent",
            cluster=foundation.cluster,
            task=Task(
                containers=[agent],
                architecture=Architecture.ARM64,
                network_mode=NetworkMode.HOST,
                volumes=[BindMount(name="logs", host_path="/var/log")],
            ),
            operation=Operation(disposable=True),
        )
