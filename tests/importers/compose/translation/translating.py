"""What tests of the translation share: a service of a file, as the translation reads it."""

from dataclasses import dataclass
from pathlib import Path

from cdk_containers.findings import FilePosition, Finding
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.report import Report
from tests.importers.compose.reading import nodes, read


@dataclass(frozen=True, kw_only=True)
class Translating:
    """A file that is translated.

    Args:
        service: its service web.
        project: all of it.
    """

    service: Section
    project: Section

    @property
    def findings(self) -> list[Finding]:
        """What was told."""
        return self.project.report.findings

    @property
    def told(self) -> list[str]:
        """The codes of what was told, each with the key that it is about."""
        return [f"{each.code} {_key(each)}".strip() for each in self.findings]


def translating(folder: Path, service: str, *, others: str = "", rest: str = "") -> Translating:
    """A file to be translated.

    Args:
        folder: an empty folder, where the file is written.
        service: the keys of the service web in one line; its image is nginx:1.27 unless they say
            another.
        others: further services in one line. Default: none.
        rest: lines beside the services. Default: none.
    """
    image = "" if "image:" in service or "build:" in service else "image: 'nginx:1.27', "
    project = read(
        folder, f"services: {{web: {{{image}{service}}}, {others}}}\n{rest}", resolve_paths=True
    )
    whole = Section(node=nodes(project), path="", report=Report())
    return Translating(service=whole.section("services").section("web"), project=whole)


def _key(finding: Finding) -> str:
    assert isinstance(finding.where, FilePosition)
    return finding.where.path.removeprefix("services.web").removeprefix(".")
