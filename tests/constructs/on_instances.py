"""Tasks for container instances with ARM processors, which are the default."""

from typing import Any

from cdk_containers import Architecture, Container, NetworkMode, Port, Task

HTTP = Port(number=80)


def arm_task(
    architecture: Architecture = Architecture.ARM64,
    network_mode: NetworkMode = NetworkMode.AWSVPC,
    port: Port = HTTP,
    **settings: Any,
) -> Task:
    """A task with one container."""
    return Task(
        architecture=architecture,
        network_mode=network_mode,
        containers=[
            Container(name="app", image="public.ecr.aws/nginx/nginx:1.27", ports=[port], **settings)
        ],
    )
