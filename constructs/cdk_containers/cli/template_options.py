"""The options of commands that read a template."""

import argparse
from dataclasses import dataclass

from cdk_containers.exports.template import Template, read_template
from cdk_containers.exports.values import Values, read_values, together
from cdk_containers.importers.files import read_file
from cdk_containers.importers.report import Report


@dataclass(frozen=True, kw_only=True)
class Given:
    """A template, and what it leaves open."""

    template: Template
    values: Values


def add_template_options(parser: argparse.ArgumentParser) -> None:
    """Add what names a template and the values for it.

    Args:
        parser: the command's.
    """
    parser.add_argument(
        "template", metavar="TEMPLATE", help="such as cdk.out/STACK.template.json; JSON or YAML"
    )
    parser.add_argument(
        "--values",
        metavar="FILE",
        action="append",
        default=[],
        help="JSON with what stands for resources, attributes (Role.Arn), parameters, pseudo "
        "parameters (AWS::Region) and exports; or what 'aws cloudformation "
        "describe-stack-resources', 'list-stack-resources', 'describe-stacks' or 'list-exports' "
        "prints; may be repeated",
    )


def read_given(given: argparse.Namespace, report: Report) -> Given | None:
    """The template and the values; ``None`` if there is no template.

    Args:
        given: the options.
        report: takes the findings.
    """
    contents = [(name, read_file(name, report)) for name in given.values]
    values = [
        read_values(content, name, report) for name, content in contents if content is not None
    ]
    content = read_file(given.template, report)
    template = None if content is None else read_template(content, given.template, report)
    return Given(template=template, values=together(values)) if template else None
