"""What a template leaves open, as its user gives it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cdk_containers.findings import FilePosition
from cdk_containers.importers.aws_cli.json_document import read_json
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, as_map, kind_of
from cdk_containers.importers.report import Report

_MASKED = "****"
"""What CloudFormation prints for a parameter with ``NoEcho``."""


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
        if as_map(resource).text("PhysicalResourceId"):
            yield from _named(resource, "LogicalResourceId", "PhysicalResourceId")
        yield from _of_stack(resource)
    for stack in node.list("Stacks"):
        yield from _of_stack(stack)
        for parameter in as_map(stack).list("Parameters"):
            if as_map(parameter).text("ParameterValue") != _MASKED:
                yield from _named(parameter, "ParameterKey", "ParameterValue")
            yield from _named(parameter, "ParameterKey", "ResolvedValue")
        for output in as_map(stack).list("Outputs"):
            yield from _named(output, "ExportName", "OutputValue")
    for export in node.list("Exports"):
        yield from _named(export, "Name", "Value")


def _named(node: Node, name: str, value: str) -> Iterator[tuple[str, Node]]:
    named = as_map(node)
    if named.text(name) and named.text(value) is not None:
        yield named.text(name) or "", named.entries[value]


def account_of(arn: str, at: FilePosition) -> dict[str, Node]:
    """The pseudo parameters that an ARN holds.

    Args:
        arn: such as ``arn:aws:ecs:us-east-1:123456789012:service/shop/web``.
        at: where it is said.
    """
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return {}
    names = {"AWS::Partition": parts[1], "AWS::Region": parts[3], "AWS::AccountId": parts[4]}
    return {name: Scalar(value=text, at=at) for name, text in names.items() if text}


def _of_stack(node: Node) -> Iterator[tuple[str, Node]]:
    """The pseudo parameters of a stack."""
    arn = as_map(node).text("StackId")
    if arn is None or ":cloudformation:" not in arn:
        return
    yield from account_of(arn, node.at).items()
    yield "AWS::StackId", Scalar(value=arn, at=node.at)
    _, *name = arn.split("/", 2)
    if name:
        yield "AWS::StackName", Scalar(value=name[0], at=node.at)


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
