"""The machine that the compose files stand on: what no container instance has."""

import os.path
from collections.abc import Mapping
from dataclasses import dataclass, field

from cdk_containers.importers.compose.model.project import Project, Request
from cdk_containers.importers.compose.syntax.files import Files
from cdk_containers.importers.report import Report


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Where the files of a project come from.

    Args:
        folder: where the project's relative paths begin.
        files: reads what the project refers to.
        variables: environment variables; their values may be secret.
    """

    folder: str
    files: Files
    variables: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    @classmethod
    def of(cls, request: Request, project: Project, report: Report) -> "Machine":
        """The machine that a project was read on.

        Args:
            request: what was read.
            project: what came of it.
            report: takes the findings about files.
        """
        return cls(
            folder=os.path.abspath(project.folder),
            files=Files(request.named_folders, report),
            variables=project.variables,
        )

    def owns(self, path: str) -> bool:
        """Whether a path means something here only: it was relative, or is of the user's home.

        Args:
            path: the path, after resolution.
        """
        home = self.variables.get("HOME", "")
        homes = [home] if os.path.isabs(home) and home != "/" else []
        return not os.path.isabs(path) or any(
            _is_inside(path, folder) for folder in (self.folder, *homes)
        )

    def shown(self, path: str) -> str:
        """A path as the author knows it: relative if it is one of the project's.

        Args:
            path: the path, after resolution.
        """
        if os.path.isabs(path) and _is_inside(path, self.folder):
            return os.path.relpath(path, self.folder)
        return path


def _is_inside(path: str, folder: str) -> bool:
    return os.path.commonpath([os.path.normpath(path), folder]) == os.path.normpath(folder)
