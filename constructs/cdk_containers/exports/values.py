"""What a template leaves open, as its user gives it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cdk_containers.importers.aws_cli.json_document import read_json
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, kind_of
from cdk_containers.importers.report import Report


@dataclass(frozen=True, kw_only=True)
class Values:
    """Texts and lists of texts by what they stand for.

    Args:
        given: by the logical id of a resource (what ``Ref`` gives, its physical id), by
            ``LogicalId.Attribute``, or by the name of a parameter, a pseudo parameter or an
            export. Default: none.
    """

    given: Mapping[str, Node] = field(default_factory=dict[str, Node])

    def text(self, name: str) -> str | None:
        """The text of that name, if there is one."""
        node = self.given.get(name)
        return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


def read_values(content: bytes, file: str, report: Report) -> Values:
    """The values that a file holds.

    It is a mapping from names to values, or what one of these commands of ``aws cloudformation``
    prints: ``describe-stack-resources``, ``list-stack-resources``, ``describe-stacks``,
    ``list-exports``.

    Args:
        content: the file, in JSON.
        file: its name, for the places in it.
        report: takes the findings.
    """
    node = read_json(content, file, report)
    if node is None:
        return Values()
    if not isinstance(node, MapNode):
        report.error(
            "aws-cli-values-invalid",
            node.at,
            "",
            f"Values are a mapping from names to texts, and this is {kind_of(node)}.",
            'Write such as {"AWS::Region": "eu-central-1"}.',
        )
        return Values()
    return Values(given=dict(_printed(node) if _is_printed(node) else _written(node, report)))


def together(values: Iterable[Values]) -> Values:
    """All values as one; the later ones decide.

    Args:
        values: in their order.
    """
    return Values(given={name: node for each in values for name, node in each.given.items()})


def _is_printed(node: MapNode) -> bool:
    lists = ("StackResources", "StackResourceSummaries", "Stacks", "Exports")
    return any(isinstance(node.entries.get(name), ListNode) for name in lists)


def _printed(node: MapNode) -> Iterator[tuple[str, Node]]:
    for resource in (*node.list("StackResources"), *node.list("StackResourceSummaries")):
        yield from _named(resource, "LogicalResourceId", "PhysicalResourceId")
        yield from _of_stack(resource)
    for stack in node.list("Stacks"):
        yield from _of_stack(stack)
        for parameter in stack.list("Parameters") if isinstance(stack, MapNode) else ():
            yield from _named(parameter, "ParameterKey", "ParameterValue")
            yield from _named(parameter, "ParameterKey", "ResolvedValue")
        for output in stack.list("Outputs") if isinstance(stack, MapNode) else ():
            yield from _named(output, "ExportName", "OutputValue")
    for export in node.list("Exports"):
        yield from _named(export, "Name", "Value")


def _named(node: Node, name: str, value: str) -> Iterator[tuple[str, Node]]:
    if isinstance(node, MapNode) and node.text(name) and node.text(value) is not None:
        yield node.text(name) or "", node.entries[value]


def _of_stack(node: Node) -> Iterator[tuple[str, Node]]:
    """The pseudo parameters that the ARN of a stack holds."""
    arn = node.text("StackId") if isinstance(node, MapNode) else None
    parts = (arn or "").split(":", 5)
    if len(parts) == 6 and parts[2] == "cloudformation":
        pseudo = {
            "AWS::AccountId": parts[4],
            "AWS::Partition": parts[1],
            "AWS::Region": parts[3],
            "AWS::StackId": arn or "",
            "AWS::StackName": parts[5].split("/")[1] if "/" in parts[5] else "",
        }
        yield from ((name, Scalar(value=text, at=node.at)) for name, text in pseudo.items())


def _written(node: MapNode, report: Report) -> Iterator[tuple[str, Node]]:
    for name, value in node.entries.items():
        if text := _as_text(value):
            yield name, text
            continue
        items = [_as_text(item) for item in value.items] if isinstance(value, ListNode) else [None]
        texts = tuple(item for item in items if item)
        if len(texts) == len(items):
            yield name, ListNode(items=texts, at=value.at)
            continue
        report.error(
            "aws-cli-values-invalid",
            node.place_of(name),
            name,
            f"A value is a text or a list of texts, and this is {kind_of(value)}.",
            "Write what CloudFormation would put there.",
        )


def _as_text(node: Node) -> Scalar | None:
    """A text, also of a number."""
    if not isinstance(node, Scalar) or isinstance(node.value, bool):
        return None
    if isinstance(node.value, str | int | float):
        return Scalar(value=str(node.value), at=node.at)
    return None
