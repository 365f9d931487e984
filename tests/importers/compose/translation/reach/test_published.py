"""Ports that people reach, and how the load balancers check them."""

from pathlib import Path
from typing import Any

import pytest

from cdk_containers.checks import check_application
from cdk_containers.findings import errors
from cdk_containers.importers.compose.translation.reach.published import RULES
from cdk_containers.spec import Platform, Reach, TargetHealth
from tests.importers.compose.translation.applications import imported, services, told


def _web(where: Path, ports: str, more: str = "", **options: Any) -> Any:
    text = f"services: {{web: {{image: 'a:1', ports: [{ports}]{more}}}}}"
    return services(where, text, **options)["web"]


@pytest.mark.parametrize(
    ("port", "protocol"),
    [
        ("'8080:80'", "http"),
        ("'3000:3000'", "http"),
        ("'443:8443'", "tcp"),
        ("'8443:443'", "tcp"),
        ("'9443:9443'", "tcp"),
        ("'5432:5432'", "tcp"),
        ("'15432:5432'", "tcp"),
        ("'29092:29092'", "tcp"),
        ("'61616:61616'", "tcp"),
        ("'2525:1025'", "tcp"),
        ("'5044:5044'", "tcp"),
        ("'7233:7233'", "tcp"),
        ("'9000:9000'", "http"),
        ("'53:53/udp'", "udp"),
        ("{target: 443, published: 443, app_protocol: http}", "http"),
        ("{target: 80, published: 80, app_protocol: grpc}", "tcp"),
        ("{target: 80, published: 80, app_protocol: http2}", "tcp"),
        ("{target: 80, published: 80, app_protocol: http2, x-aws-protocol: http}", "http"),
        ("{target: 80, published: 80, app_protocol: tcp}", "tcp"),
        ("{target: 8080, published: 443, x-aws-protocol: https}", "https"),
        ("{target: 5432, published: 5432, x-aws-protocol: http}", "http"),
    ],
)
def test_what_a_port_speaks(tmp_path: Path, port: str, protocol: str) -> None:
    (found,) = _web(tmp_path, port).published

    assert found.protocol == protocol
    assert found.container == "web"


@pytest.mark.parametrize("protocol", ["http", "https"])
def test_grpc_is_not_spoken_as_http(tmp_path: Path, protocol: str) -> None:
    port = f"{{target: 80, published: 80, app_protocol: grpc, x-aws-protocol: {protocol}}}"
    text = f"services: {{web: {{image: 'a:1', ports: [{port}]}}}}"

    assert told(imported(tmp_path, text)) == [
        ("compose-grpc-as-http", 1, "services.web.ports[0].x-aws-protocol")
    ]


def test_each_rule_says_why() -> None:
    assert all(rule.reason for rule in RULES)
    assert RULES[-1].protocol == "http"


def test_certificates(tmp_path: Path) -> None:
    own, shared = (
        f"arn:aws:acm:eu-west-1:123456789012:certificate/{name}" for name in ("own", "shared")
    )
    text = f"""
x-ecs-certificate: {shared}
services:
  web:
    image: a:1
    ports:
      - {{target: 80, published: 443, x-aws-protocol: https}}
      - {{target: 81, published: 444, x-aws-protocol: https, x-ecs-certificate: '{own}'}}
      - {{target: 82, published: 80}}
"""
    found = services(tmp_path, text)["web"].published

    assert [port.certificate_arn for port in found] == [None, shared, own]


@pytest.mark.parametrize(
    ("ports", "reach", "port"),
    [
        ("'8080:80', '53:53/udp'", Reach.ALB, 80),
        ("'443:443', '80:80'", Reach.ALB, 80),
        ("'22:22', '3000:3000'", Reach.ALB, 3000),
        ("'81:81', '80:82'", Reach.ALB, 82),
        ("'53:53/udp', '5432:5432'", Reach.NLB_TCP, 5432),
        ("'53:53/udp'", Reach.NLB_UDP, 53),
        ("'53:53', '53:53/udp'", Reach.NLB_TCP, 53),
        ("'80'", Reach.NOTHING, 80),
        ("'81', '80'", Reach.NOTHING, 80),
    ],
)
def test_the_port_that_comes_first(tmp_path: Path, ports: str, reach: Reach, port: int) -> None:
    service = _web(tmp_path, ports).service

    assert (service.reach, service.port) == (reach, port)


def test_every_port_of_a_range(tmp_path: Path) -> None:
    found = _web(tmp_path, "'8000-8001:80-81', '9000-9005:90'").published

    assert [(port.listener_port, port.number) for port in found] == [
        (8000, 80),
        (8001, 81),
        (9000, 90),
    ]


@pytest.mark.parametrize(
    ("port", "more", "key"),
    [
        ("'127.0.0.1:80:80'", "", "host_ip"),
        ("'[::1]:80:80'", "", "host_ip"),
        ("'80'", "", "target"),
        ("'80:80'", ", networks: [inside]", "published"),
        ("'80:80'", ", network_mode: host", "published"),
        ("'80:80'", ", restart: 'no'", "published"),
    ],
)
def test_ports_that_nobody_reaches(tmp_path: Path, port: str, more: str, key: str) -> None:
    text = (
        f"services: {{web: {{image: 'a:1', ports: [{port}]{more}}}}}\n"
        "networks: {inside: {internal: true}}"
    )
    found = imported(tmp_path, text, platform=Platform.EC2)
    (web,) = found.imported.spec.services

    assert (list(web.published), web.service.reach) == ([], Reach.NOTHING)
    assert ("compose-port-not-public", 1, f"services.web.ports[0].{key}") in told(found)


def test_two_services_on_one_port(tmp_path: Path) -> None:
    text = """
services:
  a: {image: 'a:1', ports: ['80:80', '53:53/udp']}
  b: {image: 'b:1', ports: ['80:81', '53:53']}
  c: {image: 'c:1', ports: ['127.0.0.1:80:81']}
"""

    assert told(imported(tmp_path, text), but=("compose-port-not-public",)) == [
        ("compose-published-port-taken", 4, "services.b.ports[0].published"),
        ("compose-published-port-taken", 4, "services.b.ports[1].published"),
    ]


@pytest.mark.parametrize(
    "services",
    [
        "{web: {image: 'a:1', ports: ['80:80', '80:81']}}",
        "{api: {image: 'b:1', ports: ['80:80']}, web: {image: 'a:1', ports: ['79:79', '80:81']}}",
    ],
)
def test_a_port_that_a_task_publishes_twice_is_told_once(tmp_path: Path, services: str) -> None:
    found = imported(tmp_path, f"x-ecs-one-task: true\nservices: {services}")

    assert told(found) == [("compose-published-port-taken", 2, "services.web.ports[1].published")]
    assert not errors(check_application(found.imported.spec))


def test_a_port_on_several_addresses_is_published_once(tmp_path: Path) -> None:
    (found,) = _web(tmp_path, "'0.0.0.0:80:80', '[::]:80:80'").published

    assert (found.number, found.listener_port) == (80, 80)


def test_tcp_and_udp_on_one_port(tmp_path: Path) -> None:
    text = "services: {{log: {{image: 'a:1', ports: ['514:514', '514:{}/udp', '80:80']}}}}"
    same = imported(tmp_path, text.format(514))
    (log,) = same.imported.spec.services

    assert [(each.listener_port, each.protocol) for each in log.published] == [
        (80, "http"),
        (514, "tcp"),
        (514, "udp"),
    ]
    assert told(same) == []
    assert not errors(check_application(same.imported.spec))
    assert told(imported(tmp_path, text.format(515))) == [
        ("compose-published-port-taken", 1, "services.log.ports[1].published")
    ]


def test_health_of_targets(tmp_path: Path) -> None:
    said = ", x-ecs-health: {path: /ok, codes: '200', grace_seconds: 90, port: 81}"

    assert _web(tmp_path, "'80:80'").service.health == TargetHealth(
        path="/", healthy_codes="200-499"
    )
    assert _web(tmp_path, "'22:22'").service.health == TargetHealth()
    assert _web(tmp_path, "'22:22', '80:80'").service.health.healthy_codes == "200-499"
    assert _web(tmp_path, "'80:80'", said).service.health == TargetHealth(
        path="/ok", healthy_codes="200", grace_period_seconds=90, port=81
    )


@pytest.mark.parametrize("ports", ["'80:80', '443:443'", "'443:443', '80:80'"])
def test_health_where_one_of_the_ports_speaks_http(tmp_path: Path, ports: str) -> None:
    """An answer that asks for a login is one, whichever port comes first."""
    health = _web(tmp_path, ports).service.health

    assert (health.path, health.healthy_codes) == ("/", "200-499")


def test_services_of_a_task_that_are_checked_differently(tmp_path: Path) -> None:
    text = """
services:
  a: {image: 'a:1', ports: ['80:80'], x-ecs-task: t, x-ecs-health: {path: /a}}
  b: {image: 'b:1', ports: ['81:81'], x-ecs-task: t, x-ecs-health: {path: /b}}
  c: {image: 'c:1', ports: ['82:82'], x-ecs-task: t, x-ecs-health: {path: /a}}
"""

    assert told(imported(tmp_path, text)) == [
        ("compose-settings-disagree", 4, "services.b.x-ecs-health")
    ]


def test_a_udp_port_is_checked_by_another_one(tmp_path: Path) -> None:
    assert _web(tmp_path, "'53:53/udp'", ", expose: [80]").service.health.port == 80
    text = "services: {web: {image: 'a:1', ports: ['53:53/udp']}}"
    assert told(imported(tmp_path, text)) == [
        ("compose-udp-without-check", 1, "services.web.ports")
    ]
