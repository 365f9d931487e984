"""The input of the ECS API as botocore, the library under the AWS CLI, describes it."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from cdk_containers.importers.aws_cli.newer_fields import with_newer_fields


class Operation(StrEnum):
    """What a file is the input of."""

    TASK_DEFINITION = "RegisterTaskDefinition"
    SERVICE = "CreateService"


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

    fix = "Install it: pip install 'cdk-containers[aws-cli]'."

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
    return model.ServiceModel(with_newer_fields(described))
