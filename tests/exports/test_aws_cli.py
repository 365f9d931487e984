"""Properties become the input that the API takes, in its types."""

import pytest

from cdk_containers.exports import api_input
from cdk_containers.importers.aws_cli.service_model import BotocoreMissingError
from tests.exports.exporting import exported

_STACK = """
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Cpu: 256
      Memory: "512"
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - Name: web
          Cpu: "64"
          Essential: "true"
          Environment: [{Name: PORT, Value: 8080}]
          DockerLabels: {team: shop, com.example.A: b}
      Volumes:
        - Name: data
          EFSVolumeConfiguration:
            FilesystemId: fs-1
            AuthorizationConfig: {IAM: ENABLED}
      Tags: [{Key: team, Value: shop}]
  Web:
    Type: AWS::ECS::Service
    Properties:
      TaskDefinition: !Ref Task
      DesiredCount: 2
      EnableECSManagedTags: true
      PlacementStrategies: [{Type: spread, Field: host}]
      ForceNewDeployment: {EnableForceNewDeployment: true}
      DeploymentConfiguration:
        LifecycleHooks: [{HookDetails: {Any: [1]}}]
        CanaryConfiguration: {CanaryPercent: "5"}
"""
_TASK = "arn:aws:ecs:us-east-1:123456789012:task-definition/shop-web:7"
_SERVICE = "arn:aws:ecs:us-east-1:123456789012:service/shop/web-1A2B"


def test_names_and_types_are_those_of_the_api() -> None:
    outcome = exported(_STACK, {"Task": _TASK, "Web": _SERVICE})
    assert outcome.codes == ["aws-cli-property-dropped"]
    assert outcome.files == {
        "Task.definition.json": {
            "family": "shop-web",
            "cpu": "256",
            "memory": "512",
            "requiresCompatibilities": ["FARGATE"],
            "containerDefinitions": [
                {
                    "name": "web",
                    "cpu": 64,
                    "essential": True,
                    "environment": [{"name": "PORT", "value": "8080"}],
                    "dockerLabels": {"team": "shop", "com.example.A": "b"},
                }
            ],
            "volumes": [
                {
                    "name": "data",
                    "efsVolumeConfiguration": {
                        "fileSystemId": "fs-1",
                        "authorizationConfig": {"iam": "ENABLED"},
                    },
                }
            ],
            "tags": [{"key": "team", "value": "shop"}],
        },
        "Web.service.json": {
            "serviceName": "web-1A2B",
            # Not revision 7: it is another one that will be registered.
            "taskDefinition": "shop-web",
            "desiredCount": 2,
            "enableECSManagedTags": True,
            "placementStrategy": [{"type": "spread", "field": "host"}],
            "deploymentConfiguration": {
                "lifecycleHooks": [{"hookDetails": {"Any": [1]}}],
                "canaryConfiguration": {"canaryPercent": 5.0},
            },
        },
    }


def test_without_botocore_there_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_operation: object) -> None:
        raise BotocoreMissingError

    monkeypatch.setattr(api_input, "input_of", missing)
    outcome = exported(_STACK)
    assert (outcome.files, outcome.codes) == ({}, ["aws-cli-botocore-missing"])
    assert "pip install" in outcome.findings[0].fix


def test_names_that_cloudformation_made_up_are_asked_for() -> None:
    outcome = exported(_STACK)
    asked = [each for each in outcome.findings if each.code == "aws-cli-value-missing"]
    assert [each.message.split("'")[1] for each in asked] == ["Task", "Web"]


@pytest.mark.parametrize(
    "named", ["!Ref Task", "!GetAtt Task.TaskDefinitionArn", "{Fn::GetAtt: [Task, X]}"]
)
def test_names_may_be_given(named: str) -> None:
    stack = _STACK.replace("!Ref Task", named)
    outcome = exported(stack, {"Task": "shop", "Web": "web"})
    definition, service = outcome.files.values()
    assert (definition["family"], service["taskDefinition"]) == ("shop", "shop")
    assert service["serviceName"] == "web"


def test_a_service_without_a_count_is_told() -> None:
    service = {"ServiceName": "web", "TaskDefinition": "web:1"}
    stack = {"Resources": {"Web": {"Type": "AWS::ECS::Service", "Properties": service}}}
    assert exported(stack).codes == ["aws-cli-count-missing"]
    assert exported(stack).files["Web.service.json"] == {
        "serviceName": "web",
        "taskDefinition": "web:1",
    }
    service["SchedulingStrategy"] = "DAEMON"
    assert exported(stack).codes == []


@pytest.mark.parametrize(
    ("properties", "code", "path"),
    [
        ("Cpuu: 1", "aws-cli-property-unknown", "Cpuu"),
        ("Volumes: [{EfsVolumeConfiguration: {}}]", "aws-cli-property-unknown", "Volumes[0]"),
        ("Volumes: {Name: a}", "aws-cli-property-type", "Volumes"),
        ("EphemeralStorage: {SizeInGiB: x}", "aws-cli-property-type", "SizeInGiB"),
        ("EphemeralStorage: {SizeInGiB: true}", "aws-cli-property-type", "SizeInGiB"),
        (f"EphemeralStorage: {{SizeInGiB: {'9' * 5000}}}", "aws-cli-property-type", "SizeInGiB"),
        ("EnableFaultInjection: maybe", "aws-cli-property-type", "EnableFaultInjection"),
        ("EphemeralStorage: {SizeInGiB: .inf}", "aws-cli-property-type", "SizeInGiB"),
        ("Cpu: [a]", "aws-cli-property-type", "Cpu"),
        ("ProxyConfiguration: {}", "aws-cli-property-missing", "ProxyConfiguration"),
    ],
)
def test_what_the_api_would_not_take(properties: str, code: str, path: str) -> None:
    (finding,) = exported(f"""
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: a
      ContainerDefinitions: []
      {properties}
""").findings
    assert finding.code == code
    assert path in str(finding.where)


def test_whole_numbers_stay_whole_where_fractions_may_be() -> None:
    stack = _STACK.replace('CanaryPercent: "5"', "CanaryPercent: {percent}")
    for written, given in (("10", "10"), ("2.5", "2.5")):
        outcome = exported(stack.replace("{percent}", written), {"Task": _TASK, "Web": _SERVICE})
        deployment = outcome.files["Web.service.json"]["deploymentConfiguration"]
        assert str(deployment["canaryConfiguration"]["canaryPercent"]) == given
