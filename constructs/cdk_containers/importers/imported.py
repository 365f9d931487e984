"""What an importer makes of other tools' files."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from cdk_containers.findings import FilePosition, Finding

Spec = TypeVar("Spec")


@dataclass(frozen=True, kw_only=True)
class Imported(Generic[Spec]):
    """A spec, and where in the files each part of it comes from.

    Args:
        spec: what the files describe. Where there are errors, without what they are about.
        findings: what is wrong with the files, and what is probably not meant.
        place_of: where in the files a place of the spec comes from, such as
            ``services[web].task.containers[web].memory_mib``.
    """

    spec: Spec
    findings: Sequence[Finding]
    place_of: Callable[[str], FilePosition]

    def at_its_place(self, finding: Finding) -> Finding:
        """A finding about the spec, where its author finds it in the files."""
        return finding.at(self.place_of(str(finding.where)))
