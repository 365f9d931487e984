"""Tell apart what is known now from what CDK resolves when it synthesizes or deploys."""

import struct
from collections.abc import Iterable, Sequence

_LIST_MARKER = "#{Token["
_STRING_MARKERS = ("${Token[", _LIST_MARKER)
# A number that stands for a later value is a double whose first 16 bits are these; see
# aws-cdk-lib/core/lib/private/encoding.ts.
_NUMBER_MARKER = b"\xfb\xff"


def is_known(value: object) -> bool:
    """Whether ``value`` can be checked now.

    Texts, numbers and lists that hold one of CDK's tokens are known only after synthesis or
    deployment; a rule has nothing to say about them.
    """
    if isinstance(value, str):
        return not any(marker in value for marker in _STRING_MARKERS)
    if isinstance(value, int | float):
        return not _is_number_token(value)
    if isinstance(value, Sequence):
        return all(is_known(item) for item in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return True


def is_of_unknown_list(text: str) -> bool:
    """Whether a text stands for a whole list, of which not even the length is known."""
    return text.startswith(_LIST_MARKER)


def known_sum(values: Iterable[int | None]) -> int | None:
    """The sum of what was given, or ``None`` if some of it is known only later."""
    given = [value for value in values if value is not None]
    return sum(given) if is_known(given) else None


def _is_number_token(value: float) -> bool:
    try:
        return struct.pack(">d", value)[:2] == _NUMBER_MARKER
    except (OverflowError, struct.error):
        return False
