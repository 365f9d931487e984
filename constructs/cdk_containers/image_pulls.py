"""Which repositories of Amazon ECR a task pulls from, where only a text names them."""

from collections.abc import Iterator

from aws_cdk import Stack
from aws_cdk import aws_ecr as ecr
from constructs import Construct

from cdk_containers.findings import Finding, warning
from cdk_containers.spec import ImageUri, Task, as_image, is_known

# In the host of every registry, also where CloudFormation puts the host together.
_OF_ECR = ".dkr.ecr."


def unclear_pulls(scope: Construct, task: Task) -> Iterator[Finding]:
    """Images of Amazon ECR that nothing allows a task to pull.

    Args:
        scope: in the stack that the task is of.
        task: the task.
    """
    for container in task.containers:
        image = as_image(container.image)
        if not isinstance(image, ImageUri) or image.region is not None or is_known(image.uri):
            continue
        if _OF_ECR in str(Stack.of(scope).resolve(image.uri)):
            yield warning(
                "image-pull-unclear",
                f"containers[{container.name}].image",
                "The image is of a repository in Amazon ECR that only the deployment knows: "
                "nothing allows the task to pull it, and it would not start.",
                "Give repository.image(tag), or an ImageBuild; or allow it yourself: "
                "repository.grant_pull(task.task_definition.obtain_execution_role()).",
            )


def repository_of(scope: Construct, image: ImageUri) -> ecr.IRepository:
    """The repository that an image of Amazon ECR is in.

    Args:
        scope: parent of its stand-in.
        image: the image, whose registry is known.
    """
    registry, _, path = image.uri.partition("/")
    name = path.partition("@")[0].partition(":")[0]
    arn = Stack.of(scope).format_arn(
        service="ecr",
        region=image.region,
        account=registry[:12],
        resource="repository",
        resource_name=name,
    )
    return ecr.Repository.from_repository_attributes(
        scope, "Repository", repository_arn=arn, repository_name=name
    )
