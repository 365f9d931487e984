"""What the names in a template stand for, as what runs tells it.

Where the template refers to a role, and what runs has a role's ARN in the same place, this is the
role that is meant.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cdk_containers.adoption.identifiers import REFERRED
from cdk_containers.adoption.leaves import Leaf, leaves_of
from cdk_containers.adoption.matching import Match
from cdk_containers.exports.aws_cli import export
from cdk_containers.exports.mentions import Mention, mentions_in
from cdk_containers.exports.template import Template
from cdk_containers.exports.values import Values, together
from cdk_containers.findings import FilePosition
from cdk_containers.importers.nodes import Scalar
from cdk_containers.importers.report import Report

_NUMBER = re.compile(r"\[\d+\]")
# What is in them is the application's, and may be out of date.
_ITS_OWN = re.compile(r"\.(Command|DockerLabels|EntryPoint|Environment|HealthCheck)\b|^Tags\b")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a name stands for.

    Args:
        logical_id: of the resource.
        reference: its name among the values, such as ``Role.Arn``.
        text: what stands there in what runs.
        property: what identifies the resource.
        physical_id: the value of that property.
        at: where what runs is described.
    """

    logical_id: str
    reference: str
    text: str
    property: str
    physical_id: str
    at: FilePosition


def told(template: Template, matches: Sequence[Match], values: Values) -> list[Told]:
    """The resources that what runs refers to, each by the first place that tells it.

    Args:
        template: with the resources.
        matches: which of them run.
        values: what the template leaves open. Of these, nothing is told.
    """
    found: dict[str, Told] = {}
    for each in _all(template, matches, values):
        # Nothing is imported twice.
        taken = {(other.property, other.physical_id) for other in found.values()}
        if each.logical_id not in found and (each.property, each.physical_id) not in taken:
            found[each.logical_id] = each
    return list(found.values())


def _all(template: Template, matches: Sequence[Match], values: Values) -> Iterator[Told]:
    # A text that no value is stands in for each.
    stand_ins = {f"<{each.reference}>": each for each in _open(template, matches, values)}
    for each, ours, theirs in _compared(template, matches, values, stand_ins):
        for path, leaf in ours.items():
            mention = stand_ins.get(str(leaf.value))
            if mention is None or _ITS_OWN.search(path):
                continue
            text = _same_place(path, ours, theirs)
            if text is None:
                continue
            identifier = REFERRED[template.type_of(mention.name) or ""]
            yield Told(
                logical_id=mention.name,
                reference=mention.reference,
                text=text,
                property=identifier.property,
                physical_id=identifier.physical_id(text),
                at=each.at,
            )


def _open(template: Template, matches: Iterable[Match], values: Values) -> Iterator[Mention]:
    """What a value in what runs can identify, and nobody gave."""
    for each in matches:
        for mention in mentions_in(template.resource(each.logical_id).map("Properties")):
            identifier = REFERRED.get(template.type_of(mention.name) or "")
            is_open = not {mention.name, mention.reference} & values.given.keys()
            if identifier and is_open and mention.attribute in (None, identifier.attribute):
                yield mention


def _compared(
    template: Template,
    matches: Sequence[Match],
    values: Values,
    stand_ins: Mapping[str, Mention],
) -> Iterator[tuple[Match, dict[str, Leaf], dict[str, Leaf]]]:
    """What runs, with its values in the template and in itself by the same paths."""
    given = {each.reference: Scalar(value=text, at=each.at) for text, each in stand_ins.items()}
    wanted = [each.logical_id for each in matches]
    exported = export(template, together([values, Values(given=given)]), Report(), only=wanted)
    by_id = {each.logical_id: each.input for each in exported}
    for each in matches:
        if each.running is not None and each.logical_id in by_id:
            ours = leaves_of(by_id[each.logical_id], each.operation)
            yield each, ours, leaves_of(each.running.input, each.operation)


def _same_place(path: str, ours: Mapping[str, Leaf], theirs: Mapping[str, Leaf]) -> str | None:
    """The text in the same place of what runs, if there is no doubt which one that is."""
    if _is_one_of_many(path, [*ours, *theirs]):
        return None
    leaf = theirs.get(path) or _only_other(path, ours, theirs)
    return leaf.value if leaf and isinstance(leaf.value, str) else None


def _is_one_of_many(path: str, paths: Sequence[str]) -> bool:
    """Whether a path goes through a list whose items only their order tells apart."""
    others = [f"{path[: number.start()]}[1]" for number in _NUMBER.finditer(path)]
    return any(each.startswith(other) for other in others for each in paths)


def _only_other(path: str, ours: Mapping[str, Leaf], theirs: Mapping[str, Leaf]) -> Leaf | None:
    """The one item of a list without order that the other side does not have."""
    items = f"{path.rpartition('[')[0]}["
    left = [each for each in ours if each.startswith(items) and each not in theirs]
    right = [each for each in theirs if each.startswith(items) and each not in ours]
    is_item = path.endswith("]") and left == [path] and len(right) == 1
    return theirs[right[0]] if is_item else None
