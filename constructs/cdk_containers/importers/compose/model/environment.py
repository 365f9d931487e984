"""The variables of services: their own, those of their files, and those of the environment."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.model.rebase import joined
from cdk_containers.importers.compose.syntax.dotenv import (
    Variable,
    read_raw_variables,
    read_variables,
)
from cdk_containers.importers.compose.syntax.files import Files
from cdk_containers.importers.compose.syntax.interpolation import Variables
from cdk_containers.importers.nodes import (
    MapNode,
    Node,
    Scalar,
    is_null,
    with_entries,
    without,
)
from cdk_containers.importers.report import Report


def with_env_files(
    values: Mapping[str, str],
    paths: Sequence[str],
    files: Files,
    at: FilePosition,
    report: Report,
) -> Mapping[str, str]:
    """The environment and what files add to it; they never change what is set before.

    Args:
        values: the environment.
        paths: the files; of two that set a variable the later one counts.
        files: reads them.
        at: where they are asked for.
        report: takes the findings.
    """
    found: dict[str, str] = {}
    for path in paths:
        text = files.text(path, at)
        seen = Variables(values={**found, **values})
        more = read_variables(text or "", path, seen, report)
        found |= {name: variable.value for name, variable in more.items()}
    return {**found, **values}


def with_own_values(model: MapNode, values: Mapping[str, str]) -> MapNode:
    """A model with the values of the variables and build arguments that services only name.

    Args:
        model: the model.
        values: the environment.
    """
    services = model.map("services")
    entries = {
        name: _with_own_values(service, values) if isinstance(service, MapNode) else service
        for name, service in services.entries.items()
    }
    return with_entries(model, {"services": with_entries(services, entries)} if entries else {})


def _with_own_values(service: MapNode, values: Mapping[str, str]) -> MapNode:
    build = service.map("build")
    changed: dict[str, Node] = {}
    if "args" in build.entries:
        args = _named(build.map("args"), values)
        # An argument that has no value is not given at all.
        unset = [name for name, node in args.entries.items() if is_null(node)]
        changed["build"] = with_entries(build, {"args": without(args, unset)})
    if "environment" in service.entries:
        changed["environment"] = _named(service.map("environment"), values)
    return with_entries(service, changed)


def _named(variables: MapNode, values: Mapping[str, str]) -> MapNode:
    known = {
        name: replace(node, value=values[name])
        for name, node in variables.entries.items()
        if isinstance(node, Scalar) and is_null(node) and name in values
    }
    return with_entries(variables, known)


def with_files(
    service: MapNode, path: str, folder: str, files: Files, variables: Variables, report: Report
) -> MapNode:
    """A service with the variables and labels of its files in place of the files.

    Args:
        service: the service.
        path: where it is.
        folder: where its paths begin.
        files: reads the files.
        variables: the environment.
        report: takes the findings.
    """
    found: dict[str, Node] = {}
    for index, entry in enumerate(service.list("env_file")):
        if isinstance(entry, MapNode):
            place = f"{path}.env_file[{index}]"
            found |= _of_env_file(entry, place, folder, files, (found, variables), report)
    labels: dict[str, Node] = {}
    for index, entry in enumerate(service.list("label_file")):
        if isinstance(entry, Scalar) and isinstance(entry.value, str):
            name = joined(folder, entry.value)
            text = files.text(name, entry.at, f"{path}.label_file[{index}]")
            labels |= _nodes(read_variables(text or "", name, variables, report))
    changed = {"environment": found, "labels": labels}
    done = without(service, ("env_file", "label_file"))
    for key, more in changed.items():
        if more:
            own = done.map(key)
            done = with_entries(done, {key: replace(own, entries={**more, **own.entries})})
    return done


def _of_env_file(
    entry: MapNode,
    place: str,
    folder: str,
    files: Files,
    known: tuple[Mapping[str, Node], Variables],
    report: Report,
) -> Mapping[str, Node]:
    name = joined(folder, entry.text("path") or "")
    required = entry.entries.get("required")
    is_optional = isinstance(required, Scalar) and required.value is False
    if is_optional and not files.exists(name):
        return {}
    text = files.text(name, entry.at, place)
    if text is None:
        return {}
    if entry.text("format") == "raw":
        return _nodes(read_raw_variables(text, name))
    before, variables = known
    earlier = {key: str(node.value) for key, node in before.items() if isinstance(node, Scalar)}
    seen = replace(variables, values={**variables.values, **earlier})
    return _nodes(read_variables(text, name, seen, report))


def _nodes(found: Mapping[str, Variable]) -> Mapping[str, Node]:
    return {name: Scalar(value=variable.value, at=variable.at) for name, variable in found.items()}
