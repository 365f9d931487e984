from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk.assertions import Template

from cdk_containers import (
    Architecture,
    Capacity,
    Container,
    ContainerCluster,
    DaemonService,
    EachInstance,
    Ec2Capacity,
    InvalidSpecError,
    LoadBalancedService,
    NetworkMode,
    Port,
    Rolling,
    Task,
)
from tests.constructs.on_instances import arm_task

PROCESSOR = {"Type": "memberOf", "Expression": "attribute:ecs.cpu-architecture == arm64"}


@pytest.fixture
def nodes(stack: Stack, cluster: ContainerCluster) -> Ec2Capacity:
    return Ec2Capacity(stack, "Nodes", cluster=cluster)


def service_of(stack: Stack) -> Mapping[str, Any]:
    (found,) = Template.from_stack(stack).find_resources("AWS::ECS::Service").values()
    return found["Properties"]


@pytest.mark.usefixtures("nodes")
def test_minimal_call(stack: Stack, cluster: ContainerCluster) -> None:
    agent = DaemonService(stack, "Agent", cluster=cluster, image="agent:7")
    found = service_of(stack)
    # ECS takes no strategy for a daemon, and without a launch type uses the cluster's.
    assert found["LaunchType"] == "EC2"
    assert "CapacityProviderStrategy" not in found
    assert found["SchedulingStrategy"] == "DAEMON"
    assert "DesiredCount" not in found
    assert "PlacementStrategies" not in found
    percentages = found["DeploymentConfiguration"]
    assert (percentages["MinimumHealthyPercent"], percentages["MaximumPercent"]) == (0, 100)
    assert agent.scaling is None


@pytest.mark.usefixtures("nodes")
def test_it_runs_where_it_can(stack: Stack, cluster: ContainerCluster) -> None:
    """In a cluster with both processors, half of the instances could not run it."""
    Ec2Capacity(stack, "Intel", cluster=cluster, instance_types=["m7i.large"])
    only_on = ["attribute:ecs.instance-type =~ m7g.*"]
    DaemonService(stack, "Agent", cluster=cluster, task=arm_task(), only_on=only_on)
    assert service_of(stack)["PlacementConstraints"] == [
        PROCESSOR,
        {"Type": "memberOf", "Expression": only_on[0]},
    ]


def test_on_the_instances_own_network(
    stack: Stack, vpc: ec2.IVpc, cluster: ContainerCluster, nodes: Ec2Capacity
) -> None:
    """Its tasks are on all instances, and so have the security groups of all."""
    intel = Ec2Capacity(stack, "Intel", cluster=cluster, instance_types=["m7i.large"])
    agent = DaemonService(
        stack,
        "Agent",
        cluster=cluster,
        task=Task(
            architecture=Architecture.ARM64,
            network_mode=NetworkMode.HOST,
            containers=[
                Container(name="statsd", image="statsd:1", ports=[Port(number=8125)]),
            ],
        ),
    )
    assert list(agent.security_groups) == [nodes.security_group, intel.security_group]
    shop = ec2.SecurityGroup(stack, "Shop", vpc=vpc)
    shop.connections.allow_to_default_port(agent)
    rules = Template.from_stack(stack).find_resources("AWS::EC2::SecurityGroupIngress").values()
    assert [each["Properties"]["FromPort"] for each in rules] == [8125, 8125]


@pytest.mark.usefixtures("nodes")
def test_behind_a_load_balancer(stack: Stack, cluster: ContainerCluster) -> None:
    """Another kind of service may be a daemon too."""
    LoadBalancedService(
        stack,
        "Proxy",
        cluster=cluster,
        task=arm_task(network_mode=NetworkMode.HOST),
        scaling=EachInstance(),
        deployment=Rolling(minimum_healthy_percent=50, maximum_percent=100),
    )
    found = service_of(stack)
    assert (found["LaunchType"], found["SchedulingStrategy"]) == ("EC2", "DAEMON")


def test_cluster_of_somebody_else(stack: Stack, vpc: ec2.IVpc) -> None:
    cluster = ecs.Cluster.from_cluster_attributes(stack, "Theirs", cluster_name="theirs", vpc=vpc)
    DaemonService(stack, "Agent", cluster=cluster, image="agent:7")
    found = service_of(stack)
    assert (found["Cluster"], found["LaunchType"]) == ("theirs", "EC2")


def test_cluster_that_knows_no_vpc(stack: Stack) -> None:
    arn = "arn:aws:ecs:us-east-1:123456789012:cluster/theirs"
    cluster = ecs.Cluster.from_cluster_arn(stack, "Theirs", arn)
    with pytest.raises(InvalidSpecError, match=r"vpc=….*\[cluster-without-vpc\]"):
        DaemonService(stack, "Agent", cluster=cluster, image="agent:7")


def test_cluster_without_instances(stack: Stack, cluster: ContainerCluster) -> None:
    with pytest.raises(
        InvalidSpecError, match=r"Make an Ec2Capacity.*first\. \[cluster-without-instances\]"
    ):
        DaemonService(stack, "Agent", cluster=cluster, image="agent:7")


@pytest.mark.parametrize("capacity", ["nodes", "fargate"])
def test_capacity(
    stack: Stack, cluster: ContainerCluster, nodes: Ec2Capacity, capacity: str
) -> None:
    with pytest.raises(InvalidSpecError, match=r"Leave capacity out.*\[daemon-refused\]"):
        LoadBalancedService(
            stack,
            "Proxy",
            cluster=cluster,
            task=arm_task(),
            scaling=EachInstance(),
            deployment=Rolling(minimum_healthy_percent=0, maximum_percent=100),
            capacity=[Capacity.ec2(nodes) if capacity == "nodes" else Capacity.fargate()],
        )


@pytest.mark.usefixtures("nodes")
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"deployment": Rolling()}, "minimum up to 99.*daemon-cannot-be-replaced"),
        (
            {
                "deployment": Rolling(
                    minimum_healthy_percent=0, maximum_percent=100, run_first=arm_task()
                )
            },
            "Leave run_first out.*combination-refused",
        ),
        ({"only_on": "attribute:x == y"}, r"Write \['attribute.*argument-type-invalid"),
        ({"only_on": ["attribute:x == y"] * 10}, "ECS takes 9.*node-placement-refused"),
    ],
)
def test_refused(
    stack: Stack, cluster: ContainerCluster, settings: Mapping[str, Any], message: str
) -> None:
    with pytest.raises(InvalidSpecError, match=message):
        DaemonService(stack, "Agent", cluster=cluster, image="agent:7", **settings)
