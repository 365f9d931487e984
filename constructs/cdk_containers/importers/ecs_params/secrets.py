"""Secrets as ``value_from`` names them."""

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.compose.translation.storage.secret_values import existing_secret
from cdk_containers.spec import Secret, SsmParameter


def named_secrets(section: Section, key: str) -> dict[str, Secret]:
    """The secrets of a list, by the names of the variables or options that take their values.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html

    Args:
        section: holds the list.
        key: its name.
    """
    found: dict[str, Secret] = {}
    for entry in section.sections(key):
        reference = entry.text("value_from") or ""
        # What is no ARN is the name of a parameter, with or without a slash.
        secret = (
            existing_secret(reference, entry, "value_from")
            if reference.startswith("arn:")
            else SsmParameter(name=reference)
        )
        if secret is not None:
            found[entry.text("name") or ""] = secret
    return found
