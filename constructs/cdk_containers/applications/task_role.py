"""What the tasks of an application may do."""

from collections.abc import Mapping, Sequence
from typing import cast

from aws_cdk import aws_iam as iam
from constructs import Construct


def add_policies(
    scope: Construct,
    role: iam.IRole,
    managed: Sequence[str],
    documents: Sequence[Mapping[str, object]],
) -> list[iam.Policy]:
    """Let a task role do what some policies say, and tell which of them were made.

    Args:
        scope: parent of the policies.
        role: the task role.
        managed: ARNs of policies that exist.
        documents: policies that are made for it.
    """
    for index, arn in enumerate(managed):
        role.add_managed_policy(
            iam.ManagedPolicy.from_managed_policy_arn(scope, f"ManagedPolicy{index}", arn)
        )
    return [
        iam.Policy(
            scope,
            f"TaskPolicy{index}",
            document=iam.PolicyDocument.from_json(_with_list(document)),
            roles=[role],
        )
        for index, document in enumerate(documents)
    ]


def _with_list(document: Mapping[str, object]) -> dict[str, object]:
    """IAM takes a single statement as well as a list, CDK only the list."""
    statements = document.get("Statement", [])
    listed = cast("list[object]", statements) if isinstance(statements, list) else [statements]
    return {**document, "Statement": listed}
