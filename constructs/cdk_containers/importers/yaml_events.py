"""YAML as its parser tells it, piece by piece, and where the pieces stand."""

from collections.abc import Iterator
from typing import Any, cast

import yaml

from cdk_containers.findings import FilePosition

# The parser in C, where PyYAML was built with it, is many times faster.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def yaml_events(text: str) -> Iterator[yaml.Event]:
    """The pieces of a text.

    Args:
        text: of a file.

    Raises:
        yaml.YAMLError: where the text is no YAML, once the pieces before are told.
    """
    # PyYAML has no types of its own, and those of typeshed leave this function out.
    return cast(
        "Iterator[yaml.Event]",
        yaml.parse(text, Loader=_LOADER),  # pyright: ignore[reportUnknownMemberType]
    )


def place_of_mark(mark: Any, file: str) -> FilePosition:
    """Where in a file the parser was.

    Args:
        mark: of a piece. The beginning of the file, where there is none.
        file: its name.
    """
    if mark is None:
        return FilePosition(file=file, line=1, column=1)
    return FilePosition(file=file, line=mark.line + 1, column=mark.column + 1)


def place_of_failure(failure: yaml.YAMLError, file: str) -> FilePosition:
    """Where a text stops being YAML.

    Args:
        failure: what the parser raised.
        file: the name of the file.
    """
    return place_of_mark(getattr(failure, "problem_mark", None), file)
