"""A function that a deployment waits for."""

from dataclasses import dataclass

from aws_cdk import aws_lambda as lambda_

from cdk_containers.spec import LifecycleHook


@dataclass(frozen=True, kw_only=True)
class FunctionHook(LifecycleHook):
    """ECS calls a function at some stages, and goes on when it answers that all is well.

    The function returns ``{"hookStatus": "SUCCEEDED"}``, ``FAILED`` to roll the deployment back,
    or ``IN_PROGRESS`` to be called again in 30 seconds. ECS waits for 24 hours.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html

    Args:
        stages: when it is called.
        function: the function; ECS is given a role that may call it.
    """

    function: lambda_.IFunction
