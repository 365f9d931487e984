"""What mounts of secrets and configs have in common."""

from cdk_containers.importers.compose.translation.section import Section

_DIGITS = 4


def mode_and_owner(mount: Section) -> tuple[str, str | None]:
    """The permissions and the owner of the file.

    Args:
        mount: the mount.
    """
    mode, uid, gid = (mount.text(key) for key in ("mode", "uid", "gid"))
    owner = None if uid is None and gid is None else f"{uid or 0}" + (f":{gid}" if gid else "")
    return (mode or "0444").zfill(_DIGITS), owner
