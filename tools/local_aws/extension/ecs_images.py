# pyright: basic
# MiniStack's records are dictionaries without types.
"""The images of MiniStack's tasks, from the local registry."""

import json
from pathlib import Path
from typing import Any

from tools.local_aws.extension.ministack import ecr, ecs, responses
from tools.local_aws.images import APPLICATION_LABEL, Image, repository_of
from tools.local_aws.unpacked import UnpackedImages, UnpackError


class PulledImages:
    """Images that are unpacked once, into folders of their own."""

    def __init__(self, folder: Path) -> None:
        self._unpacked = UnpackedImages(folder)

    def pull(self, uri: str) -> Image:
        """An image of the local registry must be there; of any other, only the name is known."""
        repository, tag, digest = _registry_reference(uri)
        if repository is None:
            return Image(uri, None, {})
        digest, manifest = _image_manifest(repository, digest or tag)
        if manifest is None:
            raise ecs._ImagePullError(
                f"pull image manifest has been retried 1 time(s): failed to resolve ref {uri}: "
                f"{uri}: not found"
            )
        blobs = ecr._layer_blobs[repository]
        config = json.loads(blobs[manifest["config"]["digest"]])["config"]
        environment = dict(line.split("=", 1) for line in config.get("Env") or [])
        application = (config.get("Labels") or {}).get(APPLICATION_LABEL)
        if application is None or len(manifest["layers"]) != 1:
            return Image(uri, application, environment)
        layer = blobs[manifest["layers"][0]["digest"]]
        try:
            folder = self._unpacked.folder(digest, layer, config.get("WorkingDir") or "/")
        except UnpackError as error:
            raise ecs._ImagePullError(f"{uri}: {error}") from error
        return Image(uri, application, environment, folder)


def _image_manifest(repository: str, reference: str) -> tuple[str, Any]:
    """(digest, manifest) of the image itself: container engines push an index of manifests, with
    the image's own first. Without such an image, ("", None)."""
    digest, manifest, _ = ecr._resolve_manifest(repository, reference)
    if manifest is None:
        return "", None
    read = json.loads(manifest)
    if "manifests" in read:
        return _image_manifest(repository, read["manifests"][0]["digest"])
    return digest, read


def _registry_reference(uri: str) -> tuple[str | None, str, str]:
    """(repository, tag, digest) when the image is one of this account's registry."""
    host, _, path = uri.partition("/")
    if host != f"{responses.get_account_id()}.dkr.ecr.{responses.get_region()}.amazonaws.com":
        return None, "", ""
    name, _, digest = path.partition("@")
    repository = repository_of(name)
    return repository, name.removeprefix(repository).removeprefix(":") or "latest", digest
