"""The volumes of a project: what each is called, who mounts it, and what it becomes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage.machine import Machine
from cdk_containers.spec import Platform

Identity = tuple[str, ...]
"""What tells a volume from others; the first part is its kind."""

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
# So that the path of a folder keeps within what EFS takes.
_LONGEST_NAME = 80
_HASH_LENGTH = 8


@dataclass(frozen=True, kw_only=True)
class SharedVolume:
    """A volume, and all that mounts it.

    Args:
        name: what the volumes of tasks are called, another one for each volume of the project.
        services: the services that mount it, each once for each mount.
    """

    name: str
    services: Sequence[Section]


@dataclass(frozen=True)
class ProjectVolumes:
    """All volumes of a project.

    Args:
        project: the whole model.
        machine: where its files come from.
        options: what the files leave open.
    """

    project: Section
    machine: Machine
    options: Options

    @property
    def on_ec2(self) -> bool:
        """Whether the tasks run on container instances."""
        return self.options.platform is Platform.EC2

    def service(self, name: str) -> Section:
        """One of the project's services.

        Args:
            name: its name.
        """
        return self.project.section("services").section(name)

    def shared(self, mount: Section, service: str, choice: str | None) -> SharedVolume:
        """The volume that a service mounts.

        Args:
            mount: the mount.
            service: the service's name.
            choice: what ``x-ecs-mounts`` says of it.
        """
        return self._volumes[self._identity(mount, service, choice)]

    def base_name(self, volume: str) -> str:
        """What a top-level volume is called when it is mounted as a whole.

        Args:
            volume: its name in the file.
        """
        return _name(("volume", volume))

    @cached_property
    def _volumes(self) -> Mapping[Identity, SharedVolume]:
        found: dict[Identity, list[Section]] = {}
        for name, service in self.project.section("services").named():
            choices = service.pairs("x-ecs-mounts")
            for mount in service.sections("volumes"):
                choice = choices.get(mount.text("target") or "")
                found.setdefault(self._identity(mount, name, choice), []).append(service)
        return {
            identity: SharedVolume(name=_name(identity), services=services)
            for identity, services in found.items()
        }

    def _identity(self, mount: Section, service: str, choice: str | None) -> Identity:
        source = mount.text("source")
        if choice == "scratch" or source is None:
            # Tasks do not share it, but containers of one task that name the same source do.
            own = (self.machine.shown(source),) if source else (service, mount.text("target") or "")
            return ("scratch", *own)
        if mount.text("type") == "bind":
            return ("bind", self.machine.shown(source))
        subpath = mount.section("volume").text("subpath")
        return ("volume", source, subpath) if subpath else ("volume", source)


def _name(identity: Identity) -> str:
    """What a volume is called, whatever others there are: another name is another folder.

    Those that cannot be called as in the file have a hash, since several may look the same then.
    """
    kind, *parts = identity
    words = parts if kind == "volume" else identity
    text = "-".join(word.strip("/") for word in words)
    label = _NOT_IN_NAMES.sub("-", text)[:_LONGEST_NAME]
    if identity == ("volume", label):
        return label
    digest = sha256("\0".join(identity).encode()).hexdigest()[:_HASH_LENGTH]
    return f"{label.strip('-')}-{digest}"
