"""How a service's new version takes the place of the old one."""

from typing import TypedDict

from cdk_containers.importers.aws_cli.translation.values import choice_or, flag, number, whole
from cdk_containers.importers.nodes import MapNode
from cdk_containers.spec import (
    BlueGreen,
    Canary,
    CircuitBreaker,
    Deployment,
    EarlySuccess,
    Linear,
    Rolling,
)


class _OfEach(TypedDict):
    """What deployments have in common."""

    minimum_healthy_percent: int
    maximum_percent: int
    zone_rebalancing: bool | None
    bake_minutes: int | None


def deployment(service: MapNode) -> Deployment:
    """The service's deployments, but for their hooks and for alarms that exist already.

    Args:
        service: the service.
    """
    said = service.map("deploymentConfiguration")
    daemon = service.text("schedulingStrategy") == "DAEMON"
    of_each = _OfEach(
        minimum_healthy_percent=_whole_or(said, "minimumHealthyPercent", 0 if daemon else 100),
        maximum_percent=_whole_or(said, "maximumPercent", 100 if daemon else 200),
        zone_rebalancing=_zone_rebalancing(service),
        bake_minutes=whole(said, "bakeTimeInMinutes"),
    )
    canary, linear = said.map("canaryConfiguration"), said.map("linearConfiguration")
    match said.text("strategy"):
        case "BLUE_GREEN":
            return BlueGreen(**of_each, roll_back=None)
        case "CANARY":
            return Canary(
                **of_each,
                roll_back=None,
                percent=_number_or(canary, "canaryPercent", Canary.percent),
                canary_bake_minutes=_whole_or(
                    canary, "canaryBakeTimeInMinutes", Canary.canary_bake_minutes
                ),
            )
        case "LINEAR":
            return Linear(
                **of_each,
                roll_back=None,
                step_percent=_number_or(linear, "stepPercent", Linear.step_percent),
                step_bake_minutes=_whole_or(
                    linear, "stepBakeTimeInMinutes", Linear.step_bake_minutes
                ),
            )
        case _:
            return Rolling(
                **of_each,
                circuit_breaker=_circuit_breaker(said.map("deploymentCircuitBreaker")),
                early_success=_early_success(said.map("earlySuccessCriteria")),
            )


def _whole_or(node: MapNode, key: str, default: int) -> int:
    found = whole(node, key)
    return default if found is None else found


def _number_or(node: MapNode, key: str, default: float) -> float:
    found = number(node, key)
    return default if found is None else found


def _zone_rebalancing(service: MapNode) -> bool | None:
    said = service.text("availabilityZoneRebalancing")
    return None if said is None else said == "ENABLED"


def _circuit_breaker(said: MapNode) -> CircuitBreaker | None:
    """When it is not the default that counts."""
    threshold = said.map("thresholdConfiguration")
    value = whole(threshold, "value")
    if not flag(said, "enable") or value is None:
        return None
    return CircuitBreaker(
        kind=choice_or(threshold, "type", "BOUNDED_PERCENT", "UNBOUNDED_PERCENT", "COUNT"),
        threshold=value,
        reset_on_healthy_task=(
            "resetOnHealthyTask" not in said.entries or flag(said, "resetOnHealthyTask")
        ),
    )


def _early_success(said: MapNode) -> EarlySuccess | None:
    percent = whole(said, "healthyPercent")
    if not flag(said, "enable") or percent is None:
        return None
    waits = said.text("sourceServiceRevisionCleanup") == "BLOCKING"
    return EarlySuccess(healthy_percent=percent, wait_for_old_tasks=waits)
