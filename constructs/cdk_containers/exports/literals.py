"""What values are known, and as which texts."""

from collections.abc import Iterable

from cdk_containers.findings import FilePosition
from cdk_containers.importers.nodes import Node, Scalar, is_null


class InvalidError(ValueError):
    """A function is not written as CloudFormation takes it: the message says what it takes."""


def unknown(at: FilePosition) -> Scalar:
    """What stands for a value that is not known, and of which a finding tells."""
    return Scalar(value=None, at=at)


def literal(node: Node, form: str) -> str:
    """The text that a value is.

    Args:
        node: the value.
        form: what the function takes that it is given to.

    Raises:
        InvalidError: it is no text.
    """
    if not isinstance(node, Scalar) or node.value is None:
        raise InvalidError(form)
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    return str(node.value)


def joined(separator: str, parts: Iterable[Node], at: FilePosition, form: str) -> Scalar:
    """Texts as one; nothing if one of them is not known.

    Args:
        separator: what stands between them.
        parts: the texts.
        at: where they are joined.
        form: what the function takes that they are given to.

    Raises:
        InvalidError: one of them is no text.
    """
    known = list(parts)
    if any(is_null(part) for part in known):
        return unknown(at)
    return Scalar(value=separator.join(literal(part, form) for part in known), at=at)
