import re
from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ssm as ssm
from aws_cdk.assertions import Template
from syrupy.assertion import SnapshotAssertion

from cdk_containers import ImageRepository, ImageTag, InvalidSpecError
from tests.apps import new_stack
from tests.readable import readable


def test_default(flags: Mapping[str, Any], snapshot: SnapshotAssertion) -> None:
    stack = new_stack(flags)
    ImageRepository(stack, "Shop")
    assert readable(stack) == snapshot


@pytest.mark.parametrize(
    ("disposable", "policy", "empty"),
    [(True, "Delete", True), (False, "RetainExceptOnCreate", False)],
)
def test_disposable(stack: Stack, disposable: bool, policy: str, empty: bool) -> None:
    ImageRepository(stack, "Shop", disposable=disposable)
    Template.from_stack(stack).has_resource(
        "AWS::ECR::Repository",
        {"DeletionPolicy": policy, "Properties": {"EmptyOnDelete": empty}},
    )


def test_images_by_tag_and_digest(stack: Stack) -> None:
    repository = ImageRepository(stack, "Shop")
    by_tag, by_digest = repository.image("1.4.2"), repository.image("sha256:" + "0" * 64)
    assert (by_tag.tag, by_digest.tag) == ("1.4.2", None)
    assert str(by_tag.uri).endswith(":1.4.2")
    assert str(by_digest.uri).endswith("@sha256:" + "0" * 64)
    assert by_tag.has_immutable_tags


@pytest.mark.parametrize(
    ("tag_or_digest", "reference"),
    [("1.4.2", ":1.4.2"), ("sha256:" + "0" * 64, "@sha256:" + "0" * 64)],
)
def test_images_known_at_deployment_only(stack: Stack, tag_or_digest: str, reference: str) -> None:
    """From a parameter or from SSM, CloudFormation puts the sign before it that it needs."""
    shop = ImageRepository(stack, "Shop")
    parameter = ssm.StringParameter.value_for_string_parameter(stack, "/shop/image")
    for tag in (ImageTag(stack).value_as_string, parameter):
        image = shop.image(tag)
        assert image.tag is None
        *_, last = stack.resolve(image.uri)["Fn::Join"][1]
        joined, split = last["Fn::Join"][0], last["Fn::Join"][1]["Fn::Split"]
        assert split[1] == {"Fn::Join": ["", [":", stack.resolve(tag)]]}
        assert joined.join(f":{tag_or_digest}".split(split[0])) == reference


@pytest.mark.parametrize("tag_or_digest", ["1.4.2", "sha256:" + "0" * 64])
def test_image_from_context(tag_or_digest: str) -> None:
    stack = new_stack({"image": tag_or_digest})
    image = ImageRepository(stack, "Shop").image(stack.node.get_context("image"))
    assert image.uri.endswith(tag_or_digest)


def test_limits_below_one(stack: Stack) -> None:
    with pytest.raises(InvalidSpecError) as refused:
        ImageRepository(stack, "Shop", keep_newest=0, drop_untagged_after_days=-1)
    assert [each.code for each in refused.value.findings] == ["registry-limit-out-of-range"] * 2


def test_region_is_the_stacks(stack: Stack) -> None:
    assert ImageRepository(stack, "Shop").image("1").region is None
    elsewhere = new_stack(env={"region": "eu-west-1", "account": "000000000000"})
    assert ImageRepository(elsewhere, "Shop").image("1").region == "eu-west-1"


def test_first_deployment_without_a_tag_is_refused(stack: Stack) -> None:
    ImageTag(stack)
    template = Template.from_stack(stack)
    template.has_parameter("ImageTag", {"Type": "String", "Default": ""})
    (rule,) = (
        rule for name, rule in template.to_json()["Rules"].items() if name.startswith("ImageTag")
    )
    (assertion,) = rule["Assertions"]
    assert assertion["Assert"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "ImageTag"}, ""]}]}
    assert "--parameters Test:ImageTag=TAG" in assertion["AssertDescription"]


@pytest.mark.parametrize(
    ("tag", "allowed"),
    [
        ("1.4.2", True),
        ("", True),
        ("latest", False),
        ("latest-1", True),
        ("a b", False),
        ("-", False),
        ("sha256:" + "0" * 64, True),
        ("sha256:" + "0" * 63, False),
        ("sha256:1.4.2", False),
    ],
)
def test_tags_that_the_parameter_takes(stack: Stack, tag: str, allowed: bool) -> None:
    ImageTag(stack)
    pattern = Template.from_stack(stack).to_json()["Parameters"]["ImageTag"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, tag)) == allowed
