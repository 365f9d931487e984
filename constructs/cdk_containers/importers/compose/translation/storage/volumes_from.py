"""Services that mount what another one does."""

from collections.abc import Mapping
from dataclasses import replace

from cdk_containers.importers.compose.syntax.yaml_values import text_of
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage.storage import Storage
from cdk_containers.importers.nodes import Scalar


def with_volumes_from(
    services: Mapping[str, Section], own: Mapping[str, Storage]
) -> Mapping[str, Storage]:
    """The storage of the services of one task, with what they mount like others of them.

    Args:
        services: the services of the task.
        own: what each of them mounts itself.
    """
    done: dict[str, Storage] = {}
    for name in services:
        _complete(name, services, own, done)
    return done


def _complete(
    name: str,
    services: Mapping[str, Section],
    own: Mapping[str, Storage],
    done: dict[str, Storage],
) -> Storage:
    if name in done:
        return done[name]
    # Its own until the others are known: what goes in a circle has been refused before.
    done[name] = own[name]
    for item in services[name].items("volumes_from"):
        source, _, access = (text_of(item.value) if isinstance(item, Scalar) else "").partition(":")
        if source in services:
            other = _complete(source, services, own, done)
            done[name] = _with_mounts(done[name], other, read_only=access == "ro")
        else:
            services[name].refuse(
                "compose-volumes-from-elsewhere",
                "volumes_from",
                f"{source} is no service of the same task, and another task's volumes are out of "
                "reach.",
                "Give both services the same x-ecs-task, or mount a named volume in both.",
            )
    return done[name]


def _with_mounts(storage: Storage, other: Storage, *, read_only: bool) -> Storage:
    """What is mounted at a place already stays there."""
    taken = {mount.path for mount in storage.mounts}
    more = [
        replace(mount, read_only=mount.read_only or read_only)
        for mount in other.mounts
        if mount.path not in taken
    ]
    return replace(storage, mounts=(*storage.mounts, *more))
