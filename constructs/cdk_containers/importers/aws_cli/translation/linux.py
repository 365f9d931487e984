"""Kernel-level settings of a container."""

from cdk_containers.importers.aws_cli.translation.values import flag, maps, texts, whole
from cdk_containers.importers.nodes import MapNode
from cdk_containers.spec import Device, LinuxParameters, Tmpfs, Ulimit


def linux_parameters(container: MapNode) -> LinuxParameters:
    """What a container's kernel lets it do.

    Args:
        container: its definition.
    """
    said = container.map("linuxParameters")
    capabilities = said.map("capabilities")
    return LinuxParameters(
        init_process=flag(said, "initProcessEnabled"),
        capabilities_add=texts(capabilities, "add"),
        capabilities_drop=texts(capabilities, "drop"),
        ulimits=_ulimits(container),
        privileged=flag(container, "privileged"),
        devices=[
            Device(host_path=path, container_path=each.text("containerPath"))
            for each in maps(said, "devices")
            if (path := each.text("hostPath")) is not None
        ],
        gpus=_gpus(container),
        shared_memory_mib=whole(said, "sharedMemorySize"),
        tmpfs=_tmpfs(said),
        hostname=container.text("hostname"),
        dns_servers=texts(container, "dnsServers"),
        dns_search_domains=texts(container, "dnsSearchDomains"),
        extra_hosts=_texts_by(container, "extraHosts", "hostname", "ipAddress"),
        docker_security_options=texts(container, "dockerSecurityOptions"),
        system_controls=_texts_by(container, "systemControls", "namespace", "value"),
        max_swap_mib=whole(said, "maxSwap"),
        swappiness=whole(said, "swappiness"),
    )


def _ulimits(container: MapNode) -> list[Ulimit]:
    return [
        Ulimit(name=name, soft=soft, hard=hard)
        for each in maps(container, "ulimits")
        if (name := each.text("name")) is not None
        and (soft := whole(each, "softLimit")) is not None
        and (hard := whole(each, "hardLimit")) is not None
    ]


def _tmpfs(said: MapNode) -> list[Tmpfs]:
    return [
        Tmpfs(path=path, size_mib=size)
        for each in maps(said, "tmpfs")
        if (path := each.text("containerPath")) is not None
        and (size := whole(each, "size")) is not None
    ]


def _gpus(container: MapNode) -> int:
    asked = [
        each.text("value") or ""
        for each in maps(container, "resourceRequirements")
        if each.text("type") == "GPU"
    ]
    return sum(int(value[:9]) for value in asked if value.isascii() and value.isdecimal())


def _texts_by(container: MapNode, key: str, name: str, value: str) -> dict[str, str]:
    """Texts that stand in a list with their names."""
    return {
        called: each.text(value) or ""
        for each in maps(container, key)
        if (called := each.text(name)) is not None
    }
