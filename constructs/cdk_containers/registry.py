"""Where images are kept."""

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_ecr as ecr
from constructs import Construct

from cdk_containers.findings import Finding, error
from cdk_containers.images import RepositoryImage
from cdk_containers.overlay import Overlay, lay_over
from cdk_containers.removal import removal_policy
from cdk_containers.validation import refuse_errors, typed, typed_call


class ImageRepository(Construct):
    """A private ECR repository: scanned on push, encrypted, with tags that never move.

    It is encrypted with the AWS-managed KMS key from the start, since a repository's encryption
    cannot be changed without replacing it.

    Attributes:
        repository: the repository.
        push_commands: how to log in, tag and push a local image, for a shell.
    """

    @typed
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        keep_newest: int = 100,
        drop_untagged_after_days: int = 7,
        disposable: bool = False,
        overlay: Overlay | None = None,
    ) -> None:
        """
        Args:
            scope: the parent.
            construct_id: unique below the parent.
            keep_newest: how many images are kept; older ones expire, so keep more than what any
                service may roll back to. Default: 100.
            drop_untagged_after_days: when images without a tag expire. Default: 7.
            disposable: whether the repository goes, with its images, when the stack does.
                Default: it stays.
            overlay: raw CloudFormation properties. Default: none.

        Raises:
            InvalidSpecError: a number is below 1.
        """
        refuse_errors(
            scope,
            construct_id,
            [
                *_below_one("keep_newest", keep_newest),
                *_below_one("drop_untagged_after_days", drop_untagged_after_days),
            ],
        )
        super().__init__(scope, construct_id)
        self.repository = ecr.Repository(
            self,
            "Repository",
            image_scan_on_push=True,
            image_tag_mutability=ecr.TagMutability.IMMUTABLE,
            encryption=ecr.RepositoryEncryption.KMS,
            lifecycle_rules=[
                ecr.LifecycleRule(
                    rule_priority=1,
                    description=f"Drop untagged images after {drop_untagged_after_days} days",
                    tag_status=ecr.TagStatus.UNTAGGED,
                    max_image_age=Duration.days(drop_untagged_after_days),
                ),
                ecr.LifecycleRule(
                    rule_priority=2,
                    description=f"Keep the newest {keep_newest} images",
                    tag_status=ecr.TagStatus.ANY,
                    max_image_count=keep_newest,
                ),
            ],
            empty_on_delete=disposable,
            removal_policy=removal_policy(disposable=disposable),
        )
        self.push_commands = self._push_commands()
        outputs = Construct(self, "Outputs")
        CfnOutput(outputs, "Uri", value=self.repository.repository_uri)
        CfnOutput(
            outputs,
            "Push",
            value=self.push_commands,
            description="Log in, tag and push LOCAL_IMAGE, which docker build named; TAG is new",
        )
        CfnOutput(
            outputs,
            "ListImages",
            value=self._list_images(),
            description="The newest images: when they were pushed, tag and digest",
        )
        lay_over(self, overlay or {})

    @typed_call
    def image(self, tag_or_digest: str) -> RepositoryImage:
        """An image of this repository, for a container.

        Args:
            tag_or_digest: such as ``1.4.2`` or ``sha256:…``, or an ``ImageTag``'s value.
        """
        return RepositoryImage(
            repository=self.repository, tag_or_digest=tag_or_digest, immutable=True
        )

    def _push_commands(self) -> str:
        stack = Stack.of(self)
        uri = self.repository.repository_uri
        registry = f"{stack.account}.dkr.ecr.{stack.region}.{stack.url_suffix}"
        return " && ".join(
            (
                f"aws ecr get-login-password --region {stack.region} | "
                f"docker login --username AWS --password-stdin {registry}",
                f"docker tag LOCAL_IMAGE {uri}:TAG",
                f"docker push {uri}:TAG",
            )
        )

    def _list_images(self) -> str:
        return (
            f"aws ecr describe-images --region {Stack.of(self).region} "
            f"--repository-name {self.repository.repository_name} --output table --query "
            "'reverse(sort_by(imageDetails, &imagePushedAt))[:10]."
            "[imagePushedAt, imageTags[0], imageDigest]'"
        )


def _below_one(path: str, value: int) -> list[Finding]:
    if value >= 1:
        return []
    return [error("registry-limit-out-of-range", path, f"{value} is below 1.", "Give 1 or more.")]
