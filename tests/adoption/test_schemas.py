# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
"""What is imported, and what makes it anew, is what CloudFormation's resource schemas say."""

from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from cdk_containers.adoption.differences import CREATE_ONLY
from cdk_containers.adoption.identifiers import REFERRED, SERVICE, TASK_DEFINITION


def _schema(kind: str) -> dict[str, Any]:
    return PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema


def _names(paths: list[str]) -> list[str]:
    return [path.removeprefix("/properties/") for path in paths]


def test_properties_that_make_a_service_anew() -> None:
    schema = _schema("AWS::ECS::Service")
    kinds = ("createOnlyProperties", "conditionalCreateOnlyProperties")
    assert {name for kind in kinds for name in _names(schema[kind])} == set(CREATE_ONLY)


def test_identifiers() -> None:
    identifiers = {
        "AWS::ECS::Service": SERVICE,
        "AWS::ECS::TaskDefinition": TASK_DEFINITION,
        **{kind: (each.property,) for kind, each in REFERRED.items()},
    }
    for kind, names in identifiers.items():
        assert _names(_schema(kind)["primaryIdentifier"]) == list(names)


def test_attributes() -> None:
    for kind, identifier in REFERRED.items():
        if identifier.attribute:
            assert identifier.attribute in _names(_schema(kind)["readOnlyProperties"])
