"""One event, brought to people as a line of text."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sns as sns
from constructs import Construct


def event_rule(
    scope: Construct,
    construct_id: str,
    *,
    topic: sns.ITopic,
    description: str,
    kind: str,
    detail: Mapping[str, Any] | None = None,
    message: str,
    source: str = "aws.ecs",
    resources: Sequence[str] | None = None,
) -> events.Rule:
    """Send a line of text for each event of a kind.

    Args:
        scope: the rule's parent.
        construct_id: the rule's.
        topic: where it is sent.
        description: what has happened.
        kind: the events' detail-type.
        detail: what of their detail has to be so. Default: nothing.
        message: what people read.
        source: whose events. Default: those of ECS.
        resources: what they are about. Default: anything.
    """
    rule = events.Rule(
        scope,
        construct_id,
        description=description,
        event_pattern=events.EventPattern(
            source=[source],
            detail_type=[kind],
            detail=dict(detail) if detail is not None else None,
            resources=resources,
        ),
    )
    target = targets.SnsTopic(topic, message=events.RuleTargetInput.from_text(message))
    # Cast, because CDK's stub of IRuleTarget names a parameter otherwise.
    rule.add_target(cast("events.IRuleTarget", target))
    return rule


def field(name: str) -> str:
    """Stands for a part of the event's detail in a message."""
    return events.EventField.from_path(f"$.detail.{name}")
