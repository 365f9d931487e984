"""The resolved model as JSON, in the shape of ``docker compose config --format json``."""

import json
from datetime import date

from cdk_containers.importers.compose.nodes import ListNode, MapNode, Node, Plain, Scalar, plain

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
    services = {
        name: _service(service)
        for name, service in model.map("services").entries.items()
        if isinstance(service, MapNode)
    }
    shown = {**_shown_map(model), "services": services}
    text = json.dumps(shown, indent=2, sort_keys=True, ensure_ascii=False, default=_date_text)
    return text.replace("$", "$$")


def _service(service: MapNode) -> dict[str, Plain]:
    shown: dict[str, Plain] = {**dict.fromkeys(_ALWAYS), **_shown_map(service)}
    build = shown.get("build")
    keys = service.map("build").map("ssh")
    if isinstance(build, dict) and keys.entries:
        build["ssh"] = [
            f"{name}={keys.text(name)}" if keys.text(name) else name for name in keys.entries
        ]
    return shown


def _shown(node: Node) -> Plain:
    if isinstance(node, MapNode):
        return _shown_map(node)
    if isinstance(node, ListNode):
        return [_shown(item) for item in node.items]
    return node.value


def _shown_map(node: MapNode) -> dict[str, Plain]:
    return {
        key: plain(value) if key.startswith("x-") else _shown(value)
        for key, value in node.entries.items()
        if key in _SAYS_MORE or key.startswith("x-") or not _is_zero(value)
    }


def _is_zero(node: Node) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, int | float) and not node.value


def _date_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
