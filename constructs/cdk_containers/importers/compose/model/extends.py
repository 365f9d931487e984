"""Services that extend others, of the same file or of another one.

https://docs.docker.com/reference/compose-file/services/#extends
"""

import os.path
from collections.abc import Callable
from dataclasses import dataclass, replace

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.grammar import SERVICE
from cdk_containers.importers.compose.model.merge import merged
from cdk_containers.importers.compose.model.rebase import joined, rebased
from cdk_containers.importers.nodes import MapNode, Node, without
from cdk_containers.importers.report import Report

MOST_LEVELS = 50
"""Of services that extend others."""

ServicesOf = Callable[[str, FilePosition, str], MapNode | None]
"""The services of a file, in canonical form: its path, where it is asked for, and by what."""


@dataclass(frozen=True, kw_only=True)
class Extending:
    """Puts together what services extend.

    Args:
        services_of: reads the services of another file.
        report: takes the findings.
    """

    services_of: ServicesOf
    report: Report

    def all_of(self, services: MapNode, file: str, folder: str) -> MapNode:
        """The services of a file, none of which extends another any more.

        Args:
            services: what the file says.
            file: its path.
            folder: where its paths begin.
        """
        entries = {
            name: self._whole(service, name, services, _File(path=file, folder=folder), ())
            for name, service in services.entries.items()
        }
        return replace(services, entries=entries)

    def _whole(
        self, service: Node, name: str, services: MapNode, file: "_File", seen: "_Seen"
    ) -> Node:
        """A service with what it extends beneath it."""
        if not isinstance(service, MapNode) or "extends" not in service.entries:
            return service
        own = without(service, ("extends",))
        extends = service.map("extends")
        place = f"services.{name}.extends"
        if (file.path, name) in seen or len(seen) == MOST_LEVELS:
            self.report.error(
                "compose-extends-cycle",
                extends.at,
                place,
                f"The service extends itself, or others over {MOST_LEVELS} levels deep: "
                + " extends ".join(each for _, each in (*seen, (file.path, name)))
                + ".",
                "Move what they share to a service that extends none of them.",
            )
            return own
        if extends.text("service") is None:
            self.report.error(
                "compose-key-missing",
                service.place_of("extends"),
                place,
                "It is not said which service is extended.",
                "Write such as extends: {service: base}.",
            )
            return own
        base = self._base(extends, place, services, file, (*seen, (file.path, name)))
        return own if base is None else merged(base, own, SERVICE, self.report, f"services.{name}")

    def _base(
        self, extends: MapNode, place: str, services: MapNode, file: "_File", seen: "_Seen"
    ) -> Node | None:
        name = extends.text("service") or ""
        other = extends.text("file")
        source = file
        if other is not None:
            path = joined(file.folder, other)
            found = self.services_of(path, extends.at, f"{place}.file")
            source = _File(path=path, folder=os.path.dirname(path))
            if found is None:
                return None
            services = found
        if name not in services.entries:
            self.report.error(
                "compose-service-unknown",
                extends.at,
                f"{place}.service",
                f"There is no service {name!r} in {source.path}.",
                "Name one that is there.",
            )
            return None
        base = self._whole(services.entries[name], name, services, source, seen)
        if other is None:
            return base
        return rebased(base, SERVICE, os.path.dirname(other))


@dataclass(frozen=True, kw_only=True)
class _File:
    """A file of services.

    Args:
        path: the file.
        folder: where its paths begin.
    """

    path: str
    folder: str


_Seen = tuple[tuple[str, str], ...]
