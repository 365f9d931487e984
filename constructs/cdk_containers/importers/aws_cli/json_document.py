"""JSON with the line, column and path of every value."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isfinite
from typing import cast

from cdk_containers.findings import FilePosition
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, Value
from cdk_containers.importers.report import Report

MOST_BYTES = 1_000_000
"""ECS takes 64 KiB of a task definition: nothing that is much larger can be one."""
MOST_DEPTH = 100

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+|\n')
_COMMENT = re.compile(r"\s*(//|/\*|#)")
_TRAILING_COMMA = re.compile(r",\s*[}\]]")
_PLACEHOLDER = re.compile(r".?(\{\{|\{%|\$\{|\$\(|\$\w|%\w|%\{|<\w|<%)", re.S)
_YAML = re.compile(r"(\s*#.*\n)*\s*(---\s|[\w-]+:\s)")
_MOST_DIGITS = 400


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    at: FilePosition


class _NumberError(ValueError):
    """It is written as a number, and is none."""

    def __init__(self, token: _Token) -> None:
        super().__init__(token.text)
        self.token = token


class _TooDeepError(ValueError):
    """It is nested in more levels than anything that people write."""


def read_json(content: bytes, file: str, report: Report) -> Node | None:
    """The value that a file holds; ``None`` if it is no JSON, which goes to the report.

    Args:
        content: the file.
        file: its name, for the places in it.
        report: takes the findings.
    """
    start = FilePosition(file=file, line=1, column=1)
    if len(content) > MOST_BYTES:
        report.error(
            "aws-cli-file-too-large",
            start,
            "",
            f"The file has more than {MOST_BYTES:,} bytes, and ECS takes 64 KiB.",
            "Name the file that holds the definition.",
        )
        return None
    try:
        text = content.decode(json.detect_encoding(content))
        # Numbers are looked at later, where their place is known.
        json.loads(text, parse_int=len, parse_float=len, parse_constant=len)
        return _Reader(_tokens(text, file), report).value("")
    except UnicodeDecodeError as failure:
        line = content.count(b"\n", 0, failure.start) + 1
        at = FilePosition(file=file, line=line, column=1)
        report.error(
            "aws-cli-not-json", at, "", "The file is no text in UTF-8.", "Save it as UTF-8."
        )
    except json.JSONDecodeError as failure:
        _report_syntax(failure, start, report)
    except _NumberError as failure:
        at = failure.token.at
        problem = f"{failure.token.text[:20]} is no number that JSON and ECS know."
        report.error("aws-cli-not-json", at, "", problem, "Write one that is.")
    except (RecursionError, _TooDeepError):
        report.error(
            "aws-cli-not-json",
            start,
            "",
            f"It is nested in more than {MOST_DEPTH} levels.",
            "Name the file that holds the definition.",
        )
    return None


def _report_syntax(failure: json.JSONDecodeError, start: FilePosition, report: Report) -> None:
    at = replace(start, line=failure.lineno, column=failure.colno)
    if not failure.doc.strip():
        fix = "Name the file that holds the definition."
        report.error("aws-cli-not-json", start, "", "The file is empty.", fix)
    elif _YAML.match(failure.doc):
        fix = "Write it as JSON, as 'yq -o json' does."
        report.error("aws-cli-not-json", at, "", "This is YAML, and JSON is read here.", fix)
    elif _COMMENT.match(failure.doc, failure.pos):
        report.error("aws-cli-not-json", at, "", "JSON has no comments.", "Remove it.")
    elif (comma := _last_comma(failure)) is not None:
        line = failure.doc.count("\n", 0, comma) + 1
        at = replace(start, line=line, column=comma - failure.doc.rfind("\n", 0, comma))
        problem = "There is a comma before the end of a mapping or list."
        report.error("aws-cli-not-json", at, "", problem, "Remove it.")
    elif _PLACEHOLDER.match(failure.doc, max(failure.pos - 1, 0)):
        report.error(
            "aws-cli-placeholder-unfilled",
            at,
            "",
            "There is a placeholder that a tool fills in; it is no JSON until then.",
            "Give the file as that tool makes it, such as what 'ecspresso render' or envsubst "
            "prints.",
        )
    else:
        problem = f"This is not JSON: {failure.msg}."
        fix = "Correct the line, or the one before it."
        report.error("aws-cli-not-json", at, "", problem, fix)


def _last_comma(failure: json.JSONDecodeError) -> int | None:
    """Where the comma is that stands before an end, if that is what is wrong."""
    # Python tells of the comma, or of what follows it.
    for position in (failure.pos, len(failure.doc[: failure.pos].rstrip()) - 1):
        if _TRAILING_COMMA.match(failure.doc, max(position, 0)):
            return position
    return None


def _tokens(text: str, file: str) -> Iterator[_Token]:
    line, line_start = 1, 0
    for match in _TOKEN.finditer(text):
        if match[0] == "\n":
            line, line_start = line + 1, match.end()
        else:
            at = FilePosition(file=file, line=line, column=match.start() - line_start + 1)
            yield _Token(match[0], at)


def _scalar(token: _Token) -> Value:
    # Longer ones Python does not read, and no number of ECS is as long.
    if token.text[0] != '"' and len(token.text) > _MOST_DIGITS:
        raise _NumberError(token)
    value = cast("Value", json.loads(token.text))
    if isinstance(value, float) and not isfinite(value):
        raise _NumberError(token)
    return value


class _Reader:
    """Turns tokens into nodes; that they are JSON is known already."""

    def __init__(self, tokens: Iterator[_Token], report: Report) -> None:
        self._tokens = tokens
        self._report = report
        self._depth = 0

    def value(self, path: str) -> Node:
        """The next value."""
        return self._value(next(self._tokens), path)

    def _value(self, token: _Token, path: str) -> Node:
        if token.text not in ("{", "["):
            return Scalar(value=_scalar(token), at=replace(token.at, path=path))
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise _TooDeepError
        made = self._map(token, path) if token.text == "{" else self._list(token, path)
        self._depth -= 1
        return made

    def _map(self, opening: _Token, path: str) -> MapNode:
        entries: dict[str, Node] = {}
        places: dict[str, FilePosition] = {}
        for token in self._tokens:
            if token.text == "}":
                break
            if token.text == ",":
                continue
            name = cast("str", json.loads(token.text))
            below = f"{path}.{name}" if path else name
            if name in entries:
                self._report.error(
                    "aws-cli-key-repeated",
                    token.at,
                    below,
                    f"{name!r} stands there a second time.",
                    "Keep one of the two.",
                )
            next(self._tokens)  # the colon
            entries[name] = self.value(below)
            places[name] = replace(token.at, path=below)
        return MapNode(entries=entries, keys=places, at=replace(opening.at, path=path))

    def _list(self, opening: _Token, path: str) -> ListNode:
        items: list[Node] = []
        for token in self._tokens:
            if token.text == "]":
                break
            if token.text != ",":
                items.append(self._value(token, f"{path}[{len(items)}]"))
        return ListNode(items=tuple(items), at=replace(opening.at, path=path))
