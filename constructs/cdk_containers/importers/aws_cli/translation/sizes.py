"""CPU and memory of a whole task, which the API takes as texts in several units."""

import re

from cdk_containers.importers.nodes import MapNode
from cdk_containers.importers.report import Report

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
_CPU = re.compile(r"(?P<number>\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})\s*(?P<unit>vcpus?)?", re.I)
_MEMORY = re.compile(r"(?P<number>\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})\s*(?P<unit>gb|mb)?", re.I)
_FACTORS = {"vcpu": 1024, "vcpus": 1024, "gb": 1024}


def cpu_units(task: MapNode, report: Report) -> int | None:
    """The task's CPU, if it says so: ``256``, ``.25 vCPU``.

    Args:
        task: the task definition.
        report: takes the findings.
    """
    return _size(task, "cpu", _CPU, "'256' or '.25 vCPU'", report)


def memory_mib(task: MapNode, report: Report) -> int | None:
    """The task's memory, if it says so: ``512``, ``1 GB``.

    Args:
        task: the task definition.
        report: takes the findings.
    """
    return _size(task, "memory", _MEMORY, "'512' or '1 GB'", report)


def _size(
    task: MapNode, key: str, pattern: re.Pattern[str], allowed: str, report: Report
) -> int | None:
    text = task.text(key)
    if text is None:
        return None
    found = pattern.fullmatch(text.strip())
    size = float(found["number"]) * _FACTORS.get((found["unit"] or "").lower(), 1) if found else 0.5
    if not size.is_integer():
        at = task.entries[key].at
        report.error(
            "aws-cli-size-invalid",
            at,
            at.path,
            f"{text[:40]!r} is no size of a task.",
            f"Write such as {allowed}.",
        )
        return None
    return int(size)
