"""What tests of the AWS CLI door share: files, checked."""

import json
from typing import Any

from cdk_containers.doors.aws_cli import AwsCliReading, read_aws_cli
from cdk_containers.findings import FilePosition, Finding

CONTAINER: dict[str, Any] = {"name": "web", "image": "nginx:1.27", "memory": 256}
PORT = {"containerPort": 80, "name": "http"}
SUBNETS = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}


def on_fargate(*containers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A task definition for Fargate.

    Args:
        containers: fields of its containers beside name, image and memory. Default: one container.
        more: what else it says.
    """
    return {
        "family": "web",
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [{**CONTAINER, **each} for each in containers or ({},)],
        **more,
    }


def on_ec2(*containers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A task definition for EC2, with what the API chooses where nothing is said.

    Args:
        containers: fields of its containers beside name, image and memory. Default: one container.
        more: what else it says.
    """
    return {
        "family": "web",
        "containerDefinitions": [{**CONTAINER, **each} for each in containers or ({},)],
        **more,
    }


def service(**more: Any) -> dict[str, Any]:
    """A service of the task definition for Fargate.

    Args:
        more: what else it says.
    """
    return {
        "serviceName": "web",
        "taskDefinition": "web",
        "desiredCount": 2,
        "launchType": "FARGATE",
        "networkConfiguration": SUBNETS,
        **more,
    }


def check(*files: object) -> AwsCliReading:
    """Check files.

    Args:
        files: what they say.
    """
    names = ("definition.json", "service.json", "other.json")
    return read_aws_cli(
        [
            (name, each if isinstance(each, bytes) else json.dumps(each, indent=1).encode())
            for name, each in zip(names, files, strict=False)
        ]
    )


def places(reading: AwsCliReading) -> list[tuple[str, str, str]]:
    """The findings, as file, path and code.

    Args:
        reading: what was found.
    """
    return [(_at(each).file, _at(each).path, each.code) for each in reading.findings]


def _at(finding: Finding) -> FilePosition:
    assert isinstance(finding.where, FilePosition)
    return finding.where
