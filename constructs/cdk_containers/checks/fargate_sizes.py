"""The sizes that a Fargate task can have.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
"""

from collections.abc import Iterator

_GIB = 1024

MEMORY_BY_CPU: dict[int, range | tuple[int, ...]] = {
    256: (512, 1 * _GIB, 2 * _GIB),
    512: range(1 * _GIB, 4 * _GIB + 1, _GIB),
    1024: range(2 * _GIB, 8 * _GIB + 1, _GIB),
    2048: range(4 * _GIB, 16 * _GIB + 1, _GIB),
    4096: range(8 * _GIB, 30 * _GIB + 1, _GIB),
    8192: range(16 * _GIB, 60 * _GIB + 1, 4 * _GIB),
    16384: range(32 * _GIB, 120 * _GIB + 1, 8 * _GIB),
}
"""For each number of CPU units, the memory sizes in MiB that go with it."""


def smallest_size(
    *,
    at_least_cpu_units: int,
    at_least_memory_mib: int,
    cpu_units: int | None,
    memory_mib: int | None,
) -> tuple[int, int] | None:
    """The cheapest size that holds what is asked for, or ``None`` if there is none.

    Args:
        at_least_cpu_units: what the containers need.
        at_least_memory_mib: what the containers need.
        cpu_units: the only CPU size to consider. ``None`` considers each.
        memory_mib: the only memory size to consider. ``None`` considers each.
    """
    return next(
        (
            (cpu, memory)
            for cpu, memory in _sizes()
            if cpu >= at_least_cpu_units
            and memory >= at_least_memory_mib
            and cpu_units in (None, cpu)
            and memory_mib in (None, memory)
        ),
        None,
    )


def _sizes() -> Iterator[tuple[int, int]]:
    """Every size: a vCPU costs about nine times a GiB, so the order by CPU is the one by price."""
    for cpu, memories in MEMORY_BY_CPU.items():
        for memory in memories:
            yield cpu, memory
