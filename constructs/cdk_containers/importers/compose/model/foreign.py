"""Files of other tools that are taken for compose files."""

from cdk_containers.importers.nodes import Node, as_map
from cdk_containers.importers.report import Report

_OF_AWS_CLI = frozenset({"containerDefinitions", "serviceName", "taskDefinition"})


def report_foreign(document: Node, report: Report) -> bool:
    """Tell of a file that is another tool's: that none of its keys is known says less.

    Args:
        document: what it says.
        report: takes the finding.
    """
    is_foreign = not _OF_AWS_CLI.isdisjoint(as_map(document).entries)
    if is_foreign:
        report.error(
            "compose-file-foreign",
            document.at,
            "",
            "This is no compose file: it looks like a task definition or a service of the AWS CLI.",
            "Check it apart from compose files: cdk-containers check definition.json service.json. "
            "In a CDK app, task_from_file(…) and ServiceFromFile(…) take it.",
        )
    return is_foreign
