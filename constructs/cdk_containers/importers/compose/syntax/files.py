"""The files that are read, and nothing else is; those outside the user's folders are told."""

import os
import stat
from collections.abc import Sequence

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.syntax.document import MOST_BYTES, read_documents
from cdk_containers.importers.nodes import Node
from cdk_containers.importers.report import Report

MOST_TOTAL_BYTES = 5_000_000
"""That compose files lead to: some that include each other several times could else be endless."""


class Files:
    """Reads files, each once.

    Args:
        folders: those that the user named: the folders of the files on the command line.
        report: takes the findings.
    """

    def __init__(self, folders: Sequence[str], report: Report) -> None:
        self._folders = [os.path.realpath(folder) for folder in folders]
        self._report = report
        self._room = MOST_TOTAL_BYTES
        self._documents: dict[str, tuple[int, list[Node]]] = {}

    def documents(self, path: str, at: FilePosition, place: str = "") -> list[Node]:
        """The YAML documents of a file.

        Args:
            path: the file.
            at: where it is asked for.
            place: what asks for it there.
        """
        if path not in self._documents:
            content = self.content(path, at, place)
            found = [] if content is None else read_documents(content, path, self._report)
            self._documents[path] = (len(content or b""), found)
        size, documents = self._documents[path]
        # What is read again is also worked through again.
        return documents if self._has_room(size, at, place) else []

    def text(self, path: str, at: FilePosition, place: str = "") -> str | None:
        """The text of a file.

        Args:
            path: the file.
            at: where it is asked for.
            place: what asks for it there.
        """
        content = self.content(path, at, place)
        if content is None or not self._has_room(len(content), at, place):
            return None
        if len(content) > MOST_BYTES:
            self._report.error(
                "compose-file-too-large",
                at,
                place,
                f"{path} has more than {MOST_BYTES:,} bytes.",
                "Name a file of variables.",
            )
            return None
        return content.decode("utf-8-sig", errors="replace")

    def content(self, path: str, at: FilePosition, place: str) -> bytes | None:
        """The bytes of a file.

        Args:
            path: the file.
            at: where it is asked for.
            place: what asks for it there.
        """
        problem = self._problem(path)
        if problem:
            self._report.error(
                "compose-file-unreadable",
                at,
                place,
                f"{path} {problem}.",
                "Correct the path, or the file.",
            )
            return None
        self._tell_if_outside(path, at, place)
        try:
            with open(path, "rb") as file:
                return file.read(MOST_BYTES + 1)
        except OSError as failure:
            self._report.error(
                "compose-file-unreadable",
                at,
                place,
                f"{path} cannot be read: {failure.strerror}.",
                "Correct the path, or the permissions of the file.",
            )
            return None

    def _has_room(self, size: int, at: FilePosition, place: str) -> bool:
        self._room -= size
        if self._room < 0:
            self._report.error(
                "compose-file-too-large",
                at,
                place,
                f"The files that this leads to have more than {MOST_TOTAL_BYTES:,} bytes.",
                "Include and extend fewer files, and each of them once.",
            )
        return self._room >= 0

    def exists(self, path: str) -> bool:
        """Whether there is a file to read.

        Args:
            path: the file.
        """
        return self._problem(path) is None

    def _problem(self, path: str) -> str | None:
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError):
            return "does not exist"
        # A device or a pipe might never end.
        return None if stat.S_ISREG(mode) else "is no file"

    def _tell_if_outside(self, path: str, at: FilePosition, place: str) -> None:
        real = os.path.realpath(path)
        if not any(os.path.commonpath([real, folder]) == folder for folder in self._folders):
            self._report.warning(
                "compose-path-outside",
                at,
                place,
                f"{path} is read, which lies outside the folders of the files that were named.",
                "See that this is meant.",
            )
