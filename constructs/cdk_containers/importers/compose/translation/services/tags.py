"""Labels of a service as tags, within the limits that AWS has for them."""

import re
from collections.abc import Mapping

from cdk_containers.importers.compose.translation.services.tasks import TaskGroup

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html
_MOST_TAGS = 50
_TAG = re.compile(r"(?!aws:)[\w\s.:/=+@-]{1,128}", re.IGNORECASE)
_VALUE = re.compile(r"[\w\s.:/=+@-]{0,256}")


def tags_of(group: TaskGroup) -> Mapping[str, str]:
    """The tags of a task's service: the labels that Docker would put on the service.

    Args:
        group: the services of the task.
    """
    found: dict[str, str] = {}
    for service in group.services.values():
        deploy = service.section("deploy")
        left_out: list[str] = []
        for name, value in deploy.pairs("labels").items():
            if len(found) < _MOST_TAGS and _TAG.fullmatch(name) and _VALUE.fullmatch(value):
                found[name] = value
            else:
                left_out.append(name)
        if left_out:
            deploy.warn(
                "compose-labels-not-tags",
                "labels",
                f"AWS takes no such tags, so that these are left out: {', '.join(left_out)}. A "
                "service has 50 at most; names have up to 128 and values up to 256 letters, "
                "digits, spaces and . : / = + - @ _, and names do not begin with aws:.",
                "Write them otherwise, or remove them.",
            )
    return found
