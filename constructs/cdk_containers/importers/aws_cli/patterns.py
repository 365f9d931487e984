"""The patterns of the API's texts."""

import re
from functools import cache

from cdk_containers.importers.aws_cli.limits import NAME

# Python's expressions have no classes of Unicode: letters and digits are in \w, which also has the
# underscore that every such pattern of the API has, too.
_UNICODE_CLASSES = {
    r"\p{L}": r"\w",
    r"\p{N}": "",
    r"\p{Z}": " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
}


def matches(pattern: str, text: str) -> bool:
    """Whether a text matches a pattern, as far as that can be said in Python.

    Args:
        pattern: of the API; an empty one is matched by all texts.
        text: a text.
    """
    expression = _expression(pattern)
    return expression is None or expression.fullmatch(text) is not None


def characters_of(pattern: str) -> str:
    """What texts may have that match a pattern.

    Args:
        pattern: of the API.
    """
    if pattern == NAME:
        return "up to 255 characters of A-Z, a-z, 0-9, - and _"
    return "letters, digits, spaces and _.:/=+-@"


@cache
def _expression(pattern: str) -> re.Pattern[str] | None:
    for name, characters in _UNICODE_CLASSES.items():
        pattern = pattern.replace(name, characters)
    try:
        return re.compile(pattern) if pattern else None
    except re.error:
        return None
