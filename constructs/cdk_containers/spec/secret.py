"""Values that a container receives without their being in the template."""

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

SecretStore = Literal["secretsmanager", "ssm"]


@runtime_checkable
class Secret(Protocol):
    """Anything that ECS can read when it starts a container."""

    @property
    def store(self) -> SecretStore:
        """The AWS service that keeps it, by the name of its VPC endpoint."""
        ...


@dataclass(frozen=True, kw_only=True)
class SecretsManagerSecret:
    """A secret of AWS Secrets Manager that exists already.

    Args:
        name_or_arn: its name in the stack's own account and Region, or its ARN.
        json_key: the key to take when the secret is a JSON object. Default: the whole text.
    """

    name_or_arn: str
    json_key: str | None = None

    @property
    def store(self) -> SecretStore:
        return "secretsmanager"


@dataclass(frozen=True, kw_only=True)
class SsmParameter:
    """A secure string of AWS Systems Manager Parameter Store that exists already.

    Args:
        name: its name in the stack's own account and Region, with the leading slash if it has one.
    """

    name: str

    @property
    def store(self) -> SecretStore:
        return "ssm"
