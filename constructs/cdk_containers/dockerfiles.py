"""Builds whose Dockerfile is not in the folder that they build."""

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from aws_cdk import aws_ecs as ecs
from constructs import Construct

from cdk_containers.spec import ImageBuild

_NAME = "Dockerfile.of-cdk-containers"

Build = Callable[[ImageBuild], ecs.ContainerImage]


def with_dockerfile(image: ImageBuild, build: Build) -> ecs.ContainerImage:
    """An image that is built, wherever its Dockerfile is.

    Args:
        image: what to build.
        build: makes an image of a folder that the Dockerfile is in.
    """
    way = os.path.relpath(os.path.join(image.folder, image.dockerfile), image.folder)
    if image.dockerfile_text is not None or way.split(os.sep)[0] == os.pardir:
        return _WithDockerfile(image, build)
    return build(replace(image, dockerfile=way))


class _WithDockerfile(ecs.ContainerImage):
    def __init__(self, image: ImageBuild, build: Build) -> None:
        super().__init__()
        self._image = image
        self._build = build

    def bind(
        self, scope: Construct, container_definition: ecs.ContainerDefinition
    ) -> ecs.ContainerImageConfig:
        # CDK copies the folder here and now, and does not come back to it.
        with _folder_of_links(self._image) as folder:
            image = replace(self._image, folder=folder, dockerfile=_NAME, dockerfile_text=None)
            return self._build(image).bind(scope, container_definition)


@contextmanager
def _folder_of_links(image: ImageBuild) -> Generator[str]:
    """A folder with a Dockerfile and links to all that is in the image's folder.

    CDK follows links to the outside, so that nothing is copied that ``.dockerignore`` names.
    """
    text = image.dockerfile_text
    content = Path(image.folder, image.dockerfile).read_bytes() if text is None else text.encode()
    with TemporaryDirectory() as folder:
        for path in Path(image.folder).resolve().iterdir():
            Path(folder, path.name).symlink_to(path)
        own = Path(folder, _NAME)
        own.unlink(missing_ok=True)
        own.write_bytes(content)
        yield folder
