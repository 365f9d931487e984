"""What others add to a task definition of a file, as to any of CDK's: all of it is there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as patterns
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ssm as ssm

from cdk_containers import (
    Architecture,
    ContainerCluster,
    InternalService,
    LoadBalancedService,
    QueueWorker,
    ScheduledTask,
    ServiceConnect,
    TaskDefinition,
    task_from_file,
)
from tests.constructs.aws_cli.reading import FILES, TASK, container, definition, document, written
from tests.templates import properties, resources

IMAGE = ecs.ContainerImage.from_registry("envoy:1.31")


@pytest.fixture
def made(stack: Stack) -> TaskDefinition:
    """Of a file that says everything there is to say."""
    return TaskDefinition(
        stack, "Task", task=task_from_file(str(FILES / "on_fargate.definition.json"))
    )


def web(stack: Stack) -> Any:
    return properties(stack, TASK)["ContainerDefinitions"][0]


def test_containers_come_after_those_of_the_file(made: TaskDefinition, stack: Stack) -> None:
    made.task_definition.add_container("Proxy", image=IMAGE, environment={"A": "1"})
    made.task_definition.add_container("Other", image=IMAGE, essential=False)
    names = [each["Name"] for each in properties(stack, TASK)["ContainerDefinitions"]]
    assert names == ["web", "assets", "router", "Proxy", "Other"]
    proxy = properties(stack, TASK)["ContainerDefinitions"][3]
    assert proxy == {
        "Name": "Proxy",
        "Image": "envoy:1.31",
        "Essential": True,
        "Environment": [{"Name": "A", "Value": "1"}],
    }


def test_log_router_comes_after_them(stack: Stack, tmp_path: Path) -> None:
    task = task_from_file(written(tmp_path, definition()))
    made = TaskDefinition(stack, "Task", task=task)
    made.task_definition.add_firelens_log_router(
        "Router",
        image=IMAGE,
        firelens_config=ecs.FirelensConfig(type=ecs.FirelensLogRouterType.FLUENTBIT),
    )
    first, router = properties(stack, TASK)["ContainerDefinitions"]
    assert first["LogConfiguration"]["Options"]["awslogs-group"] == "/ecs/web"
    assert router["FirelensConfiguration"]["Type"] == "fluentbit"


def test_lists_of_a_container_grow(made: TaskDefinition, stack: Stack) -> None:
    said = document("on_fargate.definition.json")["containerDefinitions"][1]
    assets = made.containers["assets"]
    parameter = ssm.StringParameter.from_string_parameter_name(stack, "Parameter", "/shop/more")
    assets.add_environment("MORE", "1")
    assets.add_secret("SECRET", ecs.Secret.from_ssm_parameter(parameter))
    assets.add_port_mappings(ecs.PortMapping(container_port=9000))
    assets.add_scratch(name="more", container_path="/more", read_only=False, source_path="")
    assets.add_ulimits(ecs.Ulimit(name=ecs.UlimitName.CORE, soft_limit=1, hard_limit=2))
    assets.add_docker_label("more", "1")
    assets.add_container_dependencies(ecs.ContainerDependency(container=made.containers["router"]))
    grown = properties(stack, TASK)["ContainerDefinitions"][1]
    assert grown["Image"] == said["image"]
    assert grown["Environment"] == [{"Name": "MORE", "Value": "1"}]
    assert [each["Name"] for each in grown["Secrets"]] == ["SECRET"]
    assert grown["PortMappings"] == [{"ContainerPort": 9000, "Protocol": "tcp"}]
    assert grown["MountPoints"][0]["ContainerPath"] == "/more"
    assert grown["Ulimits"] == [{"Name": "core", "SoftLimit": 1, "HardLimit": 2}]
    assert grown["DockerLabels"] == {"more": "1"}
    assert grown["DependsOn"] == [{"ContainerName": "router", "Condition": "HEALTHY"}]
    assert [each["Name"] for each in properties(stack, TASK)["Volumes"]][-1] == "more"


def test_lists_of_the_file_keep_what_they_have(made: TaskDefinition, stack: Stack) -> None:
    first = made.containers["web"]
    parameter = ssm.StringParameter.from_string_parameter_name(stack, "Parameter", "/shop/more")
    first.add_environment("COLOR", "green")
    first.add_environment("MORE", "1")
    first.add_secret("SECRET", ecs.Secret.from_ssm_parameter(parameter))
    first.add_mount_points(
        ecs.MountPoint(container_path="/more", source_volume="scratch", read_only=True)
    )
    first.add_docker_label("more", "1")
    grown = web(stack)
    assert grown["Environment"] == [
        {"Name": "ZONE", "Value": "a"},
        {"Name": "COLOR", "Value": "green"},
        {"Name": "MORE", "Value": "1"},
    ]
    assert [each["Name"] for each in grown["Secrets"]] == ["PASSWORD", "TOKEN", "SECRET"]
    assert grown["Secrets"][1]["ValueFrom"] == "/shop/token"
    assert grown["MountPoints"] == [
        {"SourceVolume": "files", "ContainerPath": "/files", "ReadOnly": True},
        {"SourceVolume": "scratch", "ContainerPath": "/tmp"},  # noqa: S108
        {"SourceVolume": "scratch", "ContainerPath": "/more", "ReadOnly": True},
    ]
    assert grown["DockerLabels"] == {"com.example.team": "shop", "Name": "web", "more": "1"}


def more_volumes_from(made: TaskDefinition) -> None:
    made.containers["web"].add_volumes_from(
        ecs.VolumeFrom(source_container="router", read_only=True)
    )


def more_ports_beside_a_range(made: TaskDefinition) -> None:
    made.containers["web"].add_port_mappings(ecs.PortMapping(container_port=9000))


@pytest.mark.parametrize(
    ("add", "where"),
    [
        (more_volumes_from, "ContainerDefinitions.0.VolumesFrom"),
        (more_ports_beside_a_range, "ContainerDefinitions.0.PortMappings"),
    ],
)
def test_what_would_be_lost_is_refused(add: Callable[[TaskDefinition], None], where: str) -> None:
    app = App()
    stack = Stack(app, "Shop")
    file = str(FILES / "on_fargate.definition.json")
    add(TaskDefinition(stack, "Task", task=task_from_file(file)))
    with pytest.raises(RuntimeError, match="aws-cli-addition-lost") as caught:
        app.synth()
    assert where in str(caught.value)


def test_capabilities_grow(made: TaskDefinition, stack: Stack) -> None:
    linux = made.containers["web"].linux_parameters
    assert linux is not None
    linux.add_capabilities(ecs.Capability.NET_ADMIN)
    assert web(stack)["LinuxParameters"]["Capabilities"] == {
        "Add": ["SYS_PTRACE", "NET_ADMIN"],
        "Drop": ["ALL"],
    }


def test_grants_reach_the_roles_of_the_file(made: TaskDefinition, stack: Stack) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Bucket", "shop-files")
    bucket.grant_read(made.task_definition.task_role)
    policies = [each["Properties"] for each in resources(stack, "AWS::IAM::Policy").values()]
    assert any("s3:GetObject*" in str(each) and each["Roles"] == ["shop"] for each in policies)


def test_fargate_service_behind_a_load_balancer_of_a_pattern(
    stack: Stack, cluster: ContainerCluster, tmp_path: Path
) -> None:
    task = task_from_file(written(tmp_path, definition()))
    made = TaskDefinition(stack, "Task", task=task)
    pattern = patterns.ApplicationLoadBalancedFargateService(
        stack,
        "Pattern",
        cluster=cluster.cluster,
        task_definition=made.task_definition,  # pyright: ignore[reportArgumentType]
    )
    pattern.service.auto_scale_task_count(max_capacity=4).scale_on_cpu_utilization(
        "Cpu", target_utilization_percent=60
    )
    (balancer,) = properties(stack, "AWS::ECS::Service")["LoadBalancers"]
    assert (balancer["ContainerName"], balancer["ContainerPort"]) == ("web", 8080)


def test_service_of_cdk_behind_target_groups(
    stack: Stack, cluster: ContainerCluster, vpc: ec2.IVpc, tmp_path: Path
) -> None:
    task = task_from_file(written(tmp_path, definition()))
    made = TaskDefinition(stack, "Task", task=task)
    service = ecs.FargateService(
        stack, "Service", cluster=cluster.cluster, task_definition=made.task_definition
    )
    groups = [
        elbv2.ApplicationTargetGroup(stack, name, vpc=vpc, port=80, target_type=elbv2.TargetType.IP)
        for name in ("One", "Two")
    ]
    service.attach_to_application_target_group(groups[0])
    groups[1].add_target(service.load_balancer_target(container_name="web", container_port=8080))
    balancers = properties(stack, "AWS::ECS::Service")["LoadBalancers"]
    assert [each["ContainerPort"] for each in balancers] == [8080, 8080]


def test_service_of_cdk_on_instances(stack: Stack, cluster: ContainerCluster) -> None:
    file = str(FILES / "on_ec2.definition.json")
    made = TaskDefinition(stack, "Task", task=task_from_file(file))
    host = ecs.Cluster.from_cluster_attributes(
        stack, "Host", cluster_name="shop", vpc=cluster.cluster.vpc, has_ec2_capacity=True
    )
    ecs.Ec2Service(stack, "Service", cluster=host, task_definition=made.task_definition)
    assert properties(stack, TASK)["RequiresCompatibilities"] == ["EC2"]


def test_every_kind_of_service_takes_it(stack: Stack, vpc: ec2.IVpc, tmp_path: Path) -> None:
    cluster = ContainerCluster(stack, "Cluster", network=vpc, namespace="shop.internal")
    task = task_from_file(written(tmp_path, definition()))
    shop = LoadBalancedService(
        stack, "Shop", cluster=cluster, task=task, discovery=ServiceConnect(name="shop")
    )
    orders = InternalService(
        stack, "Orders", cluster=cluster, task=task, discovery=ServiceConnect(name="orders")
    )
    shop.call(orders)
    QueueWorker(stack, "Worker", cluster=cluster, task=task)
    ScheduledTask(stack, "Report", cluster=cluster, task=task, schedule="rate(1 day)")
    made = {
        name: each["Properties"]["ContainerDefinitions"][0]
        for name, each in resources(stack, TASK).items()
    }
    assert len(made) == 4
    for name, first in made.items():
        expected = [{"Name": "COLOR", "Value": "blue"}]
        assert first["Environment"][-1:] == expected
        assert first["LogConfiguration"]["Options"]["awslogs-group"] == "/ecs/web"
        (port,) = first["PortMappings"]
        named = {"Shop": "shop", "Orders": "orders"}
        wanted = next((each for key, each in named.items() if name.startswith(key)), None)
        assert port == {"ContainerPort": 8080} | ({"Name": wanted} if wanted else {})
    worker = next(each for name, each in made.items() if name.startswith("Worker"))
    assert [each["Name"] for each in worker["Environment"]] == ["QUEUE_URL", "COLOR"]
    assert worker["StopTimeout"] == 60


def test_other_processor_than_the_default(
    stack: Stack, cluster: ContainerCluster, tmp_path: Path
) -> None:
    said = container() | {"runtimePlatform": {"cpuArchitecture": "ARM64"}}
    task = task_from_file(written(tmp_path, said))
    assert task.architecture is Architecture.ARM64
    LoadBalancedService(stack, "Shop", cluster=cluster, task=task)
    assert properties(stack, TASK)["RuntimePlatform"] == {"CpuArchitecture": "ARM64"}
