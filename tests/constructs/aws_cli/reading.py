"""Files of the AWS CLI for tests, and what becomes of them."""

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk.assertions import Annotations, Match

from cdk_containers import ServiceFromFile, TaskDefinition, task_from_file
from cdk_containers.findings import InvalidSpecError
from tests.templates import properties, statements

FILES = Path(__file__).with_name("files")
TASK = "AWS::ECS::TaskDefinition"
SERVICE = "AWS::ECS::Service"
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1.4.2"
ROLE = "arn:aws:iam::123456789012:role/web"
START_ROLE = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:web-AbCdEf"  # noqa: S105
GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef"

_DEFINITION: Mapping[str, Any] = {
    "family": "web",
    "taskRoleArn": ROLE,
    "executionRoleArn": START_ROLE,
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [
        {
            "name": "web",
            "image": IMAGE,
            "portMappings": [{"containerPort": 8080}],
            "environment": [{"name": "COLOR", "value": "blue"}],
            "secrets": [{"name": "PASSWORD", "valueFrom": SECRET}],
            "mountPoints": [{"sourceVolume": "files", "containerPath": "/files"}],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": "/ecs/web",
                    "awslogs-region": "us-east-1",
                    "awslogs-stream-prefix": "web",
                },
            },
        }
    ],
    "volumes": [
        {"name": "files", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0"}}
    ],
}
_SERVICE: Mapping[str, Any] = {
    "cluster": "shop",
    "serviceName": "web",
    "taskDefinition": "web",
    "launchType": "FARGATE",
    "loadBalancers": [{"targetGroupArn": GROUP, "containerName": "web", "containerPort": 8080}],
    "networkConfiguration": {
        "awsvpcConfiguration": {
            "subnets": ["subnet-0000000000000000c"],
            "securityGroups": ["sg-00000000000000001"],
        }
    },
}


def definition(**changes: Any) -> dict[str, Any]:
    """A task definition as people have it; ``None`` leaves out a field."""
    return _changed(_DEFINITION, changes)


def service(**changes: Any) -> dict[str, Any]:
    """A service that runs it; ``None`` leaves out a field."""
    return _changed(_SERVICE, changes)


def container(**changes: Any) -> dict[str, Any]:
    """The task definition with something else in its container."""
    (one,) = _DEFINITION["containerDefinitions"]
    return definition(containerDefinitions=[_changed(one, changes)])


def _changed(said: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    both = {**deepcopy(dict(said)), **changes}
    return {key: value for key, value in both.items() if value is not None}


def document(name: str) -> dict[str, Any]:
    """What one of the files says.

    Args:
        name: the file's.
    """
    return json.loads((FILES / name).read_text())


def written(folder: Path, said: object, name: str = "definition.json") -> str:
    """The path of a file that says something.

    Args:
        folder: where it is written.
        said: what it says.
        name: the file's.
    """
    path = folder / name
    path.write_text(json.dumps(said, indent=2))
    return str(path)


def defined(stack: Stack, file: str, **given: Any) -> Mapping[str, Any]:
    """The properties of the task definition that a file becomes."""
    TaskDefinition(stack, "Task", task=task_from_file(file, **given))
    return properties(stack, TASK)


def warned(stack: Stack) -> list[str]:
    """What CDK shows as warnings of ours, without what silences them."""
    found = Annotations.from_stack(stack).find_warning("*", Match.any_value())
    texts = (str(each.entry.data).partition(" [ack: ")[0] for each in found)
    return [text for text in texts if "[aws-cli-" in text]


def told(error: InvalidSpecError) -> set[tuple[str, str]]:
    """The codes of what is wrong, with the places in the files."""
    return {(each.code, str(each.where).rpartition("/")[2]) for each in error.findings}


def served(
    stack: Stack, folder: Path, said: object = None, task: object = None, **given: Any
) -> ServiceFromFile:
    """The service of the files, with something else in them."""
    file = written(folder, said or service(), "service.json")
    runs = task_from_file(written(folder, task or definition()))
    return ServiceFromFile(stack, "Web", file=file, task=runs, **given)


def made(stack: Stack) -> Mapping[str, Any]:
    """The properties of the service."""
    return properties(stack, SERVICE)


def target_group(stack: Stack, vpc: ec2.IVpc, name: str = "Group") -> elbv2.ApplicationTargetGroup:
    """One behind a load balancer."""
    balancer = elbv2.ApplicationLoadBalancer(stack, f"{name}Balancer", vpc=vpc)
    group = elbv2.ApplicationTargetGroup(
        stack, name, vpc=vpc, port=80, target_type=elbv2.TargetType.IP
    )
    balancer.add_listener("Http", port=80, default_target_groups=[group])
    return group


def actions(stack: Stack, name: str) -> set[str]:
    """What a role may do."""
    found = (each["Action"] for each in statements(stack, name))
    return {one for each in found for one in ([each] if isinstance(each, str) else each)}
