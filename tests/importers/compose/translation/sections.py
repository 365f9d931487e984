"""What tests of translations share: the sections of a small project."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cdk_containers.findings import Finding
from cdk_containers.importers.compose import Request, resolve
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage.machine import Machine
from cdk_containers.importers.compose.translation.storage.storage import Storage, storage
from cdk_containers.importers.compose.translation.storage.volumes import ProjectVolumes
from cdk_containers.importers.report import Report
from cdk_containers.spec import Platform

FARGATE = Options()
EC2 = Options(platform=Platform.EC2)


@dataclass(frozen=True)
class Translated:
    """A project, ready to be translated.

    Args:
        project: the whole model.
        machine: where it comes from.
        report: takes the findings.
    """

    project: Section
    machine: Machine
    report: Report

    @property
    def codes(self) -> list[str]:
        """The codes of what was found."""
        return [finding.code for finding in self.findings]

    @property
    def findings(self) -> list[Finding]:
        """What was found."""
        return self.report.findings

    def service(self, name: str = "web") -> Section:
        """One of the services."""
        return self.project.section("services").section(name)

    def storage(self, options: Options = FARGATE, name: str = "web") -> Storage:
        """The storage of one of the services."""
        return storage(
            self.service(name), name, ProjectVolumes(self.project, self.machine, options)
        )


def project(
    where: Path,
    content: str,
    files: Mapping[str, str | bytes] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Translated:
    """A project of one compose file.

    Args:
        where: an empty folder.
        content: the compose file.
        files: further files. Default: none.
        environment: variables. Default: none.
    """
    for name, text in {"compose.yaml": content, **(files or {})}.items():
        path = where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    request = Request(
        files=[str(where / "compose.yaml")], name="shop", environment=environment or {}
    )
    found = resolve(request)
    assert found.model is not None, found.findings
    report = Report()
    return Translated(
        Section(node=found.model, path="", report=report),
        Machine.of(request, found, report),
        report,
    )


def service(where: Path, written: str, more: str = "") -> Translated:
    """A project of one service, ``web``.

    Args:
        where: an empty folder.
        written: what it says beside its image, in one line.
        more: top-level keys. Default: none.
    """
    return project(where, f"services: {{web: {{image: nginx, {written}}}}}\n{more}")
