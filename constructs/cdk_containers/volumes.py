"""Turn a volume of the spec into what the ECS constructs take."""

from aws_cdk import Size, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_containers.spec import (
    BindMount,
    DockerVolume,
    EbsVolume,
    EfsVolume,
    NewFolder,
    Task,
    Volume,
)


def task_volume(volume: Volume) -> ecs.Volume:
    """What the ECS constructs take for a volume of a task definition.

    Raises:
        TypeError: only a whole application has the file system that the folder is on.
    """
    match volume:
        case BindMount():
            host = None if volume.host_path is None else ecs.Host(source_path=volume.host_path)
            return ecs.Volume(name=volume.name, host=host)
        case DockerVolume():
            return ecs.Volume(
                name=volume.name,
                docker_volume_configuration=ecs.DockerVolumeConfiguration(
                    driver=volume.driver,
                    driver_opts=dict(volume.driver_options) or None,
                    labels=dict(volume.labels) or None,
                    scope=ecs.Scope[volume.scope.upper()],
                    autoprovision=volume.autoprovision or None,
                ),
            )
        case EbsVolume():
            return ecs.Volume(name=volume.name, configured_at_launch=True)
        case NewFolder():
            raise TypeError(
                "NewFolder is a folder of an application's own file system; elsewhere, use "
                "SharedFileSystem(…).volume(…)."
            )
        case EfsVolume():
            return ecs.Volume(
                name=volume.name,
                efs_volume_configuration=ecs.EfsVolumeConfiguration(
                    file_system_id=volume.file_system_id,
                    root_directory=None if volume.access_point_id else volume.root_directory,
                    transit_encryption="ENABLED",
                    authorization_config=ecs.AuthorizationConfig(
                        access_point_id=volume.access_point_id, iam="ENABLED"
                    ),
                ),
            )


def service_volumes(scope: Construct, task: Task) -> list[ecs.ServiceManagedVolume]:
    """What a service asks ECS for beside its task definition: the task's disk, if it has one.

    Args:
        scope: parent of the disk's settings and of the role that ECS makes it with.
        task: what the service runs.
    """
    volume = task.ebs_volume
    if volume is None:
        return []
    return [
        ecs.ServiceManagedVolume(
            scope,
            "EbsVolume",
            name=volume.name,
            managed_ebs_volume=ecs.ServiceManagedEBSVolumeConfiguration(
                encrypted=True,
                size=None if volume.size_gib is None else Size.gibibytes(volume.size_gib),
                volume_type=ec2.EbsDeviceVolumeType[volume.volume_type.upper()],
                iops=volume.iops,
                throughput=volume.throughput_mib_per_second,
                file_system_type=ecs.FileSystemType[volume.file_system_type.upper()],
                snap_shot_id=volume.snapshot_id,
                tag_specifications=[
                    ecs.EBSTagSpecification(propagate_tags=ecs.EbsPropagatedTagSource.SERVICE)
                ],
            ),
        )
    ]


def grant_mounts(scope: Construct, role: iam.IRole, task: Task) -> None:
    """Let a task mount its file systems, through the access points that it names.

    Args:
        scope: in whose stack the file systems are.
        role: what the application may do.
        task: what mounts them.
    """
    for volume in task.volumes:
        if isinstance(volume, EfsVolume):
            write = [] if volume.read_only else ["elasticfilesystem:ClientWrite"]
            role.add_to_principal_policy(
                iam.PolicyStatement(
                    actions=["elasticfilesystem:ClientMount", *write],
                    resources=[_efs_arn(scope, "file-system", volume.file_system_id)],
                    conditions=_through_access_point(scope, volume),
                )
            )


def _through_access_point(scope: Construct, volume: EfsVolume) -> dict[str, object] | None:
    if volume.access_point_id is None:
        return None
    arn = _efs_arn(scope, "access-point", volume.access_point_id)
    return {"StringEquals": {"elasticfilesystem:AccessPointArn": arn}}


def _efs_arn(scope: Construct, kind: str, name: str) -> str:
    return Stack.of(scope).format_arn(
        service="elasticfilesystem", resource=kind, resource_name=name
    )
