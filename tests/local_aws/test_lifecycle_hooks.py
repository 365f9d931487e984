"""Lambda functions that are asked before the tasks of a deployment start."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import WaiterError  # pyright: ignore[reportMissingTypeStubs]

from tests.local_aws.deployment import Environment, wait_until


@pytest.fixture(scope="module")
def template() -> str:
    return Path(__file__).with_name("lifecycle_hooks.yaml").read_text()


@pytest.fixture(scope="module")
def empty(start: Callable[..., Environment]) -> Environment:
    return start()


@pytest.fixture(scope="module")
def deployed(empty: Environment, template: str) -> Environment:
    empty.create(template)
    return empty


def asked(deployed: Environment) -> list[Any]:
    """What the function was asked, since the last time."""
    sqs, queue = deployed.client("sqs"), deployed.output("Queue")
    messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in messages]


def running(deployed: Environment) -> list[str]:
    return [task["taskDefinitionArn"] for task in deployed.tasks()]


def test_a_hook_that_fails_lets_no_task_start(empty: Environment, template: str) -> None:
    with pytest.raises(WaiterError):
        empty.create(template, Answer="FAILED")
    assert any(
        'lifecycle hook at PRE_SCALE_UP: the function migrate answered {"hookStatus": "FAILED"}'
        in failure
        for failure in empty.failures()
    )
    assert empty.tasks("RUNNING") + empty.tasks("STOPPED") == []
    empty.delete()


def test_the_function_is_asked_before_the_first_task_starts(deployed: Environment) -> None:
    (event,) = asked(deployed)
    ecs = deployed.client("ecs")
    (service,) = ecs.describe_services(cluster="cluster", services=[deployed.output("Service")])[
        "services"
    ]
    (deployment,) = ecs.list_service_deployments(
        cluster="cluster", service=deployed.output("Service")
    )["serviceDeployments"]
    assert event["lifecycleStage"] == "PRE_SCALE_UP"
    assert event["resourceArn"] == deployment["serviceDeploymentArn"]
    assert event["hookDetails"] == {"Command": ["migrate"]}
    assert event["executionDetails"] == {
        "serviceArn": service["serviceArn"],
        "targetServiceRevisionArn": deployment["targetServiceRevisionArn"],
        "testTrafficWeights": {},
        "productionTrafficWeights": {},
    }
    assert event["definition"] == service["taskDefinition"]
    assert event["started"] == []
    assert deployment["status"] == "SUCCESSFUL"
    assert running(deployed) == [event["definition"]]


def test_a_hook_in_progress_is_asked_again(deployed: Environment, template: str) -> None:
    before = running(deployed)
    deployed.update(template, Answer="twice", Revision="2")
    first, second = asked(deployed)
    assert first["executionId"] == second["executionId"]
    assert second["hookDetails"] == {"asked": True}
    assert first["started"] == second["started"] == before
    assert running(deployed) == [second["definition"]] != before


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("FAILED", "the function migrate answered .*FAILED"),
        ("raise", "the function migrate failed: .*the database is not there"),
    ],
)
def test_a_hook_that_fails_rolls_back_while_the_old_task_serves(
    deployed: Environment, template: str, answer: str, reason: str
) -> None:
    before = {task["taskArn"] for task in deployed.tasks()}
    asked(deployed)
    with pytest.raises(WaiterError):
        deployed.update(template, Answer=answer, Revision="3")
    wait_until(lambda: deployed.status() == "UPDATE_ROLLBACK_COMPLETE")
    assert any(re.search(reason, failure) for failure in deployed.failures())
    assert {task["taskArn"] for task in deployed.tasks()} == before
    assert len(asked(deployed)) == 1


def test_nobody_is_asked_when_ecs_goes_back(deployed: Environment, template: str) -> None:
    before = running(deployed)
    asked(deployed)
    with pytest.raises(WaiterError):
        deployed.update(template, Image="public.ecr.aws/docker/library/unknown:1")
    wait_until(lambda: deployed.status() == "UPDATE_ROLLBACK_COMPLETE")
    assert any("Circuit Breaker was triggered" in failure for failure in deployed.failures())
    assert len(asked(deployed)) == 1
    assert running(deployed) == before


def test_deleting_the_stack_leaves_nothing(deployed: Environment) -> None:
    deployed.delete()
    assert deployed.tasks() == []
    assert deployed.client("lambda").list_functions()["Functions"] == []
