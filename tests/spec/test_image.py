"""What the name of an image tells."""

import pytest
from aws_cdk import Aws, Token

from cdk_containers.spec import Image, ImageBuild, ImageUri, as_image

_DIGEST = "sha256:" + "0" * 64
_ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    ("uri", "tag"),
    [
        ("nginx", ""),
        ("nginx:1.27", "1.27"),
        ("nginx:latest", "latest"),
        ("library/nginx", ""),
        ("localhost:5000/app", ""),
        ("localhost:5000/team/app:2", "2"),
        ("public.ecr.aws/nginx/nginx:1.27", "1.27"),
        ("public.ecr.aws/nginx/nginx", ""),
        (f"{_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/team/app", ""),
        (f"{_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/team/app:3", "3"),
        # A digest says more than any tag.
        (f"nginx@{_DIGEST}", None),
        (f"nginx:1.27@{_DIGEST}", None),
        (f"localhost:5000/app@{_DIGEST}", None),
        # Not known yet.
        pytest.param(Token.as_string({"Ref": "Image"}), None, id="known later"),
        pytest.param(f"nginx:{Aws.REGION}", None, id="tag known later"),
    ],
)
def test_tag(uri: str, tag: str | None) -> None:
    assert ImageUri(uri).tag == tag


@pytest.mark.parametrize(
    ("host", "region"),
    [
        (f"{_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com", "eu-west-1"),
        (f"{_ACCOUNT}.dkr.ecr.ap-southeast-4.amazonaws.com", "ap-southeast-4"),
        (f"{_ACCOUNT}.dkr.ecr.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        (f"{_ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        (f"{_ACCOUNT}.dkr.ecr.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
        (f"{_ACCOUNT}.dkr.ecr-fips.us-east-1.amazonaws.com", "us-east-1"),
        (f"{_ACCOUNT}.dkr-ecr.eu-west-1.on.aws", "eu-west-1"),
        (f"{_ACCOUNT}.dkr-ecr-fips.us-east-1.on.aws", "us-east-1"),
        (f"{_ACCOUNT}.dkr.ecr.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
        (f"{_ACCOUNT}.dkr.ecr.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1"),
    ],
)
@pytest.mark.parametrize("rest", ["/app", "/team/app:1.2", f"/app@{_DIGEST}"])
def test_private_ecr(host: str, region: str, rest: str) -> None:
    image = ImageUri(host + rest)

    assert image.is_private_ecr
    assert image.region == region


@pytest.mark.parametrize(
    "uri",
    [
        "nginx:1.27",
        "localhost:5000/app",
        "public.ecr.aws/nginx/nginx:1.27",
        "ghcr.io/owner/name:1",
        # Not the account's number; no Region; not a host of AWS; not the host, but further back.
        "1234.dkr.ecr.eu-west-1.amazonaws.com/app",
        f"1{_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/app",
        f"{_ACCOUNT}.dkr.ecr.amazonaws.com/app",
        f"{_ACCOUNT}.dkr.ecr.eu.west.1.amazonaws.com/app",
        f"{_ACCOUNT}xdkr.ecr.eu-west-1.amazonaws.com/app",
        f"{_ACCOUNT}.dkrxecr.eu-west-1.amazonaws.com/app",
        f"{_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com.example.com/app",
        f"{_ACCOUNT}.dkr.ecr.eu-west-1.amazonawsxcom/app",
        f"{_ACCOUNT}.dkr.ecr.eu-west-1.example.amazonaws.com/app",
        f"mirror.example.com/{_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/app",
        f"{_ACCOUNT}.dkr.ecr.eu-west-1.example.com/app",
    ],
)
def test_other_registries(uri: str) -> None:
    image = ImageUri(uri)

    assert not image.is_private_ecr
    assert image.region is None


def test_an_image_that_is_not_known_yet_may_come_from_ecr() -> None:
    unknown = ImageUri(Token.as_string({"Ref": "Image"}))
    own_region = ImageUri(f"{_ACCOUNT}.dkr.ecr.{Aws.REGION}.amazonaws.com/app:1")

    assert unknown.is_private_ecr
    assert unknown.region is None
    assert own_region.is_private_ecr
    assert own_region.region is None


@pytest.mark.parametrize("image", [ImageUri("nginx:1.27"), ImageBuild(folder="app")])
def test_what_is_an_image_stays_as_it_is(image: Image) -> None:
    assert isinstance(image, Image)
    assert as_image(image) is image


def test_a_text_is_an_image() -> None:
    assert as_image("nginx:1.27") == ImageUri("nginx:1.27")


def test_a_registry_may_move_the_tags_of_an_image_that_is_only_named() -> None:
    assert not ImageUri("nginx:1.27").has_immutable_tags


def test_an_image_that_is_built_is_known_later_and_never_moves() -> None:
    image = ImageBuild(folder="app")

    assert (image.uri, image.tag, image.region) == (None, None, None)
    assert image.is_private_ecr
    assert image.has_immutable_tags
