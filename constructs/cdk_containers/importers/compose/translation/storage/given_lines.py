"""What stands in the files that a service is given, for those who look for names in it."""

import os.path
from collections.abc import Iterator

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage.machine import Machine
from cdk_containers.importers.compose.translation.storage.mounted_files import (
    MOST_BYTES,
    MOST_FILES,
    paths_of,
)


def given_lines(
    service: Section, project: Section, machine: Machine
) -> Iterator[tuple[FilePosition, str]]:
    """The lines of all texts that go along with a task, with the places that ask for them.

    What cannot be read is left out: where it is handed over, that is told.

    Args:
        service: the service.
        project: the whole model.
        machine: where its files come from.
    """
    for place, text in _texts(service, project, machine):
        for line in text.splitlines():
            yield place, line


def _texts(
    service: Section, project: Section, machine: Machine
) -> Iterator[tuple[FilePosition, str]]:
    choices = service.pairs("x-ecs-mounts")
    for mount in service.sections("volumes"):
        source = mount.text("source")
        if choices.get(mount.text("target") or "") == "file" and source:
            for path in paths_of(source)[:MOST_FILES]:
                yield mount.place("source"), _text_of(path)
    for mount in service.sections("configs"):
        config = project.section("configs").section(mount.text("source") or "")
        variable = machine.variables.get(config.text("environment") or "", "")
        file = config.text("file")
        text = _text_of(file) if file else config.text("content") or variable
        yield mount.place("source"), text


def _text_of(path: str) -> str:
    # A device or a pipe might never end.
    if not os.path.isfile(path):
        return ""
    try:
        with open(path, "rb") as file:
            return file.read(MOST_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return ""
