"""What other tools fill in before the AWS CLI sees a file."""

import re
from collections.abc import Iterator

from cdk_containers.findings import FilePosition
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, as_map
from cdk_containers.importers.report import Report
from cdk_containers.spec import is_known

# ecspresso and other Go templates; envsubst and its like; CodePipeline's <IMAGE1_NAME>; what
# Terraform, Jinja and ERB decide.
_PLACEHOLDER = re.compile(
    r"\{\{.*?\}\}|\$\{[^}]*\}|\$\([^)]*\)|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%|<[A-Za-z_][\w-]*>"
    r"|%\{[^}]*\}|\{%.*?%\}|<%.*?%>",
    re.S,
)

# The text of these is for the program in the container, for Docker or for the log driver, which
# have variables and templates of their own.
_OTHERS_OWN = (
    "command",
    "dockerLabels",
    "driverOpts",
    "entryPoint",
    "environment",
    "expression",
    "healthCheck",
    "hookDetails",
    "labels",
    "options",
    "systemControls",
    "tags",
)
# But what ECS itself reads.
_OPTIONS_OF_ECS = ("awslogs-group", "awslogs-region", "awslogs-stream-prefix")


def is_placeholder(text: str) -> bool:
    """Whether some of a text is still to be filled in.

    Args:
        text: a text of the file.
    """
    return is_known(text) and _PLACEHOLDER.search(text) is not None


def report_placeholders(node: MapNode, report: Report) -> None:
    """Warn of the texts that are still to be filled in; they stay as they are.

    Args:
        node: an input of the API.
        report: takes the findings.
    """
    for at in placeholders(node):
        report.warning(
            "aws-cli-placeholder",
            at,
            at.path,
            "It has a placeholder that a tool fills in, and is taken as it stands.",
            "Give the file as that tool makes it, such as what 'ecspresso render' or envsubst "
            "prints.",
        )


def placeholders(node: Node) -> Iterator[FilePosition]:
    """Where texts are still to be filled in.

    Args:
        node: a part of an input.
    """
    match node:
        case Scalar(value=str() as text) if is_placeholder(text):
            yield node.at
        case Scalar():
            pass
        case ListNode():
            for item in node.items:
                yield from placeholders(item)
        case MapNode():
            for name, value in node.entries.items():
                if name not in _OTHERS_OWN:
                    yield from placeholders(value)
                elif name == "options":
                    options = as_map(value).entries
                    for option in _OPTIONS_OF_ECS:
                        if option in options:
                            yield from placeholders(options[option])
