"""Turn a secret of the spec into what the ECS constructs take."""

from dataclasses import dataclass
from typing import cast

from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from cdk_containers.spec import Secret, SecretsManagerSecret, SsmParameter
from cdk_containers.spec.secret import SecretStore


@dataclass(frozen=True, kw_only=True)
class SecretObject:
    """A secret of Secrets Manager that is a CDK object, made here or imported.

    Args:
        secret: the secret.
        json_key: the key to take when the secret is a JSON object. Default: the whole text.
    """

    # Both, because CDK's stub of ISecret names a parameter otherwise than Secret does.
    secret: secretsmanager.ISecret | secretsmanager.Secret
    json_key: str | None = None

    @property
    def store(self) -> SecretStore:
        return "secretsmanager"


@dataclass(frozen=True, kw_only=True)
class ParameterObject:
    """A parameter of Parameter Store that is a CDK object, made here or imported."""

    parameter: ssm.IParameter

    @property
    def store(self) -> SecretStore:
        return "ssm"


def container_secret(scope: Construct, construct_id: str, secret: Secret) -> ecs.Secret:
    """What the ECS constructs take for a secret.

    Args:
        scope: parent of what has to be imported for it.
        construct_id: unique below ``scope``.
        secret: the secret.

    Raises:
        TypeError: the secret is of a class that nobody has taught this function.
    """
    match secret:
        case SecretObject() | SecretsManagerSecret():
            imported = secrets_manager_secret(scope, construct_id, secret)
            return ecs.Secret.from_secrets_manager(imported, secret.json_key)
        case ParameterObject():
            return ecs.Secret.from_ssm_parameter(secret.parameter)
        case SsmParameter():
            return ecs.Secret.from_ssm_parameter(
                ssm.StringParameter.from_secure_string_parameter_attributes(
                    scope, construct_id, parameter_name=secret.name
                )
            )
        case _:
            raise TypeError(_unknown(secret))


def secrets_manager_secret(
    scope: Construct, construct_id: str, secret: Secret
) -> secretsmanager.ISecret:
    """The CDK object for a secret of Secrets Manager.

    Raises:
        TypeError: it is not one.
    """
    match secret:
        case SecretObject():
            return cast("secretsmanager.ISecret", secret.secret)
        case SecretsManagerSecret() if secret.name_or_arn.startswith("arn:"):
            return secretsmanager.Secret.from_secret_attributes(
                scope, construct_id, secret_complete_arn=secret.name_or_arn
            )
        case SecretsManagerSecret():
            return secretsmanager.Secret.from_secret_name_v2(
                scope, construct_id, secret.name_or_arn
            )
        case _:
            raise TypeError(_unknown(secret))


def _unknown(secret: Secret) -> str:
    return (
        f"{type(secret).__name__} cannot be used as a secret here; use SecretsManagerSecret, "
        "SsmParameter, SecretObject or ParameterObject."
    )
