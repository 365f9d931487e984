"""Rules about roles that exist already."""

import re
from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import Task, is_known

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_ROLE_ARN = re.compile(
    r"arn:aws[a-z-]*:iam::(?P<account>\d{12}):role/([!-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}"
)
_ROLE_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{1,64}")
_FIELDS = ("task_role_arn", "execution_role_arn")


@rule()
def role_arn_invalid(task: Task, context: Context) -> Iterator[Problem]:
    """A role that exists is told by its ARN or its name."""
    for field in _FIELDS:
        role = getattr(task, field)
        if role is None or not is_known(role):
            continue
        if not (_ROLE_ARN.fullmatch(role) or _ROLE_NAME.fullmatch(role)):
            yield Problem(
                field,
                f"{role!r} is neither the ARN nor the name of a role.",
                "Write such as 'arn:aws:iam::123456789012:role/shop' or 'shop', or leave it out.",
            )


@rule()
def role_in_other_account(task: Task, context: Context) -> Iterator[Problem]:
    """A role is of the account that its task runs in.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    for name in _FIELDS:
        found = _ROLE_ARN.fullmatch(getattr(task, name) or "")
        if found and context.account not in (None, found["account"]):
            yield Problem(
                name,
                f"The role is of the account {found['account']}, and the tasks run in "
                f"{context.account}: ECS may not use it, and nothing could be allowed to it.",
                f"Give a role of {context.account}, or leave it out.",
            )
