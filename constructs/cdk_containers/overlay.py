"""The way out of every construct: raw CloudFormation properties, laid over what it made."""

from collections.abc import Mapping
from typing import cast

from aws_cdk import CfnResource
from constructs import Construct

from cdk_containers.findings import ConstructPath, Finding, InvalidSpecError, error

Overlay = Mapping[str, Mapping[str, object]]
"""By CloudFormation resource type, properties by their CloudFormation names.

``{"AWS::ECS::Service": {"AvailabilityZoneRebalancing": "ENABLED"}}``. A mapping is merged into what
is there, anything else replaces it, ``None`` removes it. Every resource of the type that the
construct made is changed.
"""


def lay_over(construct: Construct, overlay: Overlay) -> None:
    """Change the resources that ``construct`` made.

    Raises:
        InvalidSpecError: it made no resource of a type that the overlay names.
    """
    made: dict[str, list[CfnResource]] = {}
    for node in construct.node.find_all():
        if isinstance(node, CfnResource):
            made.setdefault(node.cfn_resource_type, []).append(node)
    refused = [_nothing_to_change(construct, kind, made) for kind in overlay if kind not in made]
    if refused:
        raise InvalidSpecError(refused)
    for kind, properties in overlay.items():
        for resource in made[kind]:
            change(resource, properties)


def change(resource: CfnResource, properties: Mapping[str, object]) -> None:
    """Change properties of a resource.

    Args:
        resource: the resource.
        properties: as in an ``Overlay``; a mapping from numbers, as texts, changes those entries
            of a list.
    """
    _merge(resource, "", properties)


def _merge(resource: CfnResource, prefix: str, properties: Mapping[str, object]) -> None:
    for name, value in properties.items():
        path = prefix + str(name).replace(".", "\\.")
        if isinstance(value, Mapping) and value:
            _merge(resource, f"{path}.", cast("Mapping[str, object]", value))
        elif value is None:
            resource.add_property_deletion_override(path)
        else:
            resource.add_property_override(path, value)


def _nothing_to_change(construct: Construct, kind: str, made: Mapping[str, object]) -> Finding:
    return error(
        "overlay-type-unknown",
        "",
        f"The construct made no {kind}; it made {', '.join(sorted(made))}.",
        "Name one of these types.",
    ).at(_place(construct, kind))


def _place(construct: Construct, kind: str) -> ConstructPath:
    return ConstructPath(construct=construct.node.path, path=f"overlay[{kind}]")
