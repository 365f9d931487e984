# pyright: basic
# MiniStack's records are dictionaries without types.
"""How the other modules give CloudFormation new resource types."""

import secrets
import string
from collections.abc import Callable
from typing import Any

from tools.local_aws.extension.ministack import provisioners, stacks

Properties = dict[str, Any]
Created = tuple[str, dict[str, Any]]
"""(physical id, what Fn::GetAtt answers)"""

# CloudFormation's names that are not the service API's with a small first letter.
_RENAMED = {
    "eFSVolumeConfiguration": "efsVolumeConfiguration",
    "fSxWindowsFileServerVolumeConfiguration": "fsxWindowsFileServerVolumeConfiguration",
    "filesystemId": "fileSystemId",
    "iAM": "iam",
}
# Maps whose keys are the user's own.
_USERS_OWN = ("options", "dockerLabels", "driverOpts", "labels", "hookDetails")


def resource_type(
    name: str,
    *,
    create: Callable[[str, Properties, str], Created],
    delete: Callable[[str, Properties], Any],
    update: Callable[[str, Properties, Properties, str, str], Created],
    waits: bool = False,
) -> None:
    """Adds or replaces a type. One that waits runs on a thread of its own, not on the event loop
    that also serves the APIs and the load balancers. An update that answers with another physical
    id is a replacement: CloudFormation then deletes the old one."""
    provisioners._RESOURCE_HANDLERS[name] = {
        "create": create,
        "update": update,
        "update_with_logical_id": True,
        "delete": delete,
    }
    if waits:
        _WAITING.add(name)


def physical_name(logical_id: str, stack: str) -> str:
    """A name of CloudFormation's, for what the template names not."""
    suffix = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(12))
    return f"{stack}-{logical_id}-{suffix}"


def succeed(response: tuple[int, Any, Any], what: str) -> str:
    """The body of a service API's answer; a refusal fails the resource."""
    status, _, body = response
    text = body.decode() if isinstance(body, bytes) else str(body)
    if status >= 400:
        raise ValueError(f"{what}: {text}")
    return text


def to_api(value: Any) -> Any:
    """CloudFormation's property names in the spelling of the JSON service APIs."""
    if isinstance(value, list):
        return [to_api(item) for item in value]
    if not isinstance(value, dict):
        return value
    result = {}
    for key, item in value.items():
        name = key[:1].lower() + key[1:]
        name = _RENAMED.get(name, name)
        result[name] = item if name in _USERS_OWN else to_api(item)
    return result


_WAITING: set[str] = set()


def install() -> None:
    # A type that waits has changed something before it fails, so a rollback must send it back.
    stacks._runs_on_worker_thread = _or_waits(stacks._runs_on_worker_thread)
    stacks._sends_back_failed_update = _or_waits(stacks._sends_back_failed_update)


def _or_waits(is_so: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda name: name in _WAITING or is_so(name)
