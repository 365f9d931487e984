"""What the function answers to ECS, with requests and answers that ECS's own model allows."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3  # pyright: ignore[reportMissingTypeStubs]
import pytest
from botocore import UNSIGNED  # pyright: ignore[reportMissingTypeStubs]
from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs]
from botocore.stub import ANY, Stubber  # pyright: ignore[reportMissingTypeStubs]

from cdk_containers.deploy_time_task.handler import index

CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/shop"
DEPLOYMENT = "arn:aws:ecs:us-east-1:123456789012:service-deployment/shop/web/EZe5RNVLH6PPzHXINuP28"
TASK_DEFINITION = "arn:aws:ecs:us-east-1:123456789012:task-definition/migrate:7"
TASK = "arn:aws:ecs:us-east-1:123456789012:task/shop/0123456789abcdef"
WHERE: Any = {
    "cluster": CLUSTER,
    "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "base": 0, "weight": 1}],
    "networkConfiguration": {
        "awsvpcConfiguration": {
            "subnets": ["subnet-1", "subnet-2"],
            "securityGroups": ["sg-1"],
            "assignPublicIp": "DISABLED",
        }
    },
    "tags": [{"key": "cdk-containers:deploy-time-task", "value": "c8"}],
}
DEPLOYED_WITH = {
    "taskDefinition": TASK_DEFINITION,
    "essentialContainers": ["migrate"],
    "logGroups": ["migrations"],
}
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HALF_PAST = NOON + timedelta(minutes=30)


@pytest.fixture(scope="module")
def client() -> Any:
    make: Any = boto3.Session(region_name="us-east-1")
    return make.client("ecs", config=Config(signature_version=UNSIGNED))


@pytest.fixture
def ecs(client: Any) -> Iterator[Any]:
    """ECS, as far as a test says what it answers. Nothing else may be asked of it."""
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def ask(ecs: Any, details: Any = DEPLOYED_WITH, *, at: datetime = NOON) -> Any:
    event: Any = {"resourceArn": DEPLOYMENT, "hookDetails": details}
    return index.answer_to(event, ecs.client, where=WHERE, time_limit=timedelta(minutes=30), now=at)


def will_start(ecs: Any, response: Mapping[str, Any], token: Any = ANY) -> None:
    request = {
        **WHERE,
        "taskDefinition": TASK_DEFINITION,
        "count": 1,
        "startedBy": "EZe5RNVLH6PPzHXINuP28",
        "clientToken": token,
    }
    ecs.add_response("run_task", response, request)


def will_describe(ecs: Any, *tasks: Mapping[str, Any]) -> None:
    request = {"cluster": CLUSTER, "tasks": [TASK]}
    ecs.add_response("describe_tasks", {"tasks": [*tasks], "failures": []}, request)


def stopped(*containers: Mapping[str, Any], **more: Any) -> Mapping[str, Any]:
    return {
        "taskArn": TASK,
        "lastStatus": "STOPPED",
        "stopCode": "EssentialContainerExited",
        "stoppedReason": "Essential container in task exited",
        "containers": containers,
        **more,
    }


def running(**more: str) -> dict[str, Any]:
    """What the details are once the task has been started at noon."""
    return {**DEPLOYED_WITH, "deadline": HALF_PAST.isoformat(), "task": TASK, **more}


STARTED = {"tasks": [{"taskArn": TASK, "lastStatus": "PROVISIONING"}], "failures": []}
NO_CAPACITY = {"tasks": [], "failures": [{"reason": "RESOURCE:FARGATE", "detail": "none left"}]}


def test_first_call_starts_the_task_and_remembers_it(ecs: Any) -> None:
    will_start(ecs, STARTED)
    answer = ask(ecs)
    assert answer["hookStatus"] == "IN_PROGRESS"
    assert answer["hookDetails"] == running()
    assert 1 <= answer["callBackDelay"] <= 30


def test_details_may_be_a_text(ecs: Any) -> None:
    """As CloudFormation takes them."""
    will_start(ecs, STARTED)
    assert ask(ecs, json.dumps(DEPLOYED_WITH))["hookDetails"] == running()


@pytest.mark.parametrize("details", [{}, "{}", {"other": "hook"}])
def test_hook_without_a_task(ecs: Any, details: Any) -> None:
    answer = ask(ecs, details)
    assert answer["hookStatus"] == "FAILED"
    assert "HookDetails" in answer["reason"]


def test_event_without_details(ecs: Any) -> None:
    event: Any = {"resourceArn": DEPLOYMENT}
    answer = index.answer_to(
        event, ecs.client, where=WHERE, time_limit=timedelta(minutes=30), now=NOON
    )
    assert answer["hookStatus"] == "FAILED"


def tokens(ecs: Any, *calls: Any) -> list[str]:
    """The tokens of calls in which ECS had no capacity."""
    seen: list[str] = []

    def note(params: Mapping[str, Any], **_: Any) -> None:
        seen.append(params["clientToken"])

    events = ecs.client.meta.events
    events.register("provide-client-params.ecs.RunTask", note)
    for details in calls:
        will_start(ecs, NO_CAPACITY)
        ask(ecs, details)
    events.unregister("provide-client-params.ecs.RunTask", note)
    return seen


def test_call_whose_answer_was_lost_starts_no_second_task(ecs: Any) -> None:
    first, again, next_attempt = tokens(
        ecs, DEPLOYED_WITH, DEPLOYED_WITH, {**DEPLOYED_WITH, "attempt": "2"}
    )
    assert first == again
    assert re.fullmatch(r"[0-9a-f]{64}", first)
    assert next_attempt != first


def test_no_capacity_is_tried_again(ecs: Any) -> None:
    will_start(ecs, NO_CAPACITY)
    answer = ask(ecs)
    assert answer["hookStatus"] == "IN_PROGRESS"
    assert answer["hookDetails"]["attempt"] == "2"
    assert "task" not in answer["hookDetails"]
    assert "RESOURCE:FARGATE none left" in answer["reason"]
    will_start(ecs, STARTED)
    assert ask(ecs, answer["hookDetails"])["hookDetails"] == running(attempt="2")


def test_no_capacity_until_the_time_is_up(ecs: Any) -> None:
    will_start(ecs, NO_CAPACITY)
    answer = ask(ecs, {**DEPLOYED_WITH, "deadline": HALF_PAST.isoformat()}, at=HALF_PAST)
    assert answer["hookStatus"] == "FAILED"
    assert "RESOURCE:FARGATE" in answer["reason"]


def test_refused_request_fails_at_once(ecs: Any) -> None:
    ecs.add_client_error("run_task", "InvalidParameterException", "subnet-1 does not exist")
    answer = ask(ecs)
    assert answer["hookStatus"] == "FAILED"
    assert "subnet-1 does not exist" in answer["reason"]
    assert TASK_DEFINITION in answer["reason"]


@pytest.mark.parametrize("status", ["PENDING", "RUNNING", "STOPPING", "DEPROVISIONING"])
def test_task_that_has_not_ended(ecs: Any, status: str) -> None:
    will_describe(ecs, {"taskArn": TASK, "lastStatus": status, "containers": []})
    answer = ask(ecs, running(), at=HALF_PAST - timedelta(seconds=1))
    assert answer["hookStatus"] == "IN_PROGRESS"
    assert answer["hookDetails"] == running()
    assert status in answer["reason"]


def test_task_that_ecs_does_not_show_yet(ecs: Any) -> None:
    will_describe(ecs)
    assert ask(ecs, running())["hookStatus"] == "IN_PROGRESS"


def test_task_that_succeeded(ecs: Any) -> None:
    """Also after the time is up, and whatever a container did that only helps."""
    will_describe(
        ecs, stopped({"name": "migrate", "exitCode": 0}, {"name": "proxy", "exitCode": 137})
    )
    assert ask(ecs, running(), at=HALF_PAST)["hookStatus"] == "SUCCEEDED"


def test_task_that_failed(ecs: Any) -> None:
    will_describe(ecs, stopped({"name": "migrate", "exitCode": 1, "reason": "OutOfMemoryError"}))
    answer = ask(ecs, running())
    assert answer["hookStatus"] == "FAILED"
    assert answer["reason"] == (
        f"{TASK} has failed. EssentialContainerExited: Essential container in task exited. "
        "migrate exited with 1 (OutOfMemoryError). Logs: migrations."
    )


def test_every_essential_container_counts(ecs: Any) -> None:
    both = {**running(), "essentialContainers": ["migrate", "seed"]}
    will_describe(ecs, stopped({"name": "migrate", "exitCode": 0}, {"name": "seed", "exitCode": 2}))
    assert ask(ecs, both)["hookStatus"] == "FAILED"


def test_task_whose_image_could_not_be_pulled(ecs: Any) -> None:
    reason = "CannotPullContainerError: not found"
    task = stopped({"name": "migrate"}, stopCode="TaskFailedToStart", stoppedReason=reason)
    will_describe(ecs, task)
    answer = ask(ecs, {**running(), "logGroups": []})
    assert answer["hookStatus"] == "FAILED"
    assert reason in answer["reason"]
    assert "migrate exited with unknown" in answer["reason"]
    assert "do not log to CloudWatch" in answer["reason"]


@pytest.mark.parametrize("code", ["UserInitiated", "SpotInterruption", "TerminationNotice"])
def test_task_that_was_stopped_has_failed_even_with_0(ecs: Any, code: str) -> None:
    will_describe(ecs, stopped({"name": "migrate", "exitCode": 0}, stopCode=code))
    assert ask(ecs, running())["hookStatus"] == "FAILED"


def test_task_is_stopped_when_its_time_is_up(ecs: Any) -> None:
    will_describe(ecs, {"taskArn": TASK, "lastStatus": "RUNNING", "containers": []})
    ecs.add_response("stop_task", {}, {"cluster": CLUSTER, "task": TASK, "reason": ANY})
    answer = ask(ecs, running(), at=HALF_PAST)
    assert answer["hookStatus"] == "FAILED"
    assert "within 0:30:00" in answer["reason"]
    assert "Logs: migrations" in answer["reason"]


def test_lambda_entry_logs_one_line(
    ecs: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    addresses = {"securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"}
    request = {**WHERE, "networkConfiguration": {"awsvpcConfiguration": addresses}}
    monkeypatch.setenv("RUN_TASK", json.dumps(request))
    monkeypatch.setenv("SUBNETS", "subnet-1,subnet-2")
    monkeypatch.setenv("TIMEOUT_MINUTES", "30")

    def client_of(service: str, **_: Any) -> Any:
        assert service == "ecs"
        return ecs.client

    monkeypatch.setattr("boto3.client", client_of)
    will_start(ecs, STARTED)
    event: Any = {"resourceArn": DEPLOYMENT, "hookDetails": DEPLOYED_WITH}
    answer = index.handler(event, object())
    assert json.loads(json.dumps(answer)) == answer
    assert capsys.readouterr().out == f"IN_PROGRESS: {TASK} was started.\n"
