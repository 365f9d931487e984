"""Names and ARNs of secrets and parameters that exist."""

import re

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import Secret, SecretsManagerSecret, SsmParameter

_PARAMETER_ARN = re.compile(r"arn:[^:]+:ssm:[^:]*:[^:]*:parameter/(?P<name>.+)")
_SECRET_ARN = re.compile(
    r"(?P<arn>arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:[^:]+)(?::(?P<key>[^:]*))?"
)
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
_WITH_VERSION = re.compile(
    r"(?P<secret>(?:arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:)?[^:]+:[^:]*)"
    r"(?P<version>(?::[^:]*){1,2})"
)

_CURRENT = ("", ":AWSCURRENT")


def without_version(reference: str, place: Section, key: str) -> str | None:
    """A secret and its key, where Amazon ECS itself wants a stage and a version behind them.

    Args:
        reference: a secret, with or without these; ``None`` comes of one that is not the current.
        place: what refers to it.
        key: which key of it does.
    """
    match = _WITH_VERSION.fullmatch(reference)
    if match is None:
        return reference
    secret = match["secret"].rstrip(":")
    if match["version"].rstrip(":") in _CURRENT:
        return secret
    place.refuse(
        "compose-secret-version",
        key,
        f"Behind the key, {match['version']} asks for a stage or a version of the secret, and "
        "tasks get the current value.",
        f"Write {secret}, without the stage and the version.",
    )
    return None


def existing_secret(reference: str, place: Section, key: str) -> Secret | None:
    """A secret of Secrets Manager or a parameter, or ``None`` if it is neither.

    Args:
        reference: its name or ARN, of a secret also with ``:`` and a key of its JSON object. The
            names of parameters begin with a slash.
        place: what refers to it.
        key: which key of it does.
    """
    whole = without_version(reference, place, key)
    return None if whole is None else _existing(whole, place, key)


def _existing(reference: str, place: Section, key: str) -> Secret | None:
    parameter = _PARAMETER_ARN.fullmatch(reference)
    if parameter:
        place.warn(
            "compose-parameter-arn",
            key,
            "Of the ARN, the name counts: the parameter is that of the stack's own account and "
            "Region.",
            "Write its name, which begins with a slash.",
        )
        return SsmParameter(name=_name_of_parameter(parameter["name"]))
    if reference.startswith("/"):
        return SsmParameter(name=reference)
    secret = _SECRET_ARN.fullmatch(reference)
    if secret:
        return SecretsManagerSecret(name_or_arn=secret["arn"], json_key=secret["key"] or None)
    name, _, json_key = reference.partition(":")
    if name and not reference.startswith("arn:") and ":" not in json_key:
        return SecretsManagerSecret(name_or_arn=name, json_key=json_key or None)
    place.refuse(
        "compose-secret-reference",
        key,
        "It refers to neither a secret of AWS Secrets Manager nor a parameter of Parameter Store.",
        "Write the name of a secret, such as shop/database:password, its ARN, or the name of a "
        "parameter, which begins with a slash.",
    )
    return None


def _name_of_parameter(name: str) -> str:
    """The ARN of a parameter leaves out the slash that its name begins with, if it has several."""
    return f"/{name}" if "/" in name else name
