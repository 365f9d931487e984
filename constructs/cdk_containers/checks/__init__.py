"""What ECS would refuse, or do wrongly, later: found now, all of it at once, without CDK."""

from collections.abc import Sequence

from cdk_containers.checks import (
    capacity,
    containers,
    dependencies,
    deployment,
    egress,
    fargate,
    images,
    known_too_late,
    lists,
    names,
    reachability,
    scaling,
    secrets,
    task_size,
    volumes,
)
from cdk_containers.checks.context import Context, Egress, Platform
from cdk_containers.checks.rule import Rule
from cdk_containers.findings import Finding
from cdk_containers.spec import Capacity, Service, Task

TASK_RULES: tuple[Rule[Task], ...] = (
    containers.container_count,
    containers.port_out_of_range,
    containers.port_protocol_unknown,
    containers.port_name_repeated,
    containers.port_repeated,
    containers.host_port_differs,
    containers.variable_not_text,
    containers.variable_repeated,
    containers.secret_in_plain_text,
    containers.health_check_out_of_range,
    containers.log_buffer_refused,
    containers.stop_timeout_out_of_range,
    containers.task_definition_too_large,
    dependencies.condition_unknown,
    dependencies.dependency_unknown,
    dependencies.dependency_cycle,
    dependencies.healthy_without_health_check,
    dependencies.completion_of_essential_container,
    egress.endpoints_missing,
    egress.public_image_out_of_reach,
    fargate.not_on_fargate,
    fargate.capability_not_on_fargate,
    fargate.ulimit_not_on_fargate,
    fargate.log_driver_not_on_fargate,
    fargate.host_path_not_on_fargate,
    fargate.log_driver_incomplete,
    fargate.log_router_missing,
    images.build_folder_missing,
    images.image_class_unknown,
    images.image_name_empty,
    images.image_tag_invalid,
    images.image_without_version,
    images.image_in_other_region,
    images.latest_in_immutable_repository,
    images.registry_credentials_refused,
    known_too_late.value_known_too_late,
    lists.text_instead_of_list,
    names.capability_unknown,
    names.container_name_invalid,
    names.container_name_repeated,
    names.name_known_too_late,
    names.ulimit_refused,
    names.volume_name_invalid,
    names.volume_repeated,
    secrets.secret_class_unknown,
    secrets.secret_name_invalid,
    task_size.architecture_unknown,
    task_size.fargate_size_half_known,
    task_size.fargate_size_unknown,
    task_size.containers_exceed_task,
    task_size.hard_limit_above_task,
    task_size.soft_limit_above_hard_limit,
    task_size.container_resources_out_of_range,
    task_size.ephemeral_storage_out_of_range,
    volumes.volume_unused,
    volumes.mounted_volume_unknown,
    volumes.mount_path_relative,
    volumes.mount_path_repeated,
    volumes.root_directory_relative,
    volumes.tmpfs_invalid,
    volumes.access_point_with_root_directory,
)

CAPACITY_RULES: tuple[Rule[Sequence[Capacity]], ...] = (capacity.capacity_strategy_refused,)

SERVICE_RULES: tuple[Rule[Service], ...] = (
    deployment.deployment_cannot_progress,
    deployment.deployment_percent_out_of_range,
    deployment.exec_with_read_only_root,
    egress.exec_endpoint_missing,
    deployment.force_new_deployment_invalid,
    known_too_late.setting_known_too_late,
    lists.text_instead_of_addresses,
    reachability.address_range_invalid,
    reachability.grace_period_too_short,
    reachability.grace_period_unclear,
    reachability.reachable_port_unclear,
    reachability.target_codes_invalid,
    reachability.target_health_out_of_range,
    reachability.target_path_relative,
    reachability.target_timeout_not_below_interval,
    scaling.request_scaling_without_load_balancer,
    scaling.scaling_metric_repeated,
    scaling.scaling_minimum_above_maximum,
    scaling.scaling_target_out_of_range,
    scaling.scaling_without_target,
    scaling.task_count_out_of_range,
)


def check_task(task: Task, context: Context | None = None) -> list[Finding]:
    """Everything that is wrong with a task.

    Args:
        task: what is to run.
        context: where. Default: on Fargate, in a network that is not known.
    """
    place = context or Context()
    return [finding for each in TASK_RULES for finding in each(task, place)]


def check_service(service: Service, context: Context | None = None) -> list[Finding]:
    """Everything that is wrong with how a service runs its task; ``check_task`` has the rest.

    Args:
        service: what is to run.
        context: where. Default: on Fargate, in a network that is not known.
    """
    place = context or Context()
    return [
        *check_capacity(service.capacity),
        *(finding for each in SERVICE_RULES for finding in each(service, place)),
    ]


def check_capacity(strategy: Sequence[Capacity]) -> list[Finding]:
    """Everything that is wrong with a capacity provider strategy, a cluster's or a service's."""
    return [finding for each in CAPACITY_RULES for finding in each(strategy, Context())]


__all__ = [
    "CAPACITY_RULES",
    "SERVICE_RULES",
    "TASK_RULES",
    "Context",
    "Egress",
    "Platform",
    "check_capacity",
    "check_service",
    "check_task",
]
