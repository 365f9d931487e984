from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import App, Aws, Fn, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_efs as efs
from aws_cdk.assertions import Annotations, Match, Template
from syrupy.assertion import SnapshotAssertion

from cdk_containers import (
    Container,
    ContainerCluster,
    FileSystemVolume,
    InvalidSpecError,
    LoadBalancedService,
    Mount,
    Nat,
    Network,
    Port,
    SharedFileSystem,
    Task,
)
from tests.apps import PRIVATE_SUBNETS, PUBLIC_SUBNETS, existing_vpc, new_stack
from tests.readable import readable


def resources(stack: Stack, kind: str) -> Mapping[str, Mapping[str, Any]]:
    return Template.from_stack(stack).find_resources(kind)


def properties(stack: Stack, kind: str) -> list[Mapping[str, Any]]:
    return [each["Properties"] for each in resources(stack, kind).values()]


def mounting(*volumes: FileSystemVolume) -> Task:
    mounts = [Mount(volume=volume.name, path=f"/{volume.name}") for volume in volumes]
    container = Container(name="app", image="app:1", ports=[Port(number=80)], mounts=mounts)
    return Task(containers=[container], volumes=volumes)


def statements(stack: Stack) -> list[Mapping[str, Any]]:
    """What roles are allowed with file systems."""
    return [
        statement
        for policy in properties(stack, "AWS::IAM::Policy")
        for statement in policy["PolicyDocument"]["Statement"]
        if "elasticfilesystem" in str(statement["Action"])
    ]


def dependencies_of_the_service(stack: Stack) -> set[str]:
    (found,) = resources(stack, "AWS::ECS::Service").values()
    return set(found["DependsOn"])


def test_default(flags: Mapping[str, Any], snapshot: SnapshotAssertion) -> None:
    stack = new_stack(flags)
    SharedFileSystem(stack, "Files", network=existing_vpc(stack)).volume("uploads")
    assert readable(stack) == snapshot


@pytest.mark.parametrize(
    ("disposable", "policy"), [(True, "Delete"), (False, "RetainExceptOnCreate")]
)
def test_disposable(stack: Stack, vpc: ec2.IVpc, disposable: bool, policy: str) -> None:
    SharedFileSystem(stack, "Files", network=vpc, disposable=disposable)
    (found,) = resources(stack, "AWS::EFS::FileSystem").values()
    assert found["DeletionPolicy"] == policy
    # Backups would outlive what is disposable.
    assert ("BackupPolicy" in found["Properties"]) == (not disposable)


def test_nobody_is_let_in(flags: Mapping[str, Any]) -> None:
    stack = new_stack(flags)
    SharedFileSystem(stack, "Files", network=existing_vpc(stack))
    (group,) = properties(stack, "AWS::EC2::SecurityGroup")
    assert "SecurityGroupIngress" not in group
    assert not resources(stack, "AWS::EC2::SecurityGroupIngress")
    (file_system,) = properties(stack, "AWS::EFS::FileSystem")
    policy = file_system["FileSystemPolicy"]["Statement"]
    assert {each["Effect"] for each in policy} == {"Deny"}
    assert [each["Condition"] for each in policy] == [
        {"Bool": {"aws:SecureTransport": "false"}},
        {"Bool": {"elasticfilesystem:AccessedViaMountTarget": "false"}},
    ]


@pytest.mark.parametrize("nat", [Nat.single(), Nat.none(), Nat.public_tasks()])
def test_mount_targets_in_the_private_subnets_of_a_network(stack: Stack, nat: Nat) -> None:
    network = Network(stack, "Network", nat=nat, availability_zones=3)
    SharedFileSystem(stack, "Files", network=network)
    subnets = [each["SubnetId"]["Ref"] for each in properties(stack, "AWS::EFS::MountTarget")]
    assert len(subnets) == 3
    assert all("Private" in each for each in subnets)


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ({"public_subnet_ids": PUBLIC_SUBNETS, "private_subnet_ids": PRIVATE_SUBNETS}, "private"),
        ({"public_subnet_ids": PUBLIC_SUBNETS, "isolated_subnet_ids": PRIVATE_SUBNETS}, "private"),
        ({"public_subnet_ids": PUBLIC_SUBNETS}, "public"),
    ],
)
def test_mount_targets_in_a_vpc_that_is_not_ours(
    stack: Stack, kinds: Mapping[str, Any], expected: str
) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["a", "b"], **kinds
    )
    SharedFileSystem(stack, "Files", network=vpc)
    subnets = [each["SubnetId"] for each in properties(stack, "AWS::EFS::MountTarget")]
    assert subnets == (PRIVATE_SUBNETS if expected == "private" else PUBLIC_SUBNETS)


@pytest.mark.parametrize(
    ("subnets", "code"),
    [
        (None, "file-system-without-subnets"),
        (Fn.split(",", Fn.import_value("Subnets")), "subnets-known-too-late"),
    ],
)
def test_vpc_with_unclear_subnets(stack: Stack, subnets: list[str] | None, code: str) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["a"], private_subnet_ids=subnets
    )
    with pytest.raises(InvalidSpecError, match=f"Test/Files: network: .*{code}"):
        SharedFileSystem(stack, "Files", network=vpc)
    assert stack.node.try_find_child("Files") is None


def test_overlay(stack: Stack, vpc: ec2.IVpc) -> None:
    SharedFileSystem(
        stack, "Files", network=vpc, overlay={"AWS::EFS::FileSystem": {"BackupPolicy": None}}
    )
    (file_system,) = properties(stack, "AWS::EFS::FileSystem")
    assert "BackupPolicy" not in file_system


def test_folders_of_a_file_system(stack: Stack, vpc: ec2.IVpc) -> None:
    files = SharedFileSystem(stack, "Files", network=vpc)
    files.volume("uploads")
    files.volume("sites", path="/var/sites", uid=33, gid=34, mode="2775")
    uploads, sites = properties(stack, "AWS::EFS::AccessPoint")
    assert uploads["PosixUser"] == {"Uid": "1000", "Gid": "1000"}
    assert uploads["RootDirectory"] == {
        "Path": "/uploads",
        "CreationInfo": {"OwnerUid": "1000", "OwnerGid": "1000", "Permissions": "750"},
    }
    assert sites["PosixUser"] == {"Uid": "33", "Gid": "34"}
    assert sites["RootDirectory"] == {
        "Path": "/var/sites",
        "CreationInfo": {"OwnerUid": "33", "OwnerGid": "34", "Permissions": "2775"},
    }


@pytest.mark.parametrize(
    ("name", "settings", "codes"),
    [
        ("a b", {"path": "/a"}, ["file-system-volume-name-invalid"]),
        ("a" * 100, {}, ["file-system-path-invalid"]),
        ("a", {"path": "a"}, ["file-system-path-invalid"]),
        ("a", {"path": "/a/b/c/d/e"}, ["file-system-path-invalid"]),
        ("a", {"path": "/.."}, ["file-system-path-invalid"]),
        ("a", {"path": "/a\n"}, ["file-system-path-invalid"]),
        ("a", {"uid": 0, "gid": 2**32}, ["file-system-user-invalid", "file-system-user-invalid"]),
        ("a", {"mode": "u=rw"}, ["file-system-mode-invalid"]),
        ("a", {"mode": "75"}, ["file-system-mode-invalid"]),
        ("taken", {"mode": "1"}, ["file-system-volume-repeated", "file-system-mode-invalid"]),
    ],
)
def test_folders_that_cannot_be(
    stack: Stack, vpc: ec2.IVpc, name: str, settings: Mapping[str, Any], codes: list[str]
) -> None:
    files = SharedFileSystem(stack, "Files", network=vpc)
    files.volume("taken")
    with pytest.raises(InvalidSpecError, match="Test/Files: ") as refused:
        files.volume(name, **settings)
    assert [finding.code for finding in refused.value.findings] == codes
    assert len(resources(stack, "AWS::EFS::AccessPoint")) == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"path": "/"},
        {"path": "/a/b/c/d"},
        {"path": "/" + "a" * 99},
        {"path": f"/{Aws.STACK_NAME}"},
        {"uid": 1, "gid": 2**32 - 1, "mode": "0750"},
    ],
)
def test_folders_that_can(stack: Stack, vpc: ec2.IVpc, settings: Mapping[str, Any]) -> None:
    SharedFileSystem(stack, "Files", network=vpc).volume("a", **settings)
    (point,) = properties(stack, "AWS::EFS::AccessPoint")
    assert point["RootDirectory"]["Path"] == stack.resolve(settings.get("path", "/a"))


def test_task_may_use_its_access_points_only(stack: Stack, cluster: ContainerCluster) -> None:
    files = SharedFileSystem(stack, "Files", network=cluster.cluster.vpc)
    task = mounting(files.volume("uploads"), files.volume("sites", read_only=True))
    LoadBalancedService(stack, "Web", cluster=cluster, task=task)
    points = {
        point["RootDirectory"]["Path"]: name
        for name, point in (
            (name, each["Properties"])
            for name, each in resources(stack, "AWS::EFS::AccessPoint").items()
        )
    }
    allowed = {
        each["Condition"]["StringEquals"]["elasticfilesystem:AccessPointArn"]["Fn::Join"][1][-1][
            "Ref"
        ]: each["Action"]
        for each in statements(stack)
    }
    assert allowed == {
        points["/uploads"]: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
        points["/sites"]: "elasticfilesystem:ClientMount",
    }
    (file_system,) = resources(stack, "AWS::EFS::FileSystem")
    assert {each["Resource"]["Fn::Join"][1][-1]["Ref"] for each in statements(stack)} == {
        file_system
    }


def test_task_mounts_with_tls_and_its_role(stack: Stack, cluster: ContainerCluster) -> None:
    files = SharedFileSystem(stack, "Files", network=cluster.cluster.vpc)
    LoadBalancedService(stack, "Web", cluster=cluster, task=mounting(files.volume("uploads")))
    (file_system,) = resources(stack, "AWS::EFS::FileSystem")
    (point,) = resources(stack, "AWS::EFS::AccessPoint")
    (task,) = properties(stack, "AWS::ECS::TaskDefinition")
    assert task["Volumes"] == [
        {
            "Name": "uploads",
            "EFSVolumeConfiguration": {
                "FilesystemId": {"Ref": file_system},
                "TransitEncryption": "ENABLED",
                "AuthorizationConfig": {"AccessPointId": {"Ref": point}, "IAM": "ENABLED"},
            },
        }
    ]


def test_service_reaches_the_file_system_before_its_first_task(
    stack: Stack, cluster: ContainerCluster
) -> None:
    files = SharedFileSystem(stack, "Files", network=cluster.cluster.vpc)
    web = LoadBalancedService(stack, "Web", cluster=cluster, task=mounting(files.volume("uploads")))
    ((rule, edge),) = (
        (name, each["Properties"])
        for name, each in resources(stack, "AWS::EC2::SecurityGroupIngress").items()
        if each["Properties"]["FromPort"] == 2049
    )
    assert edge == {
        "Description": "Tasks that mount the file system",
        "FromPort": 2049,
        "GroupId": stack.resolve(files.security_group.security_group_id),
        "IpProtocol": "tcp",
        "SourceSecurityGroupId": stack.resolve(web.security_groups[0].security_group_id),
        "ToPort": 2049,
    }
    targets = resources(stack, "AWS::EFS::MountTarget").keys()
    assert {rule, *targets} <= dependencies_of_the_service(stack)
    # CDK warns of rules that it leaves out.
    warnings = Annotations.from_stack(stack).find_warning("*", Match.string_like_regexp("gress"))
    assert not warnings


def test_two_volumes_of_a_file_system_need_one_rule(
    stack: Stack, cluster: ContainerCluster
) -> None:
    files = SharedFileSystem(stack, "Files", network=cluster.cluster.vpc)
    task = mounting(files.volume("a"), files.volume("b"))
    LoadBalancedService(stack, "Web", cluster=cluster, task=task)
    edges = properties(stack, "AWS::EC2::SecurityGroupIngress")
    assert len([each for each in edges if each["FromPort"] == 2049]) == 1


def test_services_of_other_stacks(flags: Mapping[str, Any]) -> None:
    """No stack of a file system depends on those of the services that mount it (#3689)."""
    app = App(context=dict(flags), builtin_cloud_formation_validation=False)
    base = Stack(app, "Base")
    network = Network(base, "Network")
    files = SharedFileSystem(base, "Files", network=network)
    volume = files.volume("uploads")
    services = [Stack(app, name) for name in ("Web", "Admin")]
    for stack in services:
        cluster = ContainerCluster(stack, "Cluster", network=network)
        LoadBalancedService(stack, "Service", cluster=cluster, task=mounting(volume))
    assembly = app.synth()
    needed = {
        artifact.stack_name: {each.id for each in artifact.dependencies}
        for artifact in assembly.stacks
    }
    assert needed == {
        "Base": {"Base.assets"},
        "Web": {"Base", "Web.assets"},
        "Admin": {"Base", "Admin.assets"},
    }
    assert not resources(base, "AWS::EC2::SecurityGroupIngress")
    for stack in services:
        (rule,) = (
            name
            for name, each in resources(stack, "AWS::EC2::SecurityGroupIngress").items()
            if each["Properties"]["FromPort"] == 2049
        )
        assert rule in dependencies_of_the_service(stack)


def by_id(stack: Stack, group: ec2.ISecurityGroup) -> efs.IFileSystem:
    return efs.FileSystem.from_file_system_attributes(
        stack, "Existing", file_system_id="fs-1", security_group=group
    )


def by_arn(stack: Stack, group: ec2.ISecurityGroup) -> efs.IFileSystem:
    arn = "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-1"
    return efs.FileSystem.from_file_system_attributes(
        stack, "Existing", file_system_arn=arn, security_group=group
    )


@pytest.mark.parametrize("imported", [by_id, by_arn])
@pytest.mark.parametrize("mutable", [True, False])
def test_file_system_that_is_not_ours(
    stack: Stack,
    cluster: ContainerCluster,
    imported: Callable[[Stack, ec2.ISecurityGroup], efs.IFileSystem],
    mutable: bool,
) -> None:
    group = ec2.SecurityGroup.from_security_group_id(
        stack, "ExistingGroup", "sg-00000000000000001", mutable=mutable
    )
    volume = FileSystemVolume(
        name="uploads", file_system=imported(stack, group), root_directory="/uploads"
    )
    LoadBalancedService(stack, "Web", cluster=cluster, task=mounting(volume))
    edges = [
        each
        for each in properties(stack, "AWS::EC2::SecurityGroupIngress")
        if each["GroupId"] == "sg-00000000000000001"
    ]
    assert len(edges) == mutable
    (task,) = properties(stack, "AWS::ECS::TaskDefinition")
    (mounted,) = task["Volumes"]
    assert mounted["EFSVolumeConfiguration"]["FilesystemId"] == "fs-1"
    assert mounted["EFSVolumeConfiguration"]["RootDirectory"] == "/uploads"
    (statement,) = statements(stack)
    assert statement["Resource"]["Fn::Join"][1][-1].endswith(":file-system/fs-1")


def test_access_point_that_is_not_ours(stack: Stack, cluster: ContainerCluster) -> None:
    files = SharedFileSystem(stack, "Files", network=cluster.cluster.vpc)
    point = efs.AccessPoint.from_access_point_id(stack, "Existing", "fsap-1")
    volume = FileSystemVolume(name="a", file_system=files.file_system, access_point=point)
    assert volume.access_point_id == "fsap-1"
    LoadBalancedService(stack, "Web", cluster=cluster, task=mounting(volume))
    (statement,) = statements(stack)
    arn = statement["Condition"]["StringEquals"]["elasticfilesystem:AccessPointArn"]
    assert arn["Fn::Join"][1][-1].endswith(":access-point/fsap-1")


def test_checks_know_it_for_an_efs_volume(stack: Stack, cluster: ContainerCluster) -> None:
    files = SharedFileSystem(stack, "Files", network=cluster.cluster.vpc)
    point = efs.AccessPoint.from_access_point_id(stack, "Existing", "fsap-1")
    volume = FileSystemVolume(
        name="a", file_system=files.file_system, access_point=point, root_directory="/a"
    )
    with pytest.raises(InvalidSpecError, match="access-point-with-root-directory"):
        LoadBalancedService(stack, "Web", cluster=cluster, task=mounting(volume))
