"""How much of a container's memory may be swapped out."""

from dataclasses import dataclass

from cdk_containers.importers.compose.translation.bounds import LARGEST, Bounds
from cdk_containers.importers.compose.translation.section import Section

# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-swap.html
_SWAPPINESS = Bounds(lowest=0, highest=100)
_BYTES_OF_MIB = 1024**2


@dataclass(frozen=True, kw_only=True)
class Swap:
    """What may be swapped out, in the words of ECS.

    Args:
        max_mib: swap beside the memory. Default: what the instance does.
        swappiness: how readily that happens. Default: what the instance does.
    """

    max_mib: int | None = None
    swappiness: int | None = None


def swap(service: Section, memory_mib: int | None) -> Swap:
    """What may be swapped out. Docker counts memory and swap together, ECS swap alone.

    Args:
        service: the service.
        memory_mib: its hard limit of memory, if it has one.
    """
    swappiness = _swappiness(service)
    most = _max_mib(service, memory_mib)
    if swappiness is not None and most is None:
        # As much again is what Docker allows by itself; ECS ignores swappiness without a number.
        most = memory_mib
        if memory_mib is None:
            _needs_memory(service, "mem_swappiness")
    return Swap(max_mib=most, swappiness=swappiness)


def _swappiness(service: Section) -> int | None:
    # Compose takes it for a size, though it is a percentage.
    size = service.mib("mem_swappiness")
    if size is None:
        return None
    return _SWAPPINESS.rounded_up(service, "mem_swappiness", size * _BYTES_OF_MIB)


def _max_mib(service: Section, memory_mib: int | None) -> int | None:
    both = service.text("memswap_limit")
    if both == "-1":
        service.refuse(
            "compose-swap-unlimited",
            "memswap_limit",
            "Amazon ECS takes a number, and no swap without limit.",
            "Write how much memory and swap it may use together, such as 2g.",
        )
        return None
    size = service.mib("memswap_limit")
    if not size:
        return None
    if memory_mib is None:
        _needs_memory(service, "memswap_limit")
        return None
    bounds = Bounds(lowest=memory_mib, highest=LARGEST, unit="m")
    whole = bounds.rounded_up(service, "memswap_limit", size)
    return None if whole is None else whole - memory_mib


def _needs_memory(service: Section, key: str) -> None:
    service.refuse(
        "compose-swap-without-memory",
        key,
        "Swap comes on top of the memory, and nothing limits that.",
        "Write mem_limit, too.",
    )
