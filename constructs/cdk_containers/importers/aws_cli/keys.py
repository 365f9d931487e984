"""What becomes of each value of a file."""

from collections.abc import Iterator, Mapping, Sequence

from cdk_containers.findings import FilePosition, Finding, Severity
from cdk_containers.importers.aws_cli.cloudformation import property_name
from cdk_containers.importers.aws_cli.conversion import missing
from cdk_containers.importers.aws_cli.document import Document
from cdk_containers.importers.aws_cli.service_model import Operation, Shape, input_of, is_document
from cdk_containers.importers.fates import Fate, KeyFate, ignored, mapped, refused
from cdk_containers.importers.nodes import ListNode, MapNode, Node, leaves

_RESOURCES = {Operation.TASK_DEFINITION: "TaskDefinition", Operation.SERVICE: "Service"}
_DESCRIBED = ignored("It is empty, or what AWS says of what it has made, and nobody gives.")


def fates(document: Document, findings: Sequence[Finding]) -> list[KeyFate]:
    """What becomes of each value of a file: what CloudFormation calls it, or why it has it not.

    Args:
        document: what the file describes.
        findings: what is wrong with it.
    """
    shape = input_of(document.operation)
    converted = dict(_converted(document.input, shape, (), _RESOURCES[document.operation]))
    told = {_path(finding): finding for finding in findings}
    return [
        KeyFate(path=path, at=at, fate=_fate(path, converted, told))
        for path, at in leaves(document.whole, "", document.whole.at)
    ]


def _fate(path: str, converted: Mapping[str, str], told: Mapping[str, Finding]) -> Fate:
    if path in converted:
        return mapped(converted[path])
    for outer in _outwards(path):
        finding = told.get(outer)
        if finding is not None and finding.severity is Severity.ERROR:
            return refused(finding.message, finding.fix)
        if finding is not None:
            return ignored(finding.message, finding.fix)
    return _DESCRIBED


def _outwards(path: str) -> Iterator[str]:
    """A path, and those that it is in."""
    yield path
    for index in range(len(path) - 1, 0, -1):
        if path[index] in ".[":
            yield path[:index]


def _path(finding: Finding) -> str:
    return finding.where.path if isinstance(finding.where, FilePosition) else ""


def _converted(
    node: Node, shape: Shape, name: tuple[str, ...], to: str
) -> Iterator[tuple[str, str]]:
    """The values that CloudFormation has: their paths in the file, and there."""
    if isinstance(node, MapNode) and shape.type_name == "structure" and not is_document(shape):
        for key, value in node.entries.items():
            below = (*name, key)
            if missing(below, value) is None:
                inner = shape.members[key]
                yield from _converted(value, inner, below, f"{to}.{property_name(below)}")
        if node.entries:
            return
    elif isinstance(node, ListNode) and shape.type_name == "list" and node.items:
        for index, item in enumerate(node.items):
            yield from _converted(item, shape.member, name, f"{to}[{index}]")
        return
    for path, at in leaves(node, "", node.at):
        yield at.path or node.at.path, f"{to}{'.' if path[:1] not in ('', '[') else ''}{path}"
