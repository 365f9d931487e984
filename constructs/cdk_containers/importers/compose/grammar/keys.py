"""What tells the entries of a list apart, so that of two with the same key the last one counts.

The entries are in their canonical form.
"""

from collections.abc import Callable, Sequence

from cdk_containers.importers.compose.syntax.yaml_values import text_of
from cdk_containers.importers.nodes import MapNode, Node, Scalar


def name(node: Node) -> str:
    """Of a text such as ``name=value``: the name."""
    return text_of(node.value).partition("=")[0] if isinstance(node, Scalar) else ""


def target(node: Node) -> str:
    """Of a mount or device: where it is seen."""
    return _text(node, "target")


def path(node: Node) -> str:
    """Of a file: its path."""
    return _text(node, "path")


def subnet(node: Node) -> str:
    """Of a configuration of addresses: its subnet."""
    return _text(node, "subnet")


def secret_mount(node: Node) -> str:
    """Of a secret: the path of its file."""
    return _text(node, "target") or f"/run/secrets/{_text(node, 'source')}"


def config_mount(node: Node) -> str:
    """Of a config: the path of its file."""
    return _text(node, "target") or f"/{_text(node, 'source')}"


def port(node: Node) -> str:
    """Of a published port: all that has to differ."""
    address = _text(node, "host_ip") or "0.0.0.0"  # noqa: S104
    protocol = _text(node, "protocol") or "tcp"
    return f"{address}:{_text(node, 'published')}:{_text(node, 'target')}/{protocol}"


def _text(node: Node, key: str) -> str:
    found = node.entries.get(key) if isinstance(node, MapNode) else None
    return text_of(found.value) if isinstance(found, Scalar) else ""


def last_of_each(items: Sequence[Node], key: Callable[[Node], str]) -> tuple[Node, ...]:
    """Of the entries with the same key the last one, in the place of the first.

    Args:
        items: the entries.
        key: what tells them apart.
    """
    return tuple({key(item): item for item in items}.values())
