"""Which version a stack runs, given when it is deployed."""

import jsii
from aws_cdk import (
    CfnOutput,
    CfnParameter,
    CfnRule,
    CfnRuleAssertion,
    Fn,
    IStableStringProducer,
    Lazy,
    Stack,
)

# https://docs.docker.com/reference/cli/docker/image/tag/ — and not 'latest', which an immutable
# repository takes only once.
_TAG = r"(?!latest$)[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_DIGEST = "sha256:[0-9a-f]{64}"


class ImageTag(CfnParameter):
    """The tag of the images that a stack's services run, as a parameter of the stack.

    ``cdk deploy Shop --parameters Shop:ImageTag=1.4.2`` ships a version, ``…=sha256:…`` the image
    with that digest; a later deployment that names none keeps it, so that changing the
    infrastructure never brings an old version back. An output of the stack is the command that
    ships another version, newer or older, and changes nothing else.

    A first deployment that names none is refused at once, before any service could wait for an
    image that nobody has pushed.

    Args:
        stack: the stack whose services use it.
        construct_id: the parameter's name. Default: ImageTag.
    """

    def __init__(self, stack: Stack, construct_id: str = "ImageTag") -> None:
        super().__init__(
            stack,
            construct_id,
            type="String",
            default="",
            description="Tag or digest of the images to run. Left out: the one that runs now.",
            allowed_pattern=f"^({_TAG}|{_DIGEST})?$",
            constraint_description=(
                "The tag of an image that was pushed, other than 'latest', or a digest such as "
                "sha256: and 64 digits."
            ),
        )
        CfnRule(
            self,
            "Given",
            assertions=[
                CfnRuleAssertion(
                    assert_=Fn.condition_not(Fn.condition_equals(self.value_as_string, "")),
                    assert_description=(
                        "No image tag was given, and none is deployed yet. Push an image to the "
                        "repository (its stack's outputs have the commands), then deploy with "
                        f"--parameters {stack.stack_name}:{construct_id}=TAG."
                    ),
                )
            ],
        )
        CfnOutput(
            self,
            "Ship",
            value=Lazy.string(_ShipCommand(self)),
            description="Run TAG, newer or older, and change nothing else",
        )


@jsii.implements(IStableStringProducer)
class _ShipCommand:
    """Written once every parameter is made: one that it left out would fall back to its default.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html
    """

    def __init__(self, tag: ImageTag) -> None:
        self._tag = tag

    def produce(self) -> str:
        stack, tag = self._tag.stack, self._tag.logical_id
        others = [
            each.logical_id
            for each in stack.node.find_all()
            if isinstance(each, CfnParameter) and each is not self._tag and each.stack is stack
        ]
        return " ".join(
            [
                f"aws cloudformation update-stack --region {stack.region}",
                f"--stack-name {stack.stack_name} --use-previous-template",
                "--capabilities CAPABILITY_NAMED_IAM --parameters",
                f"ParameterKey={tag},ParameterValue=TAG",
                *(f"ParameterKey={other},UsePreviousValue=true" for other in others),
            ]
        )
