"""Named volumes that are folders of file systems which exist."""

import posixpath
import re

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import EfsVolume

_FILE_SYSTEM = re.compile(r"(?:arn:[^:]+:elasticfilesystem:[^/]+:file-system/)?(fs-[0-9a-f]{8,40})")
_ACCESS_POINT = re.compile(
    r"(?:arn:[^:]+:elasticfilesystem:[^/]+:access-point/)?(fsap-[0-9a-f]{8,40})"
)
_OPTIONS = ("access_point", "root_directory")


def file_system_id(volume: Section) -> str | None:
    """The file system that a volume's name says, if it does.

    Args:
        volume: the volume.
    """
    match = _FILE_SYSTEM.fullmatch(volume.text("name") or "")
    return None if match is None else match[1]


def existing_folder(volume: Section, name: str, file_system: str, subpath: str) -> EfsVolume:
    """A folder of a file system that exists, and what its owner has to see to.

    Args:
        volume: the volume.
        name: what the mounts refer to.
        file_system: its id.
        subpath: the part of the volume that is mounted; ``.`` is all of it.
    """
    _refuse_others(volume)
    options = volume.section("driver_opts")
    access_point = _access_point(options)
    root = posixpath.normpath(posixpath.join("/", options.text("root_directory") or "", subpath))
    if access_point and root != "/":
        options.refuse(
            "compose-volume-access-point",
            "access_point",
            "An access point brings its own folder; Amazon ECS takes no other beside it.",
            "Leave root_directory and the subpath of the mounts out, or the access point.",
        )
    whose = (
        "Everything in it is done as the user of the access point."
        if access_point
        else "Without an access point, containers write as the users that they run as, and root "
        "has no rights there: tasks get no elasticfilesystem:ClientRootAccess."
    )
    volume.warn(
        "compose-volume-existing",
        "name" if "name" in volume else "",
        f"The file system has to let the tasks in, which nothing here can see to. {whose}",
        "Let the security groups of the tasks connect on TCP port 2049 in that of its mount "
        "targets"
        + (
            "."
            if access_point
            else "; and let its folders belong to the users of the containers, or write "
            "driver_opts: {access_point: fsap-…}."
        ),
    )
    return EfsVolume(
        name=name,
        file_system_id=file_system,
        access_point_id=access_point,
        root_directory="/" if access_point else root,
    )


def _access_point(options: Section) -> str | None:
    asked = options.text("access_point")
    match = _ACCESS_POINT.fullmatch(asked or "")
    if asked and match is None:
        options.refuse(
            "compose-volume-option-invalid",
            "access_point",
            f"{asked!r} is not the id of an access point.",
            "Write such as fsap-0123456789abcdef0.",
        )
    return None if match is None else match[1]


def _refuse_others(volume: Section) -> None:
    for name, value in volume.pairs("driver_opts").items():
        if name not in _OPTIONS and value:
            volume.section("driver_opts").refuse(
                "compose-volume-option-unknown",
                name,
                "The volume is a file system that exists; of one, a task can choose "
                f"{' or '.join(_OPTIONS)}.",
                "Remove it, and set it where the file system is made.",
            )
