"""How compose files fare on Amazon ECS: how many of a folder are refused, and for what.

    python -m tools.compose_counts FOLDER

reads every ``*.yml`` and ``*.yaml`` below it as a project of its own, and counts those that
Docker Compose would take. ``$CDK_CONTAINERS_COMPOSE_CORPUS/compose`` is such a folder.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from cdk_containers.doors.compose import read_compose
from cdk_containers.findings import FilePosition, Finding, Severity, errors
from cdk_containers.importers.compose import Request, resolve
from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.spec import Platform

_MOST_SHOWN = 25
_NOT_THERE = {"build-folder-missing", "compose-file-unreadable"}
_ENVIRONMENT = {"COMPOSE_PROFILES": "*", "COMPOSE_PROJECT_NAME": "proj", "HOME": "/root"}


def main(folder: str) -> None:
    """Print the counts for each platform.

    Args:
        folder: where the files are.
    """
    requests = [
        Request(files=[str(path)], environment=_ENVIRONMENT)
        for path in sorted(Path(folder).rglob("*.y*ml"))
    ]
    valid = [request for request in requests if resolve(request).model is not None]
    print(f"{len(requests)} files, of which Docker Compose takes {len(valid)}.")
    for platform in Platform:
        _print_platform(valid, platform)


def _print_platform(requests: Sequence[Request], platform: Platform) -> None:
    options = Options(platform=platform)
    found = [read_compose(request, options=options).findings for request in requests]
    codes = [{each.code for each in errors(findings)} for findings in found]
    refused = [each for each in codes if each]
    alone = sum(each <= _NOT_THERE for each in refused)
    print(
        f"\nOn {platform}: {len(codes) - len(refused)} fit, {len(refused)} are refused, "
        f"{alone} of them only for files beside them that are not there."
    )
    for severity in Severity:
        # Once for each file, however often it says so.
        counts = Counter(
            subject for findings in found for subject in set(_subjects(findings, severity))
        )
        print(f"\n  files with this {severity}:")
        for (code, pattern), count in counts.most_common(_MOST_SHOWN):
            print(f"  {count:5} {code:40} {pattern}")


def _subjects(findings: Sequence[Finding], severity: Severity) -> Iterator[tuple[str, str]]:
    for finding in findings:
        if finding.severity is severity and isinstance(finding.where, FilePosition):
            yield finding.code, _pattern(finding.where.path)


def _pattern(path: str) -> str:
    """A path without what its author named."""
    anywhere = re.sub(r"\[[^]]*\]", "[]", path)
    return re.sub(r"^(services|networks|volumes|secrets|configs)\.[^.\[]+", r"\1.*", anywhere)


if __name__ == "__main__":
    main(sys.argv[1])
