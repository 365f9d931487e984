"""The CPU, memory and GPUs that a container asks for."""

import math
from dataclasses import dataclass

from cdk_containers.importers.compose.translation.bounds import LARGEST, Bounds
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.spec import Platform

# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
_MEMORY = Bounds(lowest=6, highest=LARGEST, unit="m")
_MOST_CPU_UNITS = 262_144
_UNITS_OF_VCPU = 1024
_CPUS = Bounds(lowest=0, highest=_MOST_CPU_UNITS // _UNITS_OF_VCPU)
_CPU_SHARES = Bounds(lowest=0, highest=_MOST_CPU_UNITS)
_FEWEST_CPU_UNITS = 2
_DEFAULT_MEMORY_MIB = 512


@dataclass(frozen=True, kw_only=True)
class Resources:
    """What a container asks for.

    Args:
        cpu_units: share of the CPU, 1024 a vCPU. Default: what the others leave.
        memory_mib: hard limit. Default: none.
        memory_reservation_mib: soft limit. Default: none.
        gpus: number of GPUs that are reserved for it. Default: none.
    """

    cpu_units: int | None = None
    memory_mib: int | None = None
    memory_reservation_mib: int | None = None
    gpus: int = 0


def resources(service: Section, platform: Platform, *, sized: bool = False) -> Resources:
    """What a service asks for.

    Args:
        service: the service.
        platform: what it runs on.
        sized: whether its task has an amount of memory of its own, so that the service needs none.
            Default: it has not.
    """
    deploy = service.section("deploy").section("resources")
    limits, reservations = deploy.section("limits"), deploy.section("reservations")
    limit = _memory((limits, "memory"), (service, "mem_limit"))
    reservation = _memory((reservations, "memory"), (service, "mem_reservation"))
    if limit is None and reservation is None and not sized:
        reservation = _DEFAULT_MEMORY_MIB
        service.warn(
            "compose-memory-default",
            "",
            f"Nothing says how much memory it needs; {_DEFAULT_MEMORY_MIB} MiB are kept for it.",
            "Write deploy: {resources: {limits: {memory: 512m}}} with what it needs.",
        )
    elif limit is not None and reservation is not None and reservation > limit:
        service.refuse(
            "compose-memory-contradicts",
            next((key for key in ("mem_reservation", "mem_limit") if key in service), ""),
            f"It reserves {reservation} MiB of memory, and may not use more than {limit}.",
            "Lower the reservation, or raise the limit.",
        )
        reservation = None
    return Resources(
        cpu_units=_cpu_units(service, limits, reservations, platform),
        memory_mib=limit,
        memory_reservation_mib=reservation,
        gpus=_gpus(service, reservations),
    )


def _memory(*places: tuple[Section, str]) -> int | None:
    """The first that says something: 0 and -1 say nothing."""
    for section, key in places:
        value = section.mib(key)
        if value:
            # What is refused stays, so that nobody is told that nothing was said.
            return _MEMORY.rounded_up(section, key, value) or math.ceil(value)
    return None


def _cpu_units(
    service: Section, limits: Section, reservations: Section, platform: Platform
) -> int | None:
    """A limit on Fargate, where the tasks' sizes follow from it; a reservation on instances.

    It is rounded down: parts of a vCPU must still fit into it.
    """
    cpus = [(limits, "cpus"), (service, "cpus"), (reservations, "cpus")]
    if platform is Platform.EC2:
        cpus.insert(0, cpus.pop())
    for section, key in cpus:
        value = section.number(key)
        if value and _CPUS.takes(section, key, value):
            return max(_FEWEST_CPU_UNITS, math.floor(value * _UNITS_OF_VCPU))
        if value:
            return None
    shares = service.number("cpu_shares")
    if shares and _CPU_SHARES.takes(service, "cpu_shares", shares):
        return max(_FEWEST_CPU_UNITS, math.floor(shares))
    return None


def _gpus(service: Section, reservations: Section) -> int:
    requests = [*service.sections("gpus"), *reservations.sections("devices")]
    return sum(map(_gpus_of, requests))


def _gpus_of(request: Section) -> int:
    """The GPUs of one request, which are counted or named."""
    count = request.whole("count")
    if count is None:
        return len(request.texts("device_ids"))
    if not 0 < count <= LARGEST:
        request.refuse(
            "compose-gpus-uncounted",
            "count",
            "Amazon ECS reserves a number of GPUs, and not all of them.",
            "Write how many, such as count: 1.",
        )
        return 0
    return count
