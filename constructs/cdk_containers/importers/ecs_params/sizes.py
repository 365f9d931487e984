"""The size of a task, as ecs-params.yml writes it."""

import re

_MEMORY = re.compile(r"(?P<number>[0-9]{1,9}(?:\.[0-9]{1,9})?) ?(?P<unit>MB|GB)?", re.IGNORECASE)
_CPU = re.compile(r"(?P<number>[0-9]{1,9}(?:\.[0-9]{1,9})?) ?(?P<unit>vCPU)?", re.IGNORECASE)


def memory_mib(text: str) -> int | None:
    """The memory of a task: ``512``, ``512MB`` and ``0.5 GB`` are the same.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html

    Args:
        text: the size; MiB without a unit.
    """
    return _amount(_MEMORY.fullmatch(text), {"GB": 1024, "MB": 1})


def cpu_units(text: str) -> int | None:
    """The processors of a task: ``512`` and ``0.5 vCPU`` are the same.

    Args:
        text: the size; CPU units without a unit.
    """
    return _amount(_CPU.fullmatch(text), {"VCPU": 1024})


def _amount(match: re.Match[str] | None, units: dict[str, int]) -> int | None:
    if match is None:
        return None
    amount = float(match["number"]) * units.get((match["unit"] or "").upper(), 1)
    return int(amount) if amount.is_integer() else None
