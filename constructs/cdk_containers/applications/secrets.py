"""Secrets that are made with an application, and how their values get there."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from shlex import quote

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from cdk_containers.removal import removal_policy
from cdk_containers.secrets import SecretObject
from cdk_containers.spec import NewSecret

_UNKNOWN = "file://PATH"


def make_secrets(
    scope: Construct, commands: Construct, asked: Iterable[NewSecret], *, disposable: bool
) -> Mapping[str, SecretObject]:
    """Make secrets with random values, and say how the real ones are put there.

    Args:
        scope: their parent.
        commands: parent of the outputs that say it.
        asked: what the application wants, one for each place that it is used in.
        disposable: whether they go when the stack does.
    """
    places: dict[str, list[NewSecret]] = {}
    for each in asked:
        places.setdefault(each.name, []).append(each)
    made: dict[str, SecretObject] = {}
    for name, used in places.items():
        secret = secretsmanager.Secret(
            scope,
            name,
            generate_secret_string=_random([each.json_key for each in used]),
            removal_policy=removal_policy(disposable=disposable),
        )
        CfnOutput(
            commands,
            name,
            value=put_value(secret, used[0]),
            description=f"Puts the value of the secret {name} there; a random one is there so far",
        )
        made[name] = SecretObject(secret=secret)
    return made


def _random(keys: Iterable[str | None]) -> secretsmanager.SecretStringGenerator | None:
    """A JSON object where keys of it are used: without them the tasks would not start."""
    names = sorted({key for key in keys if key is not None})
    if not names:
        return None
    first, *others = names
    return secretsmanager.SecretStringGenerator(
        generate_string_key=first,
        secret_string_template=json.dumps(dict.fromkeys(others, "")),
    )


def put_value(secret: secretsmanager.Secret, asked: NewSecret) -> str:
    """Put the real value of a secret there; tasks that start later see it."""
    return (
        f"aws secretsmanager put-secret-value --region {Stack.of(secret).region} "
        f"--secret-id {secret.secret_arn} --secret-string {_source(asked.value_from)}"
    )


def _source(value_from: str | None) -> str:
    """A file as it is seen from where the app is synthesized, which is the same on each machine."""
    if value_from is None:
        return _UNKNOWN
    if value_from.startswith("$"):
        return f'"{value_from}"'
    here, path = Path.cwd(), Path(value_from)
    near = path.relative_to(here) if path.is_relative_to(here) else path
    return quote(f"file://{near}")
