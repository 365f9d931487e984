"""How people reach the new version first: who may, and what is refused."""

from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import Stack

from cdk_containers import (
    BlueGreen,
    Canary,
    InvalidSpecError,
    Rolling,
    ServiceConnect,
    Task,
    TestTraffic,
)
from tests.constructs.shifting import APP, OVER_NETWORK, Shop
from tests.templates import properties


@pytest.mark.parametrize("way", OVER_NETWORK)
@pytest.mark.parametrize(
    ("everybody", "test", "expected"),
    [
        ({}, [], ["0.0.0.0/0"]),
        ({"internal": True}, [], ["10.0.0.0/16"]),
        ({"allow_from": ["192.0.2.0/24"]}, [], ["192.0.2.0/24"]),
        ({"allow_from": ["192.0.2.0/24"]}, ["203.0.113.0/24"], ["203.0.113.0/24"]),
    ],
)
def test_who_may_send_test_traffic(
    stack: Stack, way: str, everybody: Mapping[str, Any], test: list[str], expected: list[str]
) -> None:
    shop = Shop(stack)
    shop.service(
        way,
        expose=shop.exposure(way, way, **everybody),
        deployment=BlueGreen(test_traffic=TestTraffic(port=8443, allow_from=test)),
    )
    rules = properties(stack, "AWS::EC2::SecurityGroup", f"{way}LoadBalancerSecurityGroup")
    found = [each for each in rules["SecurityGroupIngress"] if each["FromPort"] == 8443]
    assert [each["CidrIp"] for each in found] == expected
    assert {each["IpProtocol"] for each in found} == {"udp" if way == "Udp" else "tcp"}


def test_service_connect_is_told_another_header(stack: Stack) -> None:
    shop = Shop(stack)
    connect = ServiceConnect(name="api")
    task = Task(containers=[APP], cpu_units=512, memory_mib=1024)
    test = TestTraffic(header="X-Test", value="v2")
    shop.service("Alb", task=task, discovery=connect, deployment=Canary(test_traffic=test))
    shop.service("Tcp", task=task, discovery=connect, deployment=Canary(), name="Usual")
    alias, usual = (
        properties(stack, "AWS::ECS::Service", name)["ServiceConnectConfiguration"]["Services"][0]
        for name in ("AlbService", "UsualService")
    )
    assert alias["ClientAliases"][0]["TestTrafficRules"] == {
        "Header": {"Name": "X-Test", "Value": {"Exact": "v2"}}
    }
    # Service Connect looks for the usual one by itself.
    assert "TestTrafficRules" not in usual["ClientAliases"][0]


@pytest.mark.parametrize("way", OVER_NETWORK)
def test_one_port_for_everybody_and_for_test_traffic(stack: Stack, way: str) -> None:
    shop = Shop(stack)
    expose = shop.exposure(way, way, port=9443)
    with pytest.raises(InvalidSpecError, match="9443 is the port of everybody") as refused:
        shop.service(way, expose=expose)
    assert [each.code for each in refused.value.findings] == ["test-port-taken"]
    shop.service(way, expose=expose, deployment=Rolling())


def test_a_route_with_a_priority_that_leaves_no_room(stack: Stack) -> None:
    shop = Shop(stack)
    with pytest.raises(InvalidSpecError, match="2 to 999") as refused:
        shop.service("Shared", expose=shop.exposure("Shared", "Web", priority=1))
    assert [each.code for each in refused.value.findings] == ["listener-priority-out-of-range"]
    assert shop.shared.rules == {}
