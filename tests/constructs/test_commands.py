"""What the outputs tell people to type is what the AWS CLI takes; tests/e2e runs some of it."""

import json
import re
import shlex
from datetime import UTC, datetime
from typing import Any

import pytest
from aws_cdk import CfnParameter, Stack
from aws_cdk.assertions import Template

from cdk_containers import (
    Approval,
    ContainerCluster,
    ImageRepository,
    ImageTag,
    InternalService,
    LifecycleStage,
    Rolling,
    ScheduledTask,
)
from tests.aws_cli import REPOSITORY, Call, parse
from tests.templates import as_text

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ONE_O_CLOCK = datetime(2026, 11, 21, 13, tzinfo=UTC)


def output(stack: Stack, name: str) -> str:
    found = Template.from_stack(stack).to_json()["Outputs"]
    (command,) = (found[each]["Value"] for each in found if each[:-8].endswith(name))
    return as_text(command)


def calls(command: str) -> list[Call]:
    """What each program of a pipe asks for; xargs adds an argument."""
    parsed: list[Call] = []
    for part in re.split(r" \| (?=xargs)", command):
        words = shlex.split(part)
        added = ["ADDED"] if words[0] == "xargs" else []
        if "sh" in words:
            words, added = shlex.split(words[-1]), []
        parsed.append(parse([*words[words.index("aws") + 1 :], *added]))
    return parsed


@pytest.fixture
def api(stack: Stack, cluster: ContainerCluster) -> Stack:
    """With a service."""
    InternalService(stack, "Api", cluster=cluster, image="api:1", port=80)
    return stack


def test_why_tasks_stopped(api: Stack) -> None:
    stopped, described = calls(output(api, "WhyStopped"))
    assert stopped.region == described.region == "${AWS::Region}"
    assert stopped.operation == "ListTasks"
    assert stopped.parameters["desiredStatus"] == "STOPPED"
    assert stopped.shown({"taskArns": ["a", "b"]}) == "a\tb"
    # With nothing to read, xargs -r starts nothing.
    assert stopped.shown({"taskArns": []}) == ""
    assert described.operation == "DescribeTasks"
    assert described.parameters["tasks"] == ["ADDED"]
    assert described.parameters["cluster"] == stopped.parameters["cluster"]


def test_tasks_that_stopped_last_are_shown_first(api: Stack) -> None:
    _, described = calls(output(api, "WhyStopped"))
    killed = {"name": "api", "exitCode": 137, "reason": "OutOfMemoryError", "lastStatus": "STOPPED"}
    tasks: list[Any] = [
        {"stoppedAt": NOON, "stoppedReason": "Scaling", "containers": [{"name": "api"}]},
        {"stoppedReason": "Still stopping", "containers": []},
        {"stoppedAt": ONE_O_CLOCK, "stoppedReason": "Exited", "containers": [killed]},
    ]
    assert described.shown({"tasks": tasks}).splitlines() == [
        f"{ONE_O_CLOCK.isoformat()}\tExited",
        "api\t137\tOutOfMemoryError",
        f"{NOON.isoformat()}\tScaling",
        "api\tNone\tNone",
    ]


def test_page_has_the_commands_for_a_stack_without_outputs(api: Stack) -> None:
    page = (REPOSITORY / "docs" / "troubleshooting.md").read_text()
    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S)
    lines = re.sub(r"\\\n *", "", "".join(blocks)).splitlines()
    written = [call for line in lines if line.startswith("aws ") for call in calls(line)]
    asked = {(call.operation, call.query) for call in written}
    for name in ("WhyStopped", "ShowEvents"):
        assert {(call.operation, call.query) for call in calls(output(api, name))} <= asked


def test_what_a_service_waits_for(api: Stack) -> None:
    (described,) = calls(output(api, "ShowEvents"))
    events = [{"createdAt": NOON, "message": f"event {number}"} for number in range(20)]
    shown = described.shown({"services": [{"events": events}]}).splitlines()
    assert shown[0] == f"{NOON.isoformat()}\tevent 0"
    assert len(shown) == 10


def test_deployment_that_is_under_way_is_taken_back(api: Stack) -> None:
    listed, stopped = calls(output(api, "RollBack"))
    assert listed.operation == "ListServiceDeployments"
    assert listed.parameters["status"] == ["PENDING", "IN_PROGRESS"]
    assert listed.shown({"serviceDeployments": [{"serviceDeploymentArn": "a"}]}) == "a"
    assert listed.shown({"serviceDeployments": []}) == ""
    assert stopped.operation == "StopServiceDeployment"
    assert stopped.parameters == {"serviceDeploymentArn": "ADDED", "stopType": "ROLLBACK"}


def test_deployment_that_waits_for_an_approval_goes_on(
    stack: Stack, cluster: ContainerCluster
) -> None:
    deployment = Rolling(hooks=[Approval(stages=[LifecycleStage.PRE_SCALE_UP])])
    InternalService(stack, "Api", cluster=cluster, image="api:1", port=80, deployment=deployment)
    listed, described, went_on = calls(output(stack, "Approve"))
    assert listed.operation == "ListServiceDeployments"
    assert described.parameters["serviceDeploymentArns"] == ["ADDED"]
    waits, done = {"hookId": "h2", "status": "AWAITING_ACTION"}, {"hookId": "h1", "status": "DONE"}
    deployments: list[Any] = [
        {"serviceDeploymentArn": "a", "lifecycleHookDetails": [done, waits]},
        {"serviceDeploymentArn": "b", "lifecycleHookDetails": [done]},
        {"serviceDeploymentArn": "c"},
    ]
    assert described.shown({"serviceDeployments": deployments}) == "a\th2"
    assert described.shown({"serviceDeployments": []}) == ""
    assert went_on.operation == "ContinueServiceDeployment"
    # What xargs hands to the shell.
    asked = {"serviceDeploymentArn": "$0", "hookId": "$1", "action": "CONTINUE"}
    assert went_on.parameters == asked


def test_nobody_is_told_to_approve_what_does_not_wait(api: Stack) -> None:
    assert "Approve" not in str(Template.from_stack(api).to_json()["Outputs"])


def test_why_scheduled_tasks_stopped(stack: Stack, cluster: ContainerCluster) -> None:
    ScheduledTask(stack, "Report", cluster=cluster, image="report:1", schedule="rate(1 hour)")
    stopped, _ = calls(output(stack, "WhyStopped"))
    assert stopped.parameters["family"]
    assert stopped.parameters["desiredStatus"] == "STOPPED"


def test_another_version_leaves_all_else_as_it_is(stack: Stack) -> None:
    ImageTag(stack)
    # Made later, and not by the library.
    ImageTag(stack, "WorkerTag")
    CfnParameter(stack, "Colour", default="red")
    (update,) = calls(output(stack, "ImageTagShip"))
    assert update.operation == "UpdateStack"
    assert update.parameters == {
        "StackName": "Test",
        "UsePreviousTemplate": True,
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "Parameters": [
            {"ParameterKey": "ImageTag", "ParameterValue": "TAG"},
            {"ParameterKey": "WorkerTag", "UsePreviousValue": True},
            {"ParameterKey": "Colour", "UsePreviousValue": True},
        ],
    }


def test_newest_images_come_first(stack: Stack) -> None:
    ImageRepository(stack, "Shop")
    (listed,) = calls(output(stack, "ListImages"))
    images: list[Any] = [
        {"imagePushedAt": NOON, "imageTags": ["1.0"], "imageDigest": "sha256:1"},
        {"imagePushedAt": ONE_O_CLOCK, "imageTags": ["1.1"], "imageDigest": "sha256:2"},
        {"imagePushedAt": NOON, "imageDigest": "sha256:3"},
    ]
    shown = json.loads(listed.shown({"imageDetails": images}))
    assert shown[0] == [ONE_O_CLOCK.isoformat(), "1.1", "sha256:2"]
    assert [NOON.isoformat(), None, "sha256:3"] in shown
