"""Swap of services."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.containers.swap import Swap, swap
from tests.importers.compose.translation.translating import translating


@pytest.mark.parametrize(
    ("service", "memory_mib", "expected"),
    [
        ("", 512, Swap()),
        # Docker counts the memory, too.
        ("memswap_limit: 768m", 512, Swap(max_mib=256)),
        ("memswap_limit: 512m", 512, Swap(max_mib=0)),
        ("memswap_limit: 0", 512, Swap()),
        ("memswap_limit: 1g, mem_swappiness: 10", 512, Swap(max_mib=512, swappiness=10)),
        # Without a number, Docker allows as much again, and ECS would ignore the swappiness.
        ("mem_swappiness: 0", 512, Swap(max_mib=512, swappiness=0)),
        ("mem_swappiness: -1", 512, Swap()),
    ],
)
def test_swap(tmp_path: Path, service: str, memory_mib: int, expected: Swap) -> None:
    found = translating(tmp_path, service)

    assert swap(found.service, memory_mib) == expected
    assert not found.told


@pytest.mark.parametrize(
    ("service", "memory_mib", "told"),
    [
        ("memswap_limit: -1", 512, "compose-swap-unlimited memswap_limit"),
        ("memswap_limit: 1g", None, "compose-swap-without-memory memswap_limit"),
        ("mem_swappiness: 60", None, "compose-swap-without-memory mem_swappiness"),
        ("memswap_limit: 511m", 512, "compose-value-out-of-range memswap_limit"),
        ("mem_swappiness: 101", 512, "compose-value-out-of-range mem_swappiness"),
    ],
)
def test_swap_that_cannot_be_said(
    tmp_path: Path, service: str, memory_mib: int | None, told: str
) -> None:
    found = translating(tmp_path, service)
    swap(found.service, memory_mib)

    assert found.told == [told]
