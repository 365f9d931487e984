"""The kernel-level settings of a container."""

from collections.abc import Iterator, Mapping, Sequence

from cdk_containers.importers.compose.translation.bounds import LARGEST, Bounds
from cdk_containers.importers.compose.translation.containers.resources import Resources
from cdk_containers.importers.compose.translation.containers.swap import swap
from cdk_containers.importers.compose.translation.section import Section
from cdk_containers.importers.nodes import MapNode
from cdk_containers.spec import Device, DevicePermission, LinuxParameters, Ulimit

_SHARED_MEMORY = Bounds(lowest=1, highest=LARGEST, unit="m")
_PERMISSIONS: Mapping[str, DevicePermission] = {"r": "read", "w": "write", "m": "mknod"}
# -1 is no limit.
_ULIMIT = Bounds(lowest=-1, highest=LARGEST)
# What ECS takes before the colon.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
_SECURITY_OPTIONS = ("apparmor", "label")
_NO_NEW_PRIVILEGES = "no-new-privileges"


def linux_parameters(service: Section, asked: Resources) -> LinuxParameters:
    """The kernel-level settings of a service, but for its file systems in memory.

    Args:
        service: the service.
        asked: its CPU, memory and GPUs.
    """
    swapped = swap(service, asked.memory_mib)
    return LinuxParameters(
        init_process=service.flag("init") or False,
        capabilities_add=_capabilities(service, "cap_add"),
        capabilities_drop=_capabilities(service, "cap_drop"),
        ulimits=tuple(_ulimits(service)),
        privileged=service.flag("privileged") or False,
        devices=[
            Device(
                host_path=device.text("source") or "",
                container_path=device.text("target"),
                permissions=_permissions(device),
            )
            for device in service.sections("devices")
        ],
        gpus=asked.gpus,
        shared_memory_mib=_shared_memory_mib(service),
        hostname=service.text("hostname"),
        dns_servers=service.texts("dns"),
        dns_search_domains=service.texts("dns_search"),
        extra_hosts=_extra_hosts(service),
        docker_security_options=tuple(_security_options(service)),
        system_controls=service.pairs("sysctls"),
        max_swap_mib=swapped.max_mib,
        swappiness=swapped.swappiness,
    )


def _capabilities(service: Section, key: str) -> Sequence[str]:
    """As ECS calls them: Docker takes them in small letters, too, and with CAP_ before them."""
    return [name.upper().removeprefix("CAP_") for name in service.texts(key)]


def _permissions(device: Section) -> Sequence[DevicePermission]:
    letters = device.text("permissions") or ""
    return [name for letter, name in _PERMISSIONS.items() if letter in letters]


def _ulimits(service: Section) -> Iterator[Ulimit]:
    limits = service.section("ulimits")
    for name, limit in limits.named():
        both = isinstance(limits.node.entries[name], MapNode)
        soft, hard = (
            (_limit(limit, "soft"), _limit(limit, "hard")) if both else (_limit(limits, name),) * 2
        )
        if soft is not None and hard is not None:
            yield Ulimit(name=name, soft=soft, hard=hard)


def _limit(section: Section, key: str) -> int | None:
    value = section.whole(key)
    return None if value is None else _ULIMIT.rounded_up(section, key, value)


def _shared_memory_mib(service: Section) -> int | None:
    size = service.mib("shm_size")
    # Docker's own size is meant by 0, too.
    return _SHARED_MEMORY.rounded_up(service, "shm_size", size) if size else None


def _extra_hosts(service: Section) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for entry in service.texts("extra_hosts"):
        host, _, address = entry.partition("=")
        if address == "host-gateway":
            service.refuse(
                "compose-host-gateway",
                "extra_hosts",
                f"{host} stands for the machine that the container runs on, which has no address "
                "of that kind on Amazon ECS.",
                "Run what it calls as a service, and call that by its name.",
            )
        elif found.setdefault(host, address) != address:
            service.refuse(
                "compose-host-repeated",
                "extra_hosts",
                f"{host} has several addresses; it can have one here.",
                "Keep one of them.",
            )
    return found


def _security_options(service: Section) -> Iterator[str]:
    for option in service.texts("security_opt"):
        # Docker takes = for the colon.
        name, _, value = option.replace("=", ":", 1).partition(":")
        if name == _NO_NEW_PRIVILEGES:
            yield from () if value == "false" else (_NO_NEW_PRIVILEGES,)
        elif name in _SECURITY_OPTIONS:
            yield f"{name}:{value}"
        else:
            service.refuse(
                "compose-security-option-unknown",
                "security_opt",
                "Amazon ECS has no such security option; it has "
                f"{', '.join((_NO_NEW_PRIVILEGES, *_SECURITY_OPTIONS))}.",
                "Remove it; what the container may do is said with cap_add and cap_drop.",
            )
