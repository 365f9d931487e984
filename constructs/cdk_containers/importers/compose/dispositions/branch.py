"""A table of keys along its grammar, so that a key's row is found on the way down to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from cdk_containers.importers.compose.dispositions.own_keys import OWN
from cdk_containers.importers.compose.dispositions.row import Row
from cdk_containers.importers.compose.dispositions.table import TABLE
from cdk_containers.importers.compose.extensions import EXTENSIONS, joined
from cdk_containers.importers.compose.grammar import PROJECT, shapes


@dataclass(frozen=True, kw_only=True, eq=False)
class Branch:
    """A place of the grammar.

    Args:
        pattern: which one, such as ``services.*.ports[]``; empty for the whole model.
        shape: what stands there.
        rows: the table, by the patterns of paths.
        more: keys beside those of the grammar, by the pattern of the mapping that they are in.
            Default: none.
    """

    pattern: str
    shape: shapes.Shape
    rows: Mapping[str, Row]
    more: Mapping[str, Mapping[str, shapes.Shape]] = field(
        default_factory=dict[str, Mapping[str, shapes.Shape]]
    )

    @cached_property
    def row(self) -> Row | None:
        """What the table says of it, if it says something."""
        return self.rows.get(self.pattern)

    def below(self, key: str) -> "Branch":
        """The place of a key of the mapping here.

        Args:
            key: its name.
        """
        if self._any_name is not None:
            return self._any_name
        return self._keys.get(key, self._own)

    @cached_property
    def item(self) -> "Branch":
        """The place of the entries of the list here."""
        lists = (each for each in self._choices if isinstance(each, shapes.ListOf))
        shape = next((each.item for each in lists), _ANYTHING)
        return replace(self, pattern=f"{self.pattern}[]", shape=shape)

    @cached_property
    def _choices(self) -> tuple[shapes.Shape, ...]:
        return self.shape.shapes if isinstance(self.shape, shapes.Either) else (self.shape,)

    @cached_property
    def _any_name(self) -> "Branch | None":
        for shape in self._choices:
            if isinstance(shape, shapes.MapOf | shapes.Pairs | shapes.Anything):
                value = shape.value if isinstance(shape, shapes.MapOf) else _ANYTHING
                return replace(self, pattern=joined(self.pattern, "*"), shape=value)
        return None

    @cached_property
    def _own(self) -> "Branch":
        # Below a record, what neither the grammar nor further keys have begins with x-.
        return replace(self, pattern=OWN, shape=_ANYTHING)

    @cached_property
    def _keys(self) -> Mapping[str, "Branch"]:
        records = [each.keys for each in self._choices if isinstance(each, shapes.Record)]
        return {
            key: replace(self, pattern=joined(self.pattern, key), shape=shape)
            for keys in (*records, self.more.get(self.pattern, {}))
            for key, shape in keys.items()
        }


def _by_owner() -> Mapping[str, Mapping[str, shapes.Shape]]:
    """The keys for Amazon ECS by the pattern of the mapping that they are in."""
    found: dict[str, dict[str, shapes.Shape]] = {}
    for pattern, shape in EXTENSIONS.items():
        owner, _, key = pattern.rpartition(".")
        found.setdefault(owner, {})[key] = shape
    return found


_ANYTHING = shapes.Anything()

ROOT = Branch(pattern="", shape=PROJECT, rows=TABLE, more=_by_owner())
"""The whole model of compose files."""
