# pyright: basic
# MiniStack's records are dictionaries without types.
"""Ref of a secret is its ARN, as on AWS: task definitions take it from there."""

from typing import Any

from tools.local_aws.extension.cloudformation import Created, Properties, resource_type
from tools.local_aws.extension.ministack import provisioners, secretsmanager

_SECRET = "AWS::SecretsManager::Secret"  # noqa: S105


def install() -> None:
    by_name: dict[str, Any] = provisioners._RESOURCE_HANDLERS[_SECRET]
    create, update, delete = by_name["create"], by_name["update"], by_name["delete"]

    def update_by_arn(
        arn: str, old: Properties, new: Properties, stack: str, logical_id: str
    ) -> Created:
        return _with_arn(update(_name(arn), old, new, stack, logical_id))

    resource_type(
        _SECRET,
        create=lambda *given: _with_arn(create(*given)),
        update=update_by_arn,
        delete=lambda arn, props: delete(_name(arn), props),
    )


def _with_arn(created: Created) -> Created:
    _, attributes = created
    return attributes["Arn"], attributes


def _name(arn: str) -> str | None:
    return secretsmanager._resolve(arn)[0]
