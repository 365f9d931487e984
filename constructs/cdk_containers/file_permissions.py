"""What starting a task of a file needs, and CDK does not see in the file."""

from collections.abc import Iterator, Mapping
from typing import cast

from aws_cdk import Annotations, ArnFormat, Fn, Stack
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_containers.image_pulls import repository_of
from cdk_containers.laid_over import Said
from cdk_containers.spec import ImageUri, TaskFromFile, as_image

_PULLS_NOT_KNOWN = "@aws-cdk/aws-ecs:ecrImageRequiresPolicy"


def grant_start(definition: ecs.TaskDefinition, task: TaskFromFile) -> None:
    """Let the execution role read what the file names besides logs and secrets.

    Images of Amazon ECR it may pull already, if the file names it.

    Args:
        definition: the task definition.
        task: what the file describes.
    """
    for statement in _reads(task):
        definition.add_to_execution_role_policy(statement)
    if isinstance(task.execution_role, str):
        return
    for container in task.containers:
        image = as_image(container.image)
        # On instances those pull it that have no execution role.
        pulled = definition.is_fargate_compatible or definition.execution_role is not None
        if pulled and isinstance(image, ImageUri) and image.region is not None:
            parts = Construct(definition, f"{container.name}Image")
            repository_of(parts, image).grant_pull(definition.obtain_execution_role())
            made = definition.find_container(container.name)
            if made is not None:
                Annotations.of(made).acknowledge_warning(_PULLS_NOT_KNOWN)


def log_group(
    scope: Construct, definition: ecs.TaskDefinition, options: Mapping[str, str]
) -> logs.ILogGroup:
    """The log group of a file, which the execution role may make if the file says so.

    Args:
        scope: parent of its stand-in.
        definition: the task definition.
        options: what the file says to the log driver.
    """
    arn = Stack.of(scope).format_arn(
        service="logs",
        region=options.get("awslogs-region"),
        resource="log-group",
        resource_name=options.get("awslogs-group", "*"),
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    if options.get("awslogs-create-group") == "true":
        definition.add_to_execution_role_policy(
            iam.PolicyStatement(actions=["logs:CreateLogGroup"], resources=[arn])
        )
    return logs.LogGroup.from_log_group_arn(scope, "LogGroup", arn)


def _reads(task: TaskFromFile) -> Iterator[iam.PolicyStatement]:
    for container in cast("list[Said]", task.properties.get("ContainerDefinitions", [])):
        for file in container.get("EnvironmentFiles", []):
            yield from _object(file["Value"])
        router = container.get("FirelensConfiguration", {}).get("Options", {})
        if router.get("config-file-type") == "s3":
            yield from _named(router.get("config-file-value", ""))
        for credentials in container.get("CredentialSpecs", []):
            yield from _named(credentials.partition(":")[2])
    for volume in cast("list[Said]", task.properties.get("Volumes", [])):
        windows = volume.get("FSxWindowsFileServerVolumeConfiguration", {})
        yield from _named(windows.get("AuthorizationConfig", {}).get("CredentialsParameter", ""))


def _named(arn: str) -> Iterator[iam.PolicyStatement]:
    """What reads something that may be in several stores."""
    match arn.split(":")[2:3]:
        case ["s3"]:
            yield from _object(arn)
        case ["secretsmanager"]:
            yield iam.PolicyStatement(actions=["secretsmanager:GetSecretValue"], resources=[arn])
        case ["ssm"]:
            yield iam.PolicyStatement(actions=["ssm:GetParameters"], resources=[arn])
        case _:
            pass


def _object(arn: str) -> Iterator[iam.PolicyStatement]:
    bucket = Fn.select(0, Fn.split("/", arn))
    yield iam.PolicyStatement(actions=["s3:GetObject"], resources=[arn])
    yield iam.PolicyStatement(actions=["s3:GetBucketLocation"], resources=[bucket])
