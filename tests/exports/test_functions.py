"""Functions over what is known are worked out as CloudFormation does."""

from typing import Any

import pytest

from tests.exports.exporting import exported, image, image_of

_KNOWN = {
    "AWS::AccountId": "123456789012",
    "AWS::Region": "us-east-1",
    "Repository": "shop",
    "Zones": ["a", "b"],
    "shared-image": "nginx:1",
    "Task2.Size": 7,
}
_SECTIONS: dict[str, Any] = {
    "Parameters": {
        "Tag": {"Type": "String", "Default": "1.27"},
        "Names": {"Type": "CommaDelimitedList", "Default": "x, y,z"},
        "Count": {"Type": "Number", "Default": 3},
    },
    "Mappings": {"Images": {"us-east-1": {"web": "nginx", "sizes": ["s", "m"]}}},
    "Conditions": {
        "IsEast": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]},
        "IsThree": {"Fn::Equals": [{"Ref": "Count"}, "3"]},
        "Neither": {"Fn::Not": [{"Fn::Or": [{"Condition": "IsEast"}, {"Condition": "IsThree"}]}]},
        "Both": {"Fn::And": [{"Condition": "IsEast"}, {"Condition": "IsThree"}]},
    },
    "Resources": {"Repository": {"Type": "AWS::ECR::Repository"}},
}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("nginx", "nginx"),
        ({"Ref": "Repository"}, "shop"),
        ({"Ref": "Tag"}, "1.27"),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
        ({"Fn::GetAtt": ["Task2", "Size"]}, "7"),
        ({"Fn::GetAtt": "Task2.Size"}, "7"),
        (
            {"Fn::GetAtt": ["Repository", "Arn"]},
            "arn:aws:ecr:us-east-1:123456789012:repository/shop",
        ),
        ({"Fn::Join": ["/", ["a", {"Ref": "Tag"}, 1, True]]}, "a/1.27/1/true"),
        ({"Fn::Join": ["-", {"Ref": "Zones"}]}, "a-b"),
        ({"Fn::Join": ["-", {"Ref": "Names"}]}, "x-y-z"),
        ({"Fn::Join": ["-", {"Fn::Split": [".", {"Ref": "Tag"}]}]}, "1-27"),
        ({"Fn::Join": ["-", ["a", {"Ref": "AWS::NoValue"}]]}, "a"),
        ({"Fn::Select": ["1", {"Fn::Split": [":", "a:b:c"]}]}, "b"),
        ({"Fn::Select": [0, {"Ref": "Zones"}]}, "a"),
        ({"Fn::Sub": "${Repository}:${Tag}@${AWS::Region}${!Tag}"}, "shop:1.27@us-east-1${Tag}"),
        ({"Fn::Sub": ["${It}:${Tag}", {"It": {"Ref": "Repository"}}]}, "shop:1.27"),
        ({"Fn::Sub": "${Repository.Arn}"}, "arn:aws:ecr:us-east-1:123456789012:repository/shop"),
        ({"Fn::ImportValue": {"Fn::Join": ["-", ["shared", "image"]]}}, "nginx:1"),
        ({"Fn::FindInMap": ["Images", {"Ref": "AWS::Region"}, "web"]}, "nginx"),
        ({"Fn::FindInMap": ["Images", "eu", "web", {"DefaultValue": "alpine"}]}, "alpine"),
        ({"Fn::Select": [1, {"Fn::FindInMap": ["Images", "us-east-1", "sizes"]}]}, "m"),
        ({"Fn::If": ["Both", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Neither", "yes", "no"]}, "no"),
        ({"Fn::If": ["Neither", {"Ref": "Unknown"}, "no"]}, "no"),
        ({"Fn::Base64": "a"}, "YQ=="),
    ],
)
def test_functions(value: object, expected: str) -> None:
    assert image_of(image(value, _KNOWN, **_SECTIONS)) == expected


def test_no_value_is_no_property() -> None:
    outcome = image({"Fn::If": ["Neither", "x", {"Ref": "AWS::NoValue"}]}, _KNOWN, **_SECTIONS)
    assert image_of(outcome) is None


@pytest.mark.parametrize(
    "value",
    [
        {"Fn::Join": "a"},
        {"Fn::Join": [",", "a"]},
        {"Fn::Join": [",", [["a"]]]},
        {"Fn::Select": ["x", ["a"]]},
        {"Fn::Select": [1, ["a"]]},
        {"Fn::Split": ["", "a"]},
        {"Fn::Sub": ["${a}", "b"]},
        {"Fn::Sub": {"a": "b"}},
        {"Fn::Sub": "${}"},
        {"Fn::FindInMap": ["Images", "us-east-1", "db"]},
        {"Fn::If": ["Nobody", 1, 2]},
        {"Fn::If": ["IsEast", 1]},
        {"Fn::GetAtt": ["a"]},
        {"Ref": ["a"]},
        {"Fn::Base64": ["a"]},
    ],
    ids=str,
)
def test_functions_that_cloudformation_would_refuse(value: object) -> None:
    outcome = image(value, _KNOWN, **_SECTIONS)
    assert outcome.codes == ["aws-cli-function-invalid"]
    assert "ContainerDefinitions[0].Image" in str(outcome.findings[0].where)


def test_conditions_in_a_circle_are_told() -> None:
    circle = {"A": {"Condition": "B"}, "B": {"Fn::Not": [{"Condition": "A"}]}}
    outcome = image({"Fn::If": ["A", 1, 2]}, Conditions=circle)
    assert outcome.codes == ["aws-cli-function-invalid"]
    assert "made of itself" in outcome.findings[0].message


def test_resources_whose_condition_does_not_hold_are_not_exported() -> None:
    task = {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": "a"}, "Condition": "Never"}
    never = {"Never": {"Fn::Equals": ["a", "b"]}}
    outcome = exported({"Conditions": never, "Resources": {"Task": task}})
    assert (outcome.files, outcome.findings) == ({}, [])


def test_null_is_told() -> None:
    assert image(None).codes == ["aws-cli-template-null"]
