"""A request into a project: all that its files say, and all that follows from it."""

import os.path
from collections.abc import Mapping
from dataclasses import replace

from cdk_containers.findings import FilePosition, errors
from cdk_containers.importers.compose.grammar import PROJECT
from cdk_containers.importers.compose.model.canonical import Canonical
from cdk_containers.importers.compose.model.complete import completed
from cdk_containers.importers.compose.model.consistency import check_consistency
from cdk_containers.importers.compose.model.environment import (
    with_env_files,
    with_files,
    with_own_values,
)
from cdk_containers.importers.compose.model.implied import with_implied
from cdk_containers.importers.compose.model.loading import Loading, Scope, default_env_file
from cdk_containers.importers.compose.model.profiles import with_needed_resources, with_profiles
from cdk_containers.importers.compose.model.project import NAME, Project, Request, name_of_folder
from cdk_containers.importers.compose.model.rebase import rebased
from cdk_containers.importers.compose.syntax.files import Files
from cdk_containers.importers.compose.syntax.interpolation import Variables, interpolated
from cdk_containers.importers.nodes import MapNode, Scalar, as_map, with_entries
from cdk_containers.importers.report import Report


def resolve(request: Request) -> Project:
    """What the files say together, as Docker Compose understands them.

    Args:
        request: the files, and how to read them.
    """
    report = Report()
    folder = request.working_folder
    files = Files(request.named_folders, report)
    start = FilePosition(file=request.files[0], line=1, column=1)
    env_files = request.env_files or default_env_file(folder, files)
    values = with_env_files(request.environment, env_files, files, start, report)
    name = _name(request, values, files, report)
    values = {**values, "COMPOSE_PROJECT_NAME": name}
    scope = Scope(folder=folder, variables=Variables(values=values))
    loading = Loading(files=files, report=report, canonical=Canonical(report))
    model = loading.model(request.files, scope, (), start, "")
    if not errors(report.findings):
        model = as_map(completed(model, PROJECT, report))
    if not errors(report.findings):
        model = _meant(model, request, name, values)
        check_consistency(model, report)
    if not errors(report.findings):
        model = _with_files_read(model, scope, files, report)
    if request.resolve_paths:
        home = values.get("HOME")
        model = as_map(rebased(model, PROJECT, os.path.abspath(folder), home))
    return Project(
        name=name,
        folder=folder,
        model=None if errors(report.findings) else model,
        findings=tuple(report.findings),
        variables=values,
    )


def _name(request: Request, values: Mapping[str, str], files: Files, report: Report) -> str:
    """The project's name: what was asked for, what the files say, or what the folder is called."""
    at = FilePosition(file=request.files[0], line=1, column=1)
    name = request.name or values.get("COMPOSE_PROJECT_NAME")
    if not name:
        for own in _names(request, files, at):
            # What is wrong with its variables is told when the whole file is read.
            said = interpolated(own, Variables(values=values), Report())
            if isinstance(said, Scalar) and said.value:
                name, at = str(said.value), said.at
    name = name or name_of_folder(request.working_folder)
    if not NAME.fullmatch(name):
        report.error(
            "compose-project-name-invalid",
            at,
            "name",
            "The name of a project has small letters, digits, - and _, and begins with a letter "
            "or digit.",
            "Write such a name at the top of the file, or give it with --project-name.",
        )
    return name


def _names(request: Request, files: Files, at: FilePosition) -> list[Scalar]:
    documents = [document for path in request.files for document in files.documents(path, at)]
    names = [as_map(document).entries.get("name") for document in documents]
    return [name for name in names if isinstance(name, Scalar)]


def _meant(model: MapNode, request: Request, name: str, values: Mapping[str, str]) -> MapNode:
    """A model with what it takes for granted, and without services that are not asked for."""
    profiles = request.profiles or values.get("COMPOSE_PROFILES", "").split(",")
    return with_profiles(with_implied(with_own_values(model, values), name), profiles)


def _with_files_read(model: MapNode, scope: Scope, files: Files, report: Report) -> MapNode:
    """A model whose services have the variables and labels of their files."""
    services = model.map("services")
    entries = {
        name: with_files(
            as_map(service), f"services.{name}", scope.folder, files, scope.variables, report
        )
        for name, service in services.entries.items()
    }
    whole = with_entries(model, {"services": replace(services, entries=entries)})
    return with_needed_resources(whole)
