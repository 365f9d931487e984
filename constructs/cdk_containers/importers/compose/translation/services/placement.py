"""Which container instances the tasks of a service are put on."""

import re
from collections.abc import Iterator

from cdk_containers.importers.compose.syntax.yaml_values import text_of
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.nodes import Scalar
from cdk_containers.spec import NodePlacement

_CONSTRAINT = re.compile(r"\s*(?P<key>[A-Za-z0-9._/-]+)\s*(?P<operator>==|!=)\s*(?P<value>.*?)\s*")
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
_LABEL = re.compile(r"(?:node|engine)\.labels\.([A-Za-z0-9_./-]{1,128})")
_VALUE = re.compile(r"[A-Za-z0-9_./:@-]{1,128}")
_ATTRIBUTES = {
    "node.platform.arch": "ecs.cpu-architecture",
    "node.platform.os": "ecs.os-type",
}
_ARCHITECTURES = {"aarch64": "arm64", "amd64": "x86_64"}


def node_placement(service: Section) -> NodePlacement | None:
    """How ECS chooses container instances; ``None`` if the service leaves that to it.

    Args:
        service: the service. What it says of a daemon is part of its scaling.
    """
    deploy = service.section("deploy")
    if "placement" not in deploy or deploy.text("mode") == "global":
        return None
    expressions = tuple(constraints(service))
    spread = tuple(_preferences(deploy.section("placement")))
    alone = _is_alone(deploy.section("placement"))
    if not (expressions or spread or alone):
        return None
    return NodePlacement(
        spread_across=spread or None, distinct_instances=alone, only_on=expressions
    )


def constraints(service: Section) -> Iterator[str]:
    """Expressions that the container instances of a service must fulfil.

    Args:
        service: the service.
    """
    placement = service.section("deploy").section("placement")
    for number, item in placement.numbered("constraints"):
        expression = _expression(text_of(item.value)) if isinstance(item, Scalar) else None
        if expression is None:
            placement.report.error(
                "compose-placement-constraint",
                item.at,
                f"{placement.path}.constraints[{number}]",
                "ECS cannot heed it: it knows attributes of container instances, and no managers, "
                "ids, names or addresses.",
                "Write such as node.labels.disk == ssd, and give the instances the attribute disk.",
            )
        elif expression:
            yield expression


def _expression(text: str) -> str | None:
    """In the cluster query language; empty if every instance fulfils it, ``None`` if ECS cannot."""
    match = _CONSTRAINT.fullmatch(text)
    if match is None or not _VALUE.fullmatch(match["value"]):
        return None
    key, operator, value = match["key"], match["operator"], match["value"]
    if key == "node.role":
        # Container instances only work.
        return "" if (operator == "==") == (value == "worker") else None
    label = _LABEL.fullmatch(key)
    attribute = label[1] if label else _ATTRIBUTES.get(key)
    if attribute is None:
        return None
    if key == "node.platform.arch":
        value = _ARCHITECTURES.get(value, value)
    return f"attribute:{attribute} {operator} {value}"


def _preferences(placement: Section) -> Iterator[str]:
    for preference in placement.sections("preferences"):
        label = _LABEL.fullmatch(preference.text("spread") or "")
        if label:
            yield f"attribute:{label[1]}"
            continue
        preference.refuse(
            "compose-placement-preference",
            "spread",
            "ECS spreads tasks across the values of an attribute of container instances.",
            "Write such as node.labels.rack, and give the instances the attribute rack.",
        )


def _is_alone(placement: Section) -> bool:
    """Whether no instance gets two tasks."""
    most = placement.whole("max_replicas_per_node")
    if most is not None and most > 1:
        placement.refuse(
            "compose-placement-max-replicas",
            "max_replicas_per_node",
            f"ECS puts one task of a service on an instance at most, or any number; not {most}.",
            "Write 1, or remove it.",
        )
    return most == 1
