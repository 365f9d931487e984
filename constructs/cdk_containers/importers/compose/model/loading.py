"""Compose files into one model: each is read, made canonical and merged into the ones before."""

import os.path
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from cdk_containers.findings import FilePosition, errors
from cdk_containers.importers.compose.grammar import PROJECT
from cdk_containers.importers.compose.model.canonical import Canonical
from cdk_containers.importers.compose.model.complete import completed
from cdk_containers.importers.compose.model.environment import with_env_files, with_own_values
from cdk_containers.importers.compose.model.extends import Extending
from cdk_containers.importers.compose.model.foreign import report_foreign
from cdk_containers.importers.compose.model.include import MOST_LEVELS, included, with_included
from cdk_containers.importers.compose.model.merge import merged
from cdk_containers.importers.compose.model.rebase import rebased
from cdk_containers.importers.compose.syntax.files import Files
from cdk_containers.importers.compose.syntax.interpolation import Variables, interpolated
from cdk_containers.importers.nodes import (
    MapNode,
    Node,
    as_map,
    is_null,
    with_entries,
    without,
)
from cdk_containers.importers.report import Report


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What holds for the files of a folder.

    Args:
        folder: where their paths begin.
        variables: what stands for the variables in them.
    """

    folder: str
    variables: Variables


@dataclass(frozen=True, kw_only=True)
class Loading:
    """Reads compose files and what they lead to.

    Args:
        files: reads each of them.
        report: takes the findings.
        canonical: turns what they say into its long form.
    """

    files: Files
    report: Report
    canonical: Canonical

    def model(
        self,
        paths: Sequence[str],
        scope: Scope,
        way: tuple[str, ...],
        at: FilePosition,
        place: str,
    ) -> MapNode:
        """Several files as one, with what they extend and include.

        Args:
            paths: the files.
            scope: their folder and variables.
            way: the files through which these are included.
            at: where they are asked for.
            place: what asks for them there.
        """
        start = FilePosition(file=paths[0], line=1, column=1)
        model = MapNode(entries={}, at=start)
        documents = [
            (path, document) for path in paths for document in self.files.documents(path, at, place)
        ]
        for path, document in documents:
            part = self._part(document, path, scope, (*way, path))
            model = as_map(merged(model, part, PROJECT, self.report, ""))
        if not documents and not errors(self.report.findings):
            self.report.error(
                "compose-file-empty", start, "", "The file is empty.", "Write services: into it."
            )
        return model

    def _part(self, document: Node, path: str, scope: Scope, way: tuple[str, ...]) -> MapNode:
        """What one document says, with what it extends and includes."""
        if is_null(document):
            self.report.error(
                "compose-value-invalid",
                document.at,
                "",
                "The document is empty.",
                "Begin with services:.",
            )
        if report_foreign(document, self.report):
            return MapNode(entries={}, at=document.at)
        raw = interpolated(document, scope.variables, self.report)
        model = as_map(self.canonical.of(raw, PROJECT, ""))
        for index, entry in enumerate(model.list("include")):
            if isinstance(entry, MapNode):
                part = self._included(entry, f"include[{index}]", scope, way)
                model = with_included(model, part, self.report)
        if isinstance(model.entries.get("services"), MapNode):
            extending = Extending(
                services_of=partial(self._services, scope=scope, known={}), report=self.report
            )
            services = extending.all_of(model.map("services"), path, scope.folder)
            model = with_entries(model, {"services": services})
        return without(model, ("include", "version"))

    def _services(
        self,
        path: str,
        at: FilePosition,
        place: str,
        *,
        scope: Scope,
        known: dict[str, MapNode | None],
    ) -> MapNode | None:
        """The services of a file that another one extends, read once."""
        if path not in known:
            known[path] = self._read_services(path, at, place, scope)
        return known[path]

    def _read_services(
        self, path: str, at: FilePosition, place: str, scope: Scope
    ) -> MapNode | None:
        documents = self.files.documents(path, at, place)
        services: Node | None = None
        for document in documents:
            if isinstance(document, MapNode) and "services" in document.entries:
                raw = interpolated(
                    document.map("services"), scope.variables, self.report, "services"
                )
                services = self.canonical.of(raw, PROJECT.keys["services"], "services")
        if isinstance(services, MapNode):
            return services
        if documents:
            self.report.error(
                "compose-service-unknown",
                at,
                place,
                f"{path} has no services.",
                "Correct the path.",
            )
        return None

    def _included(self, entry: MapNode, place: str, scope: Scope, way: tuple[str, ...]) -> MapNode:
        """What included files say, with paths as seen from the file that includes them."""
        nothing = MapNode(entries={}, at=entry.at)
        asked = included(entry, scope.folder)
        if asked is None:
            return nothing
        if asked.paths[0] in way or len(way) == MOST_LEVELS:
            self.report.error(
                "compose-include-cycle",
                entry.at,
                place,
                f"The file includes itself, or others over {MOST_LEVELS} levels deep: "
                f"{' includes '.join((*way, asked.paths[0]))}.",
                "Remove one of these includes.",
            )
            return nothing
        env_files = asked.env_files or default_env_file(asked.folder, self.files)
        values = with_env_files(
            scope.variables.values, env_files, self.files, entry.at, self.report
        )
        inner = Scope(folder=asked.folder, variables=replace(scope.variables, values=values))
        part = self.model(asked.paths, inner, way, entry.at, f"{place}.path")
        whole = with_own_values(as_map(completed(part, PROJECT, self.report)), values)
        return as_map(rebased(whole, PROJECT, asked.relative))


def default_env_file(folder: str, files: Files) -> tuple[str, ...]:
    """The file of variables that is read if none is named, if it is there.

    Args:
        folder: where it would be.
        files: knows whether it is.
    """
    path = os.path.join(folder, ".env")
    return (path,) if files.exists(path) else ()
