"""Services on container instances: their networks, their security groups, their placement."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk.assertions import Annotations, Match, Template
from cfnlint.api import lint  # pyright: ignore[reportMissingTypeStubs]
from cfnlint.config import ManualArgs  # pyright: ignore[reportMissingTypeStubs]

from cdk_containers import (
    Architecture,
    BindMount,
    Capacity,
    Container,
    ContainerCluster,
    DaemonService,
    Device,
    DockerVolume,
    Ec2Capacity,
    ExistingInstances,
    Exposure,
    FileSystemVolume,
    Http,
    InternalService,
    InvalidSpecError,
    LinuxParameters,
    LoadBalancedService,
    Mount,
    Nat,
    Network,
    NetworkMode,
    NodePlacement,
    Operation,
    Port,
    Rolling,
    Route,
    ScheduledTask,
    SharedFileSystem,
    SharedLoadBalancer,
    SpotInstances,
    TargetHealth,
    Task,
    Tcp,
    Tmpfs,
    Udp,
)
from cdk_containers.services.base import ContainerService
from tests.apps import PRIVATE_SUBNETS, existing_vpc
from tests.constructs.on_instances import arm_task

IMAGE = "public.ecr.aws/nginx/nginx:1.27"
EPHEMERAL = (32768, 65535)
# A dependency that a reference implies already: CDK writes each one out.
HARMLESS = {"W3005"}


@pytest.fixture
def nodes(stack: Stack, cluster: ContainerCluster) -> Ec2Capacity:
    return Ec2Capacity(stack, "Nodes", cluster=cluster)


def properties(stack: Stack, kind: str) -> list[Mapping[str, Any]]:
    return [each["Properties"] for each in Template.from_stack(stack).find_resources(kind).values()]


def service_of(stack: Stack) -> Mapping[str, Any]:
    (found,) = properties(stack, "AWS::ECS::Service")
    return found


def group_id(group: ec2.ISecurityGroup) -> Mapping[str, Any]:
    name = Stack.of(group).get_logical_id(group.node.default_child)  # pyright: ignore[reportArgumentType]
    return {"Fn::GetAtt": [name, "GroupId"]}


def edges(stack: Stack) -> list[tuple[str, str, int, int]]:
    """Who may connect to whom, on which ports, by the rules that are resources of a stack."""
    return sorted(
        (
            str(each["SourceSecurityGroupId"]),
            str(each["GroupId"]),
            each["FromPort"],
            each["ToPort"],
        )
        for each in properties(stack, "AWS::EC2::SecurityGroupIngress")
    )


def test_own_interface(stack: Stack, cluster: ContainerCluster, nodes: Ec2Capacity) -> None:
    web = LoadBalancedService(
        stack, "Web", cluster=cluster, task=arm_task(), capacity=[Capacity.ec2(nodes)]
    )
    (own,) = web.security_groups
    found = service_of(stack)
    assert found["NetworkConfiguration"] == {
        "AwsvpcConfiguration": {
            "AssignPublicIp": "DISABLED",
            "Subnets": PRIVATE_SUBNETS,
            "SecurityGroups": [group_id(own)],
        }
    }
    (balancer,) = web.load_balancer.connections.security_groups  # pyright: ignore[reportOptionalMemberAccess]
    assert edges(stack) == [(str(group_id(balancer)), str(group_id(own)), 80, 80)]
    (targets,) = properties(stack, "AWS::ElasticLoadBalancingV2::TargetGroup")
    assert targets["TargetType"] == "ip"
    (task,) = properties(stack, "AWS::ECS::TaskDefinition")
    assert task["NetworkMode"] == "awsvpc"
    assert task["RequiresCompatibilities"] == ["EC2"]
    assert task["RuntimePlatform"] == {
        "CpuArchitecture": "ARM64",
        "OperatingSystemFamily": "LINUX",
    }


@pytest.mark.parametrize(
    ("network_mode", "port", "mapping", "open_ports"),
    [
        (NetworkMode.BRIDGE, Port(number=80), {"HostPort": 0}, EPHEMERAL),
        (NetworkMode.BRIDGE, Port(number=80, host_port=8080), {"HostPort": 8080}, (8080, 8080)),
        (NetworkMode.HOST, Port(number=80), {}, (80, 80)),
    ],
)
@pytest.mark.parametrize("expose", [Http(), Tcp(port=80)], ids=["alb", "nlb"])
def test_interface_of_the_instance(
    stack: Stack,
    cluster: ContainerCluster,
    nodes: Ec2Capacity,
    network_mode: NetworkMode,
    port: Port,
    mapping: Mapping[str, int],
    open_ports: tuple[int, int],
    expose: Exposure,
) -> None:
    web = LoadBalancedService(
        stack,
        "Web",
        cluster=cluster,
        task=arm_task(network_mode=network_mode, port=port),
        expose=expose,
        capacity=[Capacity.ec2(nodes)],
    )
    assert "NetworkConfiguration" not in service_of(stack)
    (task,) = properties(stack, "AWS::ECS::TaskDefinition")
    assert task["NetworkMode"] == network_mode
    assert task["ContainerDefinitions"][0]["PortMappings"] == [
        {"ContainerPort": 80, "Protocol": "tcp", **mapping}
    ]
    (targets,) = properties(stack, "AWS::ElasticLoadBalancingV2::TargetGroup")
    assert targets["TargetType"] == "instance"
    assert targets.get("HealthCheckPort", "traffic-port") == "traffic-port"
    (balancer,) = web.load_balancer.connections.security_groups  # pyright: ignore[reportOptionalMemberAccess]
    instances = str(group_id(nodes.security_group))
    assert edges(stack) == [(str(group_id(balancer)), instances, *open_ports)]


def test_udp_beside_the_port_that_is_checked(
    stack: Stack, cluster: ContainerCluster, nodes: Ec2Capacity
) -> None:
    ports = [Port(number=53, host_port=53, protocol="udp"), Port(number=8080, host_port=8080)]
    LoadBalancedService(
        stack,
        "Dns",
        cluster=cluster,
        task=Task(
            architecture=Architecture.ARM64,
            network_mode=NetworkMode.BRIDGE,
            containers=[Container(name="app", image=IMAGE, ports=ports)],
        ),
        expose=Udp(port=53),
        health=TargetHealth(port=8080),
        capacity=[Capacity.ec2(nodes)],
    )
    rules = {
        (each["IpProtocol"], each["FromPort"], each["ToPort"])
        for each in properties(stack, "AWS::EC2::SecurityGroupIngress")
    }
    assert rules == {("udp", 53, 53), ("tcp", 8080, 8080)}


def test_health_at_a_port_that_no_instance_has(
    stack: Stack, cluster: ContainerCluster, nodes: Ec2Capacity
) -> None:
    with pytest.raises(
        InvalidSpecError, match=r"both ports of the container a host_port.*health-port-unmapped"
    ):
        LoadBalancedService(
            stack,
            "Web",
            cluster=cluster,
            task=arm_task(network_mode=NetworkMode.BRIDGE),
            health=TargetHealth(port=9000),
            capacity=[Capacity.ec2(nodes)],
        )


class FourStacks:
    """The cluster in a stack, what services share in another, and services in two more."""

    def __init__(self) -> None:
        self.app = App(builtin_cloud_formation_validation=False)
        self.base, self.shared, self.first, self.second = (
            Stack(self.app, name) for name in ("Base", "Shared", "First", "Second")
        )
        self.vpc = existing_vpc(self.base)
        self.cluster = ContainerCluster(self.base, "Cluster", network=self.vpc)
        self.nodes = Ec2Capacity(self.base, "Nodes", cluster=self.cluster)
        self.bridge: dict[str, Any] = {
            "cluster": self.cluster,
            "task": arm_task(network_mode=NetworkMode.BRIDGE),
            "capacity": [Capacity.ec2(self.nodes)],
        }

    def rules(self) -> dict[str, list[tuple[str, int]]]:
        """The rules by stack, once it is clear that none refers to one that refers to it."""
        found: dict[str, list[tuple[str, int]]] = {}
        for stack in self.app.synth().stacks:
            for each in stack.template.get("Resources", {}).values():
                if each["Type"].startswith("AWS::EC2::SecurityGroup") and "FromPort" in str(each):
                    kind = each["Type"].removeprefix("AWS::EC2::SecurityGroup")
                    port = each["Properties"].get("FromPort")
                    if port is not None:
                        found.setdefault(stack.stack_name, []).append((kind, port))
        return {name: sorted(rules) for name, rules in found.items()}


@pytest.mark.parametrize("expose", [Http(), Tcp(port=80)], ids=["alb", "nlb"])
def test_services_in_stacks_of_their_own_with_load_balancers(expose: Exposure) -> None:
    stacks = FourStacks()
    LoadBalancedService(stacks.first, "Web", expose=expose, **stacks.bridge)
    LoadBalancedService(stacks.second, "Web", expose=expose, **stacks.bridge)
    rules = stacks.rules()
    assert "Base" not in rules
    assert {("Ingress", 32768)} <= set(rules["First"]) & set(rules["Second"])


def test_services_behind_one_load_balancer_share_one_rule() -> None:
    """EC2 refuses a rule that is there already, whichever stack has made it."""
    stacks = FourStacks()
    balancer = SharedLoadBalancer(stacks.shared, "Balancer", network=stacks.vpc)
    for stack, path in ((stacks.first, "/a"), (stacks.second, "/b"), (stacks.second, "/c")):
        LoadBalancedService(
            stack, f"Web{path[1:]}", expose=Route(listener=balancer, paths=[path]), **stacks.bridge
        )
    assert stacks.rules() == {"Shared": [("Egress", 32768), ("Ingress", 32768)]}


def test_calls_between_services_on_the_same_instances_share_one_rule() -> None:
    stacks = FourStacks()
    orders = InternalService(stacks.first, "Orders", **stacks.bridge)
    for stack in (stacks.shared, stacks.second):
        InternalService(stack, "Shop", **stacks.bridge).call(orders)
    assert stacks.rules() == {"Base": [("Ingress", 32768)]}


def test_calls_between_the_network_modes() -> None:
    stacks = FourStacks()
    own: dict[str, Any] = {**stacks.bridge, "task": arm_task()}
    bridged = InternalService(stacks.first, "Bridged", **stacks.bridge)
    apart = InternalService(stacks.first, "Apart", **own)
    # With the caller, as between services on Fargate.
    InternalService(stacks.second, "A", **own).call(bridged)
    # With the callee, since both callers have the same address.
    for stack in (stacks.second, stacks.shared):
        InternalService(stack, "B", **stacks.bridge).call(apart)
    assert stacks.rules() == {"First": [("Ingress", 80)], "Second": [("Ingress", 32768)]}


def test_rules_that_a_user_adds_are_made_in_the_services_stack_and_once() -> None:
    stacks = FourStacks()
    database = ec2.SecurityGroup(stacks.first, "Database", vpc=stacks.vpc)
    for name in ("A", "B"):
        bridged = InternalService(stacks.first, name, **stacks.bridge)
        database.connections.allow_from(bridged, ec2.Port.tcp(5432))
        bridged.connections.allow_default_port_from(database)
    assert stacks.rules() == {"First": [("Ingress", 5432), ("Ingress", 32768)]}


def test_files_are_mounted_through_the_instances_interface(
    stack: Stack, vpc: ec2.IVpc, cluster: ContainerCluster, nodes: Ec2Capacity
) -> None:
    uploads = SharedFileSystem(stack, "Files", network=vpc).volume("uploads")
    container = Container(
        name="app", image=IMAGE, mounts=[Mount(volume="uploads", path="/uploads")]
    )
    InternalService(
        stack,
        "Orders",
        cluster=cluster,
        task=Task(
            architecture=Architecture.ARM64,
            network_mode=NetworkMode.BRIDGE,
            containers=[container],
            volumes=[uploads],
        ),
        capacity=[Capacity.ec2(nodes)],
    )
    assert isinstance(uploads, FileSystemVolume)
    (group,) = uploads.file_system.connections.security_groups
    ours = str(group_id(nodes.security_group))
    assert edges(stack) == [(ours, str(group_id(group)), 2049, 2049)]


def test_shell(stack: Stack, cluster: ContainerCluster, nodes: Ec2Capacity) -> None:
    """The task may do what ECS Exec needs, with the cluster's own key and log."""
    InternalService(
        stack,
        "Orders",
        cluster=cluster,
        task=arm_task(),
        capacity=[Capacity.ec2(nodes)],
        operation=Operation(enable_exec=True),
    )
    assert service_of(stack)["EnableExecuteCommand"] is True
    key = {"Fn::GetAtt": [stack.get_logical_id(cluster.exec_key.node.default_child), "Arn"]}  # pyright: ignore[reportArgumentType]
    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Policy",
        {
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {"Action": Match.array_with(["ssmmessages:OpenDataChannel"])}
                        ),
                        Match.object_like(
                            {"Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": key}
                        ),
                        Match.object_like({"Action": Match.array_with(["logs:PutLogEvents"])}),
                    ]
                )
            },
            "Roles": [{"Ref": Match.string_like_regexp("TaskRole")}],
        },
    )


def test_scaling_and_metrics_are_those_of_the_cluster(
    stack: Stack, cluster: ContainerCluster, nodes: Ec2Capacity
) -> None:
    InternalService(
        stack, "Orders", cluster=cluster, task=arm_task(), capacity=[Capacity.ec2(nodes)]
    )
    name = stack.get_logical_id(cluster.cluster.node.default_child)  # pyright: ignore[reportArgumentType]
    (target,) = properties(stack, "AWS::ApplicationAutoScaling::ScalableTarget")
    assert {"Ref": name} in target["ResourceId"]["Fn::Join"][1]
    assert service_of(stack)["Cluster"] == {"Ref": name}


def test_default_placement(stack: Stack, cluster: ContainerCluster, nodes: Ec2Capacity) -> None:
    InternalService(
        stack, "Orders", cluster=cluster, task=arm_task(), capacity=[Capacity.ec2(nodes)]
    )
    found = service_of(stack)
    assert found["PlacementStrategies"] == [
        {"Type": "spread", "Field": "attribute:ecs.availability-zone"},
        {"Type": "spread", "Field": "instanceId"},
    ]
    assert "PlacementConstraints" not in found
    # It is the default, and cannot be changed: on Fargate CDK leaves it out.
    assert "SchedulingStrategy" not in found


def test_chosen_placement(stack: Stack, cluster: ContainerCluster, nodes: Ec2Capacity) -> None:
    InternalService(
        stack,
        "Orders",
        cluster=cluster,
        task=arm_task(),
        capacity=[Capacity.ec2(nodes)],
        node_placement=NodePlacement(
            spread_across=["attribute:ecs.availability-zone"],
            pack_by="memory",
            distinct_instances=True,
            only_on=["attribute:ecs.instance-type =~ m7g.*"],
        ),
    )
    found = service_of(stack)
    assert found["PlacementStrategies"] == [
        {"Type": "spread", "Field": "attribute:ecs.availability-zone"},
        {"Type": "binpack", "Field": "MEMORY"},
    ]
    assert found["PlacementConstraints"] == [
        {"Type": "memberOf", "Expression": "attribute:ecs.instance-type =~ m7g.*"},
        {"Type": "distinctInstance"},
    ]


def test_node_placement_refused(
    stack: Stack, cluster: ContainerCluster, nodes: Ec2Capacity
) -> None:
    with pytest.raises(InvalidSpecError, match=r"cpu or memory.*node-placement-refused"):
        InternalService(
            stack,
            "Orders",
            cluster=cluster,
            task=arm_task(),
            capacity=[Capacity.ec2(nodes)],
            node_placement=NodePlacement(pack_by="disk"),  # pyright: ignore[reportArgumentType]
        )


def test_settings_that_only_instances_have(
    stack: Stack, cluster: ContainerCluster, nodes: Ec2Capacity
) -> None:
    linux = LinuxParameters(
        privileged=True,
        devices=[
            Device(host_path="/dev/fuse", permissions=["read", "write"]),
            Device(host_path="/dev/a", container_path="/b"),
        ],
        capabilities_add=["NET_ADMIN"],
        tmpfs=[Tmpfs(path="/scratch", size_mib=64)],
        shared_memory_mib=128,
        hostname="worker",
        dns_servers=["10.0.0.2"],
        extra_hosts={"db": "10.0.0.7"},
    )
    container = Container(
        name="app",
        image=IMAGE,
        linux=linux,
        memory_mib=256,
        mounts=[Mount(volume=name, path=f"/{name}") for name in ("logs", "cache")],
    )
    InternalService(
        stack,
        "Orders",
        cluster=cluster,
        task=Task(
            architecture=Architecture.ARM64,
            network_mode=NetworkMode.BRIDGE,
            containers=[container],
            volumes=[
                BindMount(name="logs", host_path="/var/log"),
                DockerVolume(name="cache", scope="shared", autoprovision=True),
            ],
        ),
        capacity=[Capacity.ec2(nodes)],
    )
    (task,) = properties(stack, "AWS::ECS::TaskDefinition")
    (found,) = task["ContainerDefinitions"]
    assert "Memory" not in task
    assert "Cpu" not in task
    assert found["Memory"] == 256
    assert found["Privileged"] is True
    assert found["Hostname"] == "worker"
    assert found["ExtraHosts"] == [{"Hostname": "db", "IpAddress": "10.0.0.7"}]
    assert found["LinuxParameters"] == {
        "Capabilities": {"Add": ["NET_ADMIN"]},
        "Devices": [
            {"HostPath": "/dev/fuse", "Permissions": ["read", "write"]},
            {"HostPath": "/dev/a", "ContainerPath": "/b"},
        ],
        "SharedMemorySize": 128,
        "Tmpfs": [{"ContainerPath": "/scratch", "MountOptions": [], "Size": 64}],
    }
    assert task["Volumes"] == [
        {"Name": "logs", "Host": {"SourcePath": "/var/log"}},
        {
            "Name": "cache",
            "DockerVolumeConfiguration": {
                "Autoprovision": True,
                "Driver": "local",
                "Scope": "shared",
            },
        },
    ]


def test_relative_paths_of_the_host(
    stack: Stack, cluster: ContainerCluster, nodes: Ec2Capacity
) -> None:
    with pytest.raises(InvalidSpecError, match=r"Write '/dev/fuse'.*host-path-relative"):
        InternalService(
            stack,
            "Orders",
            cluster=cluster,
            task=arm_task(linux=LinuxParameters(devices=[Device(host_path="dev/fuse")])),
            capacity=[Capacity.ec2(nodes)],
        )


def bridged(stack: Stack, cluster: ContainerCluster | ecs.ICluster, **more: Any) -> None:
    settings: dict[str, Any] = {
        "cluster": cluster,
        "task": arm_task(network_mode=NetworkMode.BRIDGE),
        "capacity": [Capacity.ec2("their-nodes")],
    }
    LoadBalancedService(stack, "Web", **settings | more)


def imported(stack: Stack, vpc: ec2.IVpc, *groups: ec2.ISecurityGroup) -> ecs.ICluster:
    return ecs.Cluster.from_cluster_attributes(
        stack, "Theirs", cluster_name="theirs", vpc=vpc, security_groups=list(groups)
    )


def test_cluster_of_somebody_else(stack: Stack, vpc: ec2.IVpc) -> None:
    bridged(stack, imported(stack, vpc), task=arm_task())
    found = service_of(stack)
    assert found["Cluster"] == "theirs"
    assert found["CapacityProviderStrategy"] == [{"CapacityProvider": "their-nodes", "Weight": 1}]
    assert "LaunchType" not in found


def test_cluster_of_somebody_else_in_the_same_app(stack: Stack, vpc: ec2.IVpc) -> None:
    """CDK's own cluster knows only instances that were added with its own methods."""
    bridged(stack, ecs.Cluster(stack, "Theirs", vpc=vpc), task=arm_task())
    Annotations.from_stack(stack).has_no_error("*", Match.any_value())


def test_instances_of_somebody_else_are_opened(stack: Stack, vpc: ec2.IVpc) -> None:
    theirs = ec2.SecurityGroup.from_security_group_id(stack, "TheirGroup", "sg-1")
    bridged(stack, imported(stack, vpc, theirs))
    (rule,) = properties(stack, "AWS::EC2::SecurityGroupIngress")
    assert (rule["GroupId"], rule["FromPort"], rule["ToPort"]) == ("sg-1", *EPHEMERAL)


def test_instances_of_somebody_else_without_a_security_group(stack: Stack, vpc: ec2.IVpc) -> None:
    with pytest.raises(
        InvalidSpecError, match=r"security_groups=.*\[instance-security-group-unknown\]"
    ):
        bridged(stack, imported(stack, vpc))


def test_cluster_of_somebody_else_by_its_arn(stack: Stack) -> None:
    arn = "arn:aws:ecs:us-east-1:123456789012:cluster/theirs"
    cluster = ecs.Cluster.from_cluster_arn(stack, "Theirs", arn)
    with pytest.raises(InvalidSpecError, match=r"vpc=….*cluster-without-vpc"):
        InternalService(
            stack,
            "Orders",
            cluster=cluster,
            task=arm_task(network_mode=NetworkMode.BRIDGE),
            capacity=[Capacity.ec2("their-nodes")],
        )


@pytest.mark.parametrize("kind", [InternalService, ScheduledTask])
def test_provider_that_the_cluster_has_not(
    stack: Stack, vpc: ec2.IVpc, cluster: ContainerCluster, kind: type
) -> None:
    other = ContainerCluster(stack, "Other", network=vpc)
    elsewhere = Ec2Capacity(stack, "Elsewhere", cluster=other)
    settings: dict[str, Any] = {"schedule": "rate(1 day)"} if kind is ScheduledTask else {}
    for capacity in (Capacity.ec2("their-nodes"), Capacity.ec2(elsewhere)):
        with pytest.raises(
            InvalidSpecError, match=r"Make an Ec2Capacity.*\[capacity-not-of-cluster\]"
        ):
            kind(stack, "Orders", cluster=cluster, task=arm_task(), capacity=[capacity], **settings)


def on_public_network(stack: Stack, network_mode: NetworkMode, **operation: Any) -> None:
    """An image from the internet, in a network whose tasks have public addresses on Fargate."""
    network = Network(stack, "Network", nat=Nat.public_tasks())
    cluster = ContainerCluster(stack, "Cluster", network=network)
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster)
    InternalService(
        stack,
        "Orders",
        cluster=cluster,
        task=arm_task(network_mode=network_mode),
        capacity=[Capacity.ec2(nodes)],
        operation=Operation(**operation),
    )


def test_instances_with_public_addresses_pull_what_tasks_could_not(stack: Stack) -> None:
    on_public_network(stack, NetworkMode.AWSVPC)
    network = service_of(stack)["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert network["AssignPublicIp"] == "DISABLED"
    Annotations.from_stack(stack).has_warning(
        "/Test/Orders", Match.string_like_regexp(r"reach nothing outside.*NetworkMode\.BRIDGE")
    )


def test_no_shell_in_a_task_without_a_way_out(stack: Stack) -> None:
    with pytest.raises(InvalidSpecError, match="exec-endpoint-missing"):
        on_public_network(stack, NetworkMode.AWSVPC, enable_exec=True)


@pytest.mark.parametrize("network_mode", [NetworkMode.BRIDGE, NetworkMode.HOST])
def test_tasks_reach_what_their_instance_does(stack: Stack, network_mode: NetworkMode) -> None:
    on_public_network(stack, network_mode, enable_exec=True)
    Annotations.from_stack(stack).has_no_warning(
        "/Test/Orders", Match.string_like_regexp("outside the VPC")
    )


def test_without_nat_instances_pull_no_public_image(stack: Stack) -> None:
    network = Network(
        stack, "Network", nat=Nat.none(endpoints=["ecs", "ecs-agent", "ecs-telemetry"])
    )
    cluster = ContainerCluster(stack, "Cluster", network=network)
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster)
    with pytest.raises(InvalidSpecError, match="public-image-out-of-reach"):
        InternalService(
            stack, "Orders", cluster=cluster, task=arm_task(), capacity=[Capacity.ec2(nodes)]
        )


def test_task_that_runs_first_for_a_bridged_service(
    stack: Stack, cluster: ContainerCluster, nodes: Ec2Capacity
) -> None:
    """It has an interface of its own, with the instances' security group."""
    InternalService(
        stack,
        "Orders",
        cluster=cluster,
        task=arm_task(network_mode=NetworkMode.BRIDGE),
        capacity=[Capacity.ec2(nodes)],
        deployment=Rolling(run_first=arm_task()),
    )
    (function,) = properties(stack, "AWS::Lambda::Function")
    request = str(function["Environment"]["Variables"]["RUN_TASK"])
    assert str(group_id(nodes.security_group)) in request
    assert '"assignPublicIp":"DISABLED"' in request


def every_kind(stack: Stack) -> None:
    """Each way to run on instances, in one stack."""
    vpc = existing_vpc(stack)
    cluster = ContainerCluster(stack, "Cluster", network=vpc)
    nodes = [Capacity.ec2(Ec2Capacity(stack, "Nodes", cluster=cluster, spot=SpotInstances()))]
    group = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Group", "theirs")
    theirs = ec2.SecurityGroup.from_security_group_id(stack, "TheirGroup", "sg-00000000000000001")
    ExistingInstances(
        stack, "Theirs", cluster=cluster, auto_scaling_group=group, security_group=theirs
    )
    balancer = SharedLoadBalancer(stack, "Balancer", network=vpc)
    made: list[ContainerService] = []
    for mode in (NetworkMode.AWSVPC, NetworkMode.BRIDGE, NetworkMode.HOST):
        exposures: dict[str, Exposure] = {
            "Alb": Http(internal=True),
            "Nlb": Tcp(port=443),
            "Route": Route(listener=balancer, paths=[f"/{mode}"]),
        }
        for name, expose in exposures.items():
            each = LoadBalancedService(
                stack,
                f"{mode}{name}",
                cluster=cluster,
                task=arm_task(network_mode=mode),
                expose=expose,
                capacity=nodes,
                node_placement=NodePlacement(pack_by="cpu", distinct_instances=True),
                operation=Operation(enable_exec=True),
            )
            made.append(each)
        DaemonService(stack, f"{mode}Agent", cluster=cluster, task=arm_task(network_mode=mode))
    silent = arm_task(network_mode=NetworkMode.NONE)
    silent = replace(silent, containers=[replace(each, ports=[]) for each in silent.containers])
    DaemonService(stack, "SilentAgent", cluster=cluster, task=silent)
    for each in made[1:]:
        each.call(made[0])


def test_every_kind_is_valid(flags: Mapping[str, Any]) -> None:
    """CDK's validation and cfn-lint have nothing to say, and no rule is there twice."""
    app = App(context={**flags, "@aws-cdk/core:validateAgainstDefaultRules": True})
    every_kind(Stack(app, "Test"))
    template = app.synth().get_stack_by_name("Test").template
    matches = lint(json.dumps(template), config=ManualArgs(regions=["us-east-1"]))
    assert [str(match) for match in matches if match.rule.id not in HARMLESS] == []
    rules = [
        json.dumps(
            {name: part for name, part in each["Properties"].items() if name != "Description"},
            sort_keys=True,
        )
        for each in template["Resources"].values()
        if each["Type"].startswith("AWS::EC2::SecurityGroup") and "FromPort" in each["Properties"]
    ]
    assert len(rules) == len(set(rules)) > 10
