"""Start a task before the new version of a service starts, and tell ECS how it went.

ECS calls the function at a lifecycle stage of a deployment, and again for as long as it answers
that the task is in progress. It remembers nothing itself: the ``hookDetails`` of an answer come
back with the next call, beside those that the service was deployed with.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html

It runs in AWS Lambda, whose Python brings boto3 along.
"""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NotRequired, Protocol, TypedDict, cast

import boto3  # pyright: ignore[reportMissingTypeStubs]
from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs]
from botocore.exceptions import ClientError  # pyright: ignore[reportMissingTypeStubs]

_PAUSE_SECONDS = 15
_CALLS_OF_ONE_REQUEST = 6


class Details(TypedDict):
    """What the service was deployed with, and what earlier calls have answered.

    Texts only: how ECS hands numbers back is not documented.
    """

    taskDefinition: str
    essentialContainers: Sequence[str]
    logGroups: Sequence[str]
    attempt: NotRequired[str]
    deadline: NotRequired[str]
    task: NotRequired[str]


class Event(TypedDict):
    """The part of a call that is of interest; ``resourceArn`` is that of the deployment."""

    resourceArn: str
    hookDetails: NotRequired[Details | str]


class Answer(TypedDict):
    """What ECS makes of a call. It logs the reason nowhere; the function does."""

    hookStatus: str
    reason: str
    callBackDelay: NotRequired[int]
    hookDetails: NotRequired[Details]


class Container(TypedDict):
    """A container of a task; one that never ran has no exit code, but perhaps a reason."""

    name: str
    exitCode: NotRequired[int]
    reason: NotRequired[str]


class Task(TypedDict):
    """A task as ECS describes it."""

    taskArn: str
    lastStatus: str
    stopCode: NotRequired[str]
    stoppedReason: NotRequired[str]
    containers: Sequence[Container]


class Failure(TypedDict):
    """Why ECS did not start a task."""

    reason: NotRequired[str]
    detail: NotRequired[str]


class Tasks(TypedDict):
    """What ECS answers to ``run_task`` and ``describe_tasks``."""

    tasks: Sequence[Task]
    failures: Sequence[Failure]


class Ecs(Protocol):
    """The part of boto3's ECS client that is needed."""

    def run_task(self, **request: object) -> Tasks: ...
    def describe_tasks(self, *, cluster: str, tasks: Sequence[str]) -> Tasks: ...
    def stop_task(self, *, cluster: str, task: str, reason: str) -> object: ...


class Addresses(TypedDict):
    """Where in the network a task is."""

    subnets: Sequence[str]
    securityGroups: Sequence[str]
    assignPublicIp: str


class Network(TypedDict):
    """Where in the network a task is, for tasks with an address of their own."""

    awsvpcConfiguration: Addresses


class Where(TypedDict):
    """What the ``run_task`` requests for all versions have in common."""

    cluster: str
    networkConfiguration: Network


def handler(event: Event, _context: object) -> Answer:
    """What AWS Lambda calls."""
    retries = Config(retries={"mode": "standard", "total_max_attempts": _CALLS_OF_ONE_REQUEST})
    where: Where = json.loads(os.environ["RUN_TASK"])
    where["networkConfiguration"]["awsvpcConfiguration"]["subnets"] = os.environ["SUBNETS"].split(
        ","
    )
    answer = answer_to(
        event,
        cast("Ecs", boto3.client("ecs", config=retries)),  # pyright: ignore[reportUnknownMemberType]
        where=where,
        time_limit=timedelta(minutes=int(os.environ["TIMEOUT_MINUTES"])),
        now=datetime.now(UTC),
    )
    print(f"{answer['hookStatus']}: {answer['reason']}")
    return answer


def answer_to(
    event: Event, ecs: Ecs, *, where: Where, time_limit: timedelta, now: datetime
) -> Answer:
    """Start the task, or look how far it is."""
    details = _details(event)
    if details is None:
        return _failed("The service's lifecycle hook has no HookDetails that name a task.")
    deadline = datetime.fromisoformat(
        details.setdefault("deadline", (now + time_limit).isoformat())
    )
    if "task" not in details:
        return _start(event["resourceArn"], details, ecs, where, too_late=now >= deadline)
    tasks = ecs.describe_tasks(cluster=where["cluster"], tasks=[details["task"]])["tasks"]
    if tasks and tasks[0]["lastStatus"] == "STOPPED":
        return _outcome(tasks[0], details)
    if now < deadline:
        status = tasks[0]["lastStatus"] if tasks else "not visible yet"
        return _in_progress(details, f"{details['task']} is {status}.")
    reason = f"It had not ended within {time_limit}."
    ecs.stop_task(cluster=where["cluster"], task=details["task"], reason=reason)
    return _failed(f"{details['task']} was stopped. {reason} {_logs(details)}")


def _details(event: Event) -> Details | None:
    """CloudFormation takes the details as a text only, so that they may arrive as one."""
    given = event.get("hookDetails") or "{}"
    details: Details = json.loads(given) if isinstance(given, str) else given.copy()
    return details if "taskDefinition" in details else None


def _start(deployment: str, details: Details, ecs: Ecs, where: Where, *, too_late: bool) -> Answer:
    """Start the task once, however often ECS calls for this deployment.

    A call whose answer was lost is repeated with the same token, for which ECS returns the task
    that it has started, or the reasons why it started none; so another attempt takes another one.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
    """
    attempt = int(details.get("attempt", "1"))
    try:
        started = ecs.run_task(
            **where,
            taskDefinition=details["taskDefinition"],
            count=1,
            startedBy=deployment.rpartition("/")[2],
            clientToken=sha256(f"{deployment} {attempt}".encode()).hexdigest(),
        )
    except ClientError as refused:
        return _failed(f"{details['taskDefinition']} was not started: {refused}")
    if started["tasks"]:
        details["task"] = started["tasks"][0]["taskArn"]
        return _in_progress(details, f"{details['task']} was started.")
    reasons = ", ".join(_reason(failure) for failure in started["failures"])
    reason = f"{details['taskDefinition']} was not started, at attempt {attempt}: {reasons}."
    if too_late:
        return _failed(reason)
    details["attempt"] = str(attempt + 1)
    return _in_progress(details, reason)


def _outcome(task: Task, details: Details) -> Answer:
    """A task that was stopped from outside has failed, even when its containers exit with 0."""
    codes = {each["name"]: each.get("exitCode") for each in task["containers"]}
    ended = task.get("stopCode") == "EssentialContainerExited"
    if ended and all(codes.get(name) == 0 for name in details["essentialContainers"]):
        return {"hookStatus": "SUCCEEDED", "reason": f"{task['taskArn']} has succeeded."}
    containers = ", ".join(_end(each) for each in task["containers"])
    stopped = f"{task.get('stopCode')}: {task.get('stoppedReason')}"
    return _failed(f"{task['taskArn']} has failed. {stopped}. {containers}. {_logs(details)}")


def _in_progress(details: Details, reason: str) -> Answer:
    return {
        "hookStatus": "IN_PROGRESS",
        "reason": reason,
        "callBackDelay": _PAUSE_SECONDS,
        "hookDetails": details,
    }


def _failed(reason: str) -> Answer:
    return {"hookStatus": "FAILED", "reason": reason}


def _reason(failure: Failure) -> str:
    return " ".join(filter(None, (failure.get("reason"), failure.get("detail"))))


def _end(container: Container) -> str:
    code = container.get("exitCode", "unknown")
    reason = f" ({container['reason']})" if "reason" in container else ""
    return f"{container['name']} exited with {code}{reason}"


def _logs(details: Details) -> str:
    groups = ", ".join(details["logGroups"])
    return f"Logs: {groups}." if groups else "Its containers do not log to CloudWatch."
