# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
"""What the resources of a template need, and what an update of it replaces."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER  # pyright: ignore[reportMissingTypeStubs]

Template = Mapping[str, Any]


def needs(template: Template, name: str) -> set[str]:
    """The resources that come before one, and go after it, however indirectly."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for each in _references(template["Resources"][waiting.pop()]):
            if each in template["Resources"] and each not in found:
                found.add(each)
                waiting.append(each)
    return found


def replaced(before: Template, after: Template) -> set[str]:
    """The resources that an update makes anew, since what cannot be changed of them changes."""
    return {
        name
        for name, old in before["Resources"].items()
        if (new := after["Resources"].get(name)) is not None
        and any(_value(old, path) != _value(new, path) for path in _create_only(old["Type"]))
    }


def changed(before: Template, after: Template) -> set[str]:
    """The resources that are there before and after, and differ."""
    return {
        name
        for name, old in before["Resources"].items()
        if name in after["Resources"] and after["Resources"][name] != old
    }


def _create_only(kind: str) -> list[str]:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    return [path.removeprefix("/properties/") for path in schema.get("createOnlyProperties", ())]


def _value(resource: Mapping[str, Any], path: str) -> Any:
    value: Any = resource.get("Properties", {})
    for part in path.split("/"):
        value = cast("Mapping[str, Any]", value).get(part) if isinstance(value, Mapping) else None
    return value


def _references(value: Any) -> Iterator[str]:
    match value:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case Mapping():
            dependencies = value.get("DependsOn", [])
            yield from [dependencies] if isinstance(dependencies, str) else dependencies
            for each in value.values():
                yield from _references(each)
        case list():
            for each in value:
                yield from _references(each)
        case _:
            pass
