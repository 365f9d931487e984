"""The resolved model as JSON, in the shape of ``docker compose config --format json``."""

import json
from dataclasses import replace
from datetime import date

from cdk_containers.importers.nodes import (
    ListNode,
    MapNode,
    Node,
    Scalar,
    node_of,
    plain,
    with_entries,
)

_ALWAYS = ("command", "entrypoint")
# What is false or 0 is left out, but where that says more than nothing does.
_SAYS_MORE = {
    "attach",
    "enable_ipv4",
    "enable_ipv6",
    "init",
    "max_attempts",
    "parallelism",
    "replicas",
    "required",
    "retries",
    "scale",
}


def as_json(model: MapNode) -> str:
    """The model as Docker Compose prints it: with two dollar signs for one, and sorted keys.

    Args:
        model: the resolved model.
    """
    shown = plain(printed(model))
    text = json.dumps(shown, indent=2, sort_keys=True, ensure_ascii=False, default=_date_text)
    return text.replace("$", "$$")


def printed(model: MapNode) -> MapNode:
    """What of a model Docker Compose prints, with its places.

    Args:
        model: the resolved model.
    """
    services = {
        name: _service(service)
        for name, service in model.map("services").entries.items()
        if isinstance(service, MapNode)
    }
    shown = replace(model.map("services"), entries=services)
    return with_entries(_shown_map(model), {"services": shown})


def _service(service: MapNode) -> MapNode:
    shown = _shown_map(service)
    always = {key: Scalar(value=None, at=service.at) for key in _ALWAYS}
    shown = replace(shown, entries={**always, **shown.entries})
    keys = service.map("build").map("ssh")
    if not keys.entries:
        return shown
    texts = [f"{name}={keys.text(name)}" if keys.text(name) else name for name in keys.entries]
    build = with_entries(shown.map("build"), {"ssh": node_of([*texts], keys.at)})
    return with_entries(shown, {"build": build})


def _shown(node: Node) -> Node:
    if isinstance(node, MapNode):
        return _shown_map(node)
    if isinstance(node, ListNode):
        return replace(node, items=tuple(map(_shown, node.items)))
    return node


def _shown_map(node: MapNode) -> MapNode:
    entries = {
        key: value if key.startswith("x-") else _shown(value)
        for key, value in node.entries.items()
        if key in _SAYS_MORE or key.startswith("x-") or not _is_zero(value)
    }
    return replace(node, entries=entries)


def _is_zero(node: Node) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, int | float) and not node.value


def _date_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
