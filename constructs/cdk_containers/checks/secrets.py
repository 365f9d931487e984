"""Rules about what secrets are, and how they are named."""

import re
from collections.abc import Iterator

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.spec import (
    Container,
    LogDriver,
    NewSecret,
    Secret,
    SecretsManagerSecret,
    SsmParameter,
    Task,
    is_known,
)

# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
_SECRET = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")
_SECRET_ARN = re.compile(
    r"arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[^:\s]+-[A-Za-z0-9]{6}"
)
# https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
_PARAMETER = re.compile(r"(/[A-Za-z0-9_.-]+)+|[A-Za-z0-9_.-]+")


@rule()
def secret_name_invalid(task: Task, context: Context) -> Iterator[Problem]:
    """A secret is named by a name or a complete ARN that is known before deployment."""
    for path, secret in secrets(task):
        match secret:
            case SecretsManagerSecret(name_or_arn=name) if not _is_secret(name):
                yield Problem(
                    path,
                    f"{name!r} is neither the name of a secret nor its complete ARN, with the six "
                    "characters at the end.",
                    "Write one of the two. In Python, SecretObject takes a secret that CDK makes "
                    "or imports.",
                )
            case SsmParameter(name=name) if not (is_known(name) and _PARAMETER.fullmatch(name)):
                yield Problem(
                    path,
                    f"{name!r} is not the name of a parameter.",
                    "Write such as '/shop/token'. In Python, ParameterObject takes a parameter "
                    "that CDK makes or imports.",
                )
            case NewSecret(name=name) if not (is_known(name) and name):
                yield Problem(
                    path,
                    f"{name!r} is not what the application could call a secret.",
                    "Name it; it is known before deployment.",
                )
            case _:
                pass


def _is_secret(name: str) -> bool:
    if not is_known(name):
        return False
    pattern = _SECRET_ARN if name.startswith("arn:") else _SECRET
    return pattern.fullmatch(name) is not None


def secrets(task: Task) -> Iterator[tuple[str, Secret]]:
    """Each secret of a task with its place."""
    for container in task.containers:
        place = f"containers[{container.name}]"
        for name, secret in container.secrets.items():
            yield f"{place}.secrets[{name}]", secret
        yield from _hidden_secrets(place, container)


def _hidden_secrets(place: str, container: Container) -> Iterator[tuple[str, Secret]]:
    if container.registry_credentials is not None:
        yield f"{place}.registry_credentials", container.registry_credentials
    if isinstance(container.logging, LogDriver):
        for name, secret in container.logging.secret_options.items():
            yield f"{place}.logging.secret_options[{name}]", secret
