"""The health check of a service, where ecs-params.yml says something else than the compose file."""

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.nodes import (
    ListNode,
    MapNode,
    Node,
    Scalar,
    with_others,
    without,
)

_KEPT = ("interval", "retries", "start_period", "timeout")
_FORMS = ("CMD", "CMD-SHELL", "NONE")
# What ECS takes, and the ECS CLI left to it; Docker's own is longer.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
_ECS_TIMEOUT = "5s"


def health_check(section: Section, before: MapNode) -> MapNode:
    """A health check in compose's words; what ecs-params.yml does not say stays as it was.

    Args:
        section: the health check in ecs-params.yml.
        before: the one in the compose file; empty if there is none.
    """
    said: dict[str, Node] = {key: section.node.entries[key] for key in _KEPT if key in section}
    test = _test(section)
    if test is not None:
        said["test"] = test
    if not before.list("test"):
        said.setdefault("timeout", Scalar(value=_ECS_TIMEOUT, at=section.node.at))
    return with_others(without(before, ("disable",) if test else ()), said)


def _test(section: Section) -> ListNode | None:
    """What is written for ``test``, or for ``command``, which means the same."""
    if "test" in section and "command" in section:
        _refuse(section, "command", "It stands beside test, and both mean the same.")
    key = "test" if "test" in section else "command"
    node = section.node.entries.get(key)
    if not isinstance(node, ListNode):
        return None
    match section.texts(key):
        # One text in a list means the same as the text alone.
        case [shell] if shell not in _FORMS:
            return ListNode(items=(Scalar(value="CMD-SHELL", at=node.at), *node.items), at=node.at)
        case [form, *_] if form in _FORMS:
            return node
        case _:
            _refuse(section, key, "It begins with none of CMD, CMD-SHELL and NONE.")
            return None


def _refuse(section: Section, key: str, message: str) -> None:
    section.refuse(
        "ecs-params-healthcheck-invalid",
        key,
        message,
        "Write test: [CMD, curl, -f, http://localhost/], or a text for the shell.",
    )
