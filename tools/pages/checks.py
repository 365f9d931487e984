"""The page that lists every check, from the checks themselves."""

import re
import textwrap
from collections.abc import Iterable
from pathlib import Path

from cdk_containers.checks import (
    APPLICATION_RULES,
    CAPACITY_RULES,
    FILE_RULES,
    LISTENER_RULES,
    SERVICE_RULES,
    TASK_RULES,
)

_REPOSITORY = Path(__file__).parents[2]
_LIBRARY = _REPOSITORY / "constructs" / "cdk_containers"
# What reads files of other tools: each tells its findings itself.
_READERS = tuple(_LIBRARY / name for name in ("adoption", "cli", "doors", "exports", "importers"))

_HEAD = """\
# What is checked before anything is made

Each rule looks at the description of what is to run, not at a template, and needs neither CDK nor
Node. All problems are told at once, each with its place, what is allowed and what to do. An error
stops the synthesis before the construct has made anything; a warning is shown as CDK shows its
own, and `Annotations.of(construct).acknowledge_warning("cdk-containers:CODE")` silences it. What
is known at deployment only (a token) yields no finding, unless it is needed earlier; then that is
the finding. What goes with what is [a table of its own](compatibility.md).

```python
from cdk_containers import Container, Task
from cdk_containers.checks import check_task

for finding in check_task(Task(containers=[Container(name="web", image="nginx")])):
    print(finding)
```

This page is made by `make docs`.
"""


_IMPORTERS_TITLE = "## Files of other tools\n"
_IMPORTERS_TEXT = (
    "These are found while compose files, files of the AWS CLI and templates are read, each with "
    "its file, line and column: {codes}. All are errors but {warnings}."
)
_CONSTRUCTS_TITLE = "## Arguments of the constructs\n"
_CONSTRUCTS_TEXT = (
    "These need CDK's own objects, or are about one construct: {codes}. All are errors but "
    "{warnings}. Those of an overlay come last, since what it may change is known only then."
)


def construct_codes(*makers: str) -> list[str]:
    """The codes of what the constructs find themselves, as their sources name them.

    Args:
        makers: functions that make findings. Default: all.
    """
    names = "|".join(makers or ("error", "warning", "findings"))
    code = re.compile(rf'\b(?:{names})\(\s*"([a-z0-9-]+)"')
    sources = [
        path
        for path in _LIBRARY.rglob("*.py")
        if not any(path.is_relative_to(folder) for folder in _READERS)
    ]
    return sorted({found for path in sources for found in code.findall(path.read_text())})


def importer_codes(maker: str = "") -> list[str]:
    """The codes of what is found in files of other tools, as the sources name them.

    Args:
        maker: the function that makes the findings. Default: any.
    """
    prefix = rf"\b{maker}\(\s*" if maker else ""
    code = re.compile(rf'{prefix}"((?:aws-cli|compose|ecs-params)-[a-z-]+)"')
    sources = [path for folder in _READERS for path in folder.rglob("*.py")]
    return sorted({found for path in sources for found in code.findall(path.read_text())})


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def page() -> str:
    """The whole page."""
    sections = [
        ("Tasks and their containers", TASK_RULES),
        ("Files of containers", FILE_RULES),
        ("Services", SERVICE_RULES),
        ("Applications of several services", APPLICATION_RULES),
        ("Capacity of clusters and services", CAPACITY_RULES),
        ("Services that share a load balancer", LISTENER_RULES),
    ]
    lines = [_HEAD]
    for title, rules in sections:
        lines += [f"## {title}\n", "| Code | | What must hold |", "|---|---|---|"]
        for rule in sorted(rules, key=lambda each: each.code):
            sentence, _, source = rule.summary.partition("\n\n")
            link = f" [AWS]({source.strip()})" if source.strip().startswith("https://") else ""
            lines.append(
                f"| `{rule.code}` | {rule.severity} | {' '.join(sentence.split())}{link} |"
            )
        lines.append("")
    files = _IMPORTERS_TEXT.format(
        codes=_listed(importer_codes()), warnings=_listed(importer_codes("warning"))
    )
    constructs = _CONSTRUCTS_TEXT.format(
        codes=_listed(construct_codes()), warnings=_listed(construct_codes("warning"))
    )
    lines += [_IMPORTERS_TITLE, _filled(files), "", _CONSTRUCTS_TITLE, _filled(constructs), ""]
    return "\n".join(lines)


def _filled(text: str) -> str:
    return textwrap.fill(text, 100, break_on_hyphens=False)
