"""Dynamic references in texts, such as ``{{resolve:ssm:/shop/tag}}``.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
"""

import re

from cdk_containers.exports.literals import unknown
from cdk_containers.exports.references import References
from cdk_containers.importers.nodes import Scalar

_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*\}\}")


def without_dynamic(node: Scalar, path: str, references: References) -> Scalar:
    """A value with what its dynamic references stand for; nothing, which is noted, if not all are
    known.

    Args:
        node: the value.
        path: where it is in the template.
        references: what names stand for.
    """
    if not isinstance(node.value, str):
        return node
    found = {name: references.given(name) for name in _DYNAMIC.findall(node.value)}
    text = node.value
    for name, given in found.items():
        if isinstance(given, Scalar):
            text = text.replace(name, str(given.value))
        else:
            references.needed(name, "what this refers to", node.at, path)
    is_known = all(isinstance(given, Scalar) for given in found.values())
    return Scalar(value=text, at=node.at) if is_known else unknown(node.at)
