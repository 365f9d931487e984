"""The storage of a task."""

from dataclasses import replace
from typing import Literal, cast

from cdk_containers.importers.aws_cli.translation.named import by_name
from cdk_containers.importers.aws_cli.translation.values import choice_or, flag, maps, pairs, whole
from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report
from cdk_containers.spec import BindMount, DockerVolume, EbsVolume, EfsVolume, Task, Volume


def volumes(task: MapNode, report: Report) -> list[Volume]:
    """The volumes that containers mount.

    For file systems and folders of Windows that the spec has no word for, and for disks that only
    the service configures, folders of those names stand.

    Args:
        task: the task definition.
        report: takes the findings.
    """
    named = by_name(task, "volumes", report)
    for said in named.values():
        _check_encryption(said.map("efsVolumeConfiguration"), report)
    windows = (task.map("runtimePlatform").text("operatingSystemFamily") or "").startswith(
        "WINDOWS"
    )
    return [_volume(name, said, windows) for name, said in named.items()]


def _check_encryption(efs: MapNode, report: Report) -> None:
    """See that what is authorized is encrypted on its way.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSAuthorizationConfig.html
    """
    authorization = efs.map("authorizationConfig")
    authorized = "accessPointId" in authorization.entries or authorization.text("iam") == "ENABLED"
    if authorized and efs.text("transitEncryption") != "ENABLED":
        report.error(
            "aws-cli-transit-encryption-missing",
            efs.at,
            f"{efs.at.path}.transitEncryption",
            "ECS takes access points and IAM authorization with transitEncryption ENABLED only.",
            "Set it to ENABLED.",
        )


def _volume(name: str, said: MapNode, windows: bool) -> Volume:
    if "efsVolumeConfiguration" in said.entries:
        return _efs(name, said.map("efsVolumeConfiguration"))
    if "dockerVolumeConfiguration" in said.entries:
        return _docker(name, said.map("dockerVolumeConfiguration"))
    return BindMount(name=name, host_path=None if windows else said.map("host").text("sourcePath"))


def _efs(name: str, said: MapNode) -> EfsVolume:
    return EfsVolume(
        name=name,
        file_system_id=said.text("fileSystemId") or "",
        access_point_id=said.map("authorizationConfig").text("accessPointId"),
        root_directory=said.text("rootDirectory") or "/",
    )


def _docker(name: str, said: MapNode) -> DockerVolume:
    return DockerVolume(
        name=name,
        driver=said.text("driver") or "local",
        driver_options=pairs(said, "driverOpts"),
        labels=pairs(said, "labels"),
        scope=choice_or(said, "scope", "task", "shared"),
        autoprovision=flag(said, "autoprovision"),
    )


def with_disks(task: Task, service: MapNode) -> Task:
    """The task with the disks that its service configures.

    Args:
        task: the task.
        service: the service.
    """
    disks = {each.text("name"): each.map("managedEBSVolume") for each in volume_settings(service)}
    return replace(
        task,
        volumes=[
            _disk(each.name, disks[each.name]) if each.name in disks else each
            for each in task.volumes
        ],
    )


def volume_settings(service: MapNode) -> list[MapNode]:
    """What a service says of its tasks' volumes.

    Args:
        service: the service.
    """
    return list(maps(service, "volumeConfigurations"))


def _disk(name: str, said: MapNode) -> EbsVolume:
    return EbsVolume(
        name=name,
        size_gib=whole(said, "sizeInGiB"),
        volume_type=cast("Literal['gp3']", said.text("volumeType") or "gp3"),
        iops=whole(said, "iops"),
        throughput_mib_per_second=whole(said, "throughput"),
        file_system_type=choice_or(said, "filesystemType", "xfs", "ext4", "ext3"),
        snapshot_id=said.text("snapshotId"),
    )
