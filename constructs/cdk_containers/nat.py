"""How tasks in private subnets reach the world outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self


@dataclass(frozen=True, kw_only=True)
class Nat:
    """How tasks in private subnets reach the internet. Made with one of its constructors."""

    kind: Literal["single", "per-az", "none", "public-tasks"]
    endpoints: Sequence[str] = ()

    @classmethod
    def single(cls) -> Self:
        """One NAT gateway for all. Cheaper; its zone's loss cuts every task off."""
        return cls(kind="single")

    @classmethod
    def per_az(cls) -> Self:
        """A NAT gateway in each Availability Zone, for production."""
        return cls(kind="per-az")

    @classmethod
    def none(cls, *, endpoints: Sequence[str] = ()) -> Self:
        """No way to the internet; AWS services are reached through VPC endpoints.

        Those for ECR, S3 and CloudWatch Logs are made, since every task needs them.

        Args:
            endpoints: further AWS services, such as ``ssmmessages`` and ``kms`` for ECS Exec,
                ``secretsmanager`` and ``ssm`` for secrets. Default: none.
        """
        return cls(kind="none", endpoints=endpoints)

    @classmethod
    def public_tasks(cls) -> Self:
        """No NAT at all: tasks run in public subnets with public addresses.

        The cheapest, for development. Their security groups still let nobody in who was not
        named.
        """
        return cls(kind="public-tasks")
