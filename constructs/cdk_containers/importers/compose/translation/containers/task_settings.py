"""What a service asks of the whole task that it runs in."""

from dataclasses import dataclass
from typing import Literal

from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import Architecture, NetworkMode

_OTHER_SERVICE = "service:"


@dataclass(frozen=True, kw_only=True)
class TaskSettings:
    """What a service says about its task; where it says nothing, another one may.

    Args:
        architecture: the processor. Default: nothing is said.
        network_mode: how its containers are on the network. Default: nothing is said.
        pid_mode: whose processes they see. Default: nothing is said.
        ipc_mode: whose shared memory they see. Default: nothing is said.
    """

    architecture: Architecture | None = None
    network_mode: NetworkMode | None = None
    pid_mode: Literal["task", "host"] | None = None
    ipc_mode: Literal["task", "host", "none"] | None = None


def task_settings(service: Section) -> TaskSettings:
    """What a service asks of its task.

    Args:
        service: the service.
    """
    return TaskSettings(
        architecture=_architecture(service),
        network_mode=_network_mode(service),
        pid_mode=_pid_mode(service),
        ipc_mode=_ipc_mode(service),
    )


def _architecture(service: Section) -> Architecture | None:
    # Such as linux/arm64/v8; the table of all keys refuses other systems and processors.
    _, _, processor = (service.text("platform") or "").lower().partition("/")
    if not processor:
        return None
    is_arm = processor.startswith(("arm64", "aarch64"))
    return Architecture.ARM64 if is_arm else Architecture.X86_64


def _network_mode(service: Section) -> NetworkMode | None:
    mode = service.text("network_mode")
    return NetworkMode(mode) if mode in ("bridge", "host", "none") else None


def _pid_mode(service: Section) -> Literal["task", "host"] | None:
    mode = service.text("pid") or ""
    return "task" if mode.startswith(_OTHER_SERVICE) else "host" if mode == "host" else None


def _ipc_mode(service: Section) -> Literal["task", "host", "none"] | None:
    mode = service.text("ipc") or ""
    if mode.startswith(_OTHER_SERVICE):
        return "task"
    return "host" if mode == "host" else "none" if mode == "none" else None
