"""What a template leaves open is asked for, all of it at once."""

from cdk_containers.findings import FilePosition, errors
from tests.exports.exporting import exported, image, image_of

_RESOURCES = {
    "Role": {"Type": "AWS::IAM::Role"},
    "PathRole": {"Type": "AWS::IAM::Role", "Properties": {"Path": "/teams/"}},
}


def test_each_name_is_asked_for_once_with_its_first_place() -> None:
    text = """
Parameters:
  Latest: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /images/web}
Resources:
  Role: {Type: AWS::IAM::Role}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - {Name: web, Image: !Sub '${Latest}-${AWS::Region}-${AWS::Region}'}
        - {Name: log, Image: '{{resolve:ssm:/images/log}}', Cpu: !ImportValue cpus}
        - {Name: big, Memory: !GetAZs ''}
"""
    outcome = exported(text)
    assert set(outcome.codes) == {"aws-cli-value-missing"}
    asked = {finding.message.split("'")[1]: finding for finding in outcome.findings}
    unsupported = "Resources.Task.Properties.ContainerDefinitions[2].Memory"
    assert list(asked) == [
        "Role.Arn",
        "Latest",
        "AWS::Region",
        "{{resolve:ssm:/images/log}}",
        "cpus",
        unsupported,
    ]
    assert "in one more place" in asked["AWS::Region"].message
    where = asked["Role.Arn"].where
    assert isinstance(where, FilePosition)
    assert (where.line, where.path) == (10, "Resources.Task.Properties.ExecutionRoleArn.Fn::GetAtt")

    given = {
        "Role.Arn": "arn:aws:iam::123456789012:role/r",
        "Latest": "nginx",
        "AWS::Region": "us-east-1",
        "{{resolve:ssm:/images/log}}": "fluent-bit",
        "cpus": "64",
        unsupported: 128,
    }
    complete = exported(text, given)
    assert complete.findings == []
    web, log, big = complete.files["Task.definition.json"]["containerDefinitions"]
    assert web["image"] == "nginx-us-east-1-us-east-1"
    assert (log["image"], log["cpu"], big["memory"]) == ("fluent-bit", 64, 128)


def test_attributes_that_follow_from_the_physical_id_are_not_asked_for() -> None:
    known = {"AWS::AccountId": "123456789012", "AWS::Region": "cn-north-1", "Role": "r"}
    value = {"Fn::GetAtt": ["Role", "Arn"]}
    found = image_of(image(value, known, Resources=_RESOURCES))
    assert found == "arn:aws-cn:iam::123456789012:role/r"


def test_the_arn_of_a_role_with_a_path_is_asked_for() -> None:
    known = {"AWS::AccountId": "123456789012", "AWS::Region": "us-east-1", "PathRole": "r"}
    outcome = image({"Fn::GetAtt": ["PathRole", "Arn"]}, known, Resources=_RESOURCES)
    assert outcome.codes == ["aws-cli-value-missing"]


def test_what_aws_prints_of_a_stack_is_taken() -> None:
    stack = "arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/0a1b"
    resource = {
        "LogicalResourceId": "Role",
        "PhysicalResourceId": "shop-role",
        "ResourceType": "AWS::IAM::Role",
        "StackId": stack,
    }
    value = {"Fn::Sub": "${AWS::StackName} ${Role} ${Role.Arn}"}
    found = image_of(image(value, {"StackResources": [resource]}, Resources=_RESOURCES))
    assert found == "shop shop-role arn:aws:iam::123456789012:role/shop-role"

    summaries = {"StackResourceSummaries": [resource]}
    assert image_of(image({"Ref": "Role"}, summaries, Resources=_RESOURCES)) == "shop-role"
    exports = {"Exports": [{"Name": "web", "Value": "nginx"}]}
    assert image_of(image({"Fn::ImportValue": "web"}, exports)) == "nginx"


def test_what_describe_stacks_prints_is_taken() -> None:
    described = {
        "StackId": "arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/0a1b",
        "Parameters": [{"ParameterKey": "Tag", "ParameterValue": "/t", "ResolvedValue": "2"}],
        "Outputs": [{"ExportName": "repository", "OutputValue": "shop"}, {"OutputKey": "x"}],
    }
    value = {"Fn::Join": [":", [{"Fn::ImportValue": "repository"}, {"Ref": "Tag"}]]}
    parameters = {"Tag": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/t"}}
    assert image_of(image(value, {"Stacks": [described]}, Parameters=parameters)) == "shop:2"


def test_what_aws_does_not_print_is_asked_for() -> None:
    """Secret parameters, and what could not be made."""
    masked = {"ParameterKey": "Password", "ParameterValue": "****"}
    failed = {"LogicalResourceId": "Role", "PhysicalResourceId": ""}
    described = {"Stacks": [{"Parameters": [masked]}], "StackResources": [failed]}
    parameters = {"Password": {"Type": "String", "NoEcho": True}}
    value = {"Fn::Sub": "${Password}${Role}"}
    outcome = image(value, described, Parameters=parameters, Resources=_RESOURCES)
    assert outcome.codes == ["aws-cli-value-missing", "aws-cli-value-missing"]


def test_a_name_that_the_template_does_not_have_may_be_misspelt() -> None:
    (finding,) = image({"Ref": "Rolle"}, Resources=_RESOURCES).findings
    assert finding.code == "aws-cli-value-missing"
    assert "unless the name is misspelt" in finding.fix


def test_values_that_are_none_are_told() -> None:
    assert image("nginx", {"Role": {"Arn": "x"}}).codes == ["aws-cli-values-invalid"]
    assert image("nginx", ["Role"]).codes == ["aws-cli-values-invalid"]


def test_a_service_whose_task_definition_has_no_known_family_asks_for_that_only() -> None:
    outcome = exported(
        {
            "Resources": {
                "Task": {
                    "Type": "AWS::ECS::TaskDefinition",
                    "Properties": {"Family": {"Ref": "Name"}, "ContainerDefinitions": []},
                },
                "Web": {
                    "Type": "AWS::ECS::Service",
                    "Properties": {"ServiceName": "web", "TaskDefinition": {"Ref": "Task"}},
                },
            }
        }
    )

    (finding,) = errors(outcome.findings)
    assert finding.code == "aws-cli-value-missing"
    assert "'Name'" in finding.message
