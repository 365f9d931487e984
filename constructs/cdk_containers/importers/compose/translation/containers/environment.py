"""The plain variables of a container."""

from collections.abc import Mapping

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import holds_secret


def environment(service: Section) -> Mapping[str, str]:
    """The variables whose values stand in the file.

    Args:
        service: the service.
    """
    variables = service.pairs("environment")
    for name, value in variables.items():
        if holds_secret(name, value):
            service.section("environment").warn(
                "compose-secret-in-plain-text",
                name,
                f"{name} seems to hold a secret, and stands in the template in plain text.",
                "Keep it in AWS Secrets Manager or Parameter Store, and name it in the service's "
                f"x-ecs-secrets: {{{name}: name-of-the-secret}}.",
            )
    return variables
