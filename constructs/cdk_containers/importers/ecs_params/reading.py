"""Read ecs-params.yml beside the compose files that it belongs to."""

import os.path
from collections.abc import Sequence

from cdk_containers.findings import FilePosition, errors
from cdk_containers.importers.compose import Request
from cdk_containers.importers.compose.model.canonical import Canonical
from cdk_containers.importers.compose.model.complete import completed
from cdk_containers.importers.compose.model.environment import with_env_files
from cdk_containers.importers.compose.model.loading import default_env_file
from cdk_containers.importers.compose.syntax.files import Files
from cdk_containers.importers.compose.syntax.interpolation import Variables, interpolated
from cdk_containers.importers.ecs_params.grammar import ECS_PARAMS
from cdk_containers.importers.nodes import MapNode, Node, as_map
from cdk_containers.importers.report import Report


def read_ecs_params(path: str, request: Request, report: Report) -> MapNode | None:
    """What the file says, in canonical form; ``None`` if there are errors in it.

    Variables in its texts are replaced as in the compose files. The ECS CLI knew only ``$NAME``
    and ``${NAME}``, but took them from the shell and the ``.env`` file, too.

    Args:
        path: the file.
        request: the compose files, with their variables.
        report: takes the findings.
    """
    before = len(errors(report.findings))
    start = FilePosition(file=path, line=1, column=1)
    folders = [request.working_folder, *map(os.path.dirname, (path, *request.env_files))]
    documents = Files(folders, report).documents(path, start)
    if len(documents) > 1:
        report.error(
            "ecs-params-documents-several",
            documents[1].at,
            "",
            "The file has more than one document.",
            "Remove the lines of --- and what is not needed.",
        )
    if len(errors(report.findings)) > before:
        return None
    model: Node = documents[0] if documents else MapNode(entries={}, at=start)
    model = interpolated(model, _variables(request, folders, start), report)
    model = Canonical(report, "ecs-params.yml").of(model, ECS_PARAMS, "")
    if len(errors(report.findings)) == before:
        model = completed(model, ECS_PARAMS, report)
    return as_map(model) if len(errors(report.findings)) == before else None


def _variables(request: Request, folders: Sequence[str], start: FilePosition) -> Variables:
    # What is wrong with these files is told when the compose files are read.
    unheard = Report()
    files = Files(folders, unheard)
    env_files = request.env_files or default_env_file(request.working_folder, files)
    return Variables(values=with_env_files(request.environment, env_files, files, start, unheard))
