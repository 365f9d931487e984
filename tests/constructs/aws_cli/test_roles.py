"""What the roles of a file's task may do, whosever they are."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk.assertions import Annotations, Match

from cdk_containers import (
    InvalidSpecError,
    TaskDefinition,
    task_from_file,
)
from tests.apps import new_stack
from tests.constructs.aws_cli.reading import (
    IMAGE,
    ROLE,
    actions,
    container,
    defined,
    definition,
    told,
    written,
)
from tests.templates import as_text, resources, statements

_PLAIN: Mapping[str, str] = {"name": "web", "image": "nginx:1.27"}


def test_grants_go_to_the_roles_of_the_file(stack: Stack, tmp_path: Path) -> None:
    made = TaskDefinition(stack, "Task", task=task_from_file(written(tmp_path, definition())))
    made.task_role.add_to_principal_policy(
        iam.PolicyStatement(actions=["sqs:SendMessage"], resources=["*"])
    )
    policies = resources(stack, "AWS::IAM::Policy").values()
    assert {each["Properties"]["Roles"][0] for each in policies} == {"web", "ecsTaskExecutionRole"}
    assert not resources(stack, "AWS::IAM::Role")
    allowed = str([each["Properties"]["PolicyDocument"] for each in policies])
    assert "sqs:SendMessage" in allowed
    # The file's own role pulls the file's own image already.
    assert "ecr:" not in allowed


@pytest.mark.parametrize("role", [ROLE, "web"])
def test_policies_of_two_stacks_on_a_role_have_names_of_their_own(
    role: str, tmp_path: Path
) -> None:
    """Otherwise one would take the other's place, and go with its stack."""
    app = App(builtin_cloud_formation_validation=False)
    file = written(tmp_path, definition(taskRoleArn=role))
    stacks = Stack(app, "One"), Stack(app, "Two")
    for stack in stacks:
        TaskDefinition(stack, "Task", task=task_from_file(file))
    policies = [each for stack in stacks for each in resources(stack, "AWS::IAM::Policy").values()]
    assert len({each["Properties"]["PolicyName"] for each in policies}) == 4


def test_roles_are_made_where_the_file_has_none(stack: Stack, tmp_path: Path) -> None:
    said = definition(taskRoleArn=None, executionRoleArn=None)
    made = defined(stack, written(tmp_path, said))
    assert len(resources(stack, "AWS::IAM::Role")) == 2
    assert {"Fn::GetAtt"} == {*made["TaskRoleArn"], *made["ExecutionRoleArn"]}
    pulls = [
        each for each in statements(stack, "ExecutionRole") if "ecr:BatchGetImage" in each["Action"]
    ]
    assert as_text(pulls[0]["Resource"]) == (
        "arn:${AWS::Partition}:ecr:us-east-1:123456789012:repository/web"
    )


def test_what_the_file_reads_is_allowed_to_the_role_that_is_made(
    stack: Stack, tmp_path: Path
) -> None:
    """Without logs and secrets, nothing else would make one."""
    settings, router, users = (f"arn:aws:s3:::shop/{name}" for name in ("a", "b", "c"))
    said = definition(
        executionRoleArn=None,
        volumes=None,
        containerDefinitions=[
            {
                "name": "web",
                "image": IMAGE,
                "environmentFiles": [{"type": "s3", "value": settings}],
                "credentialSpecs": [f"credentialspecdomainless:{users}"],
            },
            {
                "name": "router",
                "image": "fluent-bit:3",
                "firelensConfiguration": {
                    "type": "fluentbit",
                    "options": {"config-file-type": "s3", "config-file-value": router},
                },
            },
        ],
    )
    defined(stack, written(tmp_path, said))
    read = [each for each in statements(stack, "ExecutionRole") if each["Action"] == "s3:GetObject"]
    assert [each["Resource"] for each in read] == [settings, users, router]
    assert "ecr:BatchGetImage" in actions(stack, "ExecutionRole")
    shown = Annotations.from_stack(stack).find_warning("*", Match.any_value())
    assert not [each for each in shown if "ecrImageRequiresPolicy" in str(each.entry.data)]


def test_role_of_another_account_is_refused(tmp_path: Path) -> None:
    """What is granted to it would be nowhere in the template."""
    stack = new_stack(env=Environment(account="000000000000", region="us-east-1"))
    said = definition(executionRoleArn=None)
    with pytest.raises(InvalidSpecError) as caught:
        TaskDefinition(stack, "Task", task=task_from_file(written(tmp_path, said)))
    assert told(caught.value) == {("role-in-other-account", "definition.json:3:3: taskRoleArn")}


def test_role_can_be_named_without_its_arn(stack: Stack, tmp_path: Path) -> None:
    said = definition(taskRoleArn="web", volumes=None, containerDefinitions=[_PLAIN])
    made = defined(stack, written(tmp_path, said))
    assert made["TaskRoleArn"] == "web"
    assert not resources(stack, "AWS::IAM::Role")


def test_log_group_of_another_region_is_written_to(stack: Stack, tmp_path: Path) -> None:
    options = {
        "awslogs-group": "/ecs/web",
        "awslogs-region": "eu-central-1",
        "awslogs-stream-prefix": "web",
        "awslogs-create-group": "true",
    }
    said = container(logConfiguration={"logDriver": "awslogs", "options": options})
    made = defined(stack, written(tmp_path, said))
    assert made["ContainerDefinitions"][0]["LogConfiguration"]["Options"] == options
    (policy,) = (
        as_text(each["Properties"])
        for each in resources(stack, "AWS::IAM::Policy").values()
        if each["Properties"]["Roles"] == ["ecsTaskExecutionRole"]
    )
    allowed = str(policy["PolicyDocument"])
    assert "logs:CreateLogGroup" in allowed
    assert ":logs:eu-central-1:${AWS::AccountId}:log-group:/ecs/web" in allowed


def test_router_may_name_no_file(stack: Stack, tmp_path: Path) -> None:
    router = {"type": "fluentbit", "options": {"config-file-type": "s3"}}
    said = container(logConfiguration=None, firelensConfiguration=router)
    defined(stack, written(tmp_path, said))
    assert "s3:GetObject" not in str(resources(stack, "AWS::IAM::Policy"))
