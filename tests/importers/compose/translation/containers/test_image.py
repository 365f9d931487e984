"""Images of services."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.containers.image import image
from cdk_containers.spec import ImageBuild
from tests.importers.compose.translation.translating import Translating, translating

_SECRETS = "secrets: {a: {file: ./token.txt}, b: {environment: TOKEN}, c: {external: true}}"


def _build(found: Translating) -> ImageBuild:
    made = image(found.service, found.project)
    assert isinstance(made, ImageBuild)
    return made


def test_image_of_a_registry(tmp_path: Path) -> None:
    found = translating(tmp_path, "image: 'registry.example.com/team/app:1'")

    assert image(found.service, found.project) == "registry.example.com/team/app:1"


def test_image_is_only_the_name_of_what_is_built(tmp_path: Path) -> None:
    found = translating(tmp_path, "image: shop, build: app")

    assert _build(found) == ImageBuild(
        folder=str(tmp_path / "app"), dockerfile="Dockerfile", cache_from=[]
    )


def test_everything_about_a_build(tmp_path: Path) -> None:
    found = translating(
        tmp_path,
        "build: {context: app, dockerfile: docker/Dockerfile, target: run, args: {A: 1}, "
        "additional_contexts: {base: 'docker-image://alpine:3.22', lib: ./lib}, "
        "network: host, cache_from: ['shop:cache'], "
        "cache_to: ['type=registry,ref=shop:cache'], no_cache: true, "
        "ssh: ['id=./key'], secrets: [a, {source: b, target: token}]}",
        rest=_SECRETS,
    )
    assert _build(found) == ImageBuild(
        folder=str(tmp_path / "app"),
        dockerfile="docker/Dockerfile",
        target="run",
        arguments={"A": "1"},
        contexts={"base": "docker-image://alpine:3.22", "lib": str(tmp_path / "lib")},
        secrets={"a": f"src={tmp_path / 'token.txt'}", "token": "env=TOKEN"},
        ssh="id=./key",
        network="host",
        cache_from=["shop:cache"],
        cache_to="type=registry,ref=shop:cache",
        no_cache=True,
    )
    assert not found.told


def test_dockerfile_in_the_compose_file(tmp_path: Path) -> None:
    found = translating(tmp_path, "build: {context: ., dockerfile_inline: 'FROM scratch'}")

    assert _build(found) == ImageBuild(
        folder=str(tmp_path), dockerfile_text="FROM scratch", cache_from=[]
    )


def test_agent_for_ssh(tmp_path: Path) -> None:
    assert _build(translating(tmp_path, "build: {context: ., ssh: [default]}")).ssh == "default"


@pytest.mark.parametrize(
    ("build", "told"),
    [
        ("secrets: [c]", "compose-build-secret-external build.secrets[0]"),
        ("ssh: [default, 'id=./key']", "compose-build-ssh-repeated build.ssh"),
        ("cache_to: ['a:1', 'b:1']", "compose-build-cache-dropped build.cache_to"),
    ],
)
def test_what_cdk_cannot_build(tmp_path: Path, build: str, told: str) -> None:
    found = translating(tmp_path, f"build: {{context: ., {build}}}", rest=_SECRETS)
    _build(found)

    assert found.told == [told]
