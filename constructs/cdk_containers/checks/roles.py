"""Rules about roles that exist already."""

import re
from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import Task, is_known

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/([!-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}")


@rule()
def role_arn_invalid(task: Task, context: Context) -> Iterator[Problem]:
    """A role that exists is named by its ARN."""
    for name in ("task_role_arn", "execution_role_arn"):
        arn = getattr(task, name)
        if arn is not None and is_known(arn) and not _ROLE_ARN.fullmatch(arn):
            yield Problem(
                name,
                f"{arn!r} is not the ARN of a role.",
                "Write such as 'arn:aws:iam::123456789012:role/shop', or leave it out.",
            )
