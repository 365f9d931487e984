"""Turn an image of the spec into what the ECS constructs take."""

import re
from dataclasses import dataclass

from aws_cdk import Fn
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.dockerfiles import with_dockerfile
from cdk_containers.image_builds import built_image
from cdk_containers.image_pulls import repository_of
from cdk_containers.secrets import secrets_manager_secret
from cdk_containers.spec import (
    Architecture,
    Container,
    Image,
    ImageBuild,
    ImageUri,
    as_image,
    is_known,
)

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class RepositoryImage:
    """An image of an ECR repository, by tag or digest.

    Args:
        repository: any repository, ours or imported.
        tag_or_digest: such as ``1.4.2`` or ``sha256:…``, also one that only the deployment knows.
        immutable: whether the repository's tags are immutable. Default: not that we know.
    """

    repository: ecr.IRepository
    tag_or_digest: str
    immutable: bool = False

    @property
    def uri(self) -> str:
        if is_known(self.tag_or_digest):
            return self.repository.repository_uri_for_tag_or_digest(self.tag_or_digest)
        # CDK would take it for a tag; a digest stands after another sign.
        reference = Fn.join("@sha256:", Fn.split(":sha256:", f":{self.tag_or_digest}"))
        return f"{self.repository.repository_uri}{reference}"

    @property
    def tag(self) -> str | None:
        known = is_known(self.tag_or_digest)
        return self.tag_or_digest if known and not _DIGEST.fullmatch(self.tag_or_digest) else None

    @property
    def region(self) -> str | None:
        region = self.repository.env.region
        return region if is_known(region) else None

    @property
    def is_private_ecr(self) -> bool:
        return True

    @property
    def has_immutable_tags(self) -> bool:
        return self.immutable


def container_image(
    scope: Construct,
    container: Container,
    architecture: Architecture,
    *,
    grants_pull: bool = True,
) -> ecs.ContainerImage:
    """What the ECS constructs take for a container's image.

    Args:
        scope: parent of what has to be imported for it.
        container: whose image it is.
        architecture: the processor to build for.
        grants_pull: whether the execution role is allowed to pull what a text names in Amazon
            ECR. Default: it is.

    Raises:
        TypeError: the image is of a class that nobody has taught this function.
    """
    image = as_image(container.image)
    match image:
        case RepositoryImage():
            return _FromRepository(image.uri, image.repository)
        case ImageBuild():
            return with_dockerfile(image, lambda each: built_image(each, architecture))
        case ImageUri() if grants_pull and image.region is not None:
            return _FromRepository(image.uri, repository_of(scope, image))
        case ImageUri():
            return _from_registry(scope, container, image)
        case _:
            raise TypeError(_unknown(image))


class _FromRepository(ecs.ContainerImage):
    """What CDK's own class for it does, but for what only the deployment knows of the image."""

    def __init__(self, uri: str, repository: ecr.IRepository) -> None:
        super().__init__()
        self._uri = uri
        self._repository = repository

    def bind(
        self,
        scope: Construct,  # noqa: ARG002
        container_definition: ecs.ContainerDefinition,
    ) -> ecs.ContainerImageConfig:
        execution_role = container_definition.task_definition.obtain_execution_role()
        self._repository.grant_pull(execution_role)
        return ecs.ContainerImageConfig(image_name=self._uri)


def _from_registry(scope: Construct, container: Container, image: ImageUri) -> ecs.ContainerImage:
    if container.registry_credentials is None:
        return ecs.ContainerImage.from_registry(image.uri)
    credentials = secrets_manager_secret(
        scope, "RegistryCredentials", container.registry_credentials
    )
    return ecs.ContainerImage.from_registry(image.uri, credentials=credentials)


def _unknown(image: Image) -> str:
    return (
        f"{type(image).__name__} is not an image that can be deployed; use a text, ImageUri, "
        "ImageBuild or RepositoryImage."
    )
