"""What compose files say of tasks and containers, as it stands in the task definition."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import Environment, Stack

from cdk_containers import (
    Container,
    EfsVolume,
    InvalidSpecError,
    LinuxParameters,
    Mount,
    NetworkMode,
    NewSecret,
    Platform,
    RestartPolicy,
    Task,
    TaskDefinition,
)
from tests.apps import new_stack
from tests.templates import properties, resources

_IMAGE = "public.ecr.aws/nginx/nginx:1.27"
_APP = Container(name="app", image=_IMAGE)
_ROLE = "arn:aws:iam::123456789012:role/team/shop"


def defined(stack: Stack, task: Task, platform: Platform = Platform.EC2) -> Mapping[str, Any]:
    TaskDefinition(stack, "Task", task=task, platform=platform)
    return properties(stack, "AWS::ECS::TaskDefinition")


def running(stack: Stack, container: Container) -> Mapping[str, Any]:
    return defined(stack, Task(containers=[container]))["ContainerDefinitions"][0]


def test_restart_policy(stack: Stack) -> None:
    policy = RestartPolicy(ignored_exit_codes=[0, 143], attempt_seconds=90)
    assert running(stack, replace(_APP, restart=policy))["RestartPolicy"] == {
        "Enabled": True,
        "IgnoredExitCodes": [0, 143],
        "RestartAttemptPeriod": 90,
    }


def test_restart_policy_by_default(stack: Stack) -> None:
    assert running(stack, replace(_APP, restart=RestartPolicy()))["RestartPolicy"] == {
        "Enabled": True
    }


def test_nothing_is_said_that_was_not_asked_for(stack: Stack) -> None:
    unasked = {"RestartPolicy", "DockerLabels", "Interactive", "PseudoTerminal", "SystemControls"}
    assert unasked.isdisjoint(running(stack, _APP))


def test_labels_and_terminal(stack: Stack) -> None:
    found = running(
        stack, replace(_APP, labels={"owner": "shop"}, interactive=True, pseudo_terminal=True)
    )
    assert found["DockerLabels"] == {"owner": "shop"}
    assert (found["Interactive"], found["PseudoTerminal"]) == (True, True)


def test_kernel_parameters(stack: Stack) -> None:
    linux = LinuxParameters(system_controls={"net.core.somaxconn": "1024"})
    assert running(stack, replace(_APP, linux=linux))["SystemControls"] == [
        {"Namespace": "net.core.somaxconn", "Value": "1024"}
    ]


def test_no_swap_is_said(stack: Stack) -> None:
    linux = LinuxParameters(max_swap_mib=0, swappiness=0)
    found = running(stack, replace(_APP, linux=linux))["LinuxParameters"]
    assert (found["MaxSwap"], found["Swappiness"]) == (0, 0)


def test_shared_processes_and_memory(stack: Stack) -> None:
    found = defined(stack, Task(containers=[_APP], pid_mode="host", ipc_mode="task"))
    assert (found["PidMode"], found["IpcMode"]) == ("host", "task")


def test_shared_processes_on_fargate(stack: Stack) -> None:
    found = defined(stack, Task(containers=[_APP], pid_mode="task"), Platform.FARGATE)
    assert found["PidMode"] == "task"
    assert "IpcMode" not in found


def test_no_network(stack: Stack) -> None:
    found = defined(stack, Task(containers=[_APP], network_mode=NetworkMode.NONE))
    assert found["NetworkMode"] == "none"


@pytest.mark.parametrize("platform", Platform)
def test_roles_that_exist_get_what_the_task_needs(platform: Platform) -> None:
    stack = new_stack(env=Environment(account="123456789012", region="eu-west-1"))
    task = Task(
        containers=[replace(_APP, mounts=[Mount(volume="data", path="/data")])],
        volumes=[EfsVolume(name="data", file_system_id="fs-01234567")],
        task_role_arn=_ROLE,
        execution_role_arn=f"{_ROLE}-start",
    )
    found = defined(stack, task, platform)
    assert found["TaskRoleArn"] == _ROLE
    assert found["ExecutionRoleArn"] == f"{_ROLE}-start"
    assert resources(stack, "AWS::IAM::Role") == {}
    policies = [each["Properties"] for each in resources(stack, "AWS::IAM::Policy").values()]
    granted = {
        role: {
            action for each in policy["PolicyDocument"]["Statement"] for action in each["Action"]
        }
        for policy in policies
        for role in policy["Roles"]
    }
    assert granted == {
        "shop": {"elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"},
        "shop-start": {"logs:CreateLogStream", "logs:PutLogEvents"},
    }


def test_role_of_another_account_is_refused() -> None:
    stack = new_stack(env=Environment(account="000000000000", region="eu-west-1"))
    with pytest.raises(InvalidSpecError, match="run in 000000000000"):
        defined(stack, Task(containers=[_APP], task_role_arn=_ROLE))


def test_secret_of_an_application_needs_one(stack: Stack) -> None:
    task = Task(containers=[replace(_APP, secrets={"LOGIN": NewSecret(name="login")})])
    with pytest.raises(TypeError, match="NewSecret cannot be used as a secret here"):
        TaskDefinition(stack, "Task", task=task)


def test_role_by_its_name(stack: Stack) -> None:
    defined(stack, Task(containers=[_APP], execution_role_arn="ecsTaskExecutionRole"))
    (policy,) = resources(stack, "AWS::IAM::Policy").values()
    assert policy["Properties"]["Roles"] == ["ecsTaskExecutionRole"]
    (task,) = resources(stack, "AWS::ECS::TaskDefinition").values()
    assert str(task["Properties"]["ExecutionRoleArn"]).count("role/ecsTaskExecutionRole") == 1
