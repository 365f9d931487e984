"""What is refused before anything is made, across the constructs."""

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Template

from cdk_containers import (
    BindMount,
    Capacity,
    Container,
    ContainerCluster,
    Ec2Capacity,
    InternalService,
    InvalidSpecError,
    LoadBalancedService,
    Mount,
    NetworkMode,
    Operation,
    QueueWorker,
    ScheduledTask,
    SharedFileSystem,
    SharedLoadBalancer,
    SsmParameter,
    Task,
)
from tests.apps import existing_vpc

IMAGE = "public.ecr.aws/nginx/nginx:1.27"


def codes(refused: pytest.ExceptionInfo[InvalidSpecError]) -> list[str]:
    return [finding.code for finding in refused.value.findings]


@pytest.mark.parametrize("name", ["shop internal", "shop..x", "", "a" * 300, "-a"])
def test_namespace(stack: Stack, name: str) -> None:
    with pytest.raises(InvalidSpecError, match=r"shop\.internal") as refused:
        ContainerCluster(stack, "Cluster", network=existing_vpc(stack), namespace=name)
    assert codes(refused) == ["namespace-invalid"]


@pytest.mark.parametrize(
    "variables",
    [{"environment": {"QUEUE_URL": "x"}}, {"secrets": {"QUEUE_URL": SsmParameter(name="/x")}}],
)
def test_queue_url_of_ones_own(
    stack: Stack, cluster: ContainerCluster, variables: dict[str, dict[str, str]]
) -> None:
    task = Container(name="app", image=IMAGE, **variables)  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidSpecError, match="WorkQueue") as refused:
        QueueWorker(stack, "Worker", cluster=cluster, task=task)
    assert codes(refused) == ["queue-url-taken"]
    assert stack.node.try_find_child("Worker") is None


def test_balancer_in_one_zone(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    with pytest.raises(InvalidSpecError, match="two Availability Zones") as refused:
        SharedLoadBalancer(stack, "Balancer", network=vpc)
    assert codes(refused) == ["subnets-missing"]


def test_retention_that_is_known_later(stack: Stack, cluster: ContainerCluster) -> None:
    days = CfnParameter(stack, "Days", type="Number").value_as_number
    with pytest.raises(InvalidSpecError, match="CDK looks at it before"):
        LoadBalancedService(
            stack,
            "Web",
            cluster=cluster,
            image=IMAGE,
            port=80,
            operation=Operation(log_retention_days=int(days)),
        )


def test_service_that_was_refused_keeps_no_default(stack: Stack, cluster: ContainerCluster) -> None:
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster)
    with pytest.raises(InvalidSpecError):
        InternalService(stack, "Broken", cluster=cluster, image="")
    cluster.run_by_default_on([Capacity.ec2(nodes)])
    assert [part.provider for part in cluster.default_capacity] == [nodes.provider]


def test_schedule_on_instances_reaches_its_file_system(
    stack: Stack, cluster: ContainerCluster
) -> None:
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=["m6i.large"])
    files = SharedFileSystem(stack, "Files", network=cluster.cluster.vpc)
    task = Task(
        containers=[
            Container(
                name="app",
                image=IMAGE,
                memory_mib=128,
                mounts=[Mount(volume="data", path="/d"), Mount(volume="tmp", path="/t")],
            )
        ],
        volumes=[files.volume("data"), BindMount(name="tmp")],
        network_mode=NetworkMode.BRIDGE,
    )
    made = ScheduledTask(
        stack,
        "Report",
        cluster=cluster,
        schedule="rate(1 hour)",
        task=task,
        capacity=[Capacity.ec2(nodes)],
    )
    (rule,) = Template.from_stack(stack).find_resources("AWS::EC2::SecurityGroupIngress").values()
    group = stack.resolve(nodes.security_group.security_group_id)
    assert (rule["Properties"]["FromPort"], rule["Properties"]["SourceSecurityGroupId"]) == (
        2049,
        group,
    )
    assert made.connections.security_groups
