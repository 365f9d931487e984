"""What becomes of each key of a model, on the platform that it is to run on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cdk_containers.findings import FilePosition
from cdk_containers.importers.compose.dispositions.branch import ROOT, Branch
from cdk_containers.importers.compose.dispositions.mount_choices import (
    check_mount_choices,
    likely_choice,
    shown_source,
)
from cdk_containers.importers.compose.dispositions.row import Place
from cdk_containers.importers.compose.model.output import printed
from cdk_containers.importers.fates import Disposition, Fate, KeyFate, mapped
from cdk_containers.importers.nodes import ListNode, MapNode, Node, as_map, leaves
from cdk_containers.importers.report import Report
from cdk_containers.spec import Platform

_GONE = (Disposition.IGNORED, Disposition.REFUSED)
_KEPT = mapped("the application")


@dataclass(frozen=True, kw_only=True)
class Disposed:
    """What becomes of a model.

    Args:
        keys: what becomes of each of its values, and of what ``docker compose config`` prints
            besides.
        model: the model without what is refused or ignored.
    """

    keys: Sequence[KeyFate]
    model: MapNode


def dispose(model: MapNode, platform: Platform, report: Report) -> Disposed:
    """What becomes of each key of a model.

    Args:
        model: the resolved model, with its keys for Amazon ECS in their long form.
        platform: what its services run on.
        report: takes the findings.
    """
    check_mount_choices(model, report)
    walk = _Walk(platform=platform, report=report)
    kept = walk.over(model, ROOT)
    known = {key.path for key in walk.keys}
    besides = [
        KeyFate(path=path, at=at, fate=walk.fate_around(path))
        for path, at in shown_leaves(model).items()
        if path not in known
    ]
    return Disposed(keys=(*walk.keys, *besides), model=kept)


def shown_leaves(model: MapNode) -> Mapping[str, FilePosition]:
    """The places of a model's values, and of what ``docker compose config`` prints besides.

    Args:
        model: the model.
    """
    return {
        **dict(leaves(printed(model), "", model.at)),
        **dict(leaves(model, "", model.at)),
    }


def disposed_by(root: Branch, model: MapNode, platform: Platform, report: Report) -> Disposed:
    """What becomes of each key of a file by a table of its own.

    Args:
        root: the table, where it begins.
        model: what the file says.
        platform: what its services run on.
        report: takes the findings.
    """
    walk = _Walk(platform=platform, report=report)
    kept = walk.over(model, root)
    return Disposed(keys=walk.keys, model=kept)


@dataclass(frozen=True, kw_only=True)
class _Walk:
    """Goes down a model with the table.

    Args:
        platform: what its services run on.
        report: takes the findings.
        keys: what becomes of each value.
        fates: what becomes of everything, by its path.
    """

    platform: Platform
    report: Report
    keys: list[KeyFate] = field(default_factory=list[KeyFate])
    fates: dict[str, Fate] = field(default_factory=dict[str, Fate])

    def over(self, model: MapNode, root: Branch) -> MapNode:
        """What is left of a whole model.

        Args:
            model: the model.
            root: where the table begins.
        """
        kept = self.kept(Place(path="", node=model, around=()), root, model.at, _KEPT)
        return replace(model, entries={}) if kept is None else as_map(kept)

    def kept(self, place: Place, branch: Branch, at: FilePosition, fate: Fate) -> Node | None:
        """What is left of a node; ``None`` if it goes as a whole.

        Args:
            place: the node.
            branch: its place in the grammar.
            at: where its name stands.
            fate: what becomes of what it is in.
        """
        if branch.row is not None:
            fate = branch.row.fate(place, self.platform)
            self._tell(place, at, fate)
        self.fates[place.path] = fate
        node = place.node
        if fate.disposition in _GONE:
            self.keys.extend(
                KeyFate(path=path, at=each, fate=fate)
                for path, each in leaves(node, place.path, at)
            )
            return None
        if isinstance(node, MapNode) and node.entries:
            return replace(node, entries=dict(self._entries(node, place, branch, fate)))
        if isinstance(node, ListNode) and node.items:
            left = list(self._items(node, place, branch, fate))
            numbers, items = [number for number, _ in left], [item for _, item in left]
            return replace(node, items=tuple(items), numbers=tuple(numbers))
        self.keys.append(KeyFate(path=place.path, at=at, fate=fate))
        return node

    def fate_around(self, path: str) -> Fate:
        """What becomes of the closest thing that something is in.

        Args:
            path: where it is.
        """
        while path not in self.fates:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.fates[path]

    def _entries(
        self, node: MapNode, place: Place, branch: Branch, fate: Fate
    ) -> Iterator[tuple[str, Node]]:
        around = (*place.around, node)
        for key, value in node.entries.items():
            path = f"{place.path}.{key}" if place.path else key
            below = Place(path=path, node=value, around=around)
            kept = self.kept(below, branch.below(key), node.place_of(key), fate)
            if kept is not None:
                yield key, kept

    def _items(
        self, node: ListNode, place: Place, branch: Branch, fate: Fate
    ) -> Iterator[tuple[int, Node]]:
        for number, item in node.numbered():
            below = Place(path=f"{place.path}[{number}]", node=item, around=place.around)
            kept = self.kept(below, branch.item, item.at, fate)
            if kept is not None:
                yield number, kept

    def _tell(self, place: Place, at: FilePosition, fate: Fate) -> None:
        if not fate.told:
            return
        message, fix = fate.reason, fate.fix
        if as_map(place.node).text("type") == "bind":
            message = f"{shown_source(as_map(place.node), at)}: {message}"
            fix = _with_choice(fix, as_map(place.node), place.owner)
        fix = fix.replace("TARGET", place.around[-1].text("target") or "")
        if fate.disposition is Disposition.REFUSED:
            self.report.error("compose-key-refused", at, place.path, message, fix)
        elif fate.disposition is Disposition.APPROXIMATED:
            self.report.warning("compose-key-approximated", at, place.path, message, fix)
        else:
            self.report.warning("compose-key-ignored", at, place.path, message, fix)


def _with_choice(fix: str, mount: MapNode, service: MapNode) -> str:
    """What can be done about a bind mount, with its own path and what probably fits."""
    target = mount.text("target") or ""
    return fix.replace("CHOICE", likely_choice(mount, service)).replace("TARGET", target)
