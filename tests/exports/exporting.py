"""Templates that are exported, and their findings."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from cdk_containers.exports.aws_cli import export, report_missing_counts
from cdk_containers.exports.template import read_template
from cdk_containers.exports.values import Values, read_values
from cdk_containers.findings import Finding
from cdk_containers.importers.report import Report


@dataclass(frozen=True)
class Outcome:
    """What was exported, by file name, and what was found."""

    files: Mapping[str, Any]
    findings: list[Finding]

    @property
    def codes(self) -> list[str]:
        """The codes of the findings."""
        return [finding.code for finding in self.findings]


def exported(template: object, values: object = None) -> Outcome:
    """Export a template.

    Args:
        template: text in YAML or JSON, or data.
        values: data. Default: none.
    """
    report = Report()
    text = template if isinstance(template, str) else json.dumps(template)
    read = read_template(text.encode(), "stack.yaml", report)
    given = Values()
    if values is not None:
        given = read_values(json.dumps(values).encode(), "values.json", report)
    made = export(read, given, report) if read else []
    report_missing_counts(made, report)
    return Outcome({each.file_name: each.input for each in made}, report.findings)


def image(value: object, values: object = None, /, **sections: object) -> Outcome:
    """Export a task definition whose image is ``value``.

    Args:
        value: as the template has it.
        values: data. Default: none.
        sections: other parts of the template; ``Resources`` are added to the task definition.
    """
    container = {"Name": "web", "Image": value}
    properties = {"Family": "web", "ContainerDefinitions": [container]}
    task: dict[str, object] = {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}
    others = cast("dict[str, object]", sections.pop("Resources", {}))
    return exported({**sections, "Resources": {"Task": task, **others}}, values)


def image_of(outcome: Outcome) -> object:
    """The image that was exported; fails where anything was found."""
    assert outcome.findings == []
    return outcome.files["Task.definition.json"]["containerDefinitions"][0].get("image")
