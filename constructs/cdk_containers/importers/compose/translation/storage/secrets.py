"""Secrets as files and as variables."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace

from cdk_containers.importers.compose.translation.options import Options
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage.file_mounts import mode_and_owner
from cdk_containers.importers.compose.translation.storage.secret_values import (
    existing_secret,
    without_version,
)
from cdk_containers.importers.nodes import ListNode
from cdk_containers.spec import File, NewSecret, Secret, SecretsManagerSecret

_FOLDER = "/run/secrets"
_EVERY_KEY = "*"


def secret_files(service: Section, project: Section, options: Options) -> Iterator[File]:
    """The secrets of a service, each as a file, or as one for each of its keys.

    Args:
        service: the service.
        project: the whole model.
        options: what the files leave open.
    """
    for mount in service.sections("secrets"):
        name = mount.text("source")
        if name is None:
            continue
        path = posixpath.join(_FOLDER, mount.text("target") or name)
        secret = project.section("secrets").section(name)
        keys = _keys(secret)
        if _EVERY_KEY in keys:
            _refuse_every_key(secret)
            continue
        for key in keys or (None,):
            content = _top_level(name, key, project, options)
            if content is not None:
                mode, owner = mode_and_owner(mount)
                yield File(
                    path=path if key is None else f"{path}/{key}",
                    content=content,
                    mode=mode,
                    owner=owner,
                )


def secret_variables(service: Section, project: Section, options: Options) -> Mapping[str, Secret]:
    """The secrets that a service gets as environment variables, by these.

    Args:
        service: the service.
        project: the whole model.
        options: what the files leave open.
    """
    found: dict[str, Secret] = {}
    place = service.section("x-ecs-secrets")
    for variable, written in service.pairs("x-ecs-secrets").items():
        reference = without_version(written, place, variable)
        if reference is None:
            continue
        name, _, key = reference.partition(":")
        if name in project.section("secrets"):
            secret = _top_level(name, key or None, project, options)
        else:
            secret = existing_secret(reference, place, variable)
        if secret is not None:
            found[variable] = secret
    return found


def _keys(secret: Section) -> list[str]:
    given = secret.node.entries.get("x-aws-keys")
    if isinstance(given, ListNode):
        return secret.texts("x-aws-keys")
    text = secret.text("x-aws-keys")
    return [] if text is None else [text]


def _refuse_every_key(secret: Section) -> None:
    secret.refuse(
        "compose-secret-every-key",
        "x-aws-keys",
        "Amazon ECS takes keys out of a secret by their names; it has no word for all of them.",
        "Name the keys, such as x-aws-keys: [user, password]; without x-aws-keys, one file holds "
        "the whole JSON object.",
    )


def _top_level(name: str, key: str | None, project: Section, options: Options) -> Secret | None:
    """What one of the project's secrets is, or the part of it that has a key."""
    secret = project.section("secrets").section(name)
    if name in options.given_secrets:
        return NewSecret(name=name, json_key=key)
    if secret.flag("external"):
        return _external(secret, secret.text("name") or name, key)
    variable = secret.text("environment")
    value_from = secret.text("file") if variable is None else f"${variable}"
    if value_from is None:
        # What it has instead has been refused.
        return None
    if key is not None:
        secret.refuse(
            "compose-secret-new-key",
            "x-aws-keys" if "x-aws-keys" in secret else "",
            f"Its key {key!r} is asked for, and it would be made with a random value; a stack that "
            "asks for another key later would write random values over the real ones.",
            "Make the secret in AWS Secrets Manager, and write external: true and its name.",
        )
        return None
    secret.warn(
        "compose-secret-new",
        "",
        "It becomes a new secret of AWS Secrets Manager with a random value: its own would be in "
        "the template.",
        "Put its value there before the services start; for a secret that exists, write external: "
        "true and its name.",
    )
    return NewSecret(name=name, value_from=value_from)


def _external(secret: Section, name: str, key: str | None) -> Secret | None:
    found = existing_secret(name, secret, "name")
    if key is None or found is None:
        return found
    if isinstance(found, SecretsManagerSecret):
        return replace(found, json_key=key)
    secret.refuse(
        "compose-secret-keys",
        "x-aws-keys" if "x-aws-keys" in secret else "name",
        "It is a parameter of Parameter Store; ECS takes keys out of secrets of AWS Secrets "
        "Manager only.",
        "Leave the key out, and let the application take the JSON object apart.",
    )
    return None
