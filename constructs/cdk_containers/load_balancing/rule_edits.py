"""Tell of an edit of what ECS shifts traffic with, wherever a person may see it.

Each edit changes two texts: one beside the rule in the template, for those who read templates and
snapshots, and one in an output. ``cdk diff`` shows both when it compares templates; with a change
set, as it does by default, it shows outputs only.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from json import dumps
from types import MappingProxyType
from typing import cast

from aws_cdk import Stack
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from constructs import IConstruct

from cdk_containers.load_balancing.traffic_shift import Shift
from cdk_containers.overlay import Overlay

_Resource = elbv2.CfnListenerRule | elbv2.CfnListener

_METADATA = "cdk-containers:traffic"
_LENGTH = 8
_PROPERTIES: Mapping[type, Sequence[str]] = MappingProxyType(
    {
        elbv2.CfnListenerRule: ("actions", "conditions", "listener_arn", "priority"),
        elbv2.CfnListener: (
            "alpn_policy",
            "certificates",
            "default_actions",
            "load_balancer_arn",
            "port",
            "protocol",
            "ssl_policy",
        ),
    }
)


def tell_of_edits(shift: Shift, overlay: Overlay) -> str:
    """Note beside the rules what an edit may do to them.

    Args:
        shift: what ECS shifts traffic with.
        overlay: what was laid over it.

    Returns:
        A sentence for an output, which changes with each edit.
    """
    texts = [_text(each, overlay) for each in (shift.production, shift.test)]
    for rule, text in zip((shift.production, shift.test), texts, strict=True):
        _resource(rule).add_metadata(
            _METADATA,
            f"Edit {_fingerprint(text)}: ECS moves the weights here in each deployment, and an "
            "update may move them back to the version that is gone (aws-cdk #36649). Before you "
            "deploy a change of this line, read docs/releasing.md.",
        )
    return (
        f"Edit {_fingerprint(*texts)} of what moves it: before you deploy a change of this line, "
        "read docs/releasing.md."
    )


def _text(rule: IConstruct, overlay: Overlay) -> str:
    """All that can be edited of a rule, as one text."""
    resource = _resource(rule)
    properties = [getattr(resource, name) for name in _PROPERTIES[type(resource)]]
    laid_over = _plain(overlay.get(resource.cfn_resource_type, {}))
    return dumps(Stack.of(rule).resolve([*properties, laid_over]))


def _plain(value: object) -> object:
    """A value with dictionaries for mappings, which are all that CDK takes."""
    if not isinstance(value, Mapping):
        return value
    mapping = cast("Mapping[str, object]", value)
    return {name: _plain(each) for name, each in mapping.items()}


def _fingerprint(*texts: str) -> str:
    return sha256("".join(texts).encode()).hexdigest()[:_LENGTH]


def _resource(rule: IConstruct) -> _Resource:
    return cast("_Resource", rule.node.default_child)
