"""Single values in canonical form: numbers, sizes, durations and texts of certain kinds."""

import re
from collections.abc import Callable, Mapping

from cdk_containers.importers.compose.grammar import shapes, units
from cdk_containers.importers.compose.syntax.yaml_values import text_of
from cdk_containers.importers.nodes import Value

_FLAGS: Mapping[str, bool] = {
    **dict.fromkeys(("1", "t", "true", "y", "yes", "on"), True),
    **dict.fromkeys(("0", "f", "false", "n", "no", "off"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]{1,19}")
_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
_OCTAL = re.compile(r"[0-7]{1,6}")


class WrongValueError(ValueError):
    """A value is not what belongs there.

    Attributes:
        wanted: what does.
        fix: what to write.
    """

    def __init__(self, wanted: str, fix: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.fix = fix


def is_flag(text: str) -> bool:
    """Whether a text says true or false.

    Args:
        text: the text.
    """
    return text.lower() in _FLAGS


def _text(value: Value, shape: shapes.Text) -> Value:
    if shape.numbers and _is_number(value):
        return text_of(value)
    if not isinstance(value, str):
        raise WrongValueError("a text", "Write a text; if it is one, put it in quotes.")
    if shape.choices and value not in shape.choices:
        raise WrongValueError(f"one of {', '.join(shape.choices)}", "Choose one of them.")
    if shape.pattern and not re.fullmatch(shape.pattern, value):
        raise WrongValueError(f"a text like {shape.pattern}", "Write one that looks like it.")
    return value


def _flag(value: Value, _: shapes.Flag) -> Value:
    if isinstance(value, str) and is_flag(value):
        return _FLAGS[value.lower()]
    if not isinstance(value, bool):
        raise WrongValueError("true or false", "Write true or false.")
    return value


def _whole(value: Value, shape: shapes.Whole) -> Value:
    if isinstance(value, str):
        digits = int(value) if _WHOLE.fullmatch(value) else None
        value = shape.words.get(value, digits)
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongValueError("a whole number", "Write its digits.")
    if shape.minimum is not None and value < shape.minimum:
        raise WrongValueError(f"a number from {shape.minimum}", "Write a larger one.")
    if shape.maximum is not None and value > shape.maximum:
        raise WrongValueError(f"a number up to {shape.maximum}", "Write a smaller one.")
    return value


def _number(value: Value, _: shapes.Number) -> Value:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = float(value)
    if not _is_number(value):
        raise WrongValueError("a number", "Write its digits.")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _size(value: Value, shape: shapes.Size) -> Value:
    if value == "-1":
        return value
    takes = shape.numbers and isinstance(value, int) and not isinstance(value, bool)
    size = units.size_bytes(value) if isinstance(value, str) else value if takes else None
    if size is None:
        raise WrongValueError("a size", "Write such as 512m or '1g'.")
    return text_of(size)


def _duration(value: Value, shape: shapes.Duration) -> Value:
    if shape.numbers and (_is_number(value) or (isinstance(value, str) and value.isdecimal())):
        value = f"{value}s"
    length = units.duration_nanoseconds(value) if isinstance(value, str) else None
    if length is None:
        raise WrongValueError("a duration", "Write such as 30s or 1m30s.")
    return units.duration_text(length)


def _file_mode(value: Value, _: shapes.FileMode) -> Value:
    if isinstance(value, str) and _OCTAL.fullmatch(value):
        value = int(value, 8)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise WrongValueError("a file mode", "Write octal digits such as 0440.")
    return f"0{value:o}"


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


LEAVES: Mapping[type[shapes.Shape], Callable[..., Value]] = {
    shapes.Duration: _duration,
    shapes.FileMode: _file_mode,
    shapes.Flag: _flag,
    shapes.Number: _number,
    shapes.Size: _size,
    shapes.Text: _text,
    shapes.Whole: _whole,
}
"""What each kind of single value becomes. Nothing, ``None``, is no such value."""
