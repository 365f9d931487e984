# pyright: reportUnknownMemberType=false
"""A template as a reviewer reads it: short YAML without what changes on every machine."""

import re
from collections.abc import Mapping
from typing import Any, cast

import yaml
from aws_cdk import Stack
from aws_cdk.assertions import Template

from tests.outlines import outline

_BODY = "DashboardBody"
_ASSET_HASH = re.compile(r"\b[0-9a-f]{64}\b")
# What every CDK template holds and nobody reviews.
_NOISE = {
    "Parameters": ["BootstrapVersion"],
    "Rules": ["CheckBootstrapVersion"],
    "Resources": ["CDKMetadata"],
}


def readable(stack: Stack) -> str:
    """The stack's template in CloudFormation's short YAML form."""
    return readable_template(Template.from_stack(stack).to_json())


def readable_template(template: Mapping[str, Any]) -> str:
    """A template in CloudFormation's short YAML form."""
    sections = {
        section: _without_noise(section, _with_outlines(section, content))
        for section, content in template.items()
    }
    text = yaml.dump(
        {section: content for section, content in sections.items() if content},
        Dumper=_ShortForm,
        sort_keys=False,
        width=120,
        allow_unicode=True,
    )
    return _ASSET_HASH.sub("ASSET", text)


def _with_outlines(section: str, content: Any) -> Any:
    """What a dashboard shows, in place of its body, which is text in a text."""
    if section != "Resources":
        return content
    return {
        name: {**resource, "Properties": {**resource["Properties"], _BODY: outline(resource)}}
        if resource.get("Type") == "AWS::CloudWatch::Dashboard"
        else resource
        for name, resource in content.items()
    }


def _without_noise(section: str, content: Any) -> Any:
    if section not in _NOISE:
        return content
    return {name: value for name, value in content.items() if name not in _NOISE[section]}


class _ShortForm(yaml.SafeDumper):
    """Writes ``!Ref Name`` for ``{"Ref": "Name"}``."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _mapping(dumper: yaml.SafeDumper, data: dict[str, Any]) -> yaml.Node:
    if len(data) == 1:
        ((name, value),) = data.items()
        if name == "Fn::Join" and (text := _substitution(value)) is not None:
            return dumper.represent_scalar("!Sub", text)
        if name == "Ref" or name.startswith("Fn::"):
            return _function(dumper, f"!{name.removeprefix('Fn::')}", value)
    return dumper.represent_dict(data)


def _function(dumper: yaml.SafeDumper, tag: str, value: Any) -> yaml.Node:
    if tag == "!GetAtt":
        value = ".".join(value)
    match value:
        case str():
            return dumper.represent_scalar(tag, value)
        case list():
            items = cast("list[Any]", value)
            return dumper.represent_sequence(tag, items, flow_style=_is_short(items))
        case _:
            return dumper.represent_mapping(tag, value)


def _substitution(join: Any) -> str | None:
    """``Fn::Join`` of texts, references and attributes, as the text that ``!Sub`` takes."""
    separator, parts = join
    if not isinstance(parts, list):
        return None
    texts: list[str] = []
    for part in cast("list[Any]", parts):
        match part:
            case str():
                texts.append(part.replace("${", "${!"))
            case {"Ref": str(name)}:
                texts.append(f"${{{name}}}")
            case {"Fn::GetAtt": [str(resource), str(attribute)]}:
                texts.append(f"${{{resource}.{attribute}}}")
            case _:
                return None
    return separator.join(texts)


def _is_short(items: list[Any]) -> bool:
    return all(isinstance(item, str | int) for item in items)


_ShortForm.add_representer(dict, _mapping)
