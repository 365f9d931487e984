"""Where secrets are, by what ``valueFrom`` says."""

import re

from cdk_containers.spec import Secret, SecretsManagerSecret, SsmParameter

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
_SECRET = re.compile(
    r"(?P<arn>arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(?P<name>[^:]*))"
    r"(?::(?P<key>[^:]*)(?::[^:]*){0,2})?"
)
_COMPLETE = re.compile(r".*-[A-Za-z0-9]{6}")
_PARAMETER = re.compile(r"arn:[^:]*:ssm:[^:]*:[^:]*:parameter(?P<name>/.*)")


def secret_of(value_from: str) -> Secret:
    """A secret.

    Args:
        value_from: its ARN, with the key in it if one is meant, or the name of a parameter.
    """
    if found := _SECRET.fullmatch(value_from):
        # Secrets Manager also finds a secret by an ARN that lacks its end.
        complete = _COMPLETE.fullmatch(found["name"]) is not None
        return SecretsManagerSecret(
            name_or_arn=found["arn"] if complete else found["name"], json_key=found["key"] or None
        )
    found = _PARAMETER.fullmatch(value_from)
    return SsmParameter(name=found["name"] if found else value_from)


def credentials_of(parameter: str) -> SecretsManagerSecret:
    """What a private registry wants.

    Args:
        parameter: name or ARN of the secret.
    """
    found = _SECRET.fullmatch(parameter)
    if found is None or _COMPLETE.fullmatch(found["name"]):
        return SecretsManagerSecret(name_or_arn=parameter)
    return SecretsManagerSecret(name_or_arn=found["name"])
