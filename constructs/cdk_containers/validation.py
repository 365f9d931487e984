"""Bring the checks' findings to the person who wrote the construct."""

from collections.abc import Iterable

from aws_cdk import Annotations
from constructs import Construct, IConstruct

from cdk_containers.findings import ConstructPath, Finding, InvalidSpecError, errors, warnings


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
