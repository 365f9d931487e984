"""Named volumes that Docker keeps on a container instance."""

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage import efs
from cdk_containers.importers.compose.translation.storage.existing_efs import file_system_id
from cdk_containers.spec import DockerVolume

_LOCAL = ("local", "default")


def docker_volume(volume: Section, name: str) -> DockerVolume | None:
    """What becomes of a named volume whose driver was chosen; ``None`` for one that was left open.

    Args:
        volume: the volume.
        name: what the mounts call it.
    """
    driver = volume.text("driver") or _LOCAL[0]
    options = {key: value for key, value in volume.pairs("driver_opts").items() if value}
    if driver in _LOCAL and (file_system_id(volume) or not set(options) - set(efs.OPTIONS)):
        return None
    return DockerVolume(
        name=name,
        driver=driver,
        driver_options=options,
        labels=volume.pairs("labels"),
        # Compose keeps a volume, and gives it to every service that names it.
        scope="shared",
        autoprovision=True,
    )
