"""Rules about where images come from."""

import re
from collections.abc import Iterator
from os.path import isdir, isfile, join

from cdk_containers.checks.context import Context
from cdk_containers.checks.rule import Problem, rule
from cdk_containers.findings import Severity
from cdk_containers.spec import (
    Container,
    Image,
    ImageBuild,
    ImageUri,
    Task,
    as_image,
    is_known,
)

# https://docs.docker.com/reference/cli/docker/buildx/build/
_BUILD_SECRET = re.compile(r"(src|env)=.+")
_BUILD_CACHE = re.compile(r"[^=,\s]+|(?=(.*,)?type=)[a-z-]+=[^,]*(,[a-z-]+=[^,]*)*")
_IN_PYTHON = "In Python, a relative path begins where the app is synthesized."
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")


@rule()
def latest_in_immutable_repository(task: Task, context: Context) -> Iterator[Problem]:
    """A repository with immutable tags is used with versions, not with 'latest'."""
    for container, image in images(task):
        if image.tag == "latest" and image.has_immutable_tags:
            yield Problem(
                f"containers[{container.name}].image",
                "The repository's tags are immutable: a second push of 'latest' is refused, so "
                "that this would run the first image for ever.",
                "Give each build a tag of its own, such as 1.4.2 or the commit.",
            )


@rule(Severity.WARNING)
def image_without_version(task: Task, context: Context) -> Iterator[Problem]:
    """An image is named with a version, or what runs changes from one task to the next."""
    for container, image in images(task):
        if image.uri and image.tag in ("", "latest") and not image.has_immutable_tags:
            yield Problem(
                f"containers[{container.name}].image",
                f"{image.uri!r} names no version: tasks that start later may run another image.",
                "Add the tag of a version, or a digest.",
            )


@rule()
def image_name_empty(task: Task, context: Context) -> Iterator[Problem]:
    """An image has a name without spaces."""
    for container, image in images(task):
        if image.uri is not None and is_known(image.uri) and re.search(r"\s|:$|^$", image.uri):
            yield Problem(
                f"containers[{container.name}].image",
                f"{image.uri!r} is not the name of an image.",
                "Write what 'docker pull' takes, such as nginx:1.27.",
            )


@rule(Severity.WARNING)
def image_in_other_region(task: Task, context: Context) -> Iterator[Problem]:
    """An image lies in the Region of the tasks; from another one each start is slower and costs."""
    for container, image in images(task):
        known = image.region is not None and is_known(image.region) and context.region is not None
        if known and image.region != context.region:
            yield Problem(
                f"containers[{container.name}].image",
                f"The image lies in {image.region}, the tasks run in {context.region}.",
                f"Replicate the repository to {context.region} and use it there.",
            )


@rule()
def registry_credentials_refused(task: Task, context: Context) -> Iterator[Problem]:
    """Credentials are for registries other than ECR, and come from Secrets Manager.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
    """
    for container, image in images(task):
        credentials = container.registry_credentials
        place = f"containers[{container.name}].registry_credentials"
        if credentials is None:
            continue
        if credentials.store != "secretsmanager":
            yield Problem(
                place,
                "ECS reads the credentials of a registry from Secrets Manager only.",
                'Keep {"username": …, "password": …} there and give SecretsManagerSecret(…).',
            )
        if image.is_private_ecr and not (isinstance(image, ImageUri) and not is_known(image.uri)):
            yield Problem(
                place,
                "Images of Amazon ECR are pulled with the execution role and take no credentials.",
                "Remove them.",
            )


@rule()
def image_tag_invalid(task: Task, context: Context) -> Iterator[Problem]:
    """A tag has 1 to 128 letters, digits, underscores, dots and hyphens.

    https://docs.docker.com/reference/cli/docker/image/tag/
    """
    for container, image in images(task):
        given = image.tag is not None and is_known(image.tag)
        optional = isinstance(image, ImageUri) and image.tag == ""
        if given and not optional and not _TAG.fullmatch(str(image.tag)):
            yield Problem(
                f"containers[{container.name}].image",
                f"{image.tag!r} is neither a tag nor a digest.",
                "Name a version such as 1.4.2, or a digest such as sha256: and 64 digits.",
            )


@rule()
def build_folder_missing(task: Task, context: Context) -> Iterator[Problem]:
    """An image is built from a Dockerfile and further folders that are there."""
    for container, image in images(task):
        if not isinstance(image, ImageBuild):
            continue
        place = f"containers[{container.name}].image"
        if image.dockerfile_text is None and not isfile(join(image.folder, image.dockerfile)):
            yield Problem(
                place,
                f"There is no {image.dockerfile} in {image.folder!r}.",
                f"Add it, or name the folder and the file inside it. {_IN_PYTHON}",
            )
        elif not isdir(image.folder):
            yield Problem(
                place,
                f"There is no folder {image.folder!r}.",
                f"Correct the path. {_IN_PYTHON}",
            )
        for name, folder in image.context_folders.items():
            if not isdir(folder):
                yield Problem(
                    f"{place}.contexts[{name}]",
                    f"There is no folder {folder!r}.",
                    f"Correct the path, or write such as docker-image://alpine:3.22. {_IN_PYTHON}",
                )


@rule()
def build_setting_invalid(task: Task, context: Context) -> Iterator[Problem]:
    """Secrets and caches of a build are written as Docker takes them."""
    for container, image in images(task):
        if not isinstance(image, ImageBuild):
            continue
        place = f"containers[{container.name}].image"
        for name, secret in image.secrets.items():
            if not _BUILD_SECRET.fullmatch(secret):
                yield Problem(
                    f"{place}.secrets[{name}]",
                    "It says neither which file nor which variable holds the secret.",
                    "Write 'src=PATH' or 'env=VARIABLE'.",
                )
        for path, cache in (
            *((f"{place}.cache_from", each) for each in image.cache_from),
            (f"{place}.cache_to", image.cache_to),
        ):
            if cache is not None and not _BUILD_CACHE.fullmatch(cache):
                yield Problem(
                    path,
                    f"{cache!r} is neither an image nor a list of settings that says the type.",
                    "Write such as 'type=registry,ref=registry.example.com/app:cache'.",
                )


def images(task: Task) -> Iterator[tuple[Container, Image]]:
    """Each container with its image."""
    for container in task.containers:
        yield container, as_image(container.image)
