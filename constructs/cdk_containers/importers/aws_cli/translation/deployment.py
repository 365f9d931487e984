"""How a service's new version takes the place of the old one."""

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


def deployment(service: MapNode) -> Deployment:
    """The service's deployments, but for their hooks and for alarms that exist already.

    Args:
        service: the service.
    """
    said = service.map("deploymentConfiguration")
    daemon = service.text("schedulingStrategy") == "DAEMON"
    lowest, highest = (0, 100) if daemon else (100, 200)
    minimum = whole(said, "minimumHealthyPercent")
    maximum = whole(said, "maximumPercent")
    minimum_percent = lowest if minimum is None else minimum
    maximum_percent = highest if maximum is None else maximum
    rebalancing = _zone_rebalancing(service)
    match said.text("strategy"):
        case "BLUE_GREEN":
            return BlueGreen(
                minimum_healthy_percent=minimum_percent,
                maximum_percent=maximum_percent,
                zone_rebalancing=rebalancing,
                bake_minutes=whole(said, "bakeTimeInMinutes"),
                roll_back=None,
            )
        case "CANARY":
            return _canary(said, minimum_percent, maximum_percent, rebalancing)
        case "LINEAR":
            return _linear(said, minimum_percent, maximum_percent, rebalancing)
        case _:
            return Rolling(
                minimum_healthy_percent=minimum_percent,
                maximum_percent=maximum_percent,
                zone_rebalancing=rebalancing,
                bake_minutes=whole(said, "bakeTimeInMinutes"),
                circuit_breaker=_circuit_breaker(said.map("deploymentCircuitBreaker")),
                early_success=_early_success(said.map("earlySuccessCriteria")),
            )


def _canary(
    said: MapNode, minimum_percent: int, maximum_percent: int, rebalancing: bool | None
) -> Canary:
    canary = said.map("canaryConfiguration")
    percent = number(canary, "canaryPercent")
    minutes = whole(canary, "canaryBakeTimeInMinutes")
    return Canary(
        minimum_healthy_percent=minimum_percent,
        maximum_percent=maximum_percent,
        zone_rebalancing=rebalancing,
        bake_minutes=whole(said, "bakeTimeInMinutes"),
        roll_back=None,
        percent=Canary.percent if percent is None else percent,
        canary_bake_minutes=Canary.canary_bake_minutes if minutes is None else minutes,
    )


def _linear(
    said: MapNode, minimum_percent: int, maximum_percent: int, rebalancing: bool | None
) -> Linear:
    linear = said.map("linearConfiguration")
    percent = number(linear, "stepPercent")
    minutes = whole(linear, "stepBakeTimeInMinutes")
    return Linear(
        minimum_healthy_percent=minimum_percent,
        maximum_percent=maximum_percent,
        zone_rebalancing=rebalancing,
        bake_minutes=whole(said, "bakeTimeInMinutes"),
        roll_back=None,
        step_percent=Linear.step_percent if percent is None else percent,
        step_bake_minutes=Linear.step_bake_minutes if minutes is None else minutes,
    )


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
