"""The volumes that ecs-params.yml describes, in place of the compose file's."""

from collections.abc import Mapping

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import DockerVolume, EfsVolume

DescribedVolumes = Mapping[str, DockerVolume | EfsVolume]


def described_volumes(definition: Section) -> DescribedVolumes:
    """Volumes by their names; of two with the same name the one on Amazon EFS counts.

    Args:
        definition: ``task_definition`` of ecs-params.yml.
    """
    volumes = [
        *map(_docker_volume, definition.sections("docker_volumes")),
        *map(_efs_volume, definition.sections("efs_volumes")),
    ]
    return {volume.name: volume for volume in volumes}


def _docker_volume(section: Section) -> DockerVolume:
    return DockerVolume(
        name=section.text("name") or "",
        driver=section.text("driver") or "local",
        driver_options=section.pairs("driver_opts"),
        labels=section.pairs("labels"),
        scope="shared" if section.text("scope") == "shared" else "task",
        autoprovision=section.flag("autoprovision") or False,
    )


def _efs_volume(section: Section) -> EfsVolume:
    return EfsVolume(
        name=section.text("name") or "",
        file_system_id=section.text("filesystem_id") or "",
        access_point_id=section.text("access_point"),
        root_directory=section.text("root_directory") or "/",
    )
