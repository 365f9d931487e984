"""Variables in texts: ``$NAME``, ``${NAME}``, ``${NAME:-default}`` and their likes.

https://docs.docker.com/reference/compose-file/interpolation/
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar
from cdk_containers.importers.report import Report

MOST_CHARACTERS = 5_000_000
"""That variables put into files: some lines could else grow without end."""

_MOST_NESTED = 20
_NAME = r"[_a-zA-Z][_a-zA-Z0-9]*"
_VARIABLE = re.compile(
    rf"\$(?:(?P<dollar>\$)|(?P<bare>{_NAME})|\{{(?P<braced>{_NAME})(?P<how>:?[-+?]|\}})|(?P<bad>\{{))"
)
_BRACE = re.compile(r"[{}]")


class InterpolationError(ValueError):
    """A text holds a variable that is badly written, or one that has to be set and is not.

    Attributes:
        fix: what to do about it.
    """

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fix = fix


@dataclass(kw_only=True)
class Variables:
    """What variables stand for.

    Args:
        values: by their names.
        unset: takes the names of those that were asked for without a default, and are not set.
    """

    values: Mapping[str, str]
    unset: set[str] = field(default_factory=set[str])
    room: int = MOST_CHARACTERS

    def of(self, name: str) -> str | None:
        """The value of a variable, if it is set."""
        value = self.values.get(name)
        self.room -= len(value or "")
        if self.room < 0:
            raise InterpolationError(
                f"Variables put more than {MOST_CHARACTERS:,} characters into the files.",
                "Shorten them.",
            )
        return value


def substituted(text: str, variables: Variables, depth: int = 0) -> str:
    """A text with its variables replaced, as Docker Compose replaces them.

    A ``$`` before anything that is neither a name nor a brace stays, and so does the second one
    of ``$$``. What stands after an operator ends at the brace that closes the first one, and at
    the end of the line at the latest.

    Args:
        text: the text.
        variables: what they stand for.
        depth: how many variables it stands within.

    Raises:
        InterpolationError: a variable is badly written, or has to be set and is not.
    """
    if "$" not in text:
        return text
    if depth > _MOST_NESTED:
        raise InterpolationError(
            f"Variables stand in the defaults of others over {_MOST_NESTED} levels deep.",
            "Use fewer levels.",
        )
    return "\n".join(_line(line, variables, depth) for line in text.split("\n"))


def _line(line: str, variables: Variables, depth: int) -> str:
    parts: list[str] = []
    done = 0
    while match := _VARIABLE.search(line, done):
        parts.append(line[done : match.start()])
        done = match.end()
        name = match["bare"] or match["braced"]
        if match["dollar"]:
            parts.append("$")
        elif match["bad"]:
            raise _bad()
        elif match["how"] in (None, "}"):
            parts.append(_value_or_nothing(name, variables))
        else:
            end = _end(line, match.start("braced"))
            operand = substituted(line[done:end], variables, depth + 1)
            parts.append(_with_operator(name, match["how"], operand, variables))
            done = end + 1
    return "".join([*parts, line[done:]])


def _end(line: str, start: int) -> int:
    """Where the variable ends that begins behind an opening brace.

    Docker Compose counts braces, does not look at what follows an opening one, and takes the
    last brace of the line if they do not match.
    """
    last = line.rfind("}", start)
    if last < 0:
        raise _bad()
    depth = 1
    skipped = -1
    for brace in _BRACE.finditer(line, start, last + 1):
        if brace.start() == skipped:
            continue
        if brace[0] == "{":
            depth += 1
            skipped = brace.start() + 1
        else:
            depth -= 1
            if depth == 0:
                return brace.start()
    return last


def _value_or_nothing(name: str, variables: Variables) -> str:
    value = variables.of(name)
    if value is None:
        variables.unset.add(name)
    return value or ""


def _with_operator(name: str, how: str, operand: str, variables: Variables) -> str:
    value = variables.of(name)
    given = value if how.startswith(":") else (value is not None)
    if how.endswith("+"):
        return operand if given else value or ""
    if given:
        return value or ""
    if how.endswith("?"):
        raise InterpolationError(
            f"The variable {name} has to be set" + (" and not empty." if ":" in how else "."),
            f"Set {name} in the environment or in the .env file.",
        )
    return operand


def _bad() -> InterpolationError:
    return InterpolationError(
        "A ${ begins something that is no variable.",
        "Write such as ${NAME} or ${NAME:-default}; for a dollar sign itself, write $$.",
    )


def interpolated(node: Node, variables: Variables, report: Report, path: str = "") -> Node:
    """A node with the variables in its texts replaced; names in mappings stay as they are.

    Args:
        node: what the file says.
        variables: what they stand for.
        report: takes the findings.
        path: where the node stands in the file.
    """
    if isinstance(node, MapNode):
        return replace(
            node,
            entries={
                key: interpolated(value, variables, report, f"{path}.{key}" if path else key)
                for key, value in node.entries.items()
            },
        )
    if isinstance(node, ListNode):
        return replace(
            node,
            items=tuple(
                interpolated(item, variables, report, f"{path}[{index}]")
                for index, item in enumerate(node.items)
            ),
        )
    if not isinstance(node.value, str) or "$" not in node.value:
        return node
    return _interpolated_scalar(node, node.value, variables, report, path)


def _interpolated_scalar(
    node: Scalar, text: str, variables: Variables, report: Report, path: str
) -> Scalar:
    known = set(variables.unset)
    try:
        value = substituted(text, variables)
    except InterpolationError as failure:
        report.error("compose-variable-invalid", node.at, path, str(failure), failure.fix)
        return node
    for name in sorted(variables.unset - known):
        report.warning(
            "compose-variable-unset",
            node.at,
            path,
            f"The variable {name} is not set, and nothing takes its place.",
            f"Set {name} in the environment or in the .env file, or write ${{{name}:-}}.",
        )
    return replace(node, value=value)
