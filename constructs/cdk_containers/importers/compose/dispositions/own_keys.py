"""The keys that begin with x-: those for Amazon ECS, and people's own."""

from collections.abc import Mapping

from cdk_containers.importers.compose.dispositions.row import Row, same
from cdk_containers.importers.fates import ignored, in_container, mapped

OWN = "x-*"
"""Any key of people's own, wherever Compose allows one."""

_ROLE = mapped("AWS::IAM::Role, the task's")
_SCALING = mapped("AWS::ApplicationAutoScaling::ScalingPolicy")
_PERCENT = "Service.DeploymentConfiguration"
_CERTIFICATE = mapped("LoadBalancer listener Certificates")
_RETENTION = mapped("AWS::Logs::LogGroup.RetentionInDays")

ROWS: Mapping[str, Row] = {
    OWN: same(ignored("Whoever wrote it reads it; Compose and Amazon ECS do not.")),
    "x-aws-cluster": same(mapped("Service.Cluster")),
    "x-aws-vpc": same(mapped("Service.NetworkConfiguration")),
    "x-aws-loadbalancer": same(mapped("LoadBalancer listener")),
    "x-aws-logs_retention": same(_RETENTION),
    "x-aws-cloudformation": same(mapped("the template")),
    "x-ecs-one-task": same(mapped("one TaskDefinition for all")),
    "x-ecs-certificate": same(_CERTIFICATE),
    "networks.*.x-aws-securitygroup": same(mapped("SecurityGroup")),
    "secrets.*.x-aws-keys": same(in_container("Secrets.ValueFrom")),
    "services.*.x-aws-pull_credentials": same(in_container("RepositoryCredentials")),
    "services.*.x-aws-role": same(_ROLE),
    "services.*.x-aws-policies": same(_ROLE),
    "services.*.x-aws-autoscaling": same(_SCALING),
    "services.*.deploy.x-aws-autoscaling": same(_SCALING),
    "services.*.x-aws-min_percent": same(mapped(f"{_PERCENT}.MinimumHealthyPercent")),
    "services.*.x-aws-max_percent": same(mapped(f"{_PERCENT}.MaximumPercent")),
    "services.*.deploy.update_config.x-aws-min_percent": same(
        mapped(f"{_PERCENT}.MinimumHealthyPercent")
    ),
    "services.*.deploy.update_config.x-aws-max_percent": same(mapped(f"{_PERCENT}.MaximumPercent")),
    "services.*.x-aws-logs_retention": same(_RETENTION),
    "services.*.x-ecs-task": same(mapped("the TaskDefinition that it is a container of")),
    "services.*.x-ecs-mounts": same(mapped("TaskDefinition.Volumes")),
    "services.*.x-ecs-secrets": same(in_container("Secrets")),
    "services.*.x-ecs-health": same(mapped("TargetGroup")),
    "services.*.ports[].x-aws-protocol": same(mapped("LoadBalancer listener Protocol")),
    "services.*.ports[].x-ecs-certificate": same(_CERTIFICATE),
}
"""By the pattern of their paths."""
