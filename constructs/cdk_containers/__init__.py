"""Take a containerised application to production on Amazon ECS with the AWS CDK."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cdk_containers.applications.compose_application import ComposeApplication
    from cdk_containers.applications.container_application import ContainerApplication
    from cdk_containers.applications.existing import Existing
    from cdk_containers.applications.runnable_task import RunnableTask
    from cdk_containers.applications.service import PublishedService
    from cdk_containers.aws_cli.service import ServiceFromFile
    from cdk_containers.aws_cli.task import task_from_file
    from cdk_containers.capacity.ec2_capacity import Ec2Capacity
    from cdk_containers.capacity.existing_instances import ExistingInstances
    from cdk_containers.capacity.instance_types import SpotInstances
    from cdk_containers.checks import Egress
    from cdk_containers.cluster import ContainerCluster
    from cdk_containers.deploy_time_task.hook import DeployTimeTask
    from cdk_containers.exposure import (
        Exposure,
        Http,
        Https,
        PublicAddresses,
        Route,
        SharedListener,
        Tcp,
        Tls,
        Udp,
    )
    from cdk_containers.file_system import FileSystemVolume, SharedFileSystem
    from cdk_containers.findings import (
        ConstructPath,
        FilePosition,
        Finding,
        InvalidSpecError,
        Severity,
        SpecPath,
    )
    from cdk_containers.firewall import Firewall
    from cdk_containers.function_hook import FunctionHook
    from cdk_containers.image_tag import ImageTag
    from cdk_containers.images import RepositoryImage
    from cdk_containers.load_balancing.shared import ExistingListener, SharedLoadBalancer
    from cdk_containers.monitoring.cluster import ClusterMonitoring
    from cdk_containers.monitoring.service import ServiceMonitoring
    from cdk_containers.nat import Nat
    from cdk_containers.network import Network, TaskPlacement
    from cdk_containers.overlay import Overlay
    from cdk_containers.registry import ImageRepository
    from cdk_containers.secrets import ParameterObject, SecretObject
    from cdk_containers.services.base import ContainerService
    from cdk_containers.services.daemon import DaemonService
    from cdk_containers.services.internal import InternalService
    from cdk_containers.services.load_balanced import LoadBalancedService
    from cdk_containers.services.operation import Operation
    from cdk_containers.services.queue_worker import QueueWorker, WorkQueue
    from cdk_containers.services.run_first import RunFirst
    from cdk_containers.services.scheduled_task import ScheduledTask
    from cdk_containers.spec import (
        Application,
        ApplicationNetwork,
        ApplicationService,
        Approval,
        Architecture,
        Backlog,
        BindMount,
        BlueGreen,
        Canary,
        Capacity,
        CircuitBreaker,
        CloudMap,
        CloudWatchLogs,
        ClusterThresholds,
        Condition,
        Container,
        ContainerInstances,
        Dependency,
        Deployment,
        DesiredCount,
        Device,
        Discovery,
        DockerVolume,
        EachInstance,
        EarlySuccess,
        EbsVolume,
        EfsVolume,
        File,
        HealthCheck,
        Image,
        ImageBuild,
        ImageUri,
        LifecycleHook,
        LifecycleStage,
        Linear,
        LinuxParameters,
        LogDriver,
        Logging,
        LogRouter,
        MetricSteps,
        MetricTarget,
        Mount,
        NetworkMode,
        NewFolder,
        NewSecret,
        NodePlacement,
        Platform,
        Port,
        PublishedPort,
        RequestsPerTask,
        RestartPolicy,
        RollbackAlarms,
        Rolling,
        Scaling,
        ScheduledBounds,
        Secret,
        SecretsManagerSecret,
        Service,
        ServiceConnect,
        SsmParameter,
        Step,
        TargetHealth,
        Task,
        TestTraffic,
        Thresholds,
        Tmpfs,
        Ulimit,
        Volume,
        fluent_bit,
    )
    from cdk_containers.task import TaskDefinition

# Each name is loaded when it is first used, so that who only checks a file never waits for
# aws_cdk. Those that have no home here are words of the spec.
_HOMES = {
    "ConstructPath": "cdk_containers.findings",
    "FilePosition": "cdk_containers.findings",
    "Finding": "cdk_containers.findings",
    "InvalidSpecError": "cdk_containers.findings",
    "Severity": "cdk_containers.findings",
    "SpecPath": "cdk_containers.findings",
    "Egress": "cdk_containers.checks",
    "Nat": "cdk_containers.nat",
    "ComposeApplication": "cdk_containers.applications.compose_application",
    "ContainerApplication": "cdk_containers.applications.container_application",
    "Existing": "cdk_containers.applications.existing",
    "RunnableTask": "cdk_containers.applications.runnable_task",
    "PublishedService": "cdk_containers.applications.service",
    "ServiceFromFile": "cdk_containers.aws_cli.service",
    "task_from_file": "cdk_containers.aws_cli.task",
    "Ec2Capacity": "cdk_containers.capacity.ec2_capacity",
    "ExistingInstances": "cdk_containers.capacity.existing_instances",
    "SpotInstances": "cdk_containers.capacity.instance_types",
    "ContainerCluster": "cdk_containers.cluster",
    "DeployTimeTask": "cdk_containers.deploy_time_task.hook",
    "Exposure": "cdk_containers.exposure",
    "Http": "cdk_containers.exposure",
    "Https": "cdk_containers.exposure",
    "PublicAddresses": "cdk_containers.exposure",
    "Route": "cdk_containers.exposure",
    "SharedListener": "cdk_containers.exposure",
    "Tcp": "cdk_containers.exposure",
    "Tls": "cdk_containers.exposure",
    "Udp": "cdk_containers.exposure",
    "FileSystemVolume": "cdk_containers.file_system",
    "SharedFileSystem": "cdk_containers.file_system",
    "Firewall": "cdk_containers.firewall",
    "FunctionHook": "cdk_containers.function_hook",
    "ImageTag": "cdk_containers.image_tag",
    "RepositoryImage": "cdk_containers.images",
    "ExistingListener": "cdk_containers.load_balancing.shared",
    "SharedLoadBalancer": "cdk_containers.load_balancing.shared",
    "ClusterMonitoring": "cdk_containers.monitoring.cluster",
    "ServiceMonitoring": "cdk_containers.monitoring.service",
    "Network": "cdk_containers.network",
    "TaskPlacement": "cdk_containers.network",
    "Overlay": "cdk_containers.overlay",
    "ImageRepository": "cdk_containers.registry",
    "ParameterObject": "cdk_containers.secrets",
    "SecretObject": "cdk_containers.secrets",
    "ContainerService": "cdk_containers.services.base",
    "DaemonService": "cdk_containers.services.daemon",
    "InternalService": "cdk_containers.services.internal",
    "LoadBalancedService": "cdk_containers.services.load_balanced",
    "Operation": "cdk_containers.services.operation",
    "QueueWorker": "cdk_containers.services.queue_worker",
    "WorkQueue": "cdk_containers.services.queue_worker",
    "RunFirst": "cdk_containers.services.run_first",
    "ScheduledTask": "cdk_containers.services.scheduled_task",
    "TaskDefinition": "cdk_containers.task",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "cdk_containers.spec")), name)


def __dir__() -> list[str]:
    return __all__


__all__ = [
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
    "ClusterMonitoring",
    "ClusterThresholds",
    "ComposeApplication",
    "Condition",
    "ConstructPath",
    "Container",
    "ContainerApplication",
    "ContainerCluster",
    "ContainerInstances",
    "ContainerService",
    "DaemonService",
    "Dependency",
    "DeployTimeTask",
    "Deployment",
    "DesiredCount",
    "Device",
    "Discovery",
    "DockerVolume",
    "EachInstance",
    "EarlySuccess",
    "EbsVolume",
    "Ec2Capacity",
    "EfsVolume",
    "Egress",
    "Existing",
    "ExistingInstances",
    "ExistingListener",
    "Exposure",
    "File",
    "FilePosition",
    "FileSystemVolume",
    "Finding",
    "Firewall",
    "FunctionHook",
    "HealthCheck",
    "Http",
    "Https",
    "Image",
    "ImageBuild",
    "ImageRepository",
    "ImageTag",
    "ImageUri",
    "InternalService",
    "InvalidSpecError",
    "LifecycleHook",
    "LifecycleStage",
    "Linear",
    "LinuxParameters",
    "LoadBalancedService",
    "LogDriver",
    "LogRouter",
    "Logging",
    "MetricSteps",
    "MetricTarget",
    "Mount",
    "Nat",
    "Network",
    "NetworkMode",
    "NewFolder",
    "NewSecret",
    "NodePlacement",
    "Operation",
    "Overlay",
    "ParameterObject",
    "Platform",
    "Port",
    "PublicAddresses",
    "PublishedPort",
    "PublishedService",
    "QueueWorker",
    "RepositoryImage",
    "RequestsPerTask",
    "RestartPolicy",
    "RollbackAlarms",
    "Rolling",
    "Route",
    "RunFirst",
    "RunnableTask",
    "Scaling",
    "ScheduledBounds",
    "ScheduledTask",
    "Secret",
    "SecretObject",
    "SecretsManagerSecret",
    "Service",
    "ServiceConnect",
    "ServiceFromFile",
    "ServiceMonitoring",
    "Severity",
    "SharedFileSystem",
    "SharedListener",
    "SharedLoadBalancer",
    "SpecPath",
    "SpotInstances",
    "SsmParameter",
    "Step",
    "TargetHealth",
    "Task",
    "TaskDefinition",
    "TaskPlacement",
    "Tcp",
    "TestTraffic",
    "Thresholds",
    "Tls",
    "Tmpfs",
    "Udp",
    "Ulimit",
    "Volume",
    "WorkQueue",
    "fluent_bit",
    "task_from_file",
]
