"""What ECS would refuse, or do wrongly, later: found now, all of it at once, without CDK."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cdk_containers.checks import (
    capacity,
    combinations,
    containers,
    dependencies,
    deployment,
    discovery,
    ebs,
    egress,
    failure_detection,
    fargate,
    files,
    images,
    instances,
    known_too_late,
    lifecycle_hooks,
    listener_rules,
    lists,
    logging,
    names,
    networks,
    reachability,
    scaling,
    secrets,
    service_connect,
    task_size,
    test_traffic,
    traffic_shift,
    volumes,
    zone_rebalancing,
)
from cdk_containers.checks.context import Context, Egress, Platform
from cdk_containers.checks.listener_priorities import priority_of
from cdk_containers.checks.rule import Rule
from cdk_containers.checks.thresholds import check_cluster_thresholds, check_thresholds
from cdk_containers.findings import Finding, SpecPath, errors
from cdk_containers.spec import (
    Capacity,
    EachInstance,
    ListenerRule,
    Service,
    Task,
    places_as_written,
    platform_of,
    with_written_files,
)

TASK_RULES: tuple[Rule[Task], ...] = (
    combinations.task_combination_refused,
    containers.container_count,
    containers.port_out_of_range,
    containers.port_protocol_unknown,
    containers.port_name_repeated,
    containers.port_repeated,
    containers.host_port_differs,
    containers.host_port_reserved,
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
    discovery.application_protocol_refused,
    discovery.port_name_refused,
    ebs.ebs_iops_refused,
    ebs.ebs_setting_unknown,
    ebs.ebs_size_refused,
    ebs.ebs_snapshot_invalid,
    ebs.ebs_throughput_refused,
    ebs.ebs_volume_repeated,
    ebs.ebs_volume_unused,
    egress.endpoints_missing,
    egress.public_image_out_of_reach,
    fargate.not_on_fargate,
    fargate.capability_not_on_fargate,
    fargate.ulimit_not_on_fargate,
    fargate.log_driver_not_on_fargate,
    fargate.magnetic_volume_not_on_fargate,
    images.build_folder_missing,
    images.image_class_unknown,
    images.image_name_empty,
    images.image_tag_invalid,
    images.image_without_version,
    images.image_in_other_region,
    images.latest_in_immutable_repository,
    images.registry_credentials_refused,
    instances.host_path_relative,
    known_too_late.value_known_too_late,
    lists.text_instead_of_list,
    logging.log_destination_missing,
    logging.log_driver_incomplete,
    logging.log_driver_unknown,
    logging.log_router_missing,
    logging.log_router_refused,
    names.capability_unknown,
    names.container_name_invalid,
    names.container_name_repeated,
    names.name_known_too_late,
    names.ulimit_refused,
    names.volume_name_invalid,
    names.volume_repeated,
    networks.network_mode_unknown,
    networks.not_with_awsvpc,
    secrets.secret_class_unknown,
    secrets.secret_name_invalid,
    task_size.architecture_unknown,
    task_size.fargate_size_half_known,
    task_size.fargate_size_unknown,
    task_size.containers_exceed_task,
    task_size.task_cpu_out_of_range,
    task_size.hard_limit_above_task,
    task_size.soft_limit_above_hard_limit,
    task_size.container_resources_out_of_range,
    task_size.ephemeral_storage_out_of_range,
    volumes.docker_volume_refused,
    volumes.volume_unused,
    volumes.mounted_volume_unknown,
    volumes.mount_path_relative,
    volumes.mount_path_repeated,
    volumes.root_directory_relative,
    volumes.tmpfs_invalid,
    volumes.access_point_with_root_directory,
)

FILE_RULES: tuple[Rule[Task], ...] = (
    files.file_content_invalid,
    files.file_folder_overlaps,
    files.file_hides_image,
    files.file_mode_invalid,
    files.file_owner_invalid,
    files.file_path_invalid,
    files.file_path_known_too_late,
    files.file_path_repeated,
    files.files_need_a_container,
)

CAPACITY_RULES: tuple[Rule[Sequence[Capacity]], ...] = (capacity.capacity_strategy_refused,)

LISTENER_RULES: tuple[Rule[Mapping[str, ListenerRule]], ...] = (
    known_too_late.conditions_known_too_late,
    listener_rules.listener_host_invalid,
    listener_rules.listener_path_invalid,
    listener_rules.listener_priority_out_of_range,
    listener_rules.listener_priority_repeated,
    listener_rules.listener_rule_repeated,
    listener_rules.listener_rule_shadowed,
    listener_rules.listener_rule_too_large,
    listener_rules.listener_rule_without_condition,
    listener_rules.listener_rules_above_quota,
    lists.text_instead_of_conditions,
)

SERVICE_RULES: tuple[Rule[Service], ...] = (
    capacity.architecture_not_of_instances,
    combinations.combination_refused,
    deployment.daemon_cannot_be_replaced,
    deployment.deployment_cannot_progress,
    deployment.deployment_percent_out_of_range,
    deployment.exec_with_read_only_root,
    discovery.discovery_name_invalid,
    discovery.discovery_number_out_of_range,
    egress.exec_endpoint_missing,
    failure_detection.circuit_breaker_out_of_range,
    failure_detection.early_success_out_of_range,
    failure_detection.rollback_alarm_out_of_range,
    failure_detection.rollback_alarm_without_metric,
    deployment.force_new_deployment_invalid,
    instances.daemon_refused,
    instances.node_placement_refused,
    instances.task_without_way_out,
    known_too_late.setting_known_too_late,
    lifecycle_hooks.approval_refused,
    lifecycle_hooks.hook_class_unknown,
    lifecycle_hooks.hook_never_reached,
    lifecycle_hooks.hook_stages_invalid,
    lists.text_instead_of_addresses,
    reachability.address_range_invalid,
    reachability.grace_period_too_short,
    reachability.grace_period_unclear,
    reachability.health_port_unmapped,
    reachability.reachable_port_unclear,
    reachability.target_codes_invalid,
    reachability.target_health_out_of_range,
    reachability.target_path_relative,
    reachability.target_timeout_not_below_interval,
    reachability.udp_target_unchecked,
    scaling.scaling_metric_repeated,
    scaling.scaling_minimum_above_maximum,
    scaling.scaling_queue_invalid,
    scaling.scaling_schedule_invalid,
    scaling.scaling_stays_at_zero,
    scaling.scaling_target_out_of_range,
    scaling.scaling_without_target,
    scaling.task_count_out_of_range,
    service_connect.host_name_with_service_connect,
    service_connect.service_connect_without_room,
    test_traffic.test_header_invalid,
    test_traffic.test_port_out_of_range,
    test_traffic.test_traffic_ignored,
    traffic_shift.bake_time_out_of_range,
    traffic_shift.deployment_may_outlast_cloudformation,
    traffic_shift.deployment_outlasts_cloudformation,
    traffic_shift.traffic_share_out_of_range,
    zone_rebalancing.zone_rebalancing_refused,
)


def check_task(task: Task, context: Context | None = None) -> list[Finding]:
    """Everything that is wrong with a task.

    Args:
        task: what is to run.
        context: where. Default: on Fargate, in a network that is not known.
    """
    place = context or Context()
    of_files = [finding for each in FILE_RULES for finding in each(task, place)]
    # Files that cannot be written have no task that really runs.
    runs = task if errors(of_files) else with_written_files(task)
    of_all = [finding for each in TASK_RULES for finding in each(runs, place)]
    return [*of_files, *_where_written(of_all, task)]


def check_service(service: Service, context: Context | None = None) -> list[Finding]:
    """Everything that is wrong with how a service runs its task; ``check_task`` has the rest.

    Args:
        service: what is to run.
        context: where; the service's own capacity, if it has some, says more about it. Default:
            on Fargate, in a network that is not known.
    """
    place = context or Context()
    if service.capacity:
        # A daemon on Fargate is told as such.
        place = replace(place, platform=platform_of(service.capacity))
    elif isinstance(service.scaling, EachInstance):
        place = replace(place, platform=Platform.EC2)
    return [
        *check_capacity(service.capacity),
        *(finding for each in SERVICE_RULES for finding in each(service, place)),
    ]


def check_capacity(strategy: Sequence[Capacity]) -> list[Finding]:
    """Everything that is wrong with a capacity provider strategy, a cluster's or a service's."""
    return [finding for each in CAPACITY_RULES for finding in each(strategy, Context())]


def _where_written(findings: Sequence[Finding], task: Task) -> list[Finding]:
    """The findings about the task that really runs, at the places that its author knows."""
    places = places_as_written(task)
    return [
        finding.at(SpecPath(path=places.get(str(finding.where), str(finding.where))))
        for finding in findings
    ]


def check_addresses(allow_from: Sequence[str]) -> list[Finding]:
    """Everything that is wrong with the addresses that may connect to a load balancer.

    Args:
        allow_from: the addresses, as CIDR blocks.
    """
    asked = Service(task=Task(containers=()), allow_from=allow_from)
    rules = (lists.text_instead_of_addresses, reachability.address_range_invalid)
    return [finding for each in rules for finding in each(asked, Context())]


def check_listener_rules(rules: Mapping[str, ListenerRule]) -> list[Finding]:
    """Everything that is wrong with the rules on one listener, alone or with each other.

    What is wrong with two of them is found at the one that was added later.

    Args:
        rules: by the paths of the services' constructs, in the order in which they were added.
    """
    return [finding for each in LISTENER_RULES for finding in each(rules, Context())]


__all__ = [
    "CAPACITY_RULES",
    "FILE_RULES",
    "LISTENER_RULES",
    "SERVICE_RULES",
    "TASK_RULES",
    "Context",
    "Egress",
    "Platform",
    "check_addresses",
    "check_capacity",
    "check_cluster_thresholds",
    "check_listener_rules",
    "check_service",
    "check_task",
    "check_thresholds",
    "priority_of",
]
