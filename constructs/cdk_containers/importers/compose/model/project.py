"""What is asked for: files, and all that decides how they are read."""

import os.path
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdk_containers.findings import Finding
from cdk_containers.importers.nodes import MapNode

_NOT_IN_NAMES = re.compile(r"[^a-z0-9_-]")
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True, kw_only=True)
class Request:
    """Compose files to be read as one project. Nothing is read from the process's environment.

    Args:
        files: the compose files; the later ones are merged into the first.
        folder: where relative paths begin. Default: the folder of the first file.
        name: name of the project. Default: what ``COMPOSE_PROJECT_NAME`` or the files say, or
            the name of the folder.
        env_files: files of variables for the compose files. Default: ``.env`` in the folder, if
            it is there.
        profiles: profiles whose services are meant; ``*`` for all. Default: what
            ``COMPOSE_PROFILES`` says.
        environment: variables, which come before those of ``env_files``. Default: none.
        resolve_paths: whether relative paths are made absolute. Default: they are.
    """

    files: Sequence[str]
    folder: str | None = None
    name: str | None = None
    env_files: Sequence[str] = ()
    profiles: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    resolve_paths: bool = True

    @property
    def working_folder(self) -> str:
        """Where relative paths begin."""
        return self.folder or os.path.dirname(self.files[0])

    @property
    def named_folders(self) -> Sequence[str]:
        """Where files are read without telling: the folders of all that was named."""
        return [self.working_folder, *map(os.path.dirname, (*self.files, *self.env_files))]


@dataclass(frozen=True, kw_only=True)
class Project:
    """Compose files, read.

    Args:
        name: name of the project.
        folder: where its relative paths begin.
        model: everything that the files say, in canonical form, with its places; ``None`` if
            there are errors.
        findings: what is wrong with the files, and what is probably not meant.
        variables: what the files could refer to, with values that may be secret.
    """

    name: str
    folder: str
    model: MapNode | None
    findings: Sequence[Finding]
    variables: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


def name_of_folder(folder: str) -> str:
    """The name of a project that has no other.

    Args:
        folder: where it is.
    """
    return _normal(os.path.basename(os.path.abspath(folder)))


def _normal(text: str) -> str:
    return _NOT_IN_NAMES.sub("", text.lower()).lstrip("_-")
