"""Named volumes as folders of EFS file systems."""

import posixpath
import re
from collections.abc import Callable

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage.existing_efs import (
    existing_folder,
    file_system_id,
)
from cdk_containers.importers.compose.translation.storage.owners import Owner, owner_of
from cdk_containers.importers.compose.translation.storage.volumes import (
    ProjectVolumes,
    SharedVolume,
)
from cdk_containers.spec import FILE_MODE, FOLDER_PATH, LARGEST_ID, EfsVolume, NewFolder

_OF_FOLDERS = ("gid", "permissions", "root_directory", "uid")
_OF_FILE_SYSTEMS = (
    "backup_policy",
    "encrypted",
    "kms_key_id",
    "lifecycle_policy",
    "performance_mode",
    "provisioned_throughput",
    "throughput_mode",
)
OPTIONS = (*_OF_FOLDERS, *_OF_FILE_SYSTEMS)
"""The ``driver_opts`` that Docker's integration with Amazon ECS took."""

_DEFAULT_OWNER = Owner(1000, 1000)
_NUMBER = re.compile(r"[0-9]{1,10}")


def efs_volume(mount: Section, shared: SharedVolume, volumes: ProjectVolumes) -> EfsVolume | None:
    """What becomes of a named volume, or ``None`` if nothing can.

    Args:
        mount: a mount of it.
        shared: what it is called, and who mounts it.
        volumes: all volumes of the project.
    """
    source = mount.text("source") or ""
    volume = volumes.project.section("volumes").section(source)
    subpath = posixpath.normpath(mount.section("volume").text("subpath") or ".")
    existing = file_system_id(volume)
    if shared.name in volumes.options.given_volumes:
        return NewFolder(name=shared.name)
    if existing is not None:
        return existing_folder(volume, shared.name, existing, subpath)
    if volume.flag("external") or source in volumes.options.given_volumes:
        _refuse_external(volume, shared)
        return None
    if mount.section("volume").flag("nocopy") is not True:
        _tell_not_seeded(volume, shared)
    return _new_folder(volume, shared, volumes.base_name(source), subpath)


def folder_instead(mount: Section, shared: SharedVolume) -> NewFolder:
    """A folder of the application's file system in place of something that was no named volume.

    Args:
        mount: a mount of it.
        shared: what the folder is called, and who mounts it.
    """
    owner = _owner(mount, shared)
    return NewFolder(name=shared.name, uid=owner.uid, gid=owner.gid)


def _refuse_external(volume: Section, shared: SharedVolume) -> None:
    volume.refuse(
        "compose-volume-external",
        "",
        "The volume is external: what Docker has by its name is on a machine; tasks reach a file "
        "system of Amazon EFS.",
        "Write the id of one, such as name: fs-0123456789abcdef0, or give a volume to the "
        f"construct: existing=Existing(volumes={{{shared.name!r}: …}}).",
    )


def _tell_not_seeded(volume: Section, shared: SharedVolume) -> None:
    """Tell that it starts empty, and whose it is where a change of services would change that."""
    owner = next(filter(None, map(owner_of, shared.services)), None)
    whose = pinned = ""
    if owner is not None and not {"uid", "gid"} & set(volume.pairs("driver_opts")):
        whose = (
            f" It belongs to user {owner}, as whom the first service that is known writes; should "
            "that change, the new owner could not use the old files."
        )
        pinned = (
            f" For the owner to stay, write driver_opts: {{uid: {owner.uid}, gid: {owner.gid}}}."
        )
    volume.warn(
        "compose-volume-not-seeded",
        "",
        "The volume becomes a folder of EFS, which starts empty: Docker would fill it with what "
        f"the image has there.{whose}",
        "See that the image does without, or fills it when it starts; then volume: {nocopy: true} "
        f"on the mount says so.{pinned}",
    )


def _new_folder(volume: Section, shared: SharedVolume, base: str, subpath: str) -> NewFolder:
    _tell_about_options(volume)
    root = _option(volume, "root_directory", _is_path, "an absolute path, at most four folders")
    path = posixpath.normpath(posixpath.join(root or f"/{base}", subpath))
    if subpath != "." and not (_is_path(path) and path.startswith(root or f"/{base}")):
        volume.refuse(
            "compose-volume-subpath-invalid",
            "",
            "A subpath of it is mounted that is none EFS takes: a relative path that stays in the "
            "volume, all in all at most four folders and 100 characters.",
            "Choose a shorter subpath without special characters.",
        )
    owner = _owner(volume, shared)
    return NewFolder(
        name=shared.name,
        path=None if path == f"/{shared.name}" else path,
        uid=owner.uid,
        gid=owner.gid,
        mode=_option(volume, "permissions", _is_mode, "three or four octal digits") or "750",
    )


def _tell_about_options(volume: Section) -> None:
    options = volume.section("driver_opts")
    for name, value in volume.pairs("driver_opts").items():
        if name in _OF_FILE_SYSTEMS:
            options.warn(
                "compose-volume-option-ignored",
                name,
                "All volumes are folders of the application's one file system; this is nothing "
                "that one of them could have.",
                "Remove it, or give a volume of a file system of your own to the construct: "
                "existing=Existing(volumes={…}).",
            )
        elif name not in _OF_FOLDERS and value:
            options.refuse(
                "compose-volume-option-unknown",
                name,
                "The volume becomes a folder of EFS, which has no such option; it has "
                f"{', '.join(_OF_FOLDERS)}.",
                "Remove it; for a file system of EFS that exists, write external: true, and its id "
                "as the name.",
            )


def _option(volume: Section, name: str, is_right: Callable[[str], bool], wanted: str) -> str | None:
    value = volume.pairs("driver_opts").get(name)
    if value is None or is_right(value):
        return value
    volume.section("driver_opts").refuse(
        "compose-volume-option-invalid",
        name,
        f"{value!r} is not {wanted}.",
        "Correct it.",
    )
    return None


def _owner(volume: Section, shared: SharedVolume) -> Owner:
    """Whom it belongs to: as its options say, or as the services that mount it seem to need it."""
    wanted = "the number of a user or group from 1 on: nobody is root on EFS"
    uid, gid = (_option(volume, name, _is_id, wanted) for name in ("uid", "gid"))
    if uid is not None:
        return Owner(int(uid), int(gid or uid))
    known = list(dict.fromkeys(filter(None, map(owner_of, shared.services))))
    owner = known[0] if known else _DEFAULT_OWNER
    if len(known) != 1 and "uid" not in volume.section("driver_opts"):
        volume.warn(
            "compose-volume-owner",
            "",
            f"On EFS all of it belongs to user {owner}, which no container can change. "
            + (
                f"The services that mount it write as {', '.join(map(str, known))}."
                if known
                else "Which user the images want is not known."
            ),
            "Where an image wants its files to be a certain user's, write uid and gid below "
            "driver_opts of the volume, or a number as the user of the service.",
        )
    return owner if gid is None else Owner(owner.uid, int(gid))


def _is_id(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and 1 <= int(text) <= LARGEST_ID


def _is_mode(text: str) -> bool:
    return bool(FILE_MODE.fullmatch(text))


def _is_path(text: str) -> bool:
    return bool(FOLDER_PATH.fullmatch(text))
