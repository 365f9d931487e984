"""Sizes and durations as Compose writes them."""

import re

_SIZE = re.compile(r"(?P<number>[0-9]+\.?[0-9]*|\.[0-9]+) ?(?P<unit>[kKmMgGtTpP]?)([iI]?[bB])?")
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_DURATION = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?(?:ns|us|µs|μs|ms|s|m|h|d|w))+|[-+]?0")
_PART = re.compile(r"([0-9]+(?:\.[0-9]*)?)([a-zµμ]+)")
_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
    "d": 86400 * 10**9,
    "w": 7 * 86400 * 10**9,
}
_MOST_DIGITS = 40


def size_bytes(text: str) -> int | None:
    """The bytes of a size such as ``512m`` or ``1.5gb``, each unit 1024 times the one before.

    Args:
        text: the size; bytes without a unit.
    """
    match = _SIZE.fullmatch(text)
    if not match or len(text) > _MOST_DIGITS:
        return None
    return int(float(match["number"]) * 1024 ** _POWERS[match["unit"].lower()])


def duration_nanoseconds(text: str) -> int | None:
    """The length of a duration such as ``1m30s``.

    Args:
        text: the duration, with units from ``ns`` to ``w``.
    """
    if not _DURATION.fullmatch(text) or len(text) > _MOST_DIGITS:
        return None
    total = sum(float(number) * _NANOSECONDS[unit] for number, unit in _PART.findall(text))
    return -round(total) if text.startswith("-") else round(total)


def duration_text(nanoseconds: int) -> str:
    """A duration as Docker Compose writes it: ``90s`` is ``1m30s``.

    Args:
        nanoseconds: its length.
    """
    sign = "-" if nanoseconds < 0 else ""
    rest = abs(nanoseconds)
    if 0 < rest < 10**9:
        for unit in ("ms", "µs", "ns"):
            if rest >= _NANOSECONDS[unit]:
                return f"{sign}{rest / _NANOSECONDS[unit]:.6f}".rstrip("0").rstrip(".") + unit
    minutes, rest = divmod(rest, 60 * 10**9)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest / 10**9:.9f}".rstrip("0").rstrip(".") + "s"
    if hours:
        return f"{sign}{hours}h{minutes}m{seconds}"
    return f"{sign}{minutes}m{seconds}" if minutes else sign + seconds
