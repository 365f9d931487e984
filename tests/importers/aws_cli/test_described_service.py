"""Services as ``describe-services`` and ``update-service`` have them."""

from typing import Any

import pytest

from cdk_containers.importers.nodes import plain
from tests.importers.aws_cli.documents import read

_SERVICE = {"serviceName": "web", "taskDefinition": "web:3"}
_BALANCED = [{"containerName": "web", "containerPort": 80}]
_TASK_SETS: list[dict[str, Any]] = [
    {"id": "old", "status": "ACTIVE", "loadBalancers": []},
    {"id": "new", "status": "PRIMARY", "loadBalancers": _BALANCED, "launchType": "FARGATE"},
]


def _controlled_by(controller: str) -> dict[str, Any]:
    return {**_SERVICE, "loadBalancers": [], "deploymentController": {"type": controller}}


def test_what_codedeploy_deploys_is_in_the_newest_task_set() -> None:
    said = _controlled_by("CODE_DEPLOY")
    document, findings = read({**said, "taskSets": _TASK_SETS})

    assert document is not None
    assert plain(document.input) == {**said, "loadBalancers": _BALANCED, "launchType": "FARGATE"}
    assert not findings


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({**_SERVICE, "forceNewDeployment": True}, "forceNewDeployment"),
        ({**_SERVICE, "schedulingStrategy": "DAEMON", "desiredCount": 3}, "desiredCount"),
        ({**_controlled_by("EXTERNAL"), "taskSets": _TASK_SETS}, "taskSets"),
    ],
)
def test_what_create_service_does_not_take(said: dict[str, Any], name: str) -> None:
    document, findings = read(said)

    assert document is not None
    assert plain(document.input) == {key: value for key, value in said.items() if key != name}
    assert [finding.code for finding in findings] == ["aws-cli-field-dropped"]
    assert str(findings[0].where).endswith(f": {name}")
