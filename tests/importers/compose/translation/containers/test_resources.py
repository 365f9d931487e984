"""CPU, memory and GPUs of services."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.containers.resources import Resources, resources
from cdk_containers.spec import Platform
from tests.importers.compose.translation.translating import translating

_FARGATE, _EC2 = Platform.FARGATE, Platform.EC2


@pytest.mark.parametrize(
    ("service", "limit", "reservation"),
    [
        ("mem_limit: 512m", 512, None),
        ("mem_limit: 1g, mem_reservation: 256m", 1024, 256),
        ("deploy: {resources: {limits: {memory: 1g}, reservations: {memory: 512M}}}", 1024, 512),
        ("deploy: {resources: {reservations: {memory: 128m}}}, mem_limit: 256m", 256, 128),
        # A part of a MiB is a whole one.
        ("mem_limit: 500000000", 477, None),
        # As Docker takes them: no limit.
        ("mem_limit: 0, mem_reservation: 100m", None, 100),
        ("mem_limit: -1, mem_reservation: 100m", None, 100),
        ("mem_limit: 100m, mem_reservation: 100m", 100, 100),
    ],
)
def test_memory(tmp_path: Path, service: str, limit: int | None, reservation: int | None) -> None:
    found = translating(tmp_path, service)

    assert resources(found.service, _FARGATE) == Resources(
        memory_mib=limit, memory_reservation_mib=reservation
    )
    assert not found.told


@pytest.mark.parametrize("service", ["", "mem_limit: 0", "mem_limit: -1"])
def test_memory_that_nobody_names(tmp_path: Path, service: str) -> None:
    found = translating(tmp_path, service)

    assert resources(found.service, _FARGATE) == Resources(memory_reservation_mib=512)
    assert found.told == ["compose-memory-default"]


def test_reservation_above_the_limit(tmp_path: Path) -> None:
    found = translating(tmp_path, "mem_limit: 100m, mem_reservation: 101m")
    resources(found.service, _FARGATE)

    assert found.told == ["compose-memory-contradicts mem_reservation"]


@pytest.mark.parametrize(
    ("service", "key", "fix"),
    [
        ("mem_limit: 5m", "mem_limit", "Write 6m,"),
        ("mem_reservation: 1b", "mem_reservation", "Write 6m,"),
        (
            "deploy: {resources: {limits: {memory: 9000000p}}}",
            "deploy.resources.limits.memory",
            "Write 2147483647m,",
        ),
        ("mem_limit: 1g, cpus: -1", "cpus", "Write 0,"),
        ("mem_limit: 1g, cpus: .nan", "cpus", "Write 0,"),
        ("mem_limit: 1g, cpus: .inf", "cpus", "Write 256,"),
        ("mem_limit: 1g, cpu_shares: 1e300", "cpu_shares", "Write 262144,"),
    ],
)
def test_what_ecs_does_not_take(tmp_path: Path, service: str, key: str, fix: str) -> None:
    found = translating(tmp_path, service)
    resources(found.service, _FARGATE)

    assert found.told == [f"compose-value-out-of-range {key}"]
    assert found.findings[0].fix.startswith(fix)


@pytest.mark.parametrize(
    ("service", "on_fargate", "on_ec2"),
    [
        ("cpus: 1.5", 1536, 1536),
        ("cpus: '0.25', cpu_shares: 2", 256, 256),
        ("cpu_shares: 512", 512, 512),
        ("cpus: 0, cpu_shares: 512", 512, 512),
        # 0.3 + 0.7 vCPU fit into one, and would not if they were rounded up.
        ("cpus: 0.3", 307, 307),
        ("cpus: 0.7", 716, 716),
        ("cpus: 0.0001", 2, 2),
        # What tasks on instances keep for themselves is what they reserve.
        (
            "deploy: {resources: {limits: {cpus: '2'}, reservations: {cpus: '0.5'}}}",
            2048,
            512,
        ),
        ("deploy: {resources: {reservations: {cpus: '0.5'}}}", 512, 512),
    ],
)
def test_cpu(tmp_path: Path, service: str, on_fargate: int, on_ec2: int) -> None:
    found = translating(tmp_path, service)

    assert resources(found.service, _FARGATE).cpu_units == on_fargate
    assert resources(found.service, _EC2).cpu_units == on_ec2


_DEVICES = "deploy: {resources: {reservations: {devices: [%s]}}}"


@pytest.mark.parametrize(
    ("service", "count"),
    [
        ("gpus: [{count: 2}]", 2),
        ("gpus: [{device_ids: ['0', '3']}]", 2),
        (_DEVICES % "{capabilities: [gpu], count: 4}", 4),
        (_DEVICES % "{capabilities: [gpu], count: 1}, {capabilities: [gpu], count: 2}", 3),
    ],
)
def test_gpus(tmp_path: Path, service: str, count: int) -> None:
    found = translating(tmp_path, f"mem_limit: 1g, {service}")

    assert resources(found.service, _EC2).gpus == count
    assert not found.told


@pytest.mark.parametrize("service", ["gpus: all", "gpus: [{count: all}]", "gpus: [{count: 0}]"])
def test_gpus_without_a_number(tmp_path: Path, service: str) -> None:
    found = translating(tmp_path, f"mem_limit: 1g, {service}")

    assert resources(found.service, _EC2).gpus == 0
    assert found.told == ["compose-gpus-uncounted gpus[0].count"]
