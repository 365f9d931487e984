"""Bring the checks' findings to the person who wrote the construct."""

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import signature
from typing import Concatenate, ParamSpec, TypeVar

from aws_cdk import Annotations
from constructs import Construct, IConstruct

from cdk_containers.checks import check_arguments
from cdk_containers.findings import ConstructPath, Finding, InvalidSpecError, errors, warnings

_Made = TypeVar("_Made", bound=Construct)
_Arguments = ParamSpec("_Arguments")
_Answer = TypeVar("_Answer")
_Init = Callable[Concatenate[_Made, Construct, str, _Arguments], None]


def typed(init: _Init[_Made, _Arguments]) -> _Init[_Made, _Arguments]:
    """Let a construct refuse arguments of other types than those that it names.

    Args:
        init: the construct's ``__init__``.
    """

    @wraps(init)
    def checked(
        self: _Made,
        scope: Construct,
        construct_id: str,
        *others: _Arguments.args,
        **arguments: _Arguments.kwargs,
    ) -> None:
        refuse_errors(scope, construct_id, check_arguments(init, arguments))
        init(self, scope, construct_id, *others, **arguments)

    return checked


def typed_call(function: Callable[_Arguments, _Answer]) -> Callable[_Arguments, _Answer]:
    """Let a function or method refuse arguments of other types than those that it names.

    Args:
        function: the function.
    """

    @wraps(function)
    def checked(*others: _Arguments.args, **arguments: _Arguments.kwargs) -> _Answer:
        given = signature(function).bind(*others, **arguments).arguments
        if refused := check_arguments(function, given):
            raise InvalidSpecError(refused)
        return function(*others, **arguments)

    return checked


def refuse_errors(scope: IConstruct, construct_id: str, findings: Iterable[Finding]) -> None:
    """Raise every error at once.

    It is called before the construct makes anything, hence with the scope and the id.

    Raises:
        InvalidSpecError: at least one finding is an error.
    """
    path = "/".join(filter(None, (scope.node.path, construct_id)))
    if refused := errors(findings):
        raise InvalidSpecError(
            [found.at(ConstructPath(construct=path, path=str(found.where))) for found in refused]
        )


def show_warnings(construct: Construct, findings: Iterable[Finding]) -> None:
    """Show the findings that are no errors as CDK shows its own warnings.

    ``Annotations.of(construct).acknowledge_warning("cdk-containers:CODE")`` silences one.
    """
    for found in warnings(findings):
        Annotations.of(construct).add_warning_v2(f"cdk-containers:{found.code}", str(found))
