"""What runs and a template for it, and the mapping from one to the other."""

import json
from collections.abc import Mapping
from typing import Any

from cdk_containers.adoption.mapping import adopt
from cdk_containers.adoption.resource_mapping import read_resource_mapping
from cdk_containers.adoption.running import read_running
from cdk_containers.exports.template import read_template
from cdk_containers.exports.values import read_values
from cdk_containers.findings import Finding
from cdk_containers.importers.report import Report

ARN = "arn:aws:ecs:eu-central-1:123456789012"
SERVICE: dict[str, Any] = {
    "serviceArn": f"{ARN}:service/shop/web",
    "serviceName": "web",
    "clusterArn": f"{ARN}:cluster/shop",
    "status": "ACTIVE",
    "desiredCount": 2,
    "runningCount": 2,
    "launchType": "FARGATE",
    "platformVersion": "LATEST",
    "taskDefinition": f"{ARN}:task-definition/web:7",
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
TASK: dict[str, Any] = {
    "taskDefinitionArn": f"{ARN}:task-definition/web:7",
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
TEMPLATE = """
Resources:
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
SERVICES: dict[str, Any] = {"services": [SERVICE], "failures": []}
DEFINITION: dict[str, Any] = {"taskDefinition": TASK, "tags": []}
MAPPING = {
    "Web": {"ServiceArn": SERVICE["serviceArn"], "Cluster": "shop"},
    "Task": {"TaskDefinitionArn": TASK["taskDefinitionArn"]},
}


def adopted(
    template: str, *described: object, values: object = None, mapping: object = None
) -> tuple[dict[str, Mapping[str, str]], list[Finding]]:
    """Adopt what is described into a template.

    Args:
        template: in YAML.
        described: what AWS prints. Default: the service and its task definition.
        values: data. Default: none.
        mapping: of further resources, as data. Default: none.
    """
    report = Report()
    files = [json.dumps(each).encode() for each in described or (SERVICES, DEFINITION)]
    running = [read_running(each, f"{index}.json", report) for index, each in enumerate(files)]
    read = read_template(template.encode(), "stack.yaml", report)
    assert read is not None
    known = read_values(json.dumps(values or {}).encode(), "values.json", report)
    further = read_resource_mapping(
        json.dumps(mapping or {}).encode(), "mapping.json", read, report
    )
    found = [each for each in running if each]
    return adopt(read, found, known, report, given=further), report.findings
