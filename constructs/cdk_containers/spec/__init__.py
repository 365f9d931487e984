"""What to run: plain data that knows nothing of CDK. Every front door ends here."""

from cdk_containers.spec.capacity import Capacity
from cdk_containers.spec.container import Condition, Container, Dependency, HealthCheck, Port
from cdk_containers.spec.deployment import Rolling
from cdk_containers.spec.image import Image, ImageBuild, ImageUri, as_image
from cdk_containers.spec.linux import Device, LinuxParameters, Tmpfs, Ulimit
from cdk_containers.spec.logging import CloudWatchLogs, LogDriver, Logging
from cdk_containers.spec.scaling import DesiredCount, MetricTarget, Scaling
from cdk_containers.spec.secret import Secret, SecretsManagerSecret, SsmParameter
from cdk_containers.spec.service import Reach, Service
from cdk_containers.spec.target_health import TargetHealth
from cdk_containers.spec.task import Architecture, Task
from cdk_containers.spec.tokens import is_known
from cdk_containers.spec.volume import BindMount, EfsVolume, Mount, Volume

__all__ = [
    "Architecture",
    "BindMount",
    "Capacity",
    "CloudWatchLogs",
    "Condition",
    "Container",
    "Dependency",
    "DesiredCount",
    "Device",
    "EfsVolume",
    "HealthCheck",
    "Image",
    "ImageBuild",
    "ImageUri",
    "LinuxParameters",
    "LogDriver",
    "Logging",
    "MetricTarget",
    "Mount",
    "Port",
    "Reach",
    "Rolling",
    "Scaling",
    "Secret",
    "SecretsManagerSecret",
    "Service",
    "SsmParameter",
    "TargetHealth",
    "Task",
    "Tmpfs",
    "Ulimit",
    "Volume",
    "as_image",
    "is_known",
]
