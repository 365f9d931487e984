"""How many tasks there are, where they run, and how new versions take their place."""

from collections.abc import Mapping

from cdk_containers.importers.compose.dispositions.conditions import (
    is_none_of,
    is_one_of,
)
from cdk_containers.importers.compose.dispositions.row import Case, Row, case, ec2_only, same
from cdk_containers.importers.fates import approximated, ignored, mapped, refused

_NO_INSTANCES = "Fargate has no instances to choose from."
_ROLLING = mapped("Service.DeploymentConfiguration")
_AS_HEALTHY = "ECS goes on as soon as tasks are healthy."

ROWS: Mapping[str, Row] = {
    "services.*.deploy": same(mapped("Service")),
    "services.*.deploy.replicas": same(mapped("Service.DesiredCount")),
    "services.*.deploy.mode": same(
        mapped("Service.SchedulingStrategy"),
        Case(
            values="global",
            when=is_one_of("global"),
            fargate=refused(
                "Fargate has no instances that each could run a task.",
                "Write replicas, or run it with --on ec2.",
            ),
            ec2=mapped("Service.SchedulingStrategy"),
        ),
        case(
            "replicated-job, global-job",
            is_one_of("replicated-job", "global-job"),
            refused(
                "A service of ECS never ends.",
                "Write restart: 'no' instead for a task that people or a schedule start.",
            ),
        ),
        case(
            "any other than replicated",
            is_none_of("replicated"),
            refused("There is no such mode.", "Write replicated, or global with --on ec2."),
        ),
    ),
    "services.*.deploy.endpoint_mode": same(
        ignored("Service Connect shares requests among the tasks.")
    ),
    "services.*.deploy.labels": same(mapped("Service.Tags")),
    "services.*.deploy.update_config": same(_ROLLING),
    "services.*.deploy.update_config.order": same(_ROLLING),
    "services.*.deploy.update_config.parallelism": same(_ROLLING),
    "services.*.deploy.update_config.failure_action": same(
        mapped("Service.DeploymentConfiguration.DeploymentCircuitBreaker"),
        case(
            "continue, pause",
            is_one_of("continue", "pause"),
            approximated(
                "Service.DeploymentConfiguration.DeploymentCircuitBreaker",
                "ECS takes a version back whose tasks keep failing.",
                "Write rollback.",
            ),
        ),
    ),
    "services.*.deploy.update_config.delay": same(
        ignored(_AS_HEALTHY, "Leave it out, or give the health check a longer start_period."),
        case("0s", is_one_of("0s"), ignored(_AS_HEALTHY)),
    ),
    "services.*.deploy.update_config.monitor": same(
        ignored(_AS_HEALTHY, "Leave it out; alarms can take a deployment back later."),
        case("0s", is_one_of("0s"), ignored(_AS_HEALTHY)),
    ),
    "services.*.deploy.update_config.max_failure_ratio": same(
        ignored(
            "ECS counts the tasks that fail, and takes the deployment back above half of them.",
            "Leave it out.",
        ),
        case("0", is_one_of(0), ignored("It is so without being said.")),
    ),
    "services.*.deploy.rollback_config": same(
        ignored("ECS goes back to the old version as it went to the new one.")
    ),
    "services.*.deploy.placement": same(mapped("Service.PlacementConstraints")),
    "services.*.deploy.placement.constraints": same(mapped("Service.PlacementConstraints")),
    "services.*.deploy.placement.constraints[]": ec2_only(
        "placement", mapped("Service.PlacementConstraints.Expression"), _NO_INSTANCES
    ),
    "services.*.deploy.placement.preferences": same(mapped("Service.PlacementStrategies")),
    "services.*.deploy.placement.preferences[]": ec2_only(
        "placement", mapped("Service.PlacementStrategies"), _NO_INSTANCES
    ),
    "services.*.deploy.placement.max_replicas_per_node": ec2_only(
        "placement",
        refused(
            "ECS puts one task of a service on an instance, or any number.",
            "Write 1, or leave it out.",
        ),
        _NO_INSTANCES,
        case("0", is_one_of(0), ignored("There is no limit.")),
        Case(
            values="1",
            when=is_one_of(1),
            fargate=refused(
                _NO_INSTANCES, "Leave it out: each task of Fargate has a machine of its own."
            ),
            ec2=mapped("Service.PlacementConstraints"),
        ),
    ),
}
"""By the pattern of their paths."""
