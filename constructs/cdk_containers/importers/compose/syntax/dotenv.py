"""Files of variables: ``.env`` and ``env_file``, as Docker Compose reads them.

https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
"""

import re
from collections import ChainMap
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.syntax.interpolation import (
    InterpolationError,
    Variables,
    substituted,
)
from cdk_containers.importers.report import Report

_BLANK = r"[ \t\v\f\r\x85\xa0]"
_START = re.compile(r"(?:\s+|#[^\n]*)*")
_EXPORT = re.compile(rf"export\s+{_BLANK}*")
_NAME = re.compile(rf"(?:{_BLANK}|[\w.\-\[\]])*")
_BLANKS = re.compile(rf"{_BLANK}*")
_QUOTED = {
    '"': re.compile(r'"(.*?)(?<!\\)"', re.DOTALL),
    "'": re.compile(r"'(.*?)(?<!\\)'", re.DOTALL),
}
_ESCAPE = re.compile(r"\\([abcfnrtv$\"\\]|0[0-7]{3})")
_OCTAL = re.compile(r"0[0-3][0-7]{2}")
_ESCAPED = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True)) | {'"': '"', "\\": "\\", "$": "$$"}


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A variable that a file sets.

    Args:
        value: what to.
        at: where.
    """

    value: str
    at: FilePosition


def read_variables(
    text: str, file: str, variables: Variables, report: Report
) -> dict[str, Variable]:
    """The variables of a file. A name without a value is taken from those that are known.

    Args:
        text: the file.
        file: its name, for the places in it.
        variables: what variables in values stand for that the file does not set before.
        report: takes the findings.
    """
    found: dict[str, Variable] = {}
    known: dict[str, str] = {}
    # What the file has set so far comes first.
    own = replace(variables, values=ChainMap(known, dict(variables.values)))
    try:
        for name, variable in _variables(text.replace("\r\n", "\n"), file, own):
            known[name] = variable.value
            found[name] = variable
    except _SyntaxError as failure:
        report.error("compose-env-file-invalid", failure.at, "", str(failure), failure.fix)
    variables.room = own.room
    return found


def read_raw_variables(text: str, file: str) -> dict[str, Variable]:
    """The variables of a file of ``format: raw``: everything behind the first ``=`` as it stands.

    Args:
        text: the file.
        file: its name, for the places in it.
    """
    found: dict[str, Variable] = {}
    for number, line in enumerate(text.split("\n"), 1):
        name, separator, value = line.rstrip("\r").partition("=")
        if separator and not name.lstrip().startswith("#"):
            at = FilePosition(file=file, line=number, column=1)
            found[name.strip()] = Variable(value=value, at=at)
    return found


class _SyntaxError(ValueError):
    def __init__(self, at: FilePosition, message: str, fix: str) -> None:
        super().__init__(message)
        self.at = at
        self.fix = fix


def _variables(text: str, file: str, variables: Variables) -> Iterator[tuple[str, Variable]]:
    position = 0
    line = 1
    while True:
        begin = _end_of(_START, text, position)
        if begin == len(text):
            return
        line += text.count("\n", position, begin)
        at = FilePosition(file=file, line=line, column=begin - text.rfind("\n", 0, begin))
        name, separator, position = _name(text, begin, at)
        if separator == "\n":
            value = variables.values.get(name)
        else:
            value, position = _value(text, position, at, variables)
        line += text.count("\n", begin, position)
        if name and value is not None:
            yield name, Variable(value=value, at=at)


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _name(text: str, position: int, at: FilePosition) -> tuple[str, str, int]:
    """The name that begins here, what ends it, and where that ends."""
    position = _end_of(_EXPORT, text, position)
    end = _end_of(_NAME, text, position)
    separator = text[end] if end < len(text) else "\n"
    name = text[position:end].rstrip()
    if separator not in "=:\n":
        raise _SyntaxError(
            at,
            "The name of a variable holds letters, digits and ._-[] only.",
            "Write NAME=value, and values of several lines in quotes.",
        )
    if " " in name:
        raise _SyntaxError(
            at,
            "The name of a variable has no blanks in it.",
            "Write NAME=value; to comment a line out, begin it with #.",
        )
    return name, separator, end + 1


def _value(text: str, position: int, at: FilePosition, variables: Variables) -> tuple[str, int]:
    """The value that begins here, and where it ends."""
    position = _end_of(_BLANKS, text, position)
    quote = text[position : position + 1]
    if quote in _QUOTED:
        match = _QUOTED[quote].match(text, position)
        if not match:
            raise _SyntaxError(at, "A value in quotes does not end.", f"Close it with {quote}.")
        value = match[1]
        end = match.end()
        if quote == "'":
            return value, end
        value = _ESCAPE.sub(_unescaped, value)
    else:
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        value = text[position:end].partition(" #")[0].rstrip()
    try:
        return substituted(value, variables), end
    except InterpolationError as failure:
        raise _SyntaxError(at, str(failure), failure.fix) from failure


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if _OCTAL.fullmatch(code):
        return chr(int(code, 8))
    return _ESCAPED.get(code, match[0])
