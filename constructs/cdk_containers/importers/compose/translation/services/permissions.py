"""What the tasks of a service may do in AWS."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.nodes import ListNode, MapNode, Node

_POLICY = re.compile(r"arn:aws[a-z-]*:iam::(?:aws|[0-9]{12}):policy/.+")
_VERSIONS = ("2012-10-17", "2008-10-17")
_EFFECTS = ("Allow", "Deny")


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """What the task role gets.

    Args:
        managed_policies: ARNs of policies.
        policies: policy documents.
    """

    managed_policies: tuple[str, ...] = ()
    policies: tuple[Mapping[str, object], ...] = ()


def permissions(service: Section) -> Permissions:
    """What ``x-aws-role`` and ``x-aws-policies`` give to a service.

    Args:
        service: the service.
    """
    return Permissions(
        managed_policies=tuple(_managed(service)), policies=tuple(_documents(service))
    )


def _managed(service: Section) -> Iterator[str]:
    for index, arn in enumerate(service.texts("x-aws-policies")):
        if _POLICY.fullmatch(arn):
            yield arn
            continue
        place = service.place("x-aws-policies")
        service.report.error(
            "compose-policy-arn-invalid",
            place,
            f"{place.path}[{index}]",
            "It is not the ARN of a policy.",
            "Write such as arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess.",
        )


def _documents(service: Section) -> Iterator[Mapping[str, object]]:
    if "x-aws-role" not in service:
        return
    role = service.section("x-aws-role")
    problem = _problem(role)
    if problem is None:
        yield {key: _json(value) for key, value in role.node.entries.items()}
    else:
        service.refuse(
            "compose-role-invalid",
            "x-aws-role",
            f"It is no policy document: {problem}.",
            "Write such as {Version: '2012-10-17', Statement: [{Effect: Allow, Action: "
            "['s3:GetObject'], Resource: ['arn:aws:s3:::shop/*']}]}.",
        )


def _problem(role: Section) -> str | None:
    """What is not as IAM wants it.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    version = role.node.entries.get("Version")
    if version is not None and _json(version) not in _VERSIONS:
        return f"its Version is not {' or '.join(_VERSIONS)}"
    statement = role.node.entries.get("Statement")
    statements = statement.items if isinstance(statement, ListNode) else (statement,)
    for each in statements:
        if not isinstance(each, MapNode):
            return "its Statement is neither a mapping nor a list of some"
        if each.text("Effect") not in _EFFECTS:
            return f"a statement has an Effect that is not {' or '.join(_EFFECTS)}"
        for key in ("Action", "Resource"):
            if len({key, f"Not{key}"} & set(each.entries)) != 1:
                return f"a statement needs one of {key} and Not{key}"
    return None if statements else "it has no Statement"


def _json(node: Node) -> object:
    """A node as the template has it, where a date is a text."""
    if isinstance(node, MapNode):
        return {key: _json(value) for key, value in node.entries.items()}
    if isinstance(node, ListNode):
        return [_json(item) for item in node.items]
    return node.value.isoformat() if isinstance(node.value, date) else node.value
