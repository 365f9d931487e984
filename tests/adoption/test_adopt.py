"""What runs is found in a template, identified for CloudFormation and compared with it."""

import json
from typing import Any

import pytest

from cdk_containers.adoption.mapping import adopt
from cdk_containers.adoption.running import read_running
from cdk_containers.exports.template import read_template
from cdk_containers.exports.values import read_values
from cdk_containers.findings import Finding, errors, warnings
from cdk_containers.importers.report import Report

_ARN = "arn:aws:ecs:eu-central-1:123456789012"
_SERVICE: dict[str, Any] = {
    "serviceArn": f"{_ARN}:service/shop/web",
    "serviceName": "web",
    "clusterArn": f"{_ARN}:cluster/shop",
    "status": "ACTIVE",
    "desiredCount": 2,
    "runningCount": 2,
    "launchType": "FARGATE",
    "platformVersion": "LATEST",
    "taskDefinition": f"{_ARN}:task-definition/web:7",
    "deploymentConfiguration": {"maximumPercent": 200, "minimumHealthyPercent": 100},
    "networkConfiguration": {
        "awsvpcConfiguration": {
            "subnets": ["subnet-b", "subnet-a"],
            "securityGroups": ["sg-1"],
            "assignPublicIp": "DISABLED",
        }
    },
    "roleArn": "arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/ECS",
    "schedulingStrategy": "REPLICA",
    "deploymentController": {"type": "ECS"},
    "propagateTags": "NONE",
    "events": [],
    "deployments": [],
}
_TASK: dict[str, Any] = {
    "taskDefinitionArn": f"{_ARN}:task-definition/web:7",
    "family": "web",
    "revision": 7,
    "status": "ACTIVE",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "executionRoleArn": "arn:aws:iam::123456789012:role/web",
    "containerDefinitions": [
        {
            "name": "web",
            "image": "nginx:1.27",
            "cpu": 0,
            "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
            "essential": True,
            "environment": [{"name": "B", "value": "2"}, {"name": "A", "value": "secret"}],
            "mountPoints": [],
            "volumesFrom": [],
        }
    ],
    "volumes": [],
    "placementConstraints": [],
    "registeredAt": 1.0,
}
_TEMPLATE = """
Resources:
  Role: {Type: AWS::IAM::Role}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      Cpu: 256
      Memory: 512
      ExecutionRoleArn: arn:aws:iam::123456789012:role/web
      ContainerDefinitions:
        - Name: web
          Image: nginx:1.27
          PortMappings: [{ContainerPort: 80}]
          Environment: [{Name: A, Value: secret}, {Name: B, Value: 2}]
  Web:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: web
      Cluster: shop
      TaskDefinition: !Ref Task
      LaunchType: FARGATE
      NetworkConfiguration:
        AwsvpcConfiguration: {Subnets: [subnet-a, subnet-b], SecurityGroups: [sg-1]}
"""
_MAPPING = {
    "Web": {"ServiceArn": _SERVICE["serviceArn"], "Cluster": "shop"},
    "Task": {"TaskDefinitionArn": _TASK["taskDefinitionArn"]},
}


def _adopt(
    template: str, *described: object, values: object = None
) -> tuple[dict[str, dict[str, str]], list[Finding]]:
    report = Report()
    files = [json.dumps(each).encode() for each in described]
    running = [read_running(each, f"{index}.json", report) for index, each in enumerate(files)]
    read = read_template(template.encode(), "stack.yaml", report)
    assert read is not None
    given = read_values(json.dumps(values or {}).encode(), "values.json", report)
    mapping = adopt(read, [each for each in running if each], given, report)
    return mapping, report.findings


def _described() -> tuple[dict[str, Any], dict[str, Any]]:
    return {"services": [_SERVICE], "failures": []}, {"taskDefinition": _TASK, "tags": []}


def test_a_template_that_says_what_runs_is_mapped_without_a_word() -> None:
    """Whatever AWS adds to what it was given, and in whichever order it tells it."""
    assert _adopt(_TEMPLATE, *_described()) == (_MAPPING, [])


def test_the_task_definition_that_the_service_runs_is_imported_with_it() -> None:
    mapping, findings = _adopt(_TEMPLATE, _described()[0])
    assert mapping == _MAPPING
    assert [finding.code for finding in findings] == ["aws-cli-adoption-unseen"]
    assert _TASK["taskDefinitionArn"] in findings[0].fix


@pytest.mark.parametrize(
    ("ours", "theirs", "path"),
    [
        ("Cluster: shop", "Cluster: other", "Cluster"),
        ("LaunchType: FARGATE", "LaunchType: EC2", "LaunchType"),
        ("LaunchType: FARGATE", "LaunchType: FARGATE\n      Role: r", "Role"),
        (
            "LaunchType: FARGATE",
            "LaunchType: FARGATE\n      SchedulingStrategy: DAEMON",
            "SchedulingStrategy",
        ),
    ],
)
def test_what_makes_a_service_anew_is_an_error(ours: str, theirs: str, path: str) -> None:
    _, findings = _adopt(_TEMPLATE.replace(ours, theirs), *_described())
    (finding,) = errors(findings)
    assert finding.code == "aws-cli-adoption-replaces"
    assert f"Resources.Web.Properties.{path}" in str(finding.where)


@pytest.mark.parametrize(
    ("ours", "theirs", "path", "told"),
    [
        ("Memory: 512", "Memory: 1024", "Memory", "'1024'"),
        ("nginx:1.27", "nginx:1.28", "ContainerDefinitions[web].Image", "another value"),
        ("Value: secret", "Value: hidden", "Environment[A].Value", "another value"),
        ("ContainerPort: 80", "ContainerPort: 81", "PortMappings[0].ContainerPort", "81"),
        ("Subnets: [subnet-a, subnet-b]", "Subnets: [subnet-a]", "Subnets[1]", "nothing"),
        ("Family: web", "Family: web\n      PidMode: task", "PidMode", "what runs has nothing"),
        ("      Cpu: 256\n", "", "Cpu", "The template has nothing"),
    ],
)
def test_other_differences_are_warnings(ours: str, theirs: str, path: str, told: str) -> None:
    mapping, findings = _adopt(_TEMPLATE.replace(ours, theirs), *_described())
    assert mapping == _MAPPING
    assert errors(findings) == []
    (finding,) = warnings(findings)
    assert finding.code == "aws-cli-adoption-differs"
    assert path in str(finding.where)
    assert told in finding.message
    assert "secret" not in finding.message


def test_a_cluster_of_the_template_is_imported_unless_it_is_in_the_stack() -> None:
    cluster = "Cluster: !Ref Shop"
    template = _TEMPLATE.replace("Cluster: shop", cluster) + "  Shop: {Type: AWS::ECS::Cluster}\n"
    mapping, findings = _adopt(template, *_described())
    assert mapping == {"Shop": {"ClusterName": "shop"}, **_MAPPING}
    assert [finding.code for finding in findings] == ["aws-cli-adoption-unseen"]

    assert _adopt(template, *_described(), values={"Shop": "shop"}) == (_MAPPING, [])


def test_the_cluster_is_identified_as_the_template_names_it() -> None:
    arn = _SERVICE["clusterArn"]
    mapping, findings = _adopt(_TEMPLATE.replace("Cluster: shop", f"Cluster: {arn}"), *_described())
    assert (mapping["Web"]["Cluster"], findings) == (arn, [])


def test_what_is_referred_to_and_not_there_is_told() -> None:
    role = "ExecutionRoleArn: !GetAtt Role.Arn"
    template = _TEMPLATE.replace("ExecutionRoleArn: arn:aws:iam::123456789012:role/web", role)
    template += "    DependsOn: [Role, Task]\n"
    _, findings = _adopt(template, *_described())
    codes = {finding.code for finding in errors(findings)}
    assert codes == {"aws-cli-value-missing", "aws-cli-adoption-depends"}

    stack = "arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/0a1b"
    there = {"LogicalResourceId": "Role", "PhysicalResourceId": "web", "StackId": stack}
    values = {"StackResources": [there]}
    assert _adopt(template, *_described(), values=values) == (_MAPPING, [])


def test_a_revision_that_does_not_run_is_told() -> None:
    service, task = _described()
    task["taskDefinition"] = {**_TASK, "taskDefinitionArn": f"{_ARN}:task-definition/web:6"}
    _, findings = _adopt(_TEMPLATE, service, task)
    assert [finding.code for finding in findings] == ["aws-cli-adoption-revision"]


def test_a_service_without_a_name_in_the_template_is_the_only_one() -> None:
    assert _adopt(_TEMPLATE.replace("ServiceName: web", ""), *_described()) == (_MAPPING, [])


def test_a_service_that_the_template_does_not_have_is_told() -> None:
    _, findings = _adopt(_TEMPLATE.replace("ServiceName: web", "ServiceName: api"), *_described())
    assert [finding.code for finding in findings] == ["aws-cli-adoption-unmatched"]


def test_what_is_not_described_is_told() -> None:
    given = {"serviceName": "web", "taskDefinition": "web", "desiredCount": 1}
    _, findings = _adopt(_TEMPLATE, given)
    assert "aws-cli-not-described" in [finding.code for finding in findings]
