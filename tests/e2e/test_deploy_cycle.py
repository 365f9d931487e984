"""The life of the app on a local AWS, with the real CDK CLI: the tests build on each other."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.aws_cli import shell
from tests.e2e.leftovers import leftovers
from tools import deploy_local
from tools.local_app import REGISTRY_STACK, SERVICES, LocalApp, Service
from tools.local_aws import LocalAws
from tools.local_aws.registry import PushError

pytestmark = pytest.mark.e2e

FLASK, GANTT = SERVICES
CHART = {
    "title": "End to end",
    "tasks": [{"name": "Deploy", "start": "2026-01-05", "end": "2026-01-09"}],
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalApp]:
    """Its tasks are processes, whether or not this machine has a container engine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", f"unix://{os.devnull}")
        yield from _deployed(tmp_path_factory)


def _deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalApp]:
    with LocalAws.start(tmp_path_factory.mktemp("local-aws")) as aws:
        yield LocalApp(aws, show_progress=False)


def stack_status(app: LocalApp, stack: str) -> str:
    described = app.aws.client("cloudformation").describe_stacks(StackName=stack)
    return described["Stacks"][0]["StackStatus"]


def greeting(app: LocalApp) -> str:
    """What only the code of the image says, and no variable."""
    return json.loads(app.request(FLASK.stack).text)["message"]


def with_greeting(folder: Path, text: str) -> Service:
    """The Flask service with another greeting in its source."""
    changed = folder / "flask-app"
    shutil.copytree(FLASK.folder, changed)
    source = changed / "app.py"
    source.write_text(source.read_text().replace("Hello from Amazon ECS!", text))
    return replace(FLASK, folder=changed)


def paste(app: LocalApp, folder: Path, stack: str, output: str, **filled_in: str) -> str:
    """What the command in an output of a stack prints."""
    (command,) = (text for name, text in app.outputs(stack).items() if output in name)
    for placeholder, value in filled_in.items():
        assert placeholder in command
        command = command.replace(placeholder, value)
    return shell(command, folder, app.aws.process_environment)


def running_tasks(app: LocalApp, stack: str) -> list[dict[str, Any]]:
    ecs = app.aws.client("ecs")
    (cluster,) = ecs.list_clusters()["clusterArns"]
    services = ecs.list_services(cluster=cluster)["serviceArns"]
    (service,) = (name for name in map(_name, services) if name.startswith(f"{stack}-"))
    tasks = ecs.list_tasks(cluster=cluster, serviceName=service)["taskArns"]
    return ecs.describe_tasks(cluster=cluster, tasks=tasks)["tasks"]


def images(app: LocalApp, stack: str) -> list[str]:
    return [
        container["image"] for task in running_tasks(app, stack) for container in task["containers"]
    ]


def test_first_deployment_without_an_image_is_refused(app: LocalApp) -> None:
    app.cdk("bootstrap")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        app.cdk("deploy", FLASK.stack, "--require-approval", "never")
    assert "No image tag was given, and none is deployed yet" in refused.value.stdout
    assert "--parameters dev-flask-app:ImageTag=TAG" in refused.value.stdout
    assert not app.aws.client("ecs").list_services(cluster=_cluster(app))["serviceArns"]


def test_make_deploy_local(app: LocalApp, capsys: pytest.CaptureFixture[str]) -> None:
    assert deploy_local.run(app) == 0
    shown = capsys.readouterr().out
    for stack in (FLASK.stack, GANTT.stack):
        assert f"{stack}\n  {app.url(stack)}\n  answers 200: " in shown
    assert greeting(app) == "Hello from Amazon ECS!"


def test_nothing_to_tell_while_all_is_well(app: LocalApp, tmp_path: Path) -> None:
    assert paste(app, tmp_path, FLASK.stack, "WhyStopped") == ""
    assert paste(app, tmp_path, FLASK.stack, "RollBack") == ""


def test_two_tasks_in_two_zones_answer(app: LocalApp) -> None:
    tasks = running_tasks(app, FLASK.stack)
    assert len({task["availabilityZone"] for task in tasks}) == 2
    answers = {json.loads(app.request(FLASK.stack).text)["task"] for _ in range(20)}
    assert answers == {_name(task["taskArn"]) for task in tasks}


def test_dashboards_name_what_was_deployed(app: LocalApp) -> None:
    cloudwatch = app.aws.client("cloudwatch")
    names = [each["DashboardName"] for each in cloudwatch.list_dashboards()["DashboardEntries"]]
    bodies = [cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"] for name in names]
    titles = [json.loads(body)["widgets"][0]["properties"]["markdown"] for body in bodies]
    (body,) = (
        body for title, body in zip(titles, bodies, strict=True) if title.startswith("# dev-flask")
    )
    arns = app.aws.client("ecs").list_services(cluster=_cluster(app))["serviceArns"]
    (service,) = (_name(arn) for arn in arns if FLASK.stack in arn)
    (alarms,) = (each for each in json.loads(body)["widgets"] if each["type"] == "alarm")
    assert len(titles) == 3
    assert f'"ServiceName","{service}"' in body
    assert {each["AlarmArn"] for each in cloudwatch.describe_alarms()["MetricAlarms"]} >= set(
        alarms["properties"]["alarms"]
    )


def test_containers_of_a_task_share_localhost_and_a_volume(app: LocalApp) -> None:
    """The application behind nginx writes a chart; nginx serves it from the shared volume."""
    assert len(running_tasks(app, GANTT.stack)) == 1
    made = app.aws.request(
        app.load_balancer(GANTT.stack),
        "/export",
        method="POST",
        body=json.dumps(CHART).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert made.status == 201
    chart = app.request(GANTT.stack, json.loads(made.body)["url"])
    assert chart.status == 200
    assert "End to end" in chart.text


def test_no_change_is_no_difference(app: LocalApp) -> None:
    assert "Number of stacks with differences: 0" in app.cdk("diff", "--fail")


def test_update_to_a_new_tag(app: LocalApp, tmp_path: Path) -> None:
    app.push(with_greeting(tmp_path, "Hello again!"), "1.1.0")
    app.cdk("deploy", FLASK.stack, "--require-approval=never", "--exclusively", *_tag("1.1.0"))
    assert greeting(app) == "Hello again!"


def test_deployment_that_names_no_tag_keeps_it(app: LocalApp) -> None:
    app.cdk("deploy", FLASK.stack, "--require-approval=never", "--exclusively", "--force")
    assert greeting(app) == "Hello again!"


def test_tag_cannot_be_pushed_again(app: LocalApp, tmp_path: Path) -> None:
    with pytest.raises(PushError, match="immutable"):
        app.push(with_greeting(tmp_path, "Hello for the third time!"), "1.1.0")


def test_update_to_a_digest(app: LocalApp, tmp_path: Path) -> None:
    app.push(with_greeting(tmp_path, "Hello, digest!"), "1.2.0")
    listed = json.loads(paste(app, tmp_path, REGISTRY_STACK, "FlaskAppOutputsListImages"))
    (digest,) = (digest for _, tag, digest in listed if tag == "1.2.0")
    app.cdk("deploy", FLASK.stack, "--require-approval=never", "--exclusively", *_tag(digest))
    assert greeting(app) == "Hello, digest!"
    app.cdk("deploy", FLASK.stack, "--require-approval=never", "--exclusively", "--force")
    assert greeting(app) == "Hello, digest!"
    assert {image.partition("@")[2] for image in images(app, FLASK.stack)} == {digest}


def test_one_command_goes_back_to_the_previous_tag(app: LocalApp, tmp_path: Path) -> None:
    paste(app, tmp_path, FLASK.stack, "ImageTagShip", TAG="1.1.0")
    stacks = app.aws.client("cloudformation")
    stacks.get_waiter("stack_update_complete").wait(
        StackName=FLASK.stack, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
    )
    assert greeting(app) == "Hello again!"
    # The next deployment of the stack, which names no tag, does not bring the digest back.
    app.cdk("deploy", FLASK.stack, "--require-approval=never", "--exclusively", "--force")
    assert greeting(app) == "Hello again!"


def test_version_that_does_not_come_up_is_taken_back(app: LocalApp, tmp_path: Path) -> None:
    broken = with_greeting(tmp_path, "Hello!")
    (broken.folder / "app.py").write_text("raise SystemExit('This version is broken.')")
    app.push(broken, "1.3.0")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        app.cdk("deploy", FLASK.stack, "--require-approval=never", "--exclusively", *_tag("1.3.0"))
    assert "ECS Deployment Circuit Breaker was triggered" in failed.value.stdout
    assert "Essential container in task exited" in failed.value.stdout
    assert stack_status(app, FLASK.stack) == "UPDATE_ROLLBACK_COMPLETE"
    assert greeting(app) == "Hello again!"
    assert len(running_tasks(app, FLASK.stack)) == 2


def test_task_that_exits_at_once_tells_why(app: LocalApp, tmp_path: Path) -> None:
    stopped = paste(app, tmp_path, FLASK.stack, "WhyStopped")
    assert "\tEssential container in task exited\nflask-app\t1\tExited with code 1" in stopped
    events = paste(app, tmp_path, FLASK.stack, "ShowEvents").splitlines()
    assert "rolled back to the last completed deployment" in events[0]


def test_tag_that_nobody_pushed_is_taken_back(app: LocalApp, tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        app.cdk("deploy", FLASK.stack, "--require-approval=never", "--exclusively", *_tag("9.9.9"))
    assert "CannotPullContainerError" in failed.value.stdout
    assert greeting(app) == "Hello again!"
    stopped = paste(app, tmp_path, FLASK.stack, "WhyStopped")
    (reason, *_) = re.findall("^flask-app\tNone\t(CannotPullContainerError: .*)", stopped, re.M)
    assert reason.endswith(":9.9.9: not found")


def test_destroy_leaves_nothing(app: LocalApp) -> None:
    app.destroy()
    assert leftovers(app.aws, ("dev-",)) == {}


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _cluster(app: LocalApp) -> str:
    (cluster,) = app.aws.client("ecs").list_clusters()["clusterArns"]
    return cluster


def _tag(tag: str) -> tuple[str, str]:
    return ("--parameters", f"{FLASK.stack}:ImageTag={tag}")
