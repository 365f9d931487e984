"""What a service tells about itself: its port, and how long a healthy start takes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf, nan
from typing import Any, Literal, cast

import pytest
from aws_cdk import Token

from cdk_containers.spec import (
    Capacity,
    Condition,
    Container,
    Dependency,
    EachInstance,
    HealthCheck,
    Platform,
    Port,
    Reach,
    Service,
    TargetHealth,
    Task,
)

# Twenty seconds: two answers, ten seconds apart.
_BALANCER = TargetHealth(interval_seconds=10, healthy_threshold=2)
_LATER = int(Token.as_number({"Ref": "Something"}))


def _container(
    name: str,
    *ports: Port,
    start: int | None = None,
    after: Sequence[str] = (),
    condition: Any = Condition.HEALTHY,
) -> Container:
    return Container(
        name=name,
        image="nginx:1.27",
        ports=ports,
        health_check=None
        if start is None
        else HealthCheck(command="true", start_period_seconds=start),
        depends_on=[Dependency(container=other, condition=condition) for other in after],
    )


def _port(number: int, protocol: Literal["tcp", "udp"] = "tcp") -> Port:
    return Port(number=number, protocol=protocol)


def _service(
    *containers: Container, port: int | None = None, health: TargetHealth = _BALANCER
) -> Service:
    return Service(task=Task(containers=containers), port=port, health=health)


_WEB, _ADMIN, _DNS = _port(80), _port(8080), _port(53, "udp")


@pytest.mark.parametrize(
    ("containers", "asked", "reached"),
    [
        ([_container("web", _WEB)], None, ("web", _WEB)),
        ([_container("web", _WEB)], 80, ("web", _WEB)),
        ([_container("web", _WEB)], 81, None),
        ([_container("web")], None, None),
        ([_container("web", _WEB, _ADMIN)], None, None),
        ([_container("web", _WEB, _ADMIN)], 8080, ("web", _ADMIN)),
        ([_container("web", _WEB), _container("admin", _ADMIN)], None, None),
        ([_container("web", _WEB), _container("admin", _ADMIN)], 8080, ("admin", _ADMIN)),
        ([_container("dns", _DNS)], None, None),
        ([_container("dns", _DNS)], 53, None),
        ([_container("dns", _DNS, _WEB)], None, ("dns", _WEB)),
        ([_container("a", _WEB), _container("b", _WEB)], 80, None),
    ],
)
def test_reachable(
    containers: Sequence[Container], asked: int | None, reached: tuple[str, Port] | None
) -> None:
    found = _service(*containers, port=asked).reachable

    assert (found and (found[0].name, found[1])) == reached


@pytest.mark.parametrize("reach", Reach)
def test_load_balanced(reach: Reach) -> None:
    service = Service(task=Task(containers=[_container("web")]), reach=reach)

    assert service.load_balanced is (reach.name.startswith(("ALB", "NLB")))


@pytest.mark.parametrize(
    ("containers", "seconds"),
    [
        ([_container("web", _WEB)], 20),
        ([_container("web", _WEB, start=30)], 50),
        # Nobody reaches the second one, and nobody waits for it.
        ([_container("web", _WEB, start=30), _container("other", start=100)], 50),
        # A chain.
        (
            [
                _container("web", _WEB, start=30, after=["cache"]),
                _container("cache", start=40, after=["db"]),
                _container("db", start=50),
            ],
            140,
        ),
        # A link without a health check of its own.
        (
            [
                _container("web", _WEB, after=["cache"]),
                _container("cache", after=["db"]),
                _container("db", start=50),
            ],
            70,
        ),
        # Those that are waited for start side by side: the slowest counts.
        (
            [
                _container("web", _WEB, start=1, after=["fast", "slow"]),
                _container("fast", start=5),
                _container("slow", start=50),
            ],
            71,
        ),
        # Whoever waits for the start only does not wait for the start period.
        (
            [
                _container("web", _WEB, start=30, after=["db"], condition=Condition.START),
                _container("db", start=50),
            ],
            50,
        ),
        # It starts when that one does, which has others to wait for.
        *(
            (
                [
                    _container("web", _WEB, start=30, after=["cache"], condition=condition),
                    _container("cache", start=40, after=["db"]),
                    _container("db", start=50),
                ],
                100,
            )
            for condition in (Condition.START, Condition.COMPLETE, Condition.SUCCESS, "START")
        ),
        # The latest counts, whatever is waited for in it.
        (
            [
                _container("web", _WEB, after=["late", "slow"], condition=Condition.START),
                _container("late", start=7, after=["db"]),
                _container("slow", start=300),
                _container("db", start=50),
            ],
            70,
        ),
        # A condition that is written as a text.
        (
            [
                _container("web", _WEB, start=30, after=["db"], condition="HEALTHY"),
                _container("db", start=50),
            ],
            100,
        ),
        # Circles and strangers are refused by the checks; here they only must not hang. Whoever
        # stands in a circle takes its own time.
        ([_container("web", _WEB, start=30, after=["web"])], 50),
        (
            [
                _container("web", _WEB, start=30, after=["db"]),
                _container("db", start=50, after=["web"]),
            ],
            50,
        ),
        ([_container("web", _WEB, start=30, after=["nobody"])], 50),
        # Nothing is reached.
        ([_container("web", start=30)], 20),
    ],
)
def test_seconds_until_in_service(containers: Sequence[Container], seconds: int) -> None:
    assert _service(*containers).seconds_until_in_service == seconds


def test_the_load_balancer_takes_its_time() -> None:
    health = TargetHealth(interval_seconds=7, healthy_threshold=3)

    assert _service(_container("web", _WEB), health=health).seconds_until_in_service == 21


_WITHOUT_A_KNOWN_TIME = [
    _service(_container("web", _WEB, start=_LATER)),
    # One that is waited for, and one that that one waits for.
    _service(
        _container("web", _WEB, after=["cache"]),
        _container("cache", start=10, after=["db"]),
        _container("db", start=_LATER),
    ),
    # One that is waited for by another that only has to start.
    _service(
        _container("web", _WEB, after=["cache"], condition=Condition.START),
        _container("cache", start=10, after=["db"]),
        _container("db", start=_LATER),
    ),
    _service(_container("web", _WEB), health=TargetHealth(interval_seconds=_LATER)),
    _service(_container("web", _WEB), health=TargetHealth(healthy_threshold=_LATER)),
]


@pytest.mark.parametrize("service", _WITHOUT_A_KNOWN_TIME)
def test_a_time_that_is_known_later_makes_the_whole_known_later(service: Service) -> None:
    assert service.seconds_until_in_service is None
    assert service.grace_period_seconds == 60
    given = replace(service, health=replace(service.health, grace_period_seconds=90))
    assert given.grace_period_seconds == 90


@pytest.mark.parametrize(
    "after",
    [
        pytest.param([], id="by nobody"),
        pytest.param(["other"], id="for its start only"),
    ],
)
def test_a_time_that_is_not_waited_for_does_not_matter(after: Sequence[str]) -> None:
    web = _container("web", _WEB, start=30, after=after, condition=Condition.START)

    assert _service(web, _container("other", start=_LATER)).seconds_until_in_service == 50


@pytest.mark.parametrize(
    ("start", "given", "seconds"),
    [
        # At least a minute, and at least as long as a healthy start.
        (None, None, 60),
        (40, None, 60),
        (41, None, 61),
        # What was given is taken as it is.
        (100, 0, 0),
        (None, 90, 90),
    ],
)
def test_grace_period(start: int | None, given: int | None, seconds: int) -> None:
    health = TargetHealth(interval_seconds=10, healthy_threshold=2, grace_period_seconds=given)

    service = _service(_container("web", _WEB, start=start), health=health)

    assert service.grace_period_seconds == seconds


@pytest.mark.parametrize(
    ("settings", "platform"),
    [
        ({}, Platform.FARGATE),
        ({"capacity": [Capacity.fargate_spot()]}, Platform.FARGATE),
        ({"capacity": [Capacity.ec2("nodes")]}, Platform.EC2),
        ({"scaling": EachInstance()}, Platform.EC2),
    ],
)
def test_platform(settings: Mapping[str, Any], platform: Platform) -> None:
    assert replace(_service(_container("web", _WEB)), **settings).platform is platform


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(60, 1), (61, 2), (0, 0), (10**400, 0), (inf, 0), (nan, 0)]
)
def test_the_grace_period_in_minutes(seconds: float, minutes: int) -> None:
    """What ECS does not take is told by the rule about it."""
    health = TargetHealth(grace_period_seconds=cast("int", seconds))
    service = Service(task=Task(containers=()), reach=Reach.ALB, health=health)
    assert service.grace_minutes == minutes
