"""How much fits into one CloudFormation stack."""

from collections.abc import Iterator

import jsii
from aws_cdk import CfnOutput, CfnResource, Stack
from constructs import Construct, IConstruct, IValidation

from cdk_containers.findings import Finding, error

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
_MOST_RESOURCES = 500
_MOST_OUTPUTS = 200

SERVICES = "Services"
"""What an application's services are below."""


@jsii.implements(IValidation)
class StackLimits:
    """Tells before the synthesis ends that a stack has become too large."""

    def __init__(self, application: Construct) -> None:
        """
        Args:
            application: whose services are told.
        """
        self._application = application

    def validate(self) -> list[str]:
        """What CDK shows as the reasons why it goes no further."""
        return [str(finding) for finding in stack_limit_problems(self._application)]


def stack_limit_problems(application: Construct) -> Iterator[Finding]:
    """What is wrong with the size of the stack that an application is in."""
    stack = Stack.of(application)
    yield from _problems(application, stack, "resources", CfnResource, _MOST_RESOURCES)
    yield from _problems(application, stack, "outputs", CfnOutput, _MOST_OUTPUTS)


def _problems(
    application: Construct, stack: Stack, kind: str, counted: type, most: int
) -> Iterator[Finding]:
    total = _count(stack, stack, counted)
    if total <= most:
        return
    parts = ((part.node.id, _count(part, stack, counted)) for part in _parts(application))
    shares = sorted((each for each in parts if each[1]), key=lambda part: -part[1])
    own = sum(count for _, count in shares)
    yield error(
        "stack-too-large",
        "services",
        f"The stack has {total} {kind}, and CloudFormation takes {most}. The application has "
        f"{own}: {', '.join(f'{name} {count}' for name, count in shares)}. All else has "
        f"{total - own}.",
        "Split it: several applications, each with some of the services and in a stack of its own, "
        "share what the first one made with existing=first.shared; profiles choose services, too.",
    )


def _parts(application: Construct) -> Iterator[IConstruct]:
    """Each service, and what they share."""
    for child in application.node.children:
        if child.node.id == SERVICES:
            yield from child.node.children
        else:
            yield child


def _count(root: IConstruct, stack: Stack, counted: type) -> int:
    found = (each for each in root.node.find_all() if isinstance(each, counted))
    return sum(Stack.of(each) is stack for each in found)
