"""What ECS would refuse, or do wrongly, later: found now, all of it at once, without CDK."""

from cdk_containers.checks.application import check_application
from cdk_containers.checks.context import Context, Egress, Platform
from cdk_containers.checks.listener_priorities import priority_of
from cdk_containers.checks.rules import (
    APPLICATION_RULES,
    ARGUMENT_RULES,
    CAPACITY_RULES,
    FILE_RULES,
    LISTENER_RULES,
    SERVICE_RULES,
    TASK_RULES,
)
from cdk_containers.checks.specs import (
    check_addresses,
    check_arguments,
    check_capacity,
    check_listener_rules,
    check_service,
    check_task,
)
from cdk_containers.checks.thresholds import check_cluster_thresholds, check_thresholds

__all__ = [
    "APPLICATION_RULES",
    "ARGUMENT_RULES",
    "CAPACITY_RULES",
    "FILE_RULES",
    "LISTENER_RULES",
    "SERVICE_RULES",
    "TASK_RULES",
    "Context",
    "Egress",
    "Platform",
    "check_addresses",
    "check_application",
    "check_arguments",
    "check_capacity",
    "check_cluster_thresholds",
    "check_listener_rules",
    "check_service",
    "check_task",
    "check_thresholds",
    "priority_of",
]
