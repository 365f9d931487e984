"""`make docs`: the page of the documentation that lists every check, from the checks themselves."""

from pathlib import Path

from cdk_containers.checks import CAPACITY_RULES, SERVICE_RULES, TASK_RULES

PAGE = Path(__file__).parents[1] / "docs" / "checks.md"

_HEAD = """\
# What is checked before anything is made

Each rule looks at the description of what is to run, not at a template, and needs neither CDK nor
Node. All problems are told at once, each with its place, what is allowed and what to do. An error
stops the synthesis before the construct has made anything; a warning is shown as CDK shows its
own, and `Annotations.of(construct).acknowledge_warning("cdk-containers:CODE")` silences it. What
is known at deployment only (a token) yields no finding, unless it is needed earlier; then that is
the finding.

```python
from cdk_containers import Container, Task
from cdk_containers.checks import check_task

for finding in check_task(Task(containers=[Container(name="web", image="nginx")])):
    print(finding)
```

This page is made by `make docs`.
"""


_CONSTRUCTS = """\
## Arguments of the constructs

These need CDK's own objects, or are about one construct: `availability-zones-out-of-range`,
`cidr-invalid`, `cluster-without-capacity`, `cluster-without-vpc`, `endpoint-name-invalid`,
`log-retention-unknown`, `overlay-no-mapping`, `overlay-type-unknown`,
`placement-without-subnets`,
`public-addresses-not-assigned`, `registry-limit-out-of-range`, `subnets-missing`, `task-unclear`,
`vpc-addresses-unknown`. All are errors. Those of an overlay come last, since what it may change is
known only then.
"""


def page() -> str:
    """The whole page."""
    sections = [
        ("Tasks and their containers", TASK_RULES),
        ("Services", SERVICE_RULES),
        ("Capacity of clusters and services", CAPACITY_RULES),
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
    return "\n".join([*lines, _CONSTRUCTS])


if __name__ == "__main__":
    PAGE.write_text(page())
