"""``cdk-containers aws-cli convert``: the CloudFormation properties of a file of the AWS CLI."""

import argparse
import json
import sys

from cdk_containers.cli.findings import in_order, is_refused, line_of
from cdk_containers.importers.aws_cli.conversion import properties
from cdk_containers.importers.aws_cli.document import read_document
from cdk_containers.importers.files import read_file
from cdk_containers.importers.report import Report


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the command's options.

    Args:
        parser: the command's.
    """
    parser.description = (
        "Print the CloudFormation properties of a task definition or service, which is the input "
        "of 'aws ecs register-task-definition' or 'create-service', or what 'describe' prints. "
        "Problems go to the standard error; where anything is refused, nothing is printed."
    )
    parser.add_argument("file", metavar="FILE", help="definition.json or service.json")
    parser.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    report = Report()
    content = read_file(given.file, report)
    document = None if content is None else read_document(content, given.file, report)
    converted = None if document is None else properties(document, report)
    for finding in in_order(report.findings):
        print(line_of(finding), file=sys.stderr)
    if is_refused(report):
        return 1
    print(json.dumps(converted, indent=2))
    return 0
