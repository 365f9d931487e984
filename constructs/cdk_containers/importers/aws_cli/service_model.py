"""The input of the ECS API as botocore, the library under the AWS CLI, describes it."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from cdk_containers.importers.aws_cli.limits import with_bounds
from cdk_containers.importers.aws_cli.newer_fields import with_newer_fields


class Operation(StrEnum):
    """What a file is the input of."""

    TASK_DEFINITION = "RegisterTaskDefinition"
    SERVICE = "CreateService"


# No field is deeper, and a botocore to come may have shapes that are in themselves.
_MOST_DEPTH = 12
# What the API answers with, which is also what it describes.
_OUTPUTS = {Operation.TASK_DEFINITION: "TaskDefinition", Operation.SERVICE: "Service"}


class Shape(Protocol):
    """What a value of the API may be: botocore's own class has no types."""

    type_name: str
    name: str
    enum: list[str]
    metadata: Mapping[str, Any]
    required_members: list[str]
    members: Mapping[str, "Shape"]
    member: "Shape"
    key: "Shape"
    value: "Shape"


class BotocoreMissingError(ImportError):
    """The optional dependency is not installed.

    Attributes:
        fix: what to do.
    """

    fix = "Install it: pip install botocore, or the extra aws-cli of cdk-containers."

    def __init__(self) -> None:
        super().__init__(f"botocore is not installed. {self.fix}")


def input_of(operation: Operation) -> Shape:
    """What the input of an operation may be. Nothing is asked of the network.

    Args:
        operation: the operation.

    Raises:
        BotocoreMissingError: botocore is not installed.
    """
    return _service_model().operation_model(operation.value).input_shape


def only_described(operation: Operation) -> frozenset[str]:
    """What AWS tells of a task definition or service beside what it was given.

    Args:
        operation: what made it.

    Raises:
        BotocoreMissingError: botocore is not installed.
    """
    described: Shape = _service_model().shape_for(_OUTPUTS[operation])
    return frozenset(described.members) - frozenset(input_of(operation).members)


def other_shapes() -> Iterator[tuple[str, Shape]]:
    """What else the API takes and answers, and what the AWS CLI calls that.

    Raises:
        BotocoreMissingError: botocore is not installed.
    """
    known = [*Operation, "UpdateService"]
    botocore: Any = import_module("botocore")
    for name in (each for each in _service_model().operation_names if each not in known):
        model: Any = _service_model().operation_model(name)
        command = f"'aws ecs {botocore.xform_name(name, '-')}'"
        if model.input_shape is not None:
            yield f"the input of {command}", model.input_shape
        if model.output_shape is not None:
            yield f"what {command} prints", model.output_shape


def path_of(name: str, shape: Shape) -> str | None:
    """Where an input has the only field of some name.

    Args:
        name: the field's.
        shape: what the input may be.
    """
    found = [path for path in _paths(shape, ()) if path[-1] == name]
    return ".".join(found[0]) if len(found) == 1 else None


def _paths(shape: Shape, around: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if shape.type_name == "list":
        yield from _paths(shape.member, around)
    elif shape.type_name == "structure" and len(around) < _MOST_DEPTH:
        for name, member in shape.members.items():
            yield (*around, name)
            yield from _paths(member, (*around, name))


def is_document(shape: Shape) -> bool:
    """Whether a value may be anything that JSON has.

    Args:
        shape: what it may be.
    """
    return shape.type_name == "structure" and bool(shape.metadata.get("document"))


def botocore_version() -> str:
    """Which botocore is installed."""
    version: Any = import_module("botocore")
    return str(version.__version__)


@cache
def _service_model() -> Any:
    try:
        loaders: Any = import_module("botocore.loaders")
        model: Any = import_module("botocore.model")
    except ImportError as error:
        raise BotocoreMissingError from error
    described = loaders.Loader().load_service_model("ecs", "service-2")
    return model.ServiceModel(with_bounds(with_newer_fields(described)))
