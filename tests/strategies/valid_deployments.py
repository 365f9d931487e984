"""Deployments that ECS accepts for a service."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from hypothesis import strategies as st

from cdk_containers.spec import (
    Approval,
    BlueGreen,
    Canary,
    CircuitBreaker,
    CloudMap,
    Deployment,
    DesiredCount,
    EachInstance,
    EarlySuccess,
    LifecycleHook,
    LifecycleStage,
    Linear,
    NetworkMode,
    Reach,
    RollbackAlarms,
    Rolling,
    Scaling,
    Service,
    ServiceConnect,
    TestTraffic,
)

_HOUR = 60
_LONGEST_BAKE = 24 * _HOUR
# Their sum is what CloudFormation accepts of both.
_LONGEST_SHIFT, _LONGEST_BAKE_AFTERWARDS = 24 * _HOUR, 9 * _HOUR
_ZONES = "attribute:ecs.availability-zone"
_NO_PERSON_IS_ASKED_AT = {
    LifecycleStage.TEST_TRAFFIC_SHIFT,
    LifecycleStage.PRODUCTION_TRAFFIC_SHIFT,
}


@st.composite
def valid_deployments(draw: st.DrawFn, service: Service) -> Deployment:
    """Deployments that go with all else of a service, in which ``check_service`` finds no error.

    Args:
        service: the service, without its own.
    """
    cadence = draw(_cadences(service))
    strategy = draw(st.sampled_from(_strategies(service)))
    shifts = strategy is not Rolling
    settings: dict[str, Any] = {
        **cadence,
        "zone_rebalancing": draw(_rebalancing(service, cadence["maximum_percent"])),
        "hooks": draw(st.lists(_hooks(_stages(service, shifts=shifts)), max_size=2)),
        "force_new_deployment": draw(st.none() | st.text("abc", min_size=1, max_size=255)),
        "roll_back": draw(_roll_back(service, shifts=shifts)),
    }
    if strategy is Rolling:
        return Rolling(
            **settings,
            bake_minutes=draw(st.none() | st.integers(0, 3 * _HOUR)),
            circuit_breaker=draw(st.none() | _circuit_breakers()),
            early_success=draw(st.none() | _early_successes(cadence["minimum_healthy_percent"])),
        )
    settings["bake_minutes"] = draw(st.integers(0, _LONGEST_BAKE_AFTERWARDS))
    settings["test_traffic"] = draw(_test_traffic(service))
    if strategy is BlueGreen:
        return BlueGreen(**settings)
    if strategy is Canary:
        return Canary(
            **settings,
            percent=draw(_tenths(0.1)),
            canary_bake_minutes=draw(st.integers(0, _LONGEST_BAKE)),
        )
    step_percent = draw(_tenths(3))
    waits = max(ceil(100 / step_percent) - 1, 1)
    return Linear(
        **settings,
        step_percent=step_percent,
        step_bake_minutes=draw(st.integers(0, _LONGEST_SHIFT // waits)),
    )


def _strategies(service: Service) -> Sequence[type[Deployment]]:
    scaling = service.scaling
    if (
        isinstance(scaling, EachInstance)
        or isinstance(service.discovery, CloudMap)
        or (isinstance(scaling, Scaling) and scaling.requests_per_target_per_minute is not None)
    ):
        return [Rolling]
    if service.task.network_mode is not NetworkMode.AWSVPC and service.reach is not Reach.NOTHING:
        return [Rolling]
    return [*([Linear, Canary] if _has_traffic(service) else []), BlueGreen, Rolling]


def _has_traffic(service: Service) -> bool:
    by_name = isinstance(service.discovery, ServiceConnect) and service.discovery.name is not None
    return service.load_balanced or by_name


@st.composite
def _cadences(draw: st.DrawFn, service: Service) -> dict[str, int]:
    """How many tasks stay, and how many there are at most."""
    scaling = service.scaling
    if isinstance(scaling, EachInstance):
        lowest, highest = draw(st.integers(0, 99)), 100
    else:
        count = scaling.tasks if isinstance(scaling, DesiredCount) else scaling.minimum
        # One task at least is started beside the others, or stopped before its successor starts.
        one_task = -(-100 // max(count, 1))
        if draw(st.booleans()):
            lowest, highest = draw(st.integers(0, 100)), draw(st.integers(100 + one_task, 400))
        else:
            lowest, highest = draw(st.integers(0, 100 - one_task)), draw(st.integers(100, 400))
    return {"minimum_healthy_percent": lowest, "maximum_percent": highest}


def _rebalancing(service: Service, highest: int) -> st.SearchStrategy[bool | None]:
    chosen = service.node_placement
    zones_first = chosen is None or list(chosen.attributes[:1]) == [_ZONES]
    daemon = isinstance(service.scaling, EachInstance)
    possible = highest > 100 and zones_first and not daemon
    return st.sampled_from([None, False, True] if possible else [None, False])


def _stages(service: Service, *, shifts: bool) -> Sequence[LifecycleStage]:
    shifts_traffic = shifts and _has_traffic(service)
    return [each for each in LifecycleStage if shifts_traffic or not each.shifts_traffic]


def _hooks(stages: Sequence[LifecycleStage]) -> st.SearchStrategy[LifecycleHook]:
    """Approvals; and hooks of no kind, in place of functions, which a spec does not know."""
    asked_at = [stage for stage in stages if stage not in _NO_PERSON_IS_ASKED_AT]
    return st.builds(
        LifecycleHook, stages=st.lists(st.sampled_from(stages), min_size=1, unique=True)
    ) | st.builds(
        Approval,
        stages=st.lists(st.sampled_from(asked_at), min_size=1, unique=True),
        timeout_minutes=st.integers(1, 20_160),
        on_timeout=st.sampled_from(["ROLLBACK", "CONTINUE"]),
    )


def _roll_back(service: Service, *, shifts: bool) -> st.SearchStrategy[RollbackAlarms | None]:
    if not service.load_balanced:
        return st.sampled_from([None, RollbackAlarms()] if shifts else [None])
    percent = st.none() | st.floats(0.1, 100)
    of_requests: dict[str, st.SearchStrategy[Any]] = {
        "server_error_percent": percent,
        "latency_p99_seconds": st.none() | st.floats(0.001, 60),
        "minimum_requests": st.integers(1, 10_000),
    }
    return st.none() | st.builds(
        RollbackAlarms,
        unhealthy_host_percent=percent,
        minutes=st.integers(1, 60),
        **(of_requests if service.reach is Reach.ALB else {}),
    )


def _test_traffic(service: Service) -> st.SearchStrategy[TestTraffic]:
    """Told by a header, by a port, by both or not at all."""
    found_by_name = isinstance(service.discovery, ServiceConnect) and service.discovery.name
    by_header: dict[str, st.SearchStrategy[Any]] = {
        "header": st.from_regex(r"X-[A-Za-z0-9-]{1,38}", fullmatch=True),
        "value": st.text("ab 1.=", min_size=1, max_size=128).filter(
            lambda text: text == text.strip()
        ),
    }
    by_port: dict[str, st.SearchStrategy[Any]] = {
        # None that everybody's traffic has in the tests.
        "port": st.integers(9001, 65535),
        "allow_from": st.lists(st.sampled_from(["10.0.0.0/8", "203.0.113.7/32"]), max_size=2),
    }
    return st.builds(
        TestTraffic,
        **(by_header if service.reach is Reach.ALB or found_by_name else {}),
        **(by_port if service.reach in (Reach.NLB_TCP, Reach.NLB_UDP, Reach.NLB_TLS) else {}),
    )


def _circuit_breakers() -> st.SearchStrategy[CircuitBreaker]:
    resets = st.booleans()
    return (
        st.builds(CircuitBreaker.percent, st.integers(1, 100), reset_on_healthy_task=resets)
        | st.builds(
            CircuitBreaker.unbounded_percent, st.integers(1, 100), reset_on_healthy_task=resets
        )
        | st.builds(CircuitBreaker.tasks, st.integers(1, 1000), reset_on_healthy_task=resets)
    )


def _early_successes(lowest: int) -> st.SearchStrategy[EarlySuccess]:
    return st.builds(
        EarlySuccess, healthy_percent=st.integers(lowest, 100), wait_for_old_tasks=st.booleans()
    )


def _tenths(lowest: float) -> st.SearchStrategy[float]:
    """Percentages with at most one decimal, but for those that cfn-lint divides wrongly."""
    percents = st.integers(round(lowest * 10), 1000).map(lambda tenths: tenths / 10)
    return percents.filter(lambda percent: (percent / 0.1).is_integer())
