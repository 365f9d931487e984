"""What tests of whole applications share: compose files, imported."""

from pathlib import Path
from typing import Any

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose import Request
from cdk_containers.importers.compose.importing import ComposeImport, import_compose
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.spec import Application, ApplicationService


def imported(where: Path, text: str, **options: Any) -> ComposeImport:
    """What becomes of a compose file.

    Args:
        where: an empty folder.
        text: the file.
        options: what it leaves open.
    """
    file = where / "compose.yaml"
    file.write_text(text)
    return import_compose(
        Request(files=[str(file)], name="shop", profiles=["*"]), options=Options(**options)
    )


def application(where: Path, text: str, **options: Any) -> Application:
    """The application that a compose file describes."""
    return imported(where, text, **options).imported.spec


def services(where: Path, text: str, **options: Any) -> dict[str, ApplicationService]:
    """The services of the application, by their names."""
    return {each.name: each for each in application(where, text, **options).services}


def told(found: ComposeImport, but: tuple[str, ...] = ()) -> list[tuple[str, int, str]]:
    """What was told of more than one key: code, line and path.

    Args:
        found: what became of the file.
        but: further codes that are none of the test's business.
    """
    others = ("compose-memory-default", *but)
    return [
        (finding.code, finding.where.line, finding.where.path)
        for finding in found.imported.findings
        if isinstance(finding.where, FilePosition) and finding.code not in others
    ]
