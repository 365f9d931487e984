"""The shapes that values of a compose file have: the words that the grammar is written in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from cdk_containers.importers.nodes import MapNode, Node, Plain, Value


class Rebased(Enum):
    """What happens to a relative path when its file is included in one of another folder."""

    PATH = "path"
    """It is put behind the folder of the file."""

    CONTEXT = "context"
    """The same, unless it is an address or names a service."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shape:
    """What any value may be.

    Args:
        null: whether it may be left empty. Default: no.
    """

    null: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Anything(Shape):
    """Whatever the user likes."""

    null: bool = True


@dataclass(frozen=True, kw_only=True, eq=False)
class Text(Shape):
    """A text.

    Args:
        choices: what it may be. Default: anything.
        pattern: what it looks like, as a regular expression. Default: anything.
        numbers: whether a number is taken for its digits. Default: no.
        rebased: whether it is a path, and of which kind. Default: it is none.
    """

    choices: tuple[str, ...] = ()
    pattern: str | None = None
    numbers: bool = False
    rebased: Rebased | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Flag(Shape):
    """True or false, or a text such as ``yes`` that variables may stand in."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Whole(Shape):
    """A whole number, or its digits as a text that variables may stand in.

    Args:
        minimum: Default: none.
        maximum: Default: none.
        words: numbers that have names. Default: none.
    """

    minimum: int | None = None
    maximum: int | None = None
    words: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, kw_only=True, eq=False)
class Number(Shape):
    """A number, or its digits as a text that variables may stand in."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Size(Shape):
    """A size such as ``512m``; canonically its bytes, as a text.

    Args:
        numbers: whether a plain number of bytes is taken. Default: it is.
    """

    numbers: bool = True


@dataclass(frozen=True, kw_only=True, eq=False)
class Duration(Shape):
    """A duration such as ``90s``; canonically ``1m30s``.

    Args:
        numbers: whether a plain number is taken, for seconds. Default: no.
    """

    numbers: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class FileMode(Shape):
    """The permissions of a file; canonically octal digits, as a text."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs(Shape):
    """Texts by their names, or a list of ``name=text``; canonically the former.

    Args:
        bare: what a name without a text means. Default: the empty text.
        rebased: whether the texts are paths, and of which kind. Default: they are none.
    """

    bare: str | None = ""
    rebased: Rebased | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Hosts(Shape):
    """Addresses by the names of hosts, or a list of ``name=address``; canonically the latter."""


Key = Callable[[Node], str]
"""What entries of a list have in common of which the last one counts."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ListOf(Shape):
    """Values in their order.

    Args:
        item: what each is.
        short: what a text in place of the list stands for. Default: it is refused.
        many: the entries that a text in the list stands for. Default: itself.
        unique: the last entry of each key counts. Default: all count.
        distinct: whether no entry may stand twice. Default: they may.
        replaced: whether a later file's list replaces it, not extends it. Default: no.
    """

    item: Shape
    short: Callable[[str], Iterable[Plain]] | None = None
    many: Callable[[str], Iterable[dict[str, Plain]]] | None = None
    unique: Key | None = None
    distinct: bool = False
    replaced: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Words(Shape):
    """A command: a list of texts, or a text that is taken for its words."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MapOf(Shape):
    """Values by names that the user chooses.

    Args:
        value: what each is.
        names: what the names look like, as a regular expression. Default: anything.
        listed: what a name in a list stands for. Default: lists are refused.
    """

    value: Shape
    names: str | None = None
    listed: Mapping[str, Value] | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Record(Shape):
    """Values by names that Compose defines; those that begin with ``x-`` are the user's own.

    Args:
        keys: the values.
        required: the names that may not be missing. Default: none.
        short: the values that a text stands for. Default: texts are refused.
        defaults: what is meant where the name is missing. Default: nothing.
        same: values of later files are merged only if this one does not differ. Default: always.
        rebased: whether its paths are ones of this machine. Default: they are.
    """

    keys: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    short: Callable[[str], dict[str, Plain]] | None = None
    defaults: Mapping[str, Value] = field(default_factory=dict[str, Value])
    same: str | None = None
    rebased: Callable[[MapNode], bool] | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Either(Shape):
    """The first of several shapes that fits the kind of a value."""

    shapes: tuple[Shape, ...]
