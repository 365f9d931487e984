"""The volumes of a project: what each is called, who mounts it, and what it becomes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count

from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage.machine import Machine
from cdk_containers.spec import Platform

Identity = tuple[str, ...]
"""What tells a volume from others; the first part is its kind."""

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")
# So that the path of a folder keeps within what EFS takes.
_LONGEST_NAME = 80


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
        found = self._volumes.get(("volume", volume))
        return volume if found is None else found.name

    @cached_property
    def _volumes(self) -> Mapping[Identity, SharedVolume]:
        # Those with names of their own come first, and so keep them.
        found: dict[Identity, list[Section]] = {
            ("volume", name): [] for name in self.project.section("volumes").node.entries
        }
        for name, service in self.project.section("services").named():
            choices = service.pairs("x-ecs-mounts")
            for mount in service.sections("volumes"):
                choice = choices.get(mount.text("target") or "")
                found.setdefault(self._identity(mount, name, choice), []).append(service)
        names = _distinct(_label(identity) for identity in found)
        return {
            identity: SharedVolume(name=name, services=services)
            for (identity, services), name in zip(found.items(), names, strict=False)
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


def _label(identity: Identity) -> str:
    kind, *parts = identity
    words = parts if kind == "volume" else [kind, *parts]
    label = _NOT_IN_NAMES.sub("-", "-".join(word.strip("/") for word in words)).strip("-")
    return label[:_LONGEST_NAME] or "volume"


def _distinct(labels: Iterator[str]) -> Iterator[str]:
    taken: set[str] = set()
    for label in labels:
        numbered = (f"{label}-{number}" if number > 1 else label for number in count(1))
        name = next(each for each in numbered if each not in taken)
        taken.add(name)
        yield name
