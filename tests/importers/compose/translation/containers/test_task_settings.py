"""What services ask of their task."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.containers.task_settings import (
    TaskSettings,
    task_settings,
)
from cdk_containers.spec import Architecture, NetworkMode
from tests.importers.compose.translation.translating import translating

_X86, _ARM = Architecture.X86_64, Architecture.ARM64


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("", TaskSettings()),
        ("platform: linux/amd64", TaskSettings(architecture=_X86)),
        ("platform: linux/x86_64", TaskSettings(architecture=_X86)),
        ("platform: linux/arm64/v8", TaskSettings(architecture=_ARM)),
        ("platform: Linux/AArch64", TaskSettings(architecture=_ARM)),
        ("network_mode: bridge", TaskSettings(network_mode=NetworkMode.BRIDGE)),
        ("network_mode: none", TaskSettings(network_mode=NetworkMode.NONE)),
        ("pid: host", TaskSettings(pid_mode="host")),
        ("ipc: host", TaskSettings(ipc_mode="host")),
        ("ipc: none", TaskSettings(ipc_mode="none")),
        ("ipc: shareable", TaskSettings()),
        # The two are containers of one task.
        ("network_mode: 'service:db'", TaskSettings()),
        ("pid: 'service:db'", TaskSettings(pid_mode="task")),
        ("ipc: 'service:db'", TaskSettings(ipc_mode="task")),
    ],
)
def test_settings(tmp_path: Path, service: str, expected: TaskSettings) -> None:
    found = translating(tmp_path, service, others="db: {image: postgres}")

    assert task_settings(found.service) == expected
