"""All that a file says of a resource, laid over what CDK makes of a part of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import jsii
from aws_cdk import CfnResource, Stack, Tags
from constructs import IValidation

from cdk_containers.findings import ConstructPath, error
from cdk_containers.overlay import change

Said = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Layer:
    """How a file's properties lie over CDK's, which others may add to afterwards.

    Properties are named by their paths, without the numbers of lists.

    Args:
        as_written: what CDK writes as the file says it.
        counts: how many entries of lists CDK has, the file's first. Default: none.
        filled_in: what CDK says where the file says nothing, by what it is in.
        growing: lists that others may add to, and mappings that others may make.
    """

    as_written: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    filled_in: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    growing: frozenset[str] = frozenset()

    def over(self, said: Said, path: str = "") -> dict[str, Any]:
        """The changes that make CDK's properties the file's.

        Args:
            said: what the file says.
            path: where it is.
        """
        changes: dict[str, Any] = {
            key: self._value(value, _below(path, key))
            for key, value in said.items()
            if not self._stays(value, _below(path, key))
        }
        left = (key for key in self.filled_in.get(path, ()) if key not in said)
        return {**changes, **dict.fromkeys(left)}

    def whole(self, said: Said, path: str = "") -> Iterator[str]:
        """What others may add to, and that is replaced as a whole nevertheless."""
        for key, value in said.items():
            below = _below(path, key)
            if below in self.growing:
                if self.counts.get(below, 0) < len(value):
                    yield below
            elif isinstance(value, dict):
                yield from self.whole(cast("Said", value), below)

    def _stays(self, value: object, path: str) -> bool:
        return path in self.as_written or (path in self.growing and value == [])

    def _value(self, value: Any, path: str) -> Any:
        match value:
            case dict():
                return self.over(cast("Said", value), path)
            case [*entries] if 0 < len(entries) <= self.counts.get(path, 0):
                return {str(i): self._value(each, path) for i, each in enumerate(entries)}
            case _:
                return value


def lay_over_resource(resource: CfnResource, said: Said, layer: Layer) -> None:
    """Change a resource to what a file says.

    Args:
        resource: what CDK makes.
        said: the properties that the file has.
        layer: how they lie over CDK's.
    """
    properties = {key: value for key, value in said.items() if key != "Tags"}
    change(resource, layer.over(properties))
    for tag in said.get("Tags", ()):
        # With those that others give it, whichever way they do.
        Tags.of(resource).add(tag.get("Key", ""), tag.get("Value", ""))
    keep_whole(resource, {path: layer.counts.get(path, 0) for path in layer.whole(properties)})


def keep_whole(resource: CfnResource, replaced: Mapping[str, int]) -> None:
    """Refuse what somebody adds to what a file replaces: it would not be in the template.

    Args:
        resource: what has the lists and mappings.
        replaced: their paths, with how many entries they have before.
    """
    if replaced:
        resource.node.add_validation(_Whole(resource, replaced))


@jsii.implements(IValidation)
class _Whole:
    """Finds what was added to that of which the template has only what a file says."""

    def __init__(self, resource: CfnResource, replaced: Mapping[str, int]) -> None:
        self._resource = resource
        self._replaced = replaced

    def validate(self) -> list[str]:
        """What CDK shows as the reasons why it goes no further."""
        resource = self._resource
        # At the end: CDK remembers the first answer.
        resolved = Stack.of(resource).resolve(resource._cfn_properties)  # pyright: ignore[reportPrivateUsage]
        made = resource._render_properties(resolved)  # pyright: ignore[reportPrivateUsage]
        return [
            str(
                error(
                    "aws-cli-addition-lost",
                    path,
                    "Something was added here, and the template takes what the file says.",
                    "Write it in the file, or remove this part from there and add all of it.",
                ).at(ConstructPath(construct=resource.node.path, path=path))
            )
            for path, count in self._replaced.items()
            if len(_at(made, path)) > count
        ]


def _at(made: Any, path: str) -> Collection[object]:
    for part in path.split("."):
        if isinstance(made, list):
            made = cast("list[Any]", made)[int(part)]
        else:
            made = cast("Said", made or {}).get(part)
    return made or ()


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
