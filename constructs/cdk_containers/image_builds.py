"""Turn an image that is built from a Dockerfile into what the ECS constructs take."""

from collections.abc import Mapping
from os.path import abspath
from types import MappingProxyType

from aws_cdk import DockerBuildSecret, FileSystem
from aws_cdk import aws_ecr_assets as assets
from aws_cdk import aws_ecs as ecs

from cdk_containers.spec import Architecture, ImageBuild

_PLATFORMS = MappingProxyType(
    {
        Architecture.X86_64: assets.Platform.LINUX_AMD64,
        Architecture.ARM64: assets.Platform.LINUX_ARM64,
    }
)
_OF_FILE = "src="
_KEPT_IN_REGISTRY = "registry"


def built_image(image: ImageBuild, architecture: Architecture) -> ecs.ContainerImage:
    """An image that ``cdk deploy`` builds and pushes.

    Args:
        image: what to build.
        architecture: the processor to build for.
    """
    return ecs.ContainerImage.from_asset(
        image.folder,
        file=image.dockerfile,
        target=image.target,
        build_args=dict(image.arguments),
        build_contexts=_contexts(image) or None,
        build_secrets={name: _secret(text) for name, text in image.secrets.items()} or None,
        build_ssh=image.ssh,
        network_mode=None if image.network is None else assets.NetworkMode.custom(image.network),
        cache_from=[_cache(text) for text in image.cache_from] or None,
        cache_to=None if image.cache_to is None else _cache(image.cache_to),
        cache_disabled=image.no_cache or None,
        platform=_PLATFORMS[architecture],
        # Of paths, which are other ones on each machine, CDK would make another image.
        invalidation=assets.DockerImageAssetInvalidationOptions(
            build_contexts=False, build_secrets=False
        ),
        extra_hash=_contents(image),
    )


def _contexts(image: ImageBuild) -> Mapping[str, str]:
    """Absolute, since CDK builds in a copy of the folder."""
    folders = {name: abspath(folder) for name, folder in image.context_folders.items()}
    return {**image.contexts, **folders}


def _contents(image: ImageBuild) -> str | None:
    """What the further contexts hold, so that a change of it is another image."""
    folders = {
        name: FileSystem.fingerprint(abspath(folder))
        for name, folder in image.context_folders.items()
    }
    return " ".join(f"{name}={at}" for name, at in {**image.contexts, **folders}.items()) or None


def _secret(text: str) -> str:
    if not text.startswith(_OF_FILE):
        return text
    return DockerBuildSecret.from_src(abspath(text.removeprefix(_OF_FILE)))


def _cache(text: str) -> assets.DockerCacheOption:
    """A cache as Docker's ``--cache-from`` takes it, which may be an image alone."""
    if "=" not in text:
        return assets.DockerCacheOption(type=_KEPT_IN_REGISTRY, params={"ref": text})
    parts = [part.partition("=") for part in text.split(",")]
    pairs = {key: value for key, _, value in parts}
    return assets.DockerCacheOption(type=pairs.pop("type", _KEPT_IN_REGISTRY), params=pairs)
