"""Members of a network whose tasks share the interface of their instances."""

import pytest
from aws_cdk import App, Stack

from cdk_containers import (
    Capacity,
    ContainerApplication,
    ContainerCluster,
    Ec2Capacity,
    NetworkMode,
)
from tests.apps import existing_vpc
from tests.constructs.applications import application, member
from tests.templates import resources

AWSVPC, BRIDGE = NetworkMode.AWSVPC, NetworkMode.BRIDGE
EPHEMERAL = 32768


@pytest.mark.parametrize("runs_once", [False, True], ids=["service", "task"])
@pytest.mark.parametrize(
    ("caller", "called", "port"),
    [(BRIDGE, BRIDGE, EPHEMERAL), (BRIDGE, AWSVPC, 80), (AWSVPC, BRIDGE, EPHEMERAL)],
)
def test_whoever_is_on_the_network_is_let_in(
    caller: NetworkMode, called: NetworkMode, port: int, runs_once: bool
) -> None:
    """Also where the cluster is in a stack of its own, which must not refer to the services'."""
    app = App(builtin_cloud_formation_validation=False)
    base, services = Stack(app, "Base"), Stack(app, "Services")
    cluster = ContainerCluster(base, "Cluster", network=existing_vpc(base))
    nodes = Ec2Capacity(base, "Nodes", cluster=cluster, instance_types=["m7i.large"])
    ContainerApplication(
        services,
        "Shop",
        cluster=cluster,
        application=application(
            member("db", 80, task={"network_mode": called}, networks=["default"]),
            member("one", task={"network_mode": caller}, networks=["default"], runs_once=runs_once),
        ),
        capacity=[Capacity.ec2(nodes)],
    )
    opened = [
        each["Properties"].get("FromPort")
        for stack in (base, services)
        for each in resources(stack, "AWS::EC2::SecurityGroupIngress").values()
    ]

    # All is open between those that are in the network's own group.
    assert opened.count(None) == 1
    assert [found for found in opened if found is not None] == [port]
