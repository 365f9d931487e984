"""The names inside MiniStack that the extension relies on, checked before anything starts.

They are private, so another version may not have them: then nothing starts, and it is said why.
"""

import importlib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

MINISTACK_VERSION = "1.5.33"

_SERVICES = "ministack.services."
NAMES: Mapping[str, tuple[str, ...]] = {
    "ministack.app": (
        "SERVICE_HANDLERS",
        "SERVICE_REGISTRY",
        "_handle_alb_request",
        "_handle_post_body_shortcuts",
        "_handle_pre_body_request",
        "_handle_special_data_plane_request",
        "_is_potential_alb_request",
        "_loaded_modules",
        "app",
    ),
    "ministack.core.concurrency": ("run_reentrant",),
    "ministack.core.responses": (
        "AccountRegionScopedDict",
        "StreamingResponse",
        "error_response_json",
        "get_account_id",
        "get_region",
        "json_response",
        "new_uuid",
        "request_scope",
    ),
    "ministack.core.router": ("SERVICE_PATTERNS",),
    _SERVICES + "acm": ("_certificates",),
    _SERVICES + "alb": (
        "_ACTION_MAP",
        "_action_xml",
        "_error",
        "_execute_action",
        "_lb_attrs",
        "_lb_xml",
        "_lbs",
        "_listener_attrs",
        "_listeners",
        "_p",
        "_parse_actions",
        "_proxy_http_target",
        "_rules",
        "_tags",
        "_tg_attrs",
        "_tg_xml",
        "_tgs",
        "_xml",
        "dispatch_request",
        "find_lb_for_host",
    ),
    _SERVICES + "autoscaling": ("_ACTION_MAP", "_asgs", "_member_xml"),
    _SERVICES + "cloudformation.provisioners": (
        "_RESOURCE_HANDLERS",
        "_asg_fields",
        "_cw_metric_alarm_record",
        "_ec2_apply_tags",
        "_ec2_sg_permissions",
        "_ec2_vpc_create",
        "_ecs_task_def_create",
        "_elbv2_listener_actions",
        "_normalize_container_defs",
    ),
    _SERVICES + "cloudwatch_logs": ("handle_request",),
    _SERVICES + "cloudformation.stacks": ("_runs_on_worker_thread", "_sends_back_failed_update"),
    _SERVICES + "ec2": (
        "_addresses",
        "_allocate_address",
        "_create_flow_logs",
        "_create_nat_gateway",
        "_delete_flow_logs",
        "_launch_templates",
        "_nat_gateways",
        "_release_address",
        "_rules_match",
        "_security_groups",
        "_sg_rule_id",
        "_subnets",
        "_vpcs",
    ),
    _SERVICES + "ecr": (
        "_describe_images",
        "_find_image",
        "_layer_blobs",
        "_repositories",
        "_resolve_manifest",
    ),
    _SERVICES + "ecs": (
        "_ACTION_MAP",
        "_ImagePullError",
        "_awslogs_config",
        "_capacity_providers",
        "_cleanup_task_resources",
        "_clusters",
        "_container_override_for",
        "_create_capacity_provider",
        "_create_service",
        "_delete_capacity_provider",
        "_delete_service",
        "_docker",
        "_emit_awslogs_event",
        "_ensure_awslogs_stream",
        "_fail_task_start",
        "_get_docker",
        "_make_deployment",
        "_mark_task_activating",
        "_mark_task_pending",
        "_mark_task_running",
        "_mark_task_stopped",
        "_maybe_mark_stopped",
        "_primary_deployment",
        "_put_cluster_capacity_providers",
        "_reconcile_service_tasks",
        "_record_service_task_failure",
        "_resolve_cluster_name",
        "_resolve_container_secrets",
        "_resolve_td_key",
        "_run_task",
        "_sanitize",
        "_services",
        "_start_task_worker",
        "_tags",
        "_task_defs",
        "_task_ip",
        "_tasks",
        "_update_service",
        "reset",
        "resource_lock",
    ),
    _SERVICES + "efs": ("_access_points",),
    _SERVICES + "eventbridge": ("_invoke_target", "_put_events"),
    _SERVICES + "lambda_svc": (
        "_execute_function_with_config_scope",
        "_execution_record_for_config",
        "_get_func_record_for_ref",
    ),
    _SERVICES + "scheduler": (
        "_create_schedule",
        "_delete_schedule",
        "_schedule_arn",
        "_schedule_last_fired",
        "_update_schedule",
    ),
    _SERVICES + "secretsmanager": ("_resolve",),
    _SERVICES + "ssm": ("_PUBLIC_AMI_PARAMETERS",),
    _SERVICES + "waf": ("_associate_web_acl", "_associations", "_disassociate_web_acl"),
}


def problems(
    names: Mapping[str, tuple[str, ...]] = NAMES, expected_version: str = MINISTACK_VERSION
) -> list[str]:
    """What keeps the extension from working with the MiniStack that is installed."""
    try:
        installed = version("ministack")
    except PackageNotFoundError:
        return ["MiniStack is not installed: run `make setup`"]
    found: list[str] = []
    if installed != expected_version:
        found.append(f"MiniStack {expected_version} is needed, {installed} is installed")
    for module, wanted in names.items():
        found += _missing(module, wanted)
    return found


def _missing(module_name: str, wanted: tuple[str, ...]) -> list[str]:
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        return [f"{module_name} cannot be imported: {error}"]
    return [f"{module_name}.{name} is missing" for name in wanted if not hasattr(module, name)]
