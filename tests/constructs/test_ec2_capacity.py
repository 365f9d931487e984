import inspect
import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
from aws_cdk import NestedStack, Stack
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Template
from syrupy.assertion import SnapshotAssertion

from cdk_containers import (
    Architecture,
    Capacity,
    ContainerCluster,
    DaemonService,
    Ec2Capacity,
    Egress,
    ExistingInstances,
    InternalService,
    InvalidSpecError,
    Nat,
    Network,
    SpotInstances,
    TaskPlacement,
)
from tests.apps import PRIVATE_SUBNETS, PUBLIC_SUBNETS, existing_vpc, new_stack
from tests.constructs.on_instances import arm_task
from tests.readable import readable_template
from tests.references import changed, needs, replaced


def only(stack: Stack, kind: str) -> tuple[str, Mapping[str, Any]]:
    """The logical id and the properties of the one resource of a type."""
    ((name, found),) = Template.from_stack(stack).find_resources(kind).items()
    return name, found.get("Properties", {})


def properties(stack: Stack, kind: str) -> Mapping[str, Any]:
    return only(stack, kind)[1]


def test_default(flags: Mapping[str, Any], snapshot: SnapshotAssertion) -> None:
    stack = new_stack(flags)
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    Ec2Capacity(stack, "Nodes", cluster=cluster)
    whole = Template.from_stack(stack).to_json()
    # The cluster has a snapshot of its own; here is what instances add to it or change of it.
    shown = {
        name: resource
        for name, resource in whole["Resources"].items()
        if name.startswith("Nodes") or "CapacityProviders" in name
    }
    assert readable_template({"Resources": shown}) == snapshot


def test_launch_template(stack: Stack, cluster: ContainerCluster) -> None:
    Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=["c7i.xlarge"], disk_gib=100)
    data = properties(stack, "AWS::EC2::LaunchTemplate")["LaunchTemplateData"]
    assert data["MetadataOptions"] == {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}
    (disk,) = data["BlockDeviceMappings"]
    assert disk["Ebs"] == {"Encrypted": True, "VolumeSize": 100, "VolumeType": "gp3"}
    assert data["InstanceType"] == "c7i.xlarge"
    (image,) = (
        each["Default"]
        for name, each in Template.from_stack(stack).to_json()["Parameters"].items()
        if name == data["ImageId"]["Ref"]
    )
    assert image == "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"


@pytest.mark.parametrize(
    ("instance_type", "architecture"),
    [("m7g.large", Architecture.ARM64), ("m7i-flex.large", Architecture.X86_64)],
)
def test_processor(
    stack: Stack, cluster: ContainerCluster, instance_type: str, architecture: Architecture
) -> None:
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=[instance_type])
    assert nodes.architecture is architecture
    assert Capacity.ec2(nodes).architecture is architecture
    (other,) = set(Architecture) - {architecture}
    with pytest.raises(InvalidSpecError, match="architecture-not-of-instances"):
        InternalService(
            stack, "Orders", cluster=cluster, task=arm_task(other), capacity=[Capacity.ec2(nodes)]
        )


def test_user_data(stack: Stack, cluster: ContainerCluster) -> None:
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster)
    nodes.launch_template.user_data.add_commands("sysctl -w vm.max_map_count=262144")  # pyright: ignore[reportOptionalMemberAccess]
    data = properties(stack, "AWS::EC2::LaunchTemplate")["LaunchTemplateData"]
    _, (before, name, after) = data["UserData"]["Fn::Base64"]["Fn::Join"]
    assert before == "#!/bin/bash\necho ECS_CLUSTER="
    assert name == {"Ref": only(stack, "AWS::ECS::Cluster")[0]}
    assert "ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config\n" in after
    assert "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config\n" in after
    # Splunk's driver is there on Fargate, and would not be here.
    assert '"splunk"' in after
    assert after.endswith("\nsysctl -w vm.max_map_count=262144")


def test_instances_may_only_join_their_own_cluster(stack: Stack, cluster: ContainerCluster) -> None:
    Ec2Capacity(stack, "Nodes", cluster=cluster)
    cluster_id = only(stack, "AWS::ECS::Cluster")[0]
    (policy,) = Template.from_stack(stack).find_resources("AWS::IAM::Policy").values()
    for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
        if "ecs:DiscoverPollEndpoint" not in statement["Action"]:
            condition = statement.get("Condition", {}).get("ArnEquals", {}).get("ecs:cluster")
            assert cluster_id in json.dumps([statement["Resource"], condition])


def test_nothing_protects_instances_from_scale_in(stack: Stack, cluster: ContainerCluster) -> None:
    """Protected ones keep a stack from being deleted (aws-cdk #18179)."""
    Ec2Capacity(stack, "Nodes", cluster=cluster, minimum=2, maximum=6, target_percent=80)
    group_id, group = only(stack, "AWS::AutoScaling::AutoScalingGroup")
    assert "NewInstancesProtectedFromScaleIn" not in group
    assert "DesiredCapacity" not in group
    assert (group["MinSize"], group["MaxSize"]) == ("2", "6")
    assert properties(stack, "AWS::ECS::CapacityProvider") == {
        "AutoScalingGroupProvider": {
            "AutoScalingGroupArn": {"Ref": group_id},
            "ManagedDraining": "ENABLED",
            "ManagedScaling": {"Status": "ENABLED", "TargetCapacity": 80},
            "ManagedTerminationProtection": "DISABLED",
        }
    }


def test_spot(stack: Stack, cluster: ContainerCluster) -> None:
    Ec2Capacity(
        stack,
        "Nodes",
        cluster=cluster,
        instance_types=["m7g.large", "m6g.large"],
        spot=SpotInstances(on_demand_base=1, on_demand_percent=25),
    )
    group = properties(stack, "AWS::AutoScaling::AutoScalingGroup")
    assert group["CapacityRebalance"] is True
    policy = group["MixedInstancesPolicy"]
    assert policy["InstancesDistribution"] == {
        "OnDemandBaseCapacity": 1,
        "OnDemandPercentageAboveBaseCapacity": 25,
        "SpotAllocationStrategy": "price-capacity-optimized",
    }
    assert policy["LaunchTemplate"]["Overrides"] == [
        {"InstanceType": "m7g.large"},
        {"InstanceType": "m6g.large"},
    ]


def test_several_types_at_the_normal_price(stack: Stack, cluster: ContainerCluster) -> None:
    Ec2Capacity(stack, "Nodes", cluster=cluster, instance_types=["m7g.large", "m6g.large"])
    group = properties(stack, "AWS::AutoScaling::AutoScalingGroup")
    distribution = group["MixedInstancesPolicy"]["InstancesDistribution"]
    assert distribution["OnDemandPercentageAboveBaseCapacity"] == 100
    assert "CapacityRebalance" not in group


@pytest.mark.parametrize(
    ("minimum", "maximum", "in_service"), [(0, 1, 0), (1, 1, 0), (2, 10, 2), (3, 3, 2)]
)
def test_instances_are_replaced_one_after_the_other(
    stack: Stack, cluster: ContainerCluster, minimum: int, maximum: int, in_service: int
) -> None:
    """CloudFormation wants fewer in service than the maximum."""
    Ec2Capacity(stack, "Nodes", cluster=cluster, minimum=minimum, maximum=maximum)
    (group,) = (
        Template.from_stack(stack).find_resources("AWS::AutoScaling::AutoScalingGroup").values()
    )
    update = group["UpdatePolicy"]["AutoScalingRollingUpdate"]
    assert update["MinInstancesInService"] == in_service
    assert "MaxBatchSize" not in update


@pytest.mark.parametrize("name", ["ecs-nodes", "Ecs-nodes", "AWS-nodes", "fargateless"])
def test_name_where_the_stacks_own_would_be_refused(name: str) -> None:
    stack = new_stack(stack_name=name)
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    Ec2Capacity(stack, "Nodes", cluster=cluster)
    assert properties(stack, "AWS::ECS::CapacityProvider")["Name"].startswith("cp-")


def test_name_in_a_nested_stack(stack: Stack, vpc: ec2.IVpc) -> None:
    """Its name begins with its parent's, and is known at deployment only."""
    nested = NestedStack(stack, "Nested")
    cluster = ContainerCluster(nested, "Cluster", network=vpc)
    Ec2Capacity(nested, "Nodes", cluster=cluster)
    assert properties(nested, "AWS::ECS::CapacityProvider")["Name"].startswith("cp-")


def build(
    *,
    instance_types: Sequence[str] | None = ("m7g.large",),
    capacity: str = "nodes",
    spot: SpotInstances | None = None,
    more: bool = False,
) -> Mapping[str, Any]:
    """The template of a service in a cluster that may have instances."""
    stack = new_stack()
    cluster = ContainerCluster(stack, "Cluster", network=existing_vpc(stack))
    strategies = {"fargate": [Capacity.fargate()], "spot": [Capacity.fargate_spot()]}
    if instance_types is not None:
        nodes = Ec2Capacity(
            stack, "Nodes", cluster=cluster, instance_types=instance_types, spot=spot
        )
        strategies["nodes"] = [Capacity.ec2(nodes)]
        if more:
            Ec2Capacity(stack, "MoreNodes", cluster=cluster)
    InternalService(
        stack, "Orders", cluster=cluster, task=arm_task(), capacity=strategies[capacity]
    )
    return Template.from_stack(stack).to_json()


def by_type(template: Mapping[str, Any], names: set[str]) -> set[str]:
    return {template["Resources"][name]["Type"] for name in names}


def name_of(template: Mapping[str, Any], kind: str) -> str:
    (found,) = (name for name, each in template["Resources"].items() if each["Type"] == kind)
    return found


def test_a_stack_with_instances_can_be_deleted() -> None:
    """aws-cdk #14732, #19275: each goes before what it needs, which refuses to go before."""
    template = build()
    order = [
        "AWS::ECS::Service",
        "AWS::ECS::ClusterCapacityProviderAssociations",
        "AWS::ECS::CapacityProvider",
        "AWS::AutoScaling::AutoScalingGroup",
        "AWS::ECS::Cluster",
    ]
    names = [name_of(template, kind) for kind in order]
    for earlier, later in pairwise(names):
        assert later in needs(template, earlier)
        assert earlier not in needs(template, later)
    # The agent says goodbye with the instance's role.
    agents_policy = next(name for name in template["Resources"] if "NodesRoleDefault" in name)
    assert agents_policy in needs(template, names[3])


def test_a_daemon_goes_before_the_instances(stack: Stack, cluster: ContainerCluster) -> None:
    Ec2Capacity(stack, "Nodes", cluster=cluster)
    DaemonService(stack, "Agent", cluster=cluster, image="agent:7")
    template = Template.from_stack(stack).to_json()
    group = name_of(template, "AWS::AutoScaling::AutoScalingGroup")
    assert group in needs(template, name_of(template, "AWS::ECS::Service"))


@pytest.mark.parametrize(
    ("before", "after"),
    [("fargate", "spot"), ("fargate", "nodes"), ("nodes", "fargate")],
)
def test_another_strategy_replaces_no_service(before: str, after: str) -> None:
    """aws-cdk #24907"""
    old, new = build(capacity=before), build(capacity=after)
    service = name_of(old, "AWS::ECS::Service")
    assert service == name_of(new, "AWS::ECS::Service")
    assert service in changed(old, new)
    assert by_type(old, replaced(old, new)) <= {"AWS::ECS::TaskDefinition"}
    for template in (old, new):
        settings = template["Resources"][service]["Properties"]
        assert settings["CapacityProviderStrategy"]
        assert "LaunchType" not in settings
    assert set(old["Resources"]) == set(new["Resources"])


def test_new_instances_change_only_what_the_cluster_has() -> None:
    old, new = build(instance_types=None, capacity="fargate"), build(capacity="fargate")
    assert by_type(old, changed(old, new)) == {"AWS::ECS::ClusterCapacityProviderAssociations"}
    assert replaced(old, new) == set()
    newer = build(capacity="fargate", more=True)
    assert by_type(new, changed(new, newer)) == {"AWS::ECS::ClusterCapacityProviderAssociations"}
    assert replaced(new, newer) == set()


@pytest.mark.parametrize(
    ("instance_types", "spot"),
    [(["m7g.xlarge"], None), (["m7g.large", "m6g.large"], None), (["m7g.large"], SpotInstances())],
)
def test_other_instances_replace_neither_group_nor_provider(
    instance_types: Sequence[str], spot: SpotInstances | None
) -> None:
    """Another capacity provider could not take the place of one that is in use."""
    old, new = build(), build(instance_types=instance_types, spot=spot)
    assert replaced(old, new) == set()
    assert by_type(old, changed(old, new)) <= {
        "AWS::AutoScaling::AutoScalingGroup",
        "AWS::EC2::LaunchTemplate",
    }
    assert set(old["Resources"]) == set(new["Resources"])


def test_another_launch_template_replaces_the_instances() -> None:
    """The group follows the template's newest version, and so is updated with it."""
    template = build()
    (launch_template,) = (
        name
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::EC2::LaunchTemplate"
    )
    group = template["Resources"][name_of(template, "AWS::AutoScaling::AutoScalingGroup")]
    assert group["Properties"]["LaunchTemplate"] == {
        "LaunchTemplateId": {"Ref": launch_template},
        "Version": {"Fn::GetAtt": [launch_template, "LatestVersionNumber"]},
    }


def test_without_nat_the_endpoints_of_the_agent_are_needed(stack: Stack) -> None:
    network = Network(stack, "Network", nat=Nat.none(endpoints=["ecs"]))
    cluster = ContainerCluster(stack, "Cluster", network=network)
    with pytest.raises(
        InvalidSpecError, match=r"for ecs-agent, ecs-telemetry.*Nat.none"
    ) as refused:
        Ec2Capacity(stack, "Nodes", cluster=cluster)
    assert [each.code for each in refused.value.findings] == ["instance-endpoints-missing"]


def test_without_nat(stack: Stack) -> None:
    network = Network(
        stack, "Network", nat=Nat.none(endpoints=["ecs", "ecs-agent", "ecs-telemetry"])
    )
    cluster = ContainerCluster(stack, "Cluster", network=network)
    Ec2Capacity(stack, "Nodes", cluster=cluster)
    template = Template.from_stack(stack).to_json()
    endpoints = {
        name
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::EC2::VPCEndpoint"
    }
    assert len(endpoints) == 7
    # Instances come after them, and say goodbye before they go.
    assert endpoints <= needs(template, name_of(template, "AWS::AutoScaling::AutoScalingGroup"))


def test_in_public_subnets_instances_have_public_addresses(stack: Stack) -> None:
    network = Network(stack, "Network", nat=Nat.public_tasks())
    cluster = ContainerCluster(stack, "Cluster", network=network)
    Ec2Capacity(stack, "Nodes", cluster=cluster)
    data = properties(stack, "AWS::EC2::LaunchTemplate")["LaunchTemplateData"]
    (interface,) = data["NetworkInterfaces"]
    assert interface["AssociatePublicIpAddress"] is True
    assert interface["Groups"] == [
        {"Fn::GetAtt": [stack.get_logical_id(nodes_group(stack)), "GroupId"]}
    ]
    assert "SecurityGroupIds" not in data


def nodes_group(stack: Stack) -> ec2.CfnSecurityGroup:
    found = stack.node.find_child("Nodes").node.find_child("SecurityGroup").node.default_child
    assert isinstance(found, ec2.CfnSecurityGroup)
    return found


def test_placement(stack: Stack, cluster: ContainerCluster) -> None:
    public = ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)
    Ec2Capacity(
        stack,
        "Nodes",
        cluster=cluster,
        placement=TaskPlacement(subnets=public, assign_public_ip=True),
    )
    Ec2Capacity(stack, "Inside", cluster=cluster)
    groups = {
        name: each["Properties"]["VPCZoneIdentifier"]
        for name, each in Template.from_stack(stack)
        .find_resources("AWS::AutoScaling::AutoScalingGroup")
        .items()
    }
    assert sorted(groups.values()) == sorted([PUBLIC_SUBNETS, PRIVATE_SUBNETS])


def test_overlay(stack: Stack, cluster: ContainerCluster) -> None:
    Ec2Capacity(
        stack,
        "Nodes",
        cluster=cluster,
        overlay={"AWS::AutoScaling::AutoScalingGroup": {"MaxInstanceLifetime": 1_209_600}},
    )
    group = properties(stack, "AWS::AutoScaling::AutoScalingGroup")
    assert group["MaxInstanceLifetime"] == 1_209_600


def test_connections(stack: Stack, cluster: ContainerCluster, vpc: ec2.IVpc) -> None:
    nodes = Ec2Capacity(stack, "Nodes", cluster=cluster)
    bastion = ec2.SecurityGroup(stack, "Bastion", vpc=vpc)
    bastion.connections.allow_to(nodes, ec2.Port.tcp(9100))
    rule = properties(stack, "AWS::EC2::SecurityGroupIngress")
    assert rule["GroupId"] == {"Fn::GetAtt": [stack.get_logical_id(nodes_group(stack)), "GroupId"]}
    assert rule["FromPort"] == 9100


@pytest.mark.parametrize(
    ("settings", "code", "fix"),
    [
        ({"minimum": -1}, "instances-out-of-range", "from 0 to 5000"),
        ({"maximum": 0}, "instances-out-of-range", "from 1 to 5000"),
        ({"target_percent": 0}, "instances-out-of-range", "from 1 to 100"),
        ({"disk_gib": 29}, "instances-out-of-range", "from 30 to 16384"),
        (
            {"maximum": 3, "spot": SpotInstances(on_demand_base=4)},
            "instances-out-of-range",
            "from 0 to 3",
        ),
        (
            {"spot": SpotInstances(on_demand_percent=101)},
            "instances-out-of-range",
            "from 0 to 100",
        ),
        ({"minimum": 3, "maximum": 2}, "instance-minimum-above-maximum", "Raise the maximum"),
        ({"instance_types": "m7g.large"}, "argument-type-invalid", r"\['m7g.large'\]"),
        ({"instance_types": []}, "instance-type-invalid", r"\['m7g.large'\]"),
        ({"instance_types": ["large"]}, "instance-type-invalid", r"\['m7g.large'\]"),
        (
            {"instance_types": ["m7g.large", "m7i.large"]},
            "instance-types-differ",
            "Make an Ec2Capacity for each",
        ),
    ],
)
def test_refused(
    stack: Stack, cluster: ContainerCluster, settings: Mapping[str, Any], code: str, fix: str
) -> None:
    with pytest.raises(InvalidSpecError, match=rf"{fix}.*\[{code}\]"):
        Ec2Capacity(stack, "Nodes", cluster=cluster, **settings)
    assert stack.node.try_find_child("Nodes") is None


def test_instances_in_another_stack(stack: Stack, cluster: ContainerCluster) -> None:
    other = Stack(stack.node.root, "Other")  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidSpecError, match=r"in the cluster's stack.*instances-in-other-stack"):
        Ec2Capacity(other, "Nodes", cluster=cluster)


def existing(stack: Stack, cluster: ContainerCluster, **settings: Any) -> ExistingInstances:
    group = autoscaling.AutoScalingGroup.from_auto_scaling_group_name(stack, "Group", "their-nodes")
    theirs = ec2.SecurityGroup.from_security_group_id(stack, "Theirs", "sg-1")
    return ExistingInstances(
        stack,
        "Nodes",
        cluster=cluster,
        auto_scaling_group=group,
        security_group=theirs,
        **settings,
    )


def test_existing_instances(stack: Stack, cluster: ContainerCluster) -> None:
    nodes = existing(stack, cluster, target_percent=90)
    provider, settings = only(stack, "AWS::ECS::CapacityProvider")
    assert settings["AutoScalingGroupProvider"] == {
        "AutoScalingGroupArn": "their-nodes",
        "ManagedDraining": "ENABLED",
        "ManagedScaling": {"Status": "ENABLED", "TargetCapacity": 90},
        "ManagedTerminationProtection": "DISABLED",
    }
    associations = properties(stack, "AWS::ECS::ClusterCapacityProviderAssociations")
    assert associations["CapacityProviders"] == ["FARGATE", "FARGATE_SPOT", {"Ref": provider}]
    assert Capacity.ec2(nodes).architecture is None


def test_existing_instances_refused(stack: Stack, cluster: ContainerCluster) -> None:
    with pytest.raises(InvalidSpecError, match=r"from 1 to 100.*instances-out-of-range"):
        existing(stack, cluster, target_percent=101)


def test_existing_instances_may_reach_more_than_the_cluster_does(stack: Stack) -> None:
    """Nobody knows their subnets."""
    network = Network(stack, "Network", nat=Nat.none())
    cluster = ContainerCluster(stack, "Cluster", network=network)
    nodes = existing(stack, cluster, architecture=Architecture.ARM64)
    assert Egress.none() != network.placement.egress
    InternalService(
        stack, "Orders", cluster=cluster, task=arm_task(), capacity=[Capacity.ec2(nodes)]
    )


@pytest.mark.parametrize("construct", [DaemonService, Ec2Capacity, ExistingInstances])
def test_there_is_little_to_say(construct: type) -> None:
    """At most five arguments are needed, the scope and the id among them."""
    parameters = list(inspect.signature(construct.__init__).parameters.values())[1:]
    needed = [each.name for each in parameters if each.default is inspect.Parameter.empty]
    assert needed[:3] == ["scope", "construct_id", "cluster"]
    assert len(needed) <= 5
