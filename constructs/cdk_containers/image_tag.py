"""Which version a stack runs, given when it is deployed."""

from aws_cdk import CfnParameter, CfnRule, CfnRuleAssertion, Fn, Stack

# https://docs.docker.com/reference/cli/docker/image/tag/ — and not 'latest', which an immutable
# repository takes only once.
_TAG = r"^(?!latest$)([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$"


class ImageTag(CfnParameter):
    """The tag of the images that a stack's services run, as a parameter of the stack.

    ``cdk deploy Shop --parameters Shop:ImageTag=1.4.2`` ships a version; a later deployment that
    names none keeps it, so that changing the infrastructure never brings an old version back.
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
            description="Tag of the images to run. Left out: the one that runs now.",
            allowed_pattern=_TAG,
            constraint_description="The tag of an image that was pushed, other than 'latest'.",
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
