"""What CloudFormation's schemas ask of fields is asked of files, too: cfn-lint has the schemas."""

from collections.abc import Iterator
from typing import Any

import pytest
from cfnlint.schema.manager import (  # pyright: ignore[reportMissingTypeStubs]
    PROVIDER_SCHEMA_MANAGER,
)

from cdk_containers.importers.aws_cli.cloudformation import property_name
from cdk_containers.importers.aws_cli.limits import NEEDED
from cdk_containers.importers.aws_cli.service_model import Operation, Shape, input_of, is_document

_RESOURCES = {
    Operation.SERVICE: "AWS::ECS::Service",
    Operation.TASK_DEFINITION: "AWS::ECS::TaskDefinition",
}
_LEAST = ("minimum", "minItems", "minLength")
_MOST = ("maximum", "maxItems", "maxLength")

_Field = tuple[str, Shape, dict[str, Any]]


def _fields(operation: Operation) -> list[_Field]:
    schemas: Any = PROVIDER_SCHEMA_MANAGER
    schema = schemas.get_resource_schema("us-east-1", _RESOURCES[operation]).schema
    return list(_inner(input_of(operation), schema, (), schema))


def _inner(
    shape: Shape, said: dict[str, Any], name: tuple[str, ...], schema: dict[str, Any]
) -> Iterator[_Field]:
    """Each field of the API with what CloudFormation says of its property."""
    if "$ref" in said:
        said = schema["definitions"][said["$ref"].rpartition("/")[2]]
    yield ".".join(name), shape, said
    if shape.type_name == "list":
        yield from _inner(shape.member, said["items"], name, schema)
    elif shape.type_name == "structure" and not is_document(shape):
        for key, member in shape.members.items():
            property_said = said["properties"].get(property_name((*name, key)))
            if property_said is not None:
                yield from _inner(member, property_said, (*name, key), schema)


@pytest.mark.parametrize("operation", list(Operation))
def test_what_cloudformation_needs_is_needed(operation: Operation) -> None:
    for path, shape, said in _fields(operation):
        if "properties" in said and shape.type_name == "structure":
            names = {property_name((*path.split("."), key)): key for key in shape.members}
            needed = {names[each] for each in said.get("required", ())}
            assert needed <= {*shape.required_members, *NEEDED.get(shape.name, ())}, path


@pytest.mark.parametrize("operation", list(Operation))
def test_its_bounds_are_those_of_cloudformation(operation: Operation) -> None:
    for path, shape, said in _fields(operation):
        for bound, keys in (("min", _LEAST), ("max", _MOST)):
            for limit in (said[key] for key in keys if key in said):
                assert shape.metadata.get(bound, 0) == limit, (path, bound)
