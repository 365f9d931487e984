"""What a file names that lies in somebody's account, told with what to give in its place."""

import pytest

from cdk_containers.importers.aws_cli.hard_coded import report_hard_coded
from cdk_containers.importers.report import Report
from tests.importers.aws_cli.documents import read

_ROLE = "arn:aws:iam::123456789012:role/web"
_STORED = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"
_TASK = {
    "family": "web",
    "taskRoleArn": _ROLE,
    "containerDefinitions": [
        {
            "name": "web",
            "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1",
            "environment": [{"name": "ROLE", "value": _ROLE}],
            "secrets": [{"name": "PASSWORD", "valueFrom": _STORED}],
            "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/web"}},
        },
        {"name": "logs", "image": "nginx:1.27"},
    ],
}
_SERVICE = {
    "serviceName": "web",
    "cluster": "shop",
    "taskDefinition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3",
    "capacityProviderStrategy": [{"capacityProvider": "FARGATE"}],
    "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1", "subnet-2"]}},
}


def _told(said: object, *replaced: str) -> dict[str, str]:
    """What is told of a file: the fixes, by their paths."""
    document, _ = read(said)
    assert document is not None
    report = Report()
    report_hard_coded(document, frozenset(replaced), report)
    assert {each.code for each in report.findings} <= {"aws-cli-left-in-place"}
    return {str(each.where).rpartition(" ")[2]: each.fix for each in report.findings}


@pytest.mark.parametrize(
    ("said", "given"),
    [
        (
            _TASK,
            {
                "taskRoleArn": "task_role=…",
                "containerDefinitions[0].image": "images={'web': …}",
                "containerDefinitions[0].secrets[0].valueFrom": (
                    "secrets={'web': {'PASSWORD': SecretObject(…)}}"
                ),
                "containerDefinitions[0].logConfiguration.options.awslogs-group": "log_group=…",
            },
        ),
        (
            _SERVICE,
            {
                "cluster": "cluster=…",
                "networkConfiguration.awsvpcConfiguration.subnets[0]": "subnets=…",
                "networkConfiguration.awsvpcConfiguration.subnets[1]": "subnets=…",
            },
        ),
    ],
)
def test_names_of_an_account_are_told_with_what_replaces_them(
    said: object, given: dict[str, str]
) -> None:
    assert _told(said) == {
        path: f"Give {argument} for something of the app, or acknowledge this."
        for path, argument in given.items()
    }


@pytest.mark.parametrize(
    ("said", "path"),
    [
        (
            {"credentialSpecs": ["credentialspecdomainless:arn:aws:s3:::shop/web.json"]},
            "credentialSpecs[0]",
        ),
        (
            {"repositoryCredentials": {"credentialsParameter": "registry"}},
            "repositoryCredentials.credentialsParameter",
        ),
        (
            {
                "logConfiguration": {
                    "logDriver": "splunk",
                    "secretOptions": [{"name": "splunk-token", "valueFrom": "/shop/token"}],
                }
            },
            "logConfiguration.secretOptions[0].valueFrom",
        ),
    ],
)
def test_other_names_are_told_with_their_paths(said: dict[str, object], path: str) -> None:
    place = f"containerDefinitions[0].{path}"
    told = _told({"containerDefinitions": [{"name": "web", "image": "nginx:1.27", **said}]})
    assert told == {
        place: f"Give changes={{{place!r}: …}} for something of the app, or acknowledge this."
    }


def test_what_is_replaced_is_not_told() -> None:
    subnets = "networkConfiguration.awsvpcConfiguration.subnets"
    assert set(_told(_SERVICE, "cluster", f"{subnets}[0]")) == {f"{subnets}[1]"}
