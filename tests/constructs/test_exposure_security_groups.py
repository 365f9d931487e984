"""Only the load balancer reaches the tasks, at the ports that it needs; it reaches nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from cdk_containers import (
    Architecture,
    Capacity,
    Container,
    ContainerCluster,
    Ec2Capacity,
    Exposure,
    Http,
    InvalidSpecError,
    LoadBalancedService,
    NetworkMode,
    Port,
    Route,
    SharedLoadBalancer,
    TargetHealth,
    Task,
    Tcp,
    Udp,
)
from tests.apps import existing_vpc
from tests.edges import edges

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
ANY_EPHEMERAL = "tcp 32768-65535"
DYNAMIC = (Port(number=80),)
FIXED = (
    Port(number=80, host_port=80),
    Port(number=9000, host_port=9000),
    Port(number=53, host_port=53, protocol="udp"),
)


def web(mode: NetworkMode, ports: Sequence[Port] = FIXED) -> Task:
    container = Container(name="app", image=IMAGE, ports=ports, memory_mib=256)
    return Task(containers=[container], network_mode=mode, architecture=Architecture.ARM64)


def on_instances(stack: Stack) -> tuple[ContainerCluster, Sequence[Capacity]]:
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    return cluster, [Capacity.ec2(Ec2Capacity(stack, "Nodes", cluster=cluster))]


@pytest.mark.parametrize("mode", [NetworkMode.AWSVPC, NetworkMode.BRIDGE, NetworkMode.HOST])
@pytest.mark.parametrize(
    ("expose", "ports", "health", "expected"),
    [
        (Http(), DYNAMIC, TargetHealth(), {"tcp 80"}),
        (Http(), DYNAMIC, TargetHealth(port=80), {"tcp 80"}),
        (Http(), FIXED, TargetHealth(port=9000), {"tcp 80", "tcp 9000"}),
        (Tcp(port=443), DYNAMIC, TargetHealth(), {"tcp 80"}),
        (Tcp(port=443), FIXED, TargetHealth(port=9000, path="/"), {"tcp 80", "tcp 9000"}),
        (Udp(port=53), FIXED, TargetHealth(port=9000), {"udp 53", "tcp 9000"}),
    ],
)
def test_the_load_balancer_reaches_the_tasks(
    stack: Stack,
    mode: NetworkMode,
    expose: Exposure,
    ports: Sequence[Port],
    health: TargetHealth,
    expected: set[str],
) -> None:
    cluster, capacity = on_instances(stack)
    LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        task=web(mode, ports),
        port=53 if isinstance(expose, Udp) else 80,
        expose=expose,
        health=health,
        capacity=capacity,
    )
    if mode is NetworkMode.BRIDGE and ports is DYNAMIC:
        expected = {ANY_EPHEMERAL}
    template = Template.from_stack(stack)
    groups = template.find_resources("AWS::EC2::SecurityGroup")
    tasks = "WebSecurityGroup" if mode is NetworkMode.AWSVPC else "NodesSecurityGroup"
    found = edges(template.to_json())
    for side in ("ingress", "egress"):
        ways = [way for way in found if way.side == side]
        assert sorted(way.ports for way in ways) == sorted(expected)
        assert all("WebLoadBalancerSecurityGroup" in way.source for way in ways)
        assert all(tasks in way.target for way in ways)
    (balancer,) = (each for name, each in groups.items() if "LoadBalancer" in name)
    assert "SecurityGroupEgress" not in balancer["Properties"]


@pytest.mark.parametrize(
    ("expose", "port", "protocol"),
    [(Http(), 80, "tcp"), (Tcp(port=5432), 5432, "tcp"), (Udp(port=53), 53, "udp")],
)
@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, ["0.0.0.0/0"]),
        ({"internal": True}, ["10.0.0.0/16"]),
        (
            {"allow_from": ["203.0.113.0/24", "198.51.100.0/24"]},
            ["198.51.100.0/24", "203.0.113.0/24"],
        ),
        ({"internal": True, "allow_from": ["10.1.0.0/16"]}, ["10.1.0.0/16"]),
    ],
)
def test_who_reaches_the_load_balancer(
    stack: Stack,
    cluster: ContainerCluster,
    expose: Any,
    port: int,
    protocol: str,
    more: Mapping[str, Any],
    expected: Sequence[str],
) -> None:
    settings = {} if isinstance(expose, Http) else {"port": expose.port}
    LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        task=web(NetworkMode.AWSVPC),
        port=53 if protocol == "udp" else 80,
        expose=type(expose)(**settings, **more),
        health=TargetHealth(port=9000),
    )
    groups = Template.from_stack(stack).find_resources("AWS::EC2::SecurityGroup")
    (balancer,) = (each for name, each in groups.items() if "LoadBalancer" in name)
    rules = balancer["Properties"]["SecurityGroupIngress"]
    assert sorted(each["CidrIp"] for each in rules) == sorted(expected)
    assert {(each["IpProtocol"], each["FromPort"], each["ToPort"]) for each in rules} == {
        (protocol, port, port)
    }


@pytest.mark.parametrize(
    "ports",
    [
        [Port(number=80, host_port=80), Port(number=9000)],
        [Port(number=80), Port(number=9000, host_port=9000)],
    ],
)
def test_checked_port_that_docker_chooses(stack: Stack, ports: Sequence[Port]) -> None:
    cluster, capacity = on_instances(stack)
    with pytest.raises(InvalidSpecError, match=r"host_port.*health-port-unmapped"):
        LoadBalancedService(
            stack,
            "Web",
            cluster=cluster,
            task=web(NetworkMode.BRIDGE, ports),
            port=80,
            health=TargetHealth(port=9000),
            capacity=capacity,
        )


def test_services_on_the_same_instances_share_the_rule() -> None:
    """EC2 takes a rule once. It is in the stack of the services, which are deployed last."""
    app = App(builtin_cloud_formation_validation=False)
    base = Stack(app, "Base")
    cluster, capacity = on_instances(base)
    balancer = SharedLoadBalancer(Stack(app, "Balancer"), "Balancer", network=cluster.cluster.vpc)
    for name in ("Shop", "Blog"):
        LoadBalancedService(
            base,
            name,
            cluster=cluster,
            task=web(NetworkMode.BRIDGE, DYNAMIC),
            expose=Route(listener=balancer, paths=[f"/{name}/*"]),
            capacity=capacity,
        )
    found = edges(app.synth().get_stack_by_name("Base").template)
    assert [(way.side, way.ports) for way in found] == [
        ("egress", ANY_EPHEMERAL),
        ("ingress", ANY_EPHEMERAL),
    ]
