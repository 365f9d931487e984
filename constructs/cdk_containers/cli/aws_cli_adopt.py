"""``cdk-containers aws-cli adopt``: bring what runs under CloudFormation."""

import argparse
import json
import sys
from collections.abc import Mapping

from cdk_containers.adoption.mapping import adopt
from cdk_containers.adoption.resource_mapping import read_resource_mapping
from cdk_containers.adoption.running import read_running
from cdk_containers.cli.findings import in_order, is_refused, line_of
from cdk_containers.cli.template_options import add_template_options, read_given
from cdk_containers.exports.template import Template
from cdk_containers.findings import errors, warnings
from cdk_containers.importers.files import read_file
from cdk_containers.importers.report import Report


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Args:
        parser: the command's.
    """
    parser.description = (
        "Print what 'cdk import --resource-mapping' takes to bring services and task definitions "
        "that there are into a stack. Every difference between the template and what runs goes to "
        "the standard error; where CloudFormation would make a service anew, nothing is printed."
    )
    add_template_options(parser)
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="what 'aws ecs describe-services' or 'describe-task-definition', with --include TAGS, "
        "prints of one of them",
    )
    parser.add_argument(
        "--resource-mapping",
        metavar="FILE",
        help="what identifies further resources, in the form that is printed",
    )
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    report = Report()
    contents = [(name, read_file(name, report)) for name in given.files]
    read = [
        read_running(content, name, report) for name, content in contents if content is not None
    ]
    running = [each for each in read if each is not None]
    stack = read_given(given, report)
    mapping: dict[str, Mapping[str, str]] = {}
    if stack is not None:
        further = _further(given.resource_mapping, stack.template, report)
        # What cannot be read would be told once more, as missing wherever it is needed.
        if not errors(report.findings):
            mapping = adopt(stack.template, running, stack.values, report, given=further)
    # What makes something anew comes first.
    for finding in (*in_order(errors(report.findings)), *in_order(warnings(report.findings))):
        print(line_of(finding), file=sys.stderr)
    if is_refused(report):
        return 1
    print(json.dumps(mapping, indent=2))
    return 0


def _further(
    file: str | None, template: Template, report: Report
) -> Mapping[str, Mapping[str, str]]:
    content = read_file(file, report) if file else None
    if file is None or content is None:
        return {}
    return read_resource_mapping(content, file, template, report)
