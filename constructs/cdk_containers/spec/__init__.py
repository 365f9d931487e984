"""What to run: plain data that knows nothing of CDK. Every front door ends here."""

from cdk_containers.spec.application import (
    Application,
    ApplicationNetwork,
    ApplicationService,
    NewFolder,
    NewSecret,
    PublishedPort,
)
from cdk_containers.spec.capacity import Capacity, ContainerInstances, Platform, platform_of
from cdk_containers.spec.container import (
    Condition,
    Container,
    Dependency,
    HealthCheck,
    Port,
    RestartPolicy,
)
from cdk_containers.spec.deployment import (
    BlueGreen,
    Canary,
    Deployment,
    Linear,
    Rolling,
    TestTraffic,
    TrafficShift,
)
from cdk_containers.spec.discovery import CloudMap, Discovery, ServiceConnect
from cdk_containers.spec.failure_detection import CircuitBreaker, EarlySuccess, RollbackAlarms
from cdk_containers.spec.file import File
from cdk_containers.spec.fluent_bit import fluent_bit
from cdk_containers.spec.folders import FILE_MODE, FOLDER_PATH, LARGEST_ID
from cdk_containers.spec.image import Image, ImageBuild, ImageUri, as_image
from cdk_containers.spec.lifecycle_hook import Approval, LifecycleHook, LifecycleStage
from cdk_containers.spec.linux import Device, DevicePermission, LinuxParameters, Tmpfs, Ulimit
from cdk_containers.spec.listener_rule import ListenerRule
from cdk_containers.spec.log_retention import LOG_RETENTION_DAYS, nearest_log_retention
from cdk_containers.spec.logging import CloudWatchLogs, LogDriver, Logging, LogRouter
from cdk_containers.spec.named_ports import with_named_ports
from cdk_containers.spec.node_placement import NodePlacement
from cdk_containers.spec.plain_secrets import holds_secret
from cdk_containers.spec.scaling import (
    Backlog,
    DesiredCount,
    EachInstance,
    MetricSteps,
    MetricTarget,
    RequestsPerTask,
    Scaling,
    ScheduledBounds,
    Step,
)
from cdk_containers.spec.secret import Secret, SecretsManagerSecret, SsmParameter
from cdk_containers.spec.service import Reach, Service
from cdk_containers.spec.target_health import TargetHealth
from cdk_containers.spec.task import Architecture, NetworkMode, Task
from cdk_containers.spec.task_from_file import TaskFromFile, in_its_file, said_in_file
from cdk_containers.spec.thresholds import ClusterThresholds, Thresholds
from cdk_containers.spec.tokens import is_known, is_of_unknown_list, known_sum
from cdk_containers.spec.volume import BindMount, DockerVolume, EbsVolume, EfsVolume, Mount, Volume
from cdk_containers.spec.written_files import places_as_written, with_written_files

__all__ = [
    "FILE_MODE",
    "FOLDER_PATH",
    "LARGEST_ID",
    "LOG_RETENTION_DAYS",
    "Application",
    "ApplicationNetwork",
    "ApplicationService",
    "Approval",
    "Architecture",
    "Backlog",
    "BindMount",
    "BlueGreen",
    "Canary",
    "Capacity",
    "CircuitBreaker",
    "CloudMap",
    "CloudWatchLogs",
    "ClusterThresholds",
    "Condition",
    "Container",
    "ContainerInstances",
    "Dependency",
    "Deployment",
    "DesiredCount",
    "Device",
    "DevicePermission",
    "Discovery",
    "DockerVolume",
    "EachInstance",
    "EarlySuccess",
    "EbsVolume",
    "EfsVolume",
    "File",
    "HealthCheck",
    "Image",
    "ImageBuild",
    "ImageUri",
    "LifecycleHook",
    "LifecycleStage",
    "Linear",
    "LinuxParameters",
    "ListenerRule",
    "LogDriver",
    "LogRouter",
    "Logging",
    "MetricSteps",
    "MetricTarget",
    "Mount",
    "NetworkMode",
    "NewFolder",
    "NewSecret",
    "NodePlacement",
    "Platform",
    "Port",
    "PublishedPort",
    "Reach",
    "RequestsPerTask",
    "RestartPolicy",
    "RollbackAlarms",
    "Rolling",
    "Scaling",
    "ScheduledBounds",
    "Secret",
    "SecretsManagerSecret",
    "Service",
    "ServiceConnect",
    "SsmParameter",
    "Step",
    "TargetHealth",
    "Task",
    "TaskFromFile",
    "TestTraffic",
    "Thresholds",
    "Tmpfs",
    "TrafficShift",
    "Ulimit",
    "Volume",
    "as_image",
    "fluent_bit",
    "holds_secret",
    "in_its_file",
    "is_known",
    "is_of_unknown_list",
    "known_sum",
    "nearest_log_retention",
    "places_as_written",
    "platform_of",
    "said_in_file",
    "with_named_ports",
    "with_written_files",
]
