"""A part of the resolved model, read value by value, with the place of each at hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.grammar import units
from cdk_containers.importers.compose.syntax.yaml_values import text_of
from cdk_containers.importers.nodes import ListNode, MapNode, Node, Scalar, as_map
from cdk_containers.importers.report import Report

_MIB = 1024**2


@dataclass(frozen=True, kw_only=True)
class Section:
    """A mapping of the resolved model.

    What is not there, or is nothing, reads as ``None`` or as empty.

    Args:
        node: the mapping.
        path: where it is, such as ``services.web.deploy``.
        report: takes the findings.
    """

    node: MapNode
    path: str
    report: Report

    def __contains__(self, key: str) -> bool:
        found = self.node.entries.get(key)
        return found is not None and not (isinstance(found, Scalar) and found.value is None)

    def text(self, key: str) -> str | None:
        """A text; a number or flag as one."""
        found = self.node.entries.get(key)
        if not isinstance(found, Scalar) or found.value is None:
            return None
        return text_of(found.value)

    def number(self, key: str) -> float | None:
        """A number."""
        found = self.node.entries.get(key)
        value = found.value if isinstance(found, Scalar) else None
        return value if isinstance(value, int | float) and not isinstance(value, bool) else None

    def whole(self, key: str) -> int | None:
        """A whole number."""
        value = self.number(key)
        return int(value) if value is not None and value % 1 == 0 else None

    def flag(self, key: str) -> bool | None:
        """True or false."""
        found = self.node.entries.get(key)
        value = found.value if isinstance(found, Scalar) else None
        return value if isinstance(value, bool) else None

    def seconds(self, key: str) -> float | None:
        """The length of a duration."""
        text = self.text(key)
        nanoseconds = None if text is None else units.duration_nanoseconds(text)
        return None if nanoseconds is None else nanoseconds / 10**9

    def mib(self, key: str) -> float | None:
        """A size, which is in bytes in the resolved model."""
        text = self.text(key)
        size = None if text is None else units.size_bytes(text)
        return None if size is None else size / _MIB

    def texts(self, key: str) -> list[str]:
        """A list of texts."""
        return [text_of(item.value) for item in self.items(key) if isinstance(item, Scalar)]

    def pairs(self, key: str) -> Mapping[str, str]:
        """Texts by their names; those without a value are left out."""
        section = self.section(key)
        return {
            name: text for name in section.node.entries if (text := section.text(name)) is not None
        }

    def items(self, key: str) -> tuple[Node, ...]:
        """A list."""
        found = self.node.entries.get(key)
        return found.items if isinstance(found, ListNode) else ()

    def numbered(self, key: str) -> "Iterator[tuple[int, Node]]":
        """A list, with the numbers that its author counts the entries by."""
        found = self.node.entries.get(key)
        return found.numbered() if isinstance(found, ListNode) else iter(())

    def section(self, key: str) -> "Section":
        """The mapping below a key; an empty one if there is none."""
        found = self.node.entries.get(key)
        node = as_map(found) if found is not None else MapNode(entries={}, at=self.node.at)
        return replace(self, node=node, path=self._path(key))

    def sections(self, key: str) -> "Iterator[Section]":
        """The mappings in a list."""
        for number, item in self.numbered(key):
            yield replace(self, node=as_map(item), path=f"{self._path(key)}[{number}]")

    def named(self) -> "Iterator[tuple[str, Section]]":
        """The mappings below this one, with their names."""
        for name in self.node.entries:
            yield name, self.section(name)

    def place(self, key: str = "") -> FilePosition:
        """Where a key stands, or the mapping itself."""
        if not key or key not in self.node.entries:
            return replace(self.node.at, path=self._path(key) if key else self.path)
        return replace(self.node.place_of(key), path=self._path(key))

    def refuse(self, code: str, key: str, message: str, fix: str) -> None:
        """Note an error about a key; the empty key is the mapping itself."""
        place = self.place(key)
        self.report.error(code, place, place.path, message, fix)

    def warn(self, code: str, key: str, message: str, fix: str) -> None:
        """Note a warning about a key; the empty key is the mapping itself."""
        place = self.place(key)
        self.report.warning(code, place, place.path, message, fix)

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key
