"""How images are built: as assets, on the machine that deploys."""

from collections.abc import Mapping

from cdk_containers.importers.compose.dispositions.conditions import (
    NONE_ASKED,
    NOT_ASKED,
    begins_with,
    is_one_of,
)
from cdk_containers.importers.compose.dispositions.row import Place, Row, case, same
from cdk_containers.importers.compose.model.rebase import is_remote
from cdk_containers.importers.fates import ignored, mapped, refused

_ASSET = mapped("image asset in Amazon ECR")
_BUILD_BEFORE = "Build and push the image before, and name it in image."


def _is_fetched(place: Place) -> bool:
    return isinstance(place.value, str) and is_remote(place.value)


def _has_several(place: Place) -> bool:
    return len(place.around[-1].list("platforms")) > 1


ROWS: Mapping[str, Row] = {
    "services.*.build": same(_ASSET),
    "services.*.build.context": same(
        _ASSET,
        case(
            "an address or another service",
            _is_fetched,
            refused(
                "Images are built from folders of this machine.",
                "Clone it into a folder beside the file, and name the folder.",
            ),
        ),
    ),
    "services.*.build.dockerfile": same(_ASSET),
    "services.*.build.dockerfile_inline": same(_ASSET),
    "services.*.build.args": same(_ASSET),
    "services.*.build.target": same(_ASSET),
    "services.*.build.secrets": same(_ASSET),
    "services.*.build.ssh": same(_ASSET),
    "services.*.build.network": same(_ASSET),
    "services.*.build.cache_from": same(_ASSET),
    "services.*.build.cache_to": same(_ASSET),
    "services.*.build.no_cache": same(_ASSET),
    "services.*.build.no_cache_filter": same(ignored("It only decides what is built anew.")),
    "services.*.build.additional_contexts": same(_ASSET),
    "services.*.build.additional_contexts.*": same(
        _ASSET,
        case(
            "service:… or target:…",
            begins_with("service:", "target:"),
            refused(
                "The images of services are built independently of each other.",
                "Write a stage for it in the same Dockerfile, or push that image and write "
                "docker-image://NAME.",
            ),
        ),
    ),
    "services.*.build.labels": same(
        ignored(
            "Assets are built without labels.", "Write LABEL into the Dockerfile if it matters."
        ),
        NONE_ASKED,
    ),
    "services.*.build.tags": same(
        ignored(
            "The asset's tag is a hash of what it is built from.",
            "Tag it in Amazon ECR if something else looks for the tag.",
        ),
        NONE_ASKED,
    ),
    "services.*.build.platforms": same(
        ignored(
            "The image is built for the one platform that its service runs on.",
            "Write the platform of the service.",
        ),
        case(
            "the platform of the service",
            lambda place: not _has_several(place) and bool(place.owner.text("platform")),
            ignored("The service's own platform says it."),
        ),
        NONE_ASKED,
    ),
    "services.*.build.pull": same(ignored("It only decides when base images are pulled.")),
    "services.*.build.provenance": same(ignored("Attestations change nothing in the image.")),
    "services.*.build.sbom": same(
        ignored(
            "Assets are built without a bill of materials.",
            "Let Amazon Inspector make one, or build the image before.",
        ),
        case("false", is_one_of(False, "false"), ignored("None is made.")),
    ),
    "services.*.build.shm_size": same(
        ignored("Assets are built with Docker's own size of /dev/shm.", _BUILD_BEFORE)
    ),
    "services.*.build.ulimits": same(
        ignored("Assets are built with Docker's own limits.", _BUILD_BEFORE), NONE_ASKED
    ),
    "services.*.build.extra_hosts": same(
        refused("Assets are built without further hosts.", _BUILD_BEFORE), NONE_ASKED
    ),
    "services.*.build.privileged": same(
        refused("Assets are built without privileges.", _BUILD_BEFORE), NOT_ASKED
    ),
    "services.*.build.entitlements": same(
        refused("Assets are built without privileges.", _BUILD_BEFORE), NONE_ASKED
    ),
    "services.*.build.isolation": same(
        refused("It is about Windows containers.", "Leave it out."),
        case("default", is_one_of("default"), ignored("It is so without being said.")),
    ),
}
"""By the pattern of their paths."""
