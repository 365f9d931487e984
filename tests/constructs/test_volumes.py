from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk.assertions import Template

from cdk_containers import (
    BindMount,
    Container,
    ContainerCluster,
    DockerVolume,
    EbsVolume,
    LoadBalancedService,
    Mount,
    NewFolder,
    Port,
    Task,
    TaskDefinition,
    Volume,
)
from cdk_containers.volumes import service_volumes, task_volume


def with_disk(disk: EbsVolume) -> Task:
    container = Container(
        name="app",
        image="app:1",
        ports=[Port(number=80)],
        mounts=[Mount(volume=disk.name, path="/data", read_only=True)],
    )
    return Task(containers=[container], volumes=[disk])


def only(stack: Stack, kind: str) -> Mapping[str, Any]:
    (found,) = Template.from_stack(stack).find_resources(kind).values()
    return found["Properties"]


def disk_of_the_service(stack: Stack) -> Mapping[str, Any]:
    (volume,) = only(stack, "AWS::ECS::Service")["VolumeConfigurations"]
    return volume["ManagedEBSVolume"]


@pytest.mark.parametrize(
    ("volume", "rendered"),
    [
        (BindMount(name="data"), {}),
        (BindMount(name="data", host_path="/srv"), {"Host": {"SourcePath": "/srv"}}),
        (
            DockerVolume(name="data"),
            {"DockerVolumeConfiguration": {"Driver": "local", "Scope": "task"}},
        ),
        (
            DockerVolume(
                name="data",
                driver="rexray",
                driver_options={"size": "10"},
                labels={"team": "shop"},
                scope="shared",
                autoprovision=True,
            ),
            {
                "DockerVolumeConfiguration": {
                    "Autoprovision": True,
                    "Driver": "rexray",
                    "DriverOpts": {"size": "10"},
                    "Labels": {"team": "shop"},
                    "Scope": "shared",
                }
            },
        ),
    ],
)
def test_volumes_of_a_container_instance(
    stack: Stack, volume: Volume, rendered: Mapping[str, Any]
) -> None:
    task = ecs.Ec2TaskDefinition(stack, "Task", volumes=[task_volume(volume)])
    task.add_container("app", image=ecs.ContainerImage.from_registry("app:1"), memory_limit_mib=64)
    (found,) = only(stack, "AWS::ECS::TaskDefinition")["Volumes"]
    assert found == {"Name": "data", **rendered}


def test_disk_is_named_in_the_task_and_told_by_the_service(
    stack: Stack, cluster: ContainerCluster
) -> None:
    disk = EbsVolume(
        name="disk",
        size_gib=100,
        iops=4000,
        throughput_mib_per_second=1000,
        file_system_type="ext4",
        snapshot_id="snap-0123456789abcdef0",
    )
    LoadBalancedService(stack, "Web", cluster=cluster, task=with_disk(disk))
    task = only(stack, "AWS::ECS::TaskDefinition")
    assert task["Volumes"] == [{"Name": "disk", "ConfiguredAtLaunch": True}]
    assert task["ContainerDefinitions"][0]["MountPoints"] == [
        {"SourceVolume": "disk", "ContainerPath": "/data", "ReadOnly": True}
    ]
    (volume,) = only(stack, "AWS::ECS::Service")["VolumeConfigurations"]
    settings = volume["ManagedEBSVolume"]
    assert settings.pop("RoleArn")
    assert volume == {
        "Name": "disk",
        "ManagedEBSVolume": {
            "Encrypted": True,
            "FilesystemType": "ext4",
            "Iops": 4000,
            "SizeInGiB": 100,
            "SnapshotId": "snap-0123456789abcdef0",
            "TagSpecifications": [{"PropagateTags": "SERVICE", "ResourceType": "volume"}],
            "Throughput": 1000,
            "VolumeType": "gp3",
        },
    }


def test_disk_is_made_with_a_role_for_nothing_else(stack: Stack, cluster: ContainerCluster) -> None:
    LoadBalancedService(
        stack, "Web", cluster=cluster, task=with_disk(EbsVolume(name="disk", size_gib=1))
    )
    role, _ = disk_of_the_service(stack)["RoleArn"]["Fn::GetAtt"]
    found = Template.from_stack(stack).to_json()["Resources"]
    properties = found[role]["Properties"]
    (trusted,) = properties["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"Service": "ecs.amazonaws.com"}
    (policy,) = properties["ManagedPolicyArns"]
    assert policy["Fn::Join"][1][-1].endswith(
        ":policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes"
    )
    policies = [each for each in found.values() if each["Type"] == "AWS::IAM::Policy"]
    assert {"Ref": role} not in [each for one in policies for each in one["Properties"]["Roles"]]


def test_disk_of_the_size_of_its_snapshot(stack: Stack, cluster: ContainerCluster) -> None:
    disk = EbsVolume(name="disk", volume_type="sc1", snapshot_id="snap-0123456789abcdef0")
    LoadBalancedService(stack, "Web", cluster=cluster, task=with_disk(disk))
    settings = disk_of_the_service(stack)
    assert "SizeInGiB" not in settings
    assert settings["VolumeType"] == "sc1"


def test_folder_of_an_application_needs_one(stack: Stack) -> None:
    task = Task(
        containers=[
            Container(name="app", image="app:1", mounts=[Mount(volume="data", path="/data")])
        ],
        volumes=[NewFolder(name="data")],
    )
    with pytest.raises(TypeError, match="SharedFileSystem"):
        TaskDefinition(stack, "Task", task=task)


def test_no_disk_no_role(stack: Stack, cluster: ContainerCluster) -> None:
    LoadBalancedService(stack, "Web", cluster=cluster, image="nginx:1.27", port=80)
    assert "VolumeConfigurations" not in only(stack, "AWS::ECS::Service")
    assert "AmazonECSInfrastructureRolePolicyForVolumes" not in str(Template.from_stack(stack))


def test_disk_of_a_plain_service(stack: Stack, vpc: ec2.IVpc) -> None:
    task = with_disk(EbsVolume(name="disk", size_gib=10))
    ecs.FargateService(
        stack,
        "Plain",
        cluster=ecs.Cluster(stack, "Cluster", vpc=vpc),
        task_definition=TaskDefinition(stack, "Task", task=task).task_definition,
        volume_configurations=service_volumes(stack, task),
    )
    assert disk_of_the_service(stack)["SizeInGiB"] == 10
