"""Kernel-level settings of services."""

from pathlib import Path

import pytest

from cdk_containers.importers.compose.translation.containers.linux import linux_parameters
from cdk_containers.importers.compose.translation.containers.resources import Resources
from cdk_containers.spec import Device, LinuxParameters, Ulimit
from tests.importers.compose.translation.translating import Translating, translating


def _linux(found: Translating) -> LinuxParameters:
    return linux_parameters(found.service, Resources(memory_mib=512, gpus=1))


def test_settings(tmp_path: Path) -> None:
    found = translating(
        tmp_path,
        "init: true, privileged: true, cap_add: [CAP_NET_ADMIN, sys_time], cap_drop: [ALL], "
        "shm_size: 64.5m, hostname: web, dns: 10.0.0.2, dns_search: [example.com], "
        "extra_hosts: ['db:10.0.0.3', 'six=::1'], sysctls: {net.core.somaxconn: 1024}, "
        "memswap_limit: 1g",
    )
    assert _linux(found) == LinuxParameters(
        init_process=True,
        capabilities_add=["NET_ADMIN", "SYS_TIME"],
        capabilities_drop=["ALL"],
        privileged=True,
        gpus=1,
        shared_memory_mib=65,
        hostname="web",
        dns_servers=["10.0.0.2"],
        dns_search_domains=["example.com"],
        extra_hosts={"db": "10.0.0.3", "six": "::1"},
        system_controls={"net.core.somaxconn": "1024"},
        max_swap_mib=512,
        ulimits=(),
        devices=[],
        docker_security_options=(),
    )
    assert not found.told


def test_ulimits(tmp_path: Path) -> None:
    found = translating(
        tmp_path, "ulimits: {nproc: 65535, memlock: -1, nofile: {soft: 20000, hard: 40000}}"
    )
    assert _linux(found).ulimits == (
        Ulimit(name="nproc", soft=65535, hard=65535),
        Ulimit(name="memlock", soft=-1, hard=-1),
        Ulimit(name="nofile", soft=20000, hard=40000),
    )


@pytest.mark.parametrize(
    ("limit", "key"),
    [("-2", "ulimits.nofile"), ("{soft: 1, hard: 9223372036854775807}", "ulimits.nofile.hard")],
)
def test_ulimits_outside_the_range(tmp_path: Path, limit: str, key: str) -> None:
    found = translating(tmp_path, f"ulimits: {{nofile: {limit}}}")

    assert _linux(found).ulimits == ()
    assert found.told == [f"compose-value-out-of-range {key}"]


def test_devices_with_what_may_be_done(tmp_path: Path) -> None:
    found = translating(tmp_path, "devices: ['/dev/a', '/dev/b:/dev/c:r']")

    everything = Device(
        host_path="/dev/a", container_path="/dev/a", permissions=["read", "write", "mknod"]
    )
    reading = Device(host_path="/dev/b", container_path="/dev/c", permissions=["read"])
    assert _linux(found).devices == [everything, reading]


def test_security_options_as_ecs_writes_them(tmp_path: Path) -> None:
    options = "'no-new-privileges:true', apparmor=strict, 'label:role:ROLE'"
    found = translating(tmp_path, f"security_opt: [{options}]")

    assert _linux(found).docker_security_options == (
        "no-new-privileges",
        "apparmor:strict",
        "label:role:ROLE",
    )


def test_privileges_that_may_be_gained(tmp_path: Path) -> None:
    found = translating(tmp_path, "security_opt: ['no-new-privileges:false']")

    assert _linux(found).docker_security_options == ()
    assert not found.told


@pytest.mark.parametrize(
    ("service", "told"),
    [
        ("security_opt: ['seccomp:unconfined']", "compose-security-option-unknown security_opt"),
        ("extra_hosts: ['host:host-gateway']", "compose-host-gateway extra_hosts"),
        ("extra_hosts: ['a:10.0.0.1', 'a:10.0.0.2']", "compose-host-repeated extra_hosts"),
        ("shm_size: 9000000p", "compose-value-out-of-range shm_size"),
    ],
)
def test_what_ecs_has_not(tmp_path: Path, service: str, told: str) -> None:
    found = translating(tmp_path, service)
    _linux(found)

    assert found.told == [told]
