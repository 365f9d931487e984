"""File systems in memory."""

from collections.abc import Iterator
from math import ceil

from cdk_containers.importers.compose.grammar import units
from cdk_containers.importers.compose.syntax.yaml_values import text_of
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.nodes import Scalar
from cdk_containers.spec import Tmpfs

DEFAULT_MIB = 64
_MIB = 1024**2
# What Docker does anyway.
_USUAL = frozenset({"", "defaults", "mode=1777", "nodev", "noexec", "nosuid", "rw"})


def in_memory(mount: Section) -> Tmpfs | None:
    """A mount of type tmpfs, or ``None`` if it has no target.

    Args:
        mount: the mount.
    """
    target = mount.text("target")
    if target is None:
        return None
    size = mount.section("tmpfs").mib("size")
    if not size or size < 0:
        _tell_default(mount, "", target)
    return Tmpfs(path=target, size_mib=ceil(size) if size and size > 0 else DEFAULT_MIB)


def tmpfs(service: Section) -> Iterator[Tmpfs]:
    """What the key ``tmpfs`` of a service lists, such as ``/run:size=64m``.

    Args:
        service: the service.
    """
    for item in service.items("tmpfs"):
        if isinstance(item, Scalar) and item.value is not None:
            yield _tmpfs(service, text_of(item.value))


def _tmpfs(service: Section, text: str) -> Tmpfs:
    path, _, listed = text.partition(":")
    options = [option.strip() for option in listed.split(",")]
    sizes = [option.partition("=")[2] for option in options if option.startswith("size=")]
    lost = sorted(
        {option.partition("=")[0] for option in options if option not in _USUAL} - {"size"}
    )
    if lost:
        service.warn(
            "compose-tmpfs-option",
            "tmpfs",
            f"{path} is mounted as Docker does by default, without: {', '.join(lost)}.",
            "Leave the options out, and see that the application does without.",
        )
    size = units.size_bytes(sizes[-1]) if sizes else None
    if not size:
        _tell_default(service, "tmpfs", path)
    return Tmpfs(path=path, size_mib=ceil(size / _MIB) if size else DEFAULT_MIB)


def _tell_default(place: Section, key: str, path: str) -> None:
    place.warn(
        "compose-tmpfs-size-default",
        key,
        f"{path} has no size in bytes, and ECS wants one: it gets {DEFAULT_MIB} MiB.",
        "Write a size, such as /run:size=64m; it counts as memory of the container.",
    )
