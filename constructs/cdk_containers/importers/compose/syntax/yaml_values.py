"""What unquoted YAML means: as Docker Compose's YAML library takes it, not as PyYAML does.

It follows YAML 1.2 but for whole numbers: ``010`` is 8 as in YAML 1.1. ``yes`` and ``22:22`` are
texts. https://pkg.go.dev/gopkg.in/yaml.v3#hdr-Compatibility
"""

import math
import re
from datetime import date

from cdk_containers.importers.nodes import Value

_WORDS: dict[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_WHOLE = {
    2: re.compile(r"([-+]?)0[bB]([01]+)"),
    8: re.compile(r"([-+]?)0[oO]?([0-7]+)"),
    10: re.compile(r"([-+]?)(0|[1-9][0-9]*)"),
    16: re.compile(r"([-+]?)0[xX]([0-9a-fA-F]+)"),
}
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"([Tt ][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})?)?"
)
_LARGEST = 2**64
_MOST_DIGITS = 64


def value_of(text: str) -> Value:
    """What an unquoted text stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    found = _date(text)
    return _number(text) if found is None else found


def _date(text: str) -> date | None:
    if match := _DATE.fullmatch(text):
        try:
            return date(*(int(part) for part in match.group(1, 2, 3)))
        except ValueError:
            return None
    return None


def _number(text: str) -> int | float | str:
    digits = text.replace("_", "")
    for base, pattern in _WHOLE.items():
        # Python refuses to read numbers of thousands of digits.
        match = pattern.fullmatch(digits) if len(digits) <= _MOST_DIGITS else None
        if match:
            number = int(match.group(1) + match.group(2), base)
            if -_LARGEST / 2 <= number < _LARGEST:
                return number
    return float(digits) if _FLOAT.fullmatch(digits) else text


def text_of(value: Value) -> str:
    """A value as the text that Docker Compose makes of it: ``1.10`` becomes ``1.1``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    return "" if value is None else str(value)


def _float_text(value: float) -> str:
    if math.isnan(value) or math.isinf(value):
        return {"nan": "NaN", "inf": "+Inf", "-inf": "-Inf"}[str(value)]
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    mantissa, _, exponent = repr(value).partition("e")
    return f"{mantissa.removesuffix('.0')}e{exponent}" if exponent else mantissa
