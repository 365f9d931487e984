"""What ecs-params.yml says of the task, laid over it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.ecs_params.containers import with_container_settings
from cdk_containers.importers.ecs_params.sizes import cpu_units, memory_mib
from cdk_containers.importers.ecs_params.volumes import DescribedVolumes
from cdk_containers.spec import EfsVolume, Task, Volume

_ROLE = re.compile(r"(arn:[a-z-]+:iam::[0-9]{12}:role/[\w+=,.@/-]+)|[\w+=,.@-]{1,64}")


def with_task_settings(
    task: Task, definition: Section, volumes: DescribedVolumes, names: Mapping[str, str]
) -> Task:
    """A task with what ecs-params.yml says; the rest stays as it was.

    Args:
        task: the task.
        definition: ``task_definition`` of ecs-params.yml.
        volumes: the volumes that it describes.
        names: what the containers of the services are called.
    """
    services = definition.section("services")
    containers = {container.name: container for container in task.containers}
    own = {service: name for service, name in names.items() if name in containers}
    size = definition.section("task_size")
    return replace(
        task,
        containers=[
            with_container_settings(containers[name], services.section(service), own)
            for service, name in own.items()
        ],
        cpu_units=_amount(size, "cpu_limit", cpu_units) or task.cpu_units,
        memory_mib=_amount(size, "mem_limit", memory_mib) or task.memory_mib,
        volumes=tuple(_in_place_of(volume, volumes) for volume in task.volumes),
        pid_mode=_pid_mode(definition) or task.pid_mode,
        ipc_mode=_ipc_mode(definition) or task.ipc_mode,
        task_role_arn=_role(definition, "task_role_arn") or task.task_role_arn,
        execution_role_arn=_role(definition, "task_execution_role") or task.execution_role_arn,
    )


def _amount(size: Section, key: str, read: Callable[[str], int | None]) -> int | None:
    text = size.text(key)
    amount = None if text is None else read(text)
    if text is not None and not amount:
        size.refuse(
            "ecs-params-size-invalid",
            key,
            "This is no size of a task.",
            "Write MiB or GB, such as 512 or '0.5GB'."
            if key == "mem_limit"
            else "Write CPU units or vCPUs, such as 256 or '0.25 vCPU'.",
        )
    return amount


def _in_place_of(volume: Volume, described: DescribedVolumes) -> Volume:
    found = described.get(volume.name)
    if isinstance(found, EfsVolume) and isinstance(volume, EfsVolume):
        return replace(found, read_only=volume.read_only)
    return found or volume


def _pid_mode(definition: Section) -> Literal["task", "host"] | None:
    match definition.text("pid_mode"):
        case "task" | "host" as mode:
            return mode
        case _:
            return None


def _ipc_mode(definition: Section) -> Literal["task", "host", "none"] | None:
    match definition.text("ipc_mode"):
        case "task" | "host" | "none" as mode:
            return mode
        case _:
            return None


def _role(definition: Section, key: str) -> str | None:
    text = definition.text(key)
    if text is None or _ROLE.fullmatch(text):
        return text
    definition.refuse(
        "ecs-params-role-invalid",
        key,
        "This is neither the ARN nor the name of a role.",
        "Write such as arn:aws:iam::123456789012:role/shop or shop, or leave it out: then a role "
        "is made.",
    )
    return None
