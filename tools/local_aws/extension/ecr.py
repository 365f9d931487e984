# pyright: basic
# MiniStack's records are dictionaries without types.
"""An image that is asked for and not there is an error, as CDK expects before it builds one."""

from typing import Any

from tools.local_aws.extension.ministack import ecr, responses


def install() -> None:
    describe = ecr._describe_images

    def describe_those_there(request: dict[str, Any]) -> Any:
        name = request.get("repositoryName", "")
        for image in request.get("imageIds") or () if name in ecr._repositories else ():
            if ecr._find_image(name, image) is None:
                return responses.error_response_json(
                    "ImageNotFoundException",
                    f"The image with imageId {image} does not exist within the repository "
                    f"with name '{name}'",
                    400,
                )
        return describe(request)

    ecr._describe_images = describe_those_there
