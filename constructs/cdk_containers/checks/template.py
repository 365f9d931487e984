"""Rules about raw parts of a CloudFormation template, which are laid over an application."""

from collections.abc import Iterator, Mapping
from typing import cast

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import Application

_SECTIONS = ("Mappings", "Outputs", "Parameters", "Resources")


@rule()
def template_section_refused(application: Application, context: Context) -> Iterator[Problem]:
    """Raw parts of a template are Mappings, Outputs, Parameters or Resources."""
    for section in application.template:
        if section not in _SECTIONS:
            yield Problem(
                f"template.{section}",
                f"{section} is no section that can be added to the template.",
                f"Use {', '.join(_SECTIONS)}.",
            )


@rule()
def template_no_mapping(application: Application, context: Context) -> Iterator[Problem]:
    """A section of a template has mappings by their names."""
    for section, content in application.template.items():
        if section not in _SECTIONS:
            continue
        if not isinstance(content, Mapping):
            yield _no_mapping(f"template.{section}")
            continue
        for name, each in cast("Mapping[str, object]", content).items():
            if not isinstance(each, Mapping):
                yield _no_mapping(f"template.{section}.{name}")


def _no_mapping(path: str) -> Problem:
    return Problem(
        path,
        "It is no mapping, as CloudFormation has one there.",
        "Write such as Resources: {WebService: {Properties: {PropagateTags: SERVICE}}}.",
    )
