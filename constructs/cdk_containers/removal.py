"""What happens to data when its stack goes."""

from aws_cdk import RemovalPolicy


def removal_policy(*, disposable: bool) -> RemovalPolicy:
    """Destroyed with the stack, or kept; what a failed creation leaves is never kept."""
    return RemovalPolicy.DESTROY if disposable else RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
