"""What tests ask of a template."""

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from aws_cdk import Stack
from aws_cdk.assertions import Template

Resource = Mapping[str, Any]


def resources(stack: Stack, kind: str) -> Mapping[str, Resource]:
    """The resources of a type, by logical id."""
    return Template.from_stack(stack).find_resources(kind)


def properties(stack: Stack, kind: str, name: str = "") -> Resource:
    """The properties of the only resource of a type whose logical id contains the name."""
    return resources(stack, kind)[logical_id(stack, kind, name)]["Properties"]


def logical_id(stack: Stack, kind: str, name: str = "") -> str:
    """The logical id of the only resource of a type that contains the name."""
    (found,) = (each for each in resources(stack, kind) if name in each)
    return found


def statements(stack: Stack, name: str) -> list[Resource]:
    """What the policy of a role allows."""
    return properties(stack, "AWS::IAM::Policy", name)["PolicyDocument"]["Statement"]


def before(stack: Stack, resource: str) -> set[str]:
    """All that CloudFormation makes before a resource, by logical id."""
    resources = Template.from_stack(stack).to_json()["Resources"]
    found: set[str] = set()
    unseen = [resource]
    while unseen:
        text = json.dumps(resources[unseen.pop()])
        named = set(re.findall(r'"([A-Za-z0-9]+)"', text)) & resources.keys()
        unseen += named - found
        found |= named
    return found


def as_text(value: Any) -> Any:
    """A value with its references as ``Fn::Sub`` writes them."""
    match value:
        case {"Fn::Join": [str(separator), [*parts]]}:
            return separator.join(map(as_text, parts))
        case {"Ref": str(name)}:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f"${{{name}.{attribute}}}"
        case {"Fn::ImportValue": str(name)}:
            return f"${{{name}}}"
        case dict():
            return {key: as_text(each) for key, each in cast("dict[str, Any]", value).items()}
        case list():
            return [as_text(each) for each in cast("list[Any]", value)]
        case _:
            return value
