"""Where a container's image comes from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from cdk_containers.spec.tokens import is_known

# https://docs.aws.amazon.com/general/latest/gr/ecr.html, in every partition
_ECR_HOST = re.compile(
    r"^\d{12}\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\."
    r"(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn"
    r"|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)/"
)
# https://docs.docker.com/reference/cli/docker/buildx/build/#build-context
_NO_FOLDER = re.compile(r"[a-z][a-z-]*://|oci-layout:|target:|git@")


@runtime_checkable
class Image(Protocol):
    """Anything that a container can run.

    What is not known before deployment is ``None``, and no rule speaks about it.
    """

    @property
    def uri(self) -> str | None:
        """What the container agent pulls, such as ``nginx:1.27``."""
        ...

    @property
    def tag(self) -> str | None:
        """The tag; the empty text when there is neither a tag nor a digest."""
        ...

    @property
    def region(self) -> str | None:
        """The AWS Region of the ECR registry that holds it."""
        ...

    @property
    def is_private_ecr(self) -> bool:
        """Whether it comes from Amazon ECR, which VPC endpoints reach."""
        ...

    @property
    def has_immutable_tags(self) -> bool:
        """Whether its registry refuses to move a tag to another image."""
        ...


@dataclass(frozen=True)
class ImageUri:
    """An image of any registry, by what ``docker pull`` takes.

    Args:
        uri: for example ``nginx:1.27``, ``public.ecr.aws/nginx/nginx:1.27`` or
            ``ghcr.io/owner/name@sha256:…``.
    """

    uri: str

    @property
    def tag(self) -> str | None:
        if not is_known(self.uri) or "@" in self.uri:
            return None
        _, _, name = self.uri.rpartition("/")
        return name.partition(":")[2]

    @property
    def region(self) -> str | None:
        host = _ECR_HOST.match(self.uri)
        return host[1] if host else None

    @property
    def is_private_ecr(self) -> bool:
        # A host that is not known yet may turn out to be ECR's; no rule speaks about it.
        host = re.split("[/:]", self.uri, maxsplit=1)[0]
        return not is_known(host) or _ECR_HOST.match(self.uri) is not None

    @property
    def has_immutable_tags(self) -> bool:
        return False


@dataclass(frozen=True, kw_only=True)
class ImageBuild:
    """An image that ``cdk deploy`` builds from a Dockerfile and pushes to CDK's asset repository.

    The machine that runs ``cdk deploy`` needs a container engine.

    Args:
        folder: the build context.
        dockerfile: path of the Dockerfile, as seen from ``folder``. Default: ``Dockerfile``.
        dockerfile_text: what a Dockerfile would say, in place of one. Default: there is one.
        target: the stage to build. Default: the last one.
        arguments: values of the Dockerfile's ``ARG`` lines. Default: none.
        contexts: further folders, images or repositories, by the names that the Dockerfile uses:
            a path, or such as ``docker-image://alpine:3.22`` or ``https://…``. Default: none.
        secrets: what ``RUN --mount=type=secret`` sees, by its id, such as
            ``src=token.txt`` or ``env=TOKEN``. It stays on the machine, and another value builds
            no other image. Default: none.
        ssh: what ``RUN --mount=type=ssh`` sees, such as ``default``. Default: nothing.
        network: the network of ``RUN`` lines, such as ``host``. Default: the engine's own.
        cache_from: where the cache comes from: an image, or such as ``type=registry,ref=…``.
            Default: the machine's own.
        cache_to: where the cache goes. Default: nowhere.
        no_cache: whether everything is built anew. Default: what has not changed is kept.
    """

    folder: str
    dockerfile: str = "Dockerfile"
    dockerfile_text: str | None = None
    target: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict[str, str])
    contexts: Mapping[str, str] = field(default_factory=dict[str, str])
    secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    ssh: str | None = None
    network: str | None = None
    cache_from: Sequence[str] = ()
    cache_to: str | None = None
    no_cache: bool = False

    @property
    def context_folders(self) -> Mapping[str, str]:
        """The further contexts that are folders of this machine."""
        return {name: at for name, at in self.contexts.items() if not _NO_FOLDER.match(at)}

    @property
    def uri(self) -> str | None:
        return None

    @property
    def tag(self) -> str | None:
        return None

    @property
    def region(self) -> str | None:
        return None

    @property
    def is_private_ecr(self) -> bool:
        return True

    @property
    def has_immutable_tags(self) -> bool:
        return True


def as_image(image: "str | Image") -> Image:
    """An image from a text that ``docker pull`` takes, or the image itself."""
    return ImageUri(image) if isinstance(image, str) else image
