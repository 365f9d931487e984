"""Files that tasks share, a disk for each task, and a configuration as a file."""

from aws_cdk import Stack
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from cdk_containers import (
    Container,
    EbsVolume,
    File,
    ImageTag,
    LoadBalancedService,
    Mount,
    Operation,
    Port,
    SecretObject,
    SharedFileSystem,
    TargetHealth,
    Task,
)
from examples.kinds.foundation import Foundation

SETTINGS = """\
[uploads]
folder = /uploads
"""


class StorageExample(Stack):
    """Every task sees the same uploads, and has 50 GiB of its own for what it computes."""

    def __init__(self, scope: Construct, construct_id: str, foundation: Foundation) -> None:
        super().__init__(scope, construct_id)
        files = SharedFileSystem(self, "Files", network=foundation.network, disposable=True)
        login = secretsmanager.Secret(self, "Login")
        web = Container(
            name="web",
            image=foundation.web.image(ImageTag(self).value_as_string),
            ports=[Port(number=5000)],
            files=[
                File(path="/etc/shop/settings.ini", content=SETTINGS),
                File(path="/run/secrets/login", content=SecretObject(secret=login)),
            ],
            mounts=[
                Mount(volume="uploads", path="/uploads"),
                Mount(volume="work", path="/work"),
            ],
        )
        self.service = LoadBalancedService(
            self,
            "Web",
            cluster=foundation.cluster,
            task=Task(
                containers=[web],
                volumes=[files.volume("uploads"), EbsVolume(name="work", size_gib=50)],
            ),
            health=TargetHealth(path="/health"),
            operation=Operation(disposable=True),
        )
